"""One operation and what it selects: fields merged, fragments and conditions resolved, arguments coerced.

graphql-core does all of it; here it happens once for a document and each combination of the truth values that its
`@skip` and `@include` depend on, instead of once for each object.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)


@dataclass(frozen=True)
class Operation:
    """An operation of a valid document, with the values of the variables that decide what it selects."""

    schema: GraphQLSchema
    document: DocumentNode
    definition: OperationDefinitionNode
    variables: VariableValues

    @cached_property
    def fragments(self) -> dict[str, FragmentDetails]:
        """The document's fragments by name."""
        return {
            definition.name.value: FragmentDetails(definition)
            for definition in self.document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    @cached_property
    def joints(self) -> dict[object, Any]:
        """Statements that read the batches of one depth (`api.engine.rounds`)."""
        return {}

    @property
    def root(self) -> GraphQLObjectType:
        """The type of its root fields."""
        return cast("GraphQLObjectType", self.schema.get_root_type(self.definition.operation))

    def root_fields(self) -> Iterator[tuple[str, list[FieldDetails]]]:
        """Response keys of the root in their order, each with the nodes that merge into it."""
        found = collect_fields(self.schema, self.fragments, self.variables, self.root, self.definition, True)  # noqa: FBT003 - graphql-core's own order
        yield from found.grouped_field_set.items()

    def fields_below(
        self, type_: GraphQLObjectType, details: list[FieldDetails]
    ) -> Iterator[tuple[str, list[FieldDetails]]]:
        """Response keys of an object of `type_` found at a field."""
        found = collect_subfields(self.schema, self.fragments, self.variables, self.definition, type_, details, True)  # noqa: FBT003 - graphql-core's own order
        yield from found.grouped_field_set.items()


class Arguments:
    """The arguments of one field: coerced once when no variable is among them, else once for each run."""

    __slots__ = ("_constant", "_definition", "_details", "_whole", "variables")

    def __init__(self, definition: GraphQLField, details: FieldDetails) -> None:
        self._definition = definition
        self._details = details
        self._constant: dict[str, Any] | None = None
        self.variables = variable_names(details.node.arguments or ())
        if not self.variables:
            self._constant = get_argument_values(definition, details.node)
        self._whole = _whole_variables(definition, details.node)

    def of(self, variables: VariableValues) -> Mapping[str, Any]:
        """The coerced values by name.

        Raises:
            GraphQLError: A variable is null where it must not be.
        """
        if self._constant is not None:
            return self._constant
        if self._whole is not None:
            values = {name: variables.coerced.get(variable) for name, variable in self._whole.items()}
            if None not in values.values():
                return values
        return get_argument_values(self._definition, self._details.node, variables, None, hide_suggestions=True)


def _whole_variables(definition: GraphQLField, node: FieldNode) -> Mapping[str, str] | None:
    """The variable of each argument, when every argument is given, as a variable: its value is the argument's then."""
    given = {each.name.value: each.value for each in node.arguments or ()}
    whole = {
        definition.args[name].out_name or name: value.name.value
        for name, value in given.items()
        if isinstance(value, VariableNode)
    }
    return whole if whole and len(whole) == len(definition.args) else None


def condition_variables(document: DocumentNode) -> tuple[str, ...]:
    """Names of the variables that `@skip` and `@include` depend on."""
    directives: list[Node] = []

    class _Directives(Visitor):
        def enter_directive(self, node: Node, *_: object) -> None:
            directives.append(node)

    visit(document, _Directives())
    return variable_names(directives)


def variable_names(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Names of the variables used in these nodes."""
    names: dict[str, None] = {}

    class _Variables(Visitor):
        def enter_variable(self, node: VariableNode, *_: object) -> None:
            names[node.name.value] = None

    for node in nodes:
        visit(node, _Variables())
    return tuple(names)


def field_nodes(details: list[FieldDetails]) -> list[FieldNode]:
    """The nodes of merged fields: the places that an error names."""
    return [each.node for each in details]
