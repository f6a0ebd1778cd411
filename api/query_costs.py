"""What a document would cost, by the same limits, in the same order, as when it is run."""

from functools import lru_cache
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode
from graphql.language import DocumentNode

from api.errors import BAD_INPUT, UNRESOLVED_OPERATION, VALIDATION_FAILED, ApiError
from api.limits import (
    DEFAULT_LIMITS,
    LimitExceeded,
    check_document,
    field_costs,
    operation_cost,
    parse_document,
    validate_document,
)
from api.schema.documents import QueryCost, QueryCostField


def query_cost(schema: Any, text: str, variables: str, operation_name: str | None) -> QueryCost:  # noqa: ANN401 - Strawberry's
    """The cost of one operation of a document.

    Raises:
        GraphQLError: It cannot be parsed, breaks a limit, is not valid, or has no such operation.
    """
    core: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
    values = _variables(variables)
    document = _document(core, text)
    operation = _operation(document, operation_name)
    try:
        requested = operation_cost(core, document, operation, values).requested
    except LimitExceeded as error:
        requested = error.requested or DEFAULT_LIMITS.cost + 1
    fields = [
        QueryCostField(path=each.path, objects=_shown(each.objects))
        for each in field_costs(core, document, operation, values)
    ]
    limit = DEFAULT_LIMITS.cost
    return QueryCost(requested=_shown(requested), limit=limit, is_within=requested <= limit, fields=fields)


def _variables(text: str) -> dict[str, Any]:
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError:
        values = None
    if not isinstance(values, dict):
        raise ApiError(BAD_INPUT, "variables must be a JSON object.")
    return values


@lru_cache(maxsize=16)
def _document(schema: GraphQLSchema, text: str) -> DocumentNode:
    try:
        document = parse_document(text)
        check_document(document)
    except LimitExceeded:
        raise
    except GraphQLError as error:
        raise ApiError(BAD_INPUT, error.message) from None
    errors = validate_document(schema, document)
    if errors:
        raise ApiError(VALIDATION_FAILED, errors[0].message)
    return document


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    named = [each for each in operations if name is None or (each.name is not None and each.name.value == name)]
    if len(named) != 1:
        raise ApiError(UNRESOLVED_OPERATION, reason="The document has not one operation of this operationName.")
    return named[0]


def _shown(figure: int) -> int:
    """A figure as `Int` holds it."""
    return min(figure, 2**31 - 1)
