"""Rules of points: propose, approve, end."""

from datetime import date
from enum import Enum, StrEnum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.enums import described
from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.points.nouns import PointRule
from api.schema.shared import UserError


class PointRuleCause(StrEnum):
    """Causes that a rule may be about; codes of `PointCause`."""

    ACTIVITY_ATTENDED = "activity_attended"
    FEEDBACK_GIVEN = "feedback_given"


described(
    PointRuleCause,
    "What a rule may give points for.",
    {
        PointRuleCause.ACTIVITY_ATTENDED: "Taking part in an activity: the check-in counts.",
        PointRuleCause.FEEDBACK_GIVEN: "Saying how an activity was.",
    },
)


@strawberry.input(description="Version of a rule of points; it holds once another officer approves it.")
class PointRuleProposeInput:
    """Input of pointRulePropose."""

    organisation_id: strawberry.ID = strawberry.field(
        description="Organisation for which, with all below it, it holds."
    )
    cause: PointRuleCause = strawberry.field(description="What brings the points.")
    points: int = strawberry.field(description="Points of one time, 0 to 1,000.")
    starts_on: date = strawberry.field(description="First day, today at the earliest.")
    ends_on: date | None = strawberry.field(default=None, description="Last day; null: it goes on.")
    monthly_points: int | None = strawberry.field(
        default=None, description="At most so many for a member in a month, up to 100,000; null: no bound."
    )
    yearly_points: int | None = strawberry.field(
        default=None, description="At most so many for a member in a year, up to 100,000; null: no bound."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to propose a rule.")
class PointRuleProposeErrorCode(Enum):
    """Codes of pointRulePropose."""

    POINTS_INVALID = strawberry.enum_value("POINTS_INVALID", description="Number of points is out of its bounds.")
    POINT_RULE_DAYS_INVALID = strawberry.enum_value(
        "POINT_RULE_DAYS_INVALID", description="First day is over, or the last day lies before it."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None within the caller's reach."
    )
    POINT_RULE_DAY_TAKEN = strawberry.enum_value(
        "POINT_RULE_DAY_TAKEN", description="Another version of the place and cause begins on that day."
    )


@strawberry.type(description="Refusal: why it was refused to propose a rule.")
class PointRuleProposeUserError(UserError):
    """Error of pointRulePropose."""

    code: PointRuleProposeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to propose a rule.")
class PointRuleProposePayload(Payload):
    """Answer of pointRulePropose."""

    error: ClassVar[type[Any]] = PointRuleProposeUserError
    row: strawberry.Private[Any]
    user_errors: list[PointRuleProposeUserError] = strawberry.field(description="Refusals; empty when done.")
    rule: PointRule | None = relation(
        "point_rule_by_id", "rule_id", lambda: PointRule, description="Version of the rule; null when refused."
    )


@strawberry.input(description="Version of a rule to approve.")
class PointRuleApproveInput:
    """Input of pointRuleApprove."""

    rule_id: strawberry.ID = strawberry.field(description="Version to approve.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to approve a rule.")
class PointRuleApproveErrorCode(Enum):
    """Codes of pointRuleApprove."""

    POINT_RULE_NOT_FOUND = strawberry.enum_value("POINT_RULE_NOT_FOUND", description="None within the caller's reach.")
    POINT_RULE_STATE_REFUSED = strawberry.enum_value(
        "POINT_RULE_STATE_REFUSED", description="Version was withdrawn, or its first day is over."
    )
    OWN_PROPOSAL = strawberry.enum_value("OWN_PROPOSAL", description="Who proposes it does not approve it.")
    POINT_RULE_DAY_TAKEN = strawberry.enum_value(
        "POINT_RULE_DAY_TAKEN", description="Another version of the place and cause begins on that day."
    )


@strawberry.type(description="Refusal: why it was refused to approve a rule.")
class PointRuleApproveUserError(UserError):
    """Error of pointRuleApprove."""

    code: PointRuleApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to approve a rule.")
class PointRuleApprovePayload(Payload):
    """Answer of pointRuleApprove."""

    error: ClassVar[type[Any]] = PointRuleApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[PointRuleApproveUserError] = strawberry.field(description="Refusals; empty when done.")
    rule: PointRule | None = relation(
        "point_rule_by_id", "rule_id", lambda: PointRule, description="Version of the rule; null when refused."
    )


@strawberry.input(description="Version of a rule to end.")
class PointRuleEndInput:
    """Input of pointRuleEnd."""

    rule_id: strawberry.ID = strawberry.field(description="Version to end.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to end a rule.")
class PointRuleEndErrorCode(Enum):
    """Codes of pointRuleEnd."""

    POINT_RULE_NOT_FOUND = strawberry.enum_value("POINT_RULE_NOT_FOUND", description="None within the caller's reach.")


@strawberry.type(description="Refusal: why it was refused to end a rule.")
class PointRuleEndUserError(UserError):
    """Error of pointRuleEnd."""

    code: PointRuleEndErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to end a rule.")
class PointRuleEndPayload(Payload):
    """Answer of pointRuleEnd."""

    error: ClassVar[type[Any]] = PointRuleEndUserError
    row: strawberry.Private[Any]
    user_errors: list[PointRuleEndUserError] = strawberry.field(description="Refusals; empty when done.")
    rule: PointRule | None = relation(
        "point_rule_by_id", "rule_id", lambda: PointRule, description="Version of the rule; null when refused."
    )
