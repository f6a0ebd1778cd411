"""Which answers are the same for everybody, and for how long: declared on fields and types, printed in the SDL."""

from typing import Any, Final

import strawberry
from strawberry.schema_directive import Location

_DEFINITION: Final = "strawberry-definition"


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],
    name="cacheControl",
    description="What it gives is the same for everybody; caches may share an answer in which every field says so.",
)
class CacheControl:
    """The mark, on a field or on all fields of a type."""

    max_age: int = strawberry.field(name="maxAge", description="Seconds for which it holds.")


def shared_seconds(parent: Any, field: Any) -> int:  # noqa: ANN401 - graphql-core's type and field
    """How long everybody may share what the field gives, by its own mark or its type's; 0 without one."""
    for element in (field, parent):
        declared = element.extensions.get(_DEFINITION)
        for directive in getattr(declared, "directives", None) or ():
            if isinstance(directive, CacheControl):
                return directive.max_age
    return 0
