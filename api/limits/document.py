"""Limits on a document as text and as a tree, in time linear in its size.

Strawberry's own limiters walk a fragment once per path to it, so that 700 bytes of
fragments that each spread the next one twice cost seconds. Here every definition is
walked once; what its spreads add is then summed, fragments before their users.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from graphql import GraphQLSyntaxError, parse
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

from api.limits.budget import DEFAULT_LIMITS, LimitExceeded, Limits, refuse_above, shortened
from api.limits.fragments import bottom_up

# How many entries a list of the introspection schema has in a schema of middling size.
# Lists within lists multiply, which is what makes introspection expensive.
_INTROSPECTION_LISTS = {
    "types": 100,
    "directives": 10,
    "fields": 8,
    "inputFields": 8,
    "enumValues": 6,
    "possibleTypes": 4,
    "interfaces": 2,
    "args": 2,
}
_INTROSPECTION_ROOTS = frozenset({"__schema", "__type"})


class _Spread(NamedTuple):
    """A use of a fragment.

    Attributes:
        name: The fragment.
        depth: Fields around the spread; 0 is the level of the definition.
        weight: Entries that introspection multiplies it by; 0 outside introspection.
    """

    name: str
    depth: int
    weight: int


class _Level(NamedTuple):
    """A selection set that is still to be walked, `depth` and `weight` as in `_Spread`."""

    selection_set: SelectionSetNode
    depth: int
    weight: int


@dataclass(slots=True)
class _Measure:
    """The figures of one definition.

    The first three count what is written; the others grow by what its spreads add.
    """

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    expanded_fields: int = 0
    root_fields: int = 0
    depth: int = 0
    introspection: int = 0
    introspection_roots: int = 0
    spreads: list[_Spread] = field(default_factory=list)


def parse_document(text: str, limits: Limits = DEFAULT_LIMITS) -> DocumentNode:
    """Parse a document of at most `limits.tokens` tokens.

    Raises:
        LimitExceeded: LINE_LIMIT; or TOKEN_LIMIT or COMMENT_LIMIT, without the
            document's own figure, for reading stopped there.
        GraphQLSyntaxError: Not GraphQL, or nested deeper than the parser follows (200
            levels of selections, values or types); never RecursionError.
    """
    lines = 1 + text.count("\n") + text.count("\r")
    refuse_above("lines", "LINE_LIMIT", limits.lines, lines)
    try:
        return parse(text, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
    except GraphQLSyntaxError as error:
        refusal = _reading_stopped(error.message, limits)
        if refusal is None:
            raise shortened(error) from None
    raise refusal


def _reading_stopped(message: str, limits: Limits) -> LimitExceeded | None:
    """Tell which limit of the parser a syntax error stands for, if any."""
    for unit, code, limit in (
        ("tokens", "TOKEN_LIMIT", limits.tokens),
        ("comments", "COMMENT_LIMIT", limits.comments),
    ):
        if message.endswith(f"more than {limit} {unit}. Parsing aborted."):
            return LimitExceeded(unit, code=code, limit=limit)
    return None


def check_document(document: DocumentNode, limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse a document that breaks a limit, before it is validated.

    A fragment cycle is measured as if it were cut, an unknown fragment as empty:
    validation refuses both.

    Raises:
        LimitExceeded: With the first limit that is broken.
    """
    operations = _operations(document)
    fragments = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
    refuse_above("operations", "OPERATION_LIMIT", limits.operations, len(operations))
    refuse_above("fragments", "FRAGMENT_LIMIT", limits.fragments, len(fragments))
    of_operations = [_measure(operation) for operation in operations]
    of_fragments = [(fragment.name.value, _measure(fragment)) for fragment in fragments]
    written = [*of_operations, *(measure for _, measure in of_fragments)]
    _check_written(written, limits)
    by_name = dict(of_fragments)
    uses = {name: [s.name for s in measure.spreads] for name, measure in by_name.items()}
    complete: dict[str, _Measure] = {}
    for name in bottom_up(uses):
        _add_spreads(by_name[name], complete)
        complete[name] = by_name[name]
    for operation, measure in zip(operations, of_operations, strict=True):
        _add_spreads(measure, complete)
        _check_operation(operation, measure, limits)


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]


def _measure(definition: OperationDefinitionNode | FragmentDefinitionNode) -> _Measure:
    measure = _Measure(directives=len(definition.directives or ()))
    for variable in definition.variable_definitions or ():
        measure.directives += len(variable.directives or ())
    # A fragment on an introspection type can be spread nowhere but in introspection.
    inside = isinstance(definition, FragmentDefinitionNode) and definition.type_condition.name.value.startswith("__")
    pending = [_Level(definition.selection_set, 0, int(inside))]
    while pending:
        level = pending.pop()
        for selection in level.selection_set.selections:
            measure.directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                below = _measure_field(measure, selection, level)
                if below is not None:
                    pending.append(below)
            elif isinstance(selection, FragmentSpreadNode):
                spread = _Spread(selection.name.value, level.depth, level.weight)
                measure.spreads.append(spread)
            elif isinstance(selection, InlineFragmentNode):
                pending.append(level._replace(selection_set=selection.selection_set))
    return measure


def _measure_field(measure: _Measure, node: FieldNode, level: _Level) -> _Level | None:
    """Count one field; give the level below it."""
    name = node.name.value
    measure.fields += 1
    measure.expanded_fields += 1
    measure.aliases += node.alias is not None
    measure.introspection += level.weight
    measure.root_fields += level.depth == 0
    measure.introspection_roots += level.depth == 0 and name in _INTROSPECTION_ROOTS
    if not level.weight:
        measure.depth = max(measure.depth, level.depth + 1)
    if node.selection_set is None:
        return None
    weight = level.weight * _INTROSPECTION_LISTS.get(name, 1)
    if not weight and name in _INTROSPECTION_ROOTS:
        weight = 1
    return _Level(node.selection_set, level.depth + 1, weight)


def _add_spreads(measure: _Measure, complete: dict[str, _Measure]) -> None:
    """Add what each spread contributes; fragments not in `complete` add nothing."""
    for spread in measure.spreads:
        fragment = complete.get(spread.name)
        if fragment is None:
            continue
        measure.expanded_fields += fragment.expanded_fields
        measure.introspection += max(spread.weight, 1) * fragment.introspection
        if not spread.weight:
            measure.depth = max(measure.depth, spread.depth + fragment.depth)
        if spread.depth == 0:
            measure.root_fields += fragment.root_fields
            measure.introspection_roots += fragment.introspection_roots


def _check_written(measures: list[_Measure], limits: Limits) -> None:
    fields = sum(measure.fields for measure in measures)
    aliases = sum(measure.aliases for measure in measures)
    directives = sum(measure.directives for measure in measures)
    refuse_above("fields", "FIELD_LIMIT", limits.fields, fields)
    refuse_above("aliases", "ALIAS_LIMIT", limits.aliases, aliases)
    refuse_above("directives", "DIRECTIVE_LIMIT", limits.directives, directives)


def _check_operation(operation: OperationDefinitionNode, measure: _Measure, limits: Limits) -> None:
    refuse_above("levels of fields", "DEPTH_LIMIT", limits.depth, measure.depth)
    if operation.operation is OperationType.MUTATION:
        code, limit = "MUTATION_ROOT_FIELD_LIMIT", limits.mutation_root_fields
    else:
        code, limit = "ROOT_FIELD_LIMIT", limits.root_fields
    refuse_above("root fields", code, limit, measure.root_fields)
    refuse_above(
        "fields with fragments written out",
        "EXPANDED_FIELD_LIMIT",
        limits.expanded_fields,
        measure.expanded_fields,
    )
    refuse_above(
        "root fields of introspection", "INTROSPECTION_LIMIT", limits.introspection_roots, measure.introspection_roots
    )
    refuse_above(
        "weighted introspection fields",
        "INTROSPECTION_LIMIT",
        limits.introspection,
        measure.introspection,
    )
