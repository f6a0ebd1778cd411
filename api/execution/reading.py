"""Reading documents: parsed, within the limits, valid; our own clients' once for a process and all its copies."""

from collections.abc import Iterable
from functools import lru_cache

from graphql import GraphQLError, GraphQLSchema
from graphql.language import DocumentNode
from strawberry import Schema

from api.execution.deferred import declare_defer
from api.limits import DEFAULT_LIMITS, Limits, check_document, declare_one_of, parse_document, validate_document

_ahead: dict[tuple[int, str, Limits], DocumentNode] = {}


@lru_cache(maxsize=4)
def core_of(schema: Schema) -> GraphQLSchema:
    """The schema of graphql-core, with the directives declared, once, that Strawberry keeps to itself."""
    core: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
    declare_one_of(core)
    declare_defer(core)
    return core


def read(core: GraphQLSchema, text: str, limits: Limits) -> tuple[DocumentNode, tuple[GraphQLError, ...]]:
    """A document with its errors.

    Raises:
        LimitExceeded: It breaks a limit.
        GraphQLSyntaxError: It is no GraphQL.
    """
    known = _ahead.get((id(core), text, limits))
    if known is not None:
        return known, ()
    document = parse_document(text, limits)
    check_document(document, limits)
    return document, tuple(validate_document(core, document, limits))


def read_ahead(schema: Schema, texts: Iterable[str], limits: Limits = DEFAULT_LIMITS) -> None:
    """Reads documents that every worker trusts, before it is there: it took them a second and more, each time.

    The schema must live as long as the process. What is not valid is left to be found by the worker.
    """
    core = core_of(schema)
    for text in texts:
        document, errors = read(core, text, limits)
        if not errors:
            _ahead[id(core), text, limits] = document
