"""Filters of the lists of skill competitions."""

import strawberry

from api.schema.shared import IdFilterInput
from db.models.competitions import CompetitionState


@strawberry.input(description="Filter on the state of a competition.")
class CompetitionStateFilterInput:
    """Operators on states."""

    eq: CompetitionState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[CompetitionState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of competitions; conditions given together all hold.")
class CompetitionWhereInput:
    """Conditions on competitions."""

    organisation: IdFilterInput | None = strawberry.field(default=None, description="Of an organisation; `eq` only.")
    state: CompetitionStateFilterInput | None = strawberry.field(default=None, description="By state.")
    year: int | None = strawberry.field(default=None, description="For a year; null: all.")
    is_entered: bool = strawberry.field(
        default=False, description="Only those for which the caller was entered; false: all."
    )
