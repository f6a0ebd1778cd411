"""Filters of the lists around suggestions."""

import strawberry

from api.schema.shared import IdFilterInput


@strawberry.input(description="Filter of a list around suggestions; conditions given together all hold.")
class SuggestionOfficeWhereInput:
    """Conditions on units, routes, templates."""

    below: IdFilterInput | None = strawberry.field(
        default=None, description="At an organisation or one below it; `eq` only."
    )
    is_open: bool = strawberry.field(default=False, description="Only those that are not over; false: all.")
