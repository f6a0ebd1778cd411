"""How many objects an operation may return, worked out before it runs.

Sizes multiply down the tree, so the figure is computed from the fragments upwards and
never by writing fragments out: each fragment is walked once, and its cost is a pair of
numbers that the places where it is spread scale.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import GraphQLArgument, GraphQLField, GraphQLNamedType, GraphQLSchema
from graphql.language import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)
from graphql.pyutils import Undefined
from graphql.type import (
    GraphQLOutputType,
    get_named_type,
    is_interface_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.utilities import type_from_ast

from api.limits.budget import DEFAULT_LIMITS, LimitExceeded, Limits
from api.limits.fragments import bottom_up, fragments_by_name

OBJECT_COST = 1
MUTATION_COST = 10
_LARGEST_INT = 2**31 - 1
_STRAWBERRY_FIELD = "strawberry-definition"


@dataclass(frozen=True, slots=True)
class Cost:
    """What an operation asks for.

    Attributes:
        requested: Objects that can be returned, connections and edges included, plus
            10 for each mutation. An upper bound: fields that merge are counted each.
    """

    requested: int


class _Spread(NamedTuple):
    """A use of a fragment on a level that stands `weight` times in the answer."""

    name: str
    level: "Level"


class Level(NamedTuple):
    """A selection set that is still to be walked.

    Attributes:
        selection_set: The selections.
        parent: The type that the fields are looked up in; None when unknown.
        weight: How often the level stands in the answer (per item of the surrounding
            connection when `is_per_item`).
        page: Items of the connection that the level is on; 0 elsewhere, None on the
            top level of a fragment, where the user of the fragment knows it.
        is_per_item: Whether the level is below the `nodes` or `edges` of a connection
            whose size is not known here.
    """

    selection_set: SelectionSetNode
    parent: GraphQLNamedType | None
    weight: int
    page: int | None
    is_per_item: bool = False


@dataclass(slots=True)
class _Sum:
    """The cost of one definition: `fixed + page * per_item`."""

    fixed: int = 0
    per_item: int = 0
    spreads: list[_Spread] = field(default_factory=list)

    def add(self, level: Level, amount: int) -> None:
        """Add an amount that the level asks for once."""
        if level.is_per_item:
            self.per_item += level.weight * amount
        else:
            self.fixed += level.weight * amount


def operation_cost(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any] | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> Cost:
    """Count the objects that the operation of a valid document may return.

    A connection has the size of its `first` or `last`, other lists their declared size
    (`list_size` in the field's extensions, in its Strawberry metadata, or in
    `limits.list_sizes`), the length of their `ids`, or `limits.list_size`. Scalars and
    introspection cost nothing; what a literal or variable switches off is not counted.

    Raises:
        LimitExceeded: COST_LIMIT, with the cost and the limit.
    """
    given = given_variables(operation, variables or {})
    counter = Counter(schema, given, limits)
    root = schema.get_root_type(operation.operation)
    own = counter.walk(Level(operation.selection_set, root, 1, 0))
    fragments: dict[str, _Sum] = {}
    for name, fragment in fragments_by_name(document).items():
        condition = type_from_ast(schema, fragment.type_condition)
        fragments[name] = counter.walk(Level(fragment.selection_set, condition, 1, None))
    uses = {name: [s.name for s in sum_.spreads] for name, sum_ in fragments.items()}
    complete: dict[str, _Sum] = {}
    for name in bottom_up(uses):
        _add_spreads(fragments[name], complete)
        complete[name] = fragments[name]
    _add_spreads(own, complete)
    requested = own.fixed
    if requested > limits.cost:
        raise LimitExceeded("objects", code="COST_LIMIT", limit=limits.cost, requested=requested, node=operation)
    return Cost(requested=requested)


def _add_spreads(sum_: _Sum, complete: dict[str, _Sum]) -> None:
    for name, level in sum_.spreads:
        fragment = complete.get(name)
        if fragment is None:
            continue
        if level.page is None:
            sum_.add(level, fragment.fixed)
            sum_.per_item += fragment.per_item
        else:
            sum_.add(level, fragment.fixed + level.page * fragment.per_item)


def given_variables(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Give each declared variable its value or the literal that is its default."""
    given: dict[str, Any] = {}
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        if name in variables:
            given[name] = variables[name]
        elif definition.default_value is not None:
            given[name] = definition.default_value
    return given


class Counter:
    """Walks definitions with the variables of one request."""

    def __init__(self, schema: GraphQLSchema, variables: Mapping[str, Any], limits: Limits) -> None:
        self._schema = schema
        self._variables = variables
        self._limits = limits

    def walk(self, top: Level) -> _Sum:
        """Add up one definition and note its spreads."""
        sum_ = _Sum()
        pending = [top]
        while pending:
            level = pending.pop()
            for selection in present(level.selection_set, self._variables):
                if isinstance(selection, FieldNode):
                    if level.parent is self._schema.mutation_type:
                        sum_.add(level, MUTATION_COST)
                    below = self.below(selection, level)
                    if below is not None:
                        sum_.add(below, OBJECT_COST)
                        pending.append(below)
                elif isinstance(selection, InlineFragmentNode):
                    pending.append(self._inline(selection, level))
                elif isinstance(selection, FragmentSpreadNode):
                    sum_.spreads.append(_Spread(selection.name.value, level))
        return sum_

    def _inline(self, node: InlineFragmentNode, level: Level) -> Level:
        parent = level.parent
        if node.type_condition:
            parent = type_from_ast(self._schema, node.type_condition)
        return level._replace(selection_set=node.selection_set, parent=parent)

    def below(self, node: FieldNode, level: Level) -> Level | None:
        """Give the level below a field that returns objects of the schema."""
        parent = level.parent
        if node.selection_set is None or not (is_object_type(parent) or is_interface_type(parent)):
            return None
        name = node.name.value
        definition = parent.fields.get(name)
        if definition is None:
            return None
        type_ = get_named_type(definition.type)
        if is_leaf_type(type_):
            return None
        below = Level(node.selection_set, type_, level.weight, 0, level.is_per_item)
        if name in {"nodes", "edges"} and _is_connection(parent):
            if level.page is None:
                return below._replace(is_per_item=True)
            return below._replace(weight=level.weight * level.page)
        size = self._list_size(f"{parent.name}.{name}", node, definition)
        page = self._page(node, definition) if _is_connection(type_) else 0
        return below._replace(weight=level.weight * size, page=page)

    def _page(self, node: FieldNode, definition: GraphQLField) -> int:
        asked = [
            size for name in ("first", "last") if (size := _number(self._argument(node, definition, name))) is not None
        ]
        return max(asked, default=self._limits.page_size)

    def _list_size(self, path: str, node: FieldNode, definition: GraphQLField) -> int:
        nesting = _list_nesting(definition.type)
        if not nesting:
            return 1
        declared = self._limits.list_sizes.get(path, _declared_size(definition))
        if declared is not None:
            return declared
        ids = self._argument(node, definition, "ids")
        if isinstance(ids, ListValueNode):
            return len(ids.values)
        if isinstance(ids, list):
            return len(ids)
        return int(self._limits.list_size**nesting)

    def _argument(self, node: FieldNode, definition: GraphQLField, name: str) -> object:
        """Give an argument's literal or variable's value, or the schema's default."""
        if name not in definition.args:
            return None
        for argument in node.arguments or ():
            if argument.name.value == name:
                value = _resolve(argument.value, self._variables)
                if value is not None:
                    return value
        return _default(definition.args[name])


def _default(argument: GraphQLArgument) -> object:
    """Give the schema's default, as a value or a literal's node; None when it has none."""
    for value in (argument.default_value, argument.default and argument.default.value):
        if value is not None and value is not Undefined:
            return value
    return argument.default.literal if argument.default else None


def present(selection_set: SelectionSetNode, variables: Mapping[str, Any]) -> Iterator[SelectionNode]:
    """Leave out what `@skip` and `@include` switch off."""
    for selection in selection_set.selections:
        if not any(_switches_off(d, variables) for d in selection.directives or ()):
            yield selection


def _switches_off(directive: DirectiveNode, variables: Mapping[str, Any]) -> bool:
    name = directive.name.value
    if name not in {"skip", "include"}:
        return False
    for argument in directive.arguments or ():
        if argument.name.value == "if":
            value = _resolve(argument.value, variables)
            if isinstance(value, BooleanValueNode):
                value = value.value
            return value is (name == "skip")
    return False


def _resolve(value: ValueNode, variables: Mapping[str, Any]) -> object:
    """Give a literal's node or a variable's value, None when it is not given."""
    if isinstance(value, VariableNode):
        return variables.get(value.name.value)
    return value


def _number(value: object) -> int | None:
    """Read a size; None for what is none, and so is refused elsewhere."""
    if isinstance(value, IntValueNode):
        # Longer literals are no GraphQL Int; Python is slow to read long ones.
        fits = len(value.value) <= len(str(_LARGEST_INT))
        return max(int(value.value), 0) if fits else _LARGEST_INT
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return min(max(value, 0), _LARGEST_INT)


def _is_connection(type_: GraphQLNamedType) -> bool:
    if not (is_object_type(type_) or is_interface_type(type_)):
        return False
    fields = type_.fields
    return "pageInfo" in fields and ("edges" in fields or "nodes" in fields)


def _list_nesting(type_: GraphQLOutputType) -> int:
    nesting = 0
    inner: Any = type_
    while is_non_null_type(inner) or is_list_type(inner):
        nesting += is_list_type(inner)
        inner = inner.of_type
    return nesting


def _declared_size(definition: GraphQLField) -> int | None:
    size = definition.extensions.get("list_size")
    if size is None:
        strawberry_field = definition.extensions.get(_STRAWBERRY_FIELD)
        size = (getattr(strawberry_field, "metadata", None) or {}).get("list_size")
    return size if isinstance(size, int) else None
