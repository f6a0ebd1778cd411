"""The schema as text: sorted, without what its printer adds by mistake; committed as `schema.graphql`."""

from dataclasses import replace
from typing import Any

from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    InputValueDefinitionNode,
    Node,
    NullValueNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from strawberry import Schema
from strawberry.printer import print_schema

_SORTED = ("fields", "arguments", "values", "interfaces", "types", "locations")


def sdl(schema: Schema) -> str:
    """The schema's definition, sorted by name, so that a change shows as itself and nothing else."""
    document = parse(print_schema(schema))
    definitions = [each for each in document.definitions if not _is_built_in(each)]
    tidied = visit(DocumentNode(definitions=tuple(definitions)), _Tidy())
    printed = [print_ast(each) for each in sorted(tidied.definitions, key=_name)]
    return "\n\n".join(printed) + "\n"


def _is_built_in(definition: Node) -> bool:
    # The September 2025 edition knows @oneOf; repeating it makes tools complain.
    return isinstance(definition, DirectiveDefinitionNode) and definition.name.value == "oneOf"


def _name(definition: Node) -> tuple[str, str]:
    name = getattr(definition, "name", None)
    return (definition.kind, name.value) if name else ("", "")


class _Tidy(Visitor):
    """Sorts members; drops `= null`, which an optional argument means anyway."""

    def leave(self, node: Node, *_: object) -> Node:
        """Called after the children; nodes are frozen, so a changed one is a new one."""
        changes: dict[str, Any] = {}
        for attribute in _SORTED:
            members = getattr(node, attribute, None)
            if members and all(getattr(member, "name", None) for member in members):
                changes[attribute] = tuple(sorted(members, key=lambda member: str(member.name.value)))
        if isinstance(node, InputValueDefinitionNode) and isinstance(node.default_value, NullValueNode):
            changes["default_value"] = None
        return replace(node, **changes) if changes else node
