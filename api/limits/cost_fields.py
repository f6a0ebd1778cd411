"""The cost of an operation by field, with its fragments written out: for people who want to know where it goes."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import GraphQLSchema
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
)
from graphql.utilities import type_from_ast

from api.limits.budget import DEFAULT_LIMITS, Limits
from api.limits.cost import MUTATION_COST, OBJECT_COST, Counter, Level, given_variables, present
from api.limits.fragments import fragments_by_name


class FieldCost(NamedTuple):
    """What one field adds: its path by response names, and objects (and mutations) that it stands for."""

    path: str
    objects: int


def field_costs(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> list[FieldCost]:
    """Each field of a valid document inside the limits that costs anything, dearest first; they add up to its cost."""
    given = given_variables(operation, variables)
    counter, fragments = Counter(schema, given, limits), fragments_by_name(document)
    sums: dict[str, int] = {}
    pending = [(Level(operation.selection_set, schema.get_root_type(operation.operation), 1, 0), "")]
    while pending:
        level, above = pending.pop()
        for node, at in _fields(schema, level, fragments, given):
            path = f"{above}{(node.alias or node.name).value}"
            below = counter.below(node, at)
            cost = MUTATION_COST * at.weight if at.parent is schema.mutation_type else 0
            if below is not None:
                cost += OBJECT_COST * below.weight
                pending.append((below, f"{path}."))
            if cost:
                sums[path] = sums.get(path, 0) + cost
    return [FieldCost(path, objects) for path, objects in sorted(sums.items(), key=lambda each: (-each[1], each[0]))]


def _fields(
    schema: GraphQLSchema,
    level: Level,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> Iterator[tuple[FieldNode, Level]]:
    """The fields of a level, those of its fragments too."""
    pending = [level]
    while pending:
        each = pending.pop()
        for selection in present(each.selection_set, variables):
            if isinstance(selection, FieldNode):
                yield selection, each
                continue
            part = fragments.get(selection.name.value) if isinstance(selection, FragmentSpreadNode) else selection
            condition = getattr(part, "type_condition", None)
            parent = type_from_ast(schema, condition) if condition else each.parent
            if part is not None:
                pending.append(each._replace(selection_set=part.selection_set, parent=parent))  # type: ignore[union-attr]  # a fragment, named or not
