"""Filters of the list of surveys."""

import strawberry

from api.schema.shared import IdFilterInput
from db.models.surveys import SurveyState


@strawberry.input(description="Filter on the state of a survey.")
class SurveyStateFilterInput:
    """Operators on states."""

    eq: SurveyState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[SurveyState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of surveys; conditions given together all hold.")
class SurveyWhereInput:
    """Conditions on surveys."""

    organisation: IdFilterInput | None = strawberry.field(default=None, description="Of an organisation; `eq` only.")
    state: SurveyStateFilterInput | None = strawberry.field(default=None, description="By state.")
    is_for_me: bool = strawberry.field(
        default=False, description="Only open ones that the caller is asked and has not answered; false: all."
    )
