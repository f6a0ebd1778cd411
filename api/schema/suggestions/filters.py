"""Filters of the list of suggestions."""

import strawberry

from api.schema.shared import IdFilterInput
from db.models.suggestions import SuggestionState


@strawberry.input(description="Filter on the state of a suggestion.")
class SuggestionStateFilterInput:
    """Operators on states."""

    eq: SuggestionState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[SuggestionState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of suggestions; conditions given together all hold.")
class SuggestionWhereInput:
    """Conditions on suggestions."""

    below: IdFilterInput | None = strawberry.field(
        default=None, description="Handled by an organisation or one below it; `eq` only."
    )
    category: IdFilterInput | None = strawberry.field(default=None, description="Of a category; `eq` only.")
    state: SuggestionStateFilterInput | None = strawberry.field(default=None, description="By state.")
    text: str | None = strawberry.field(
        default=None,
        description="Words of title and body, 2 to 40 characters: 食堂排队 finds what has 食堂 and 排队; of what has "
        "them the 100 best are looked at, titles before bodies, the newest first.",
    )
    is_mine: bool = strawberry.field(
        default=False, description="Only those of which the caller is an author, or was asked to be one; false: all."
    )
