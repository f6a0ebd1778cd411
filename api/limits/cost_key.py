"""What the cost of an operation depends on besides its text, so that it need not be counted for every request."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Final

from graphql.language import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

_SIZES: Final = frozenset({"first", "last", "ids"})
_SWITCHES: Final = frozenset({"skip", "include"})
_LARGEST_INT: Final = 2**31 - 1
_ABSENT: Final = object()
_OTHER: Final = "other"


def cost_variables(document: DocumentNode, operation: OperationDefinitionNode) -> frozenset[str]:
    """Name the operation's variables that stand where a size or a switch does, in it or in any fragment."""
    pending: list[SelectionSetNode] = [operation.selection_set]
    pending.extend(d.selection_set for d in document.definitions if isinstance(d, FragmentDefinitionNode))
    used: set[str] = set()
    while pending:
        for selection in pending.pop().selections:
            used.update(a.value.name.value for a in _arguments(selection) if isinstance(a.value, VariableNode))
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                pending.append(selection.selection_set)
    return frozenset(d.variable.name.value for d in operation.variable_definitions or ()) & used


def cost_key(names: frozenset[str], variables: Mapping[str, object]) -> Hashable | None:
    """Give equal keys for variables with which an operation costs the same; None when a value is of no use here.

    `names` are those of `cost_variables`. Keys are small, but a client chooses how many there are: bound what is
    kept by them.
    """
    parts = tuple([_part(variables.get(name, _ABSENT)) for name in names])
    return None if _OTHER in parts else parts


def _arguments(selection: SelectionNode) -> Iterator[ArgumentNode]:
    """The arguments that the cost asks for."""
    if isinstance(selection, FieldNode):
        yield from (argument for argument in selection.arguments or () if argument.name.value in _SIZES)
    if isinstance(selection, FieldNode | InlineFragmentNode | FragmentSpreadNode):
        for directive in selection.directives or ():
            if directive.name.value in _SWITCHES:
                yield from directive.arguments or ()


def _part(value: object) -> int | str | tuple[int] | None:
    """A size as the cost counts it, the length of a list, a switch by name: True is no size, though it equals 1."""
    if type(value) is int:
        return min(max(value, 0), _LARGEST_INT)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return (len(value),)
    if value is None:
        return None
    return "absent" if value is _ABSENT else _OTHER
