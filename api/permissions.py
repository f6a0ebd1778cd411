"""Who may use a field: declared on the field, checked before it resolves, printed in the SDL as a directive."""

from collections.abc import Callable
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField

from domain.shared.permissions import Permission

PermissionName = strawberry.enum(Permission, name="Permission", description="Right that a field or operation asks for.")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requires",
    description="Field is refused (UNAUTHENTICATED or FORBIDDEN) unless the caller holds this permission somewhere.",
)
class RequiresDirective:
    """Printed beside a guarded field."""

    permission: PermissionName = strawberry.directive_field(name="permission", description="Permission asked for.")  # type: ignore[valid-type]  # an enum that strawberry wrapped


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="public",
    description="Field is open to everyone, signed in or not.",
)
class PublicDirective:
    """Printed beside an open root field."""


class Requires(FieldExtension):
    """Refuses a field to callers who hold the permission nowhere in the tree."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def apply(self, field: StrawberryField) -> None:
        """Prints the rule in the SDL."""
        field.directives = [*field.directives, RequiresDirective(permission=self.permission)]

    def resolve(self, next_: Callable[..., Any], source: Any, info: Any, **arguments: Any) -> Any:
        """Checks, then resolves."""
        info.context.require(self.permission)
        return next_(source, info, **arguments)


class Public(FieldExtension):
    """Marks a root field that everyone may use; without a mark, a contract test fails."""

    def apply(self, field: StrawberryField) -> None:
        """Prints the mark in the SDL."""
        field.directives = [*field.directives, PublicDirective()]

    def resolve(self, next_: Callable[..., Any], source: Any, info: Any, **arguments: Any) -> Any:
        """Resolves."""
        return next_(source, info, **arguments)


def requires(permission: Permission) -> list[FieldExtension]:
    """Extensions of a field for holders of `permission`."""
    return [Requires(permission)]


def public() -> list[FieldExtension]:
    """Extensions of a field for everyone."""
    return [Public()]
