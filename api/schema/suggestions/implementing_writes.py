"""Implementation: planned, reported, verified, rewarded, given up."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import Fen
from api.schema.shared import UserError
from api.schema.suggestions.nouns import Suggestion
from db.models.suggestions import EffectKind


@strawberry.input(description="Milestone of a plan.")
class MilestoneInput:
    """Milestone of implementationPlan."""

    title: str = strawberry.field(description="What is to be done, 1 to 80 characters.")
    due_on: date = strawberry.field(description="Until when.")


@strawberry.input(
    description="What an implementation brings in a year; `savedFen` for money, `count` for the other kinds."
)
class EffectFigureInput:
    """Figure of implementationReport."""

    kind: EffectKind = strawberry.field(description="What is counted.")
    saved_fen: Fen | None = strawberry.field(default=None, description="Money in fen; null for the other kinds.")
    count: int | None = strawberry.field(default=None, description="How many; null for money.")
    basis: str = strawberry.field(description="On what the figure is founded, 1 to 500 characters.")


@strawberry.input(description="Plan of an implementation.")
class ImplementationPlanInput:
    """Input of implementationPlan."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is put into practice.")
    plan: str = strawberry.field(description="What is done, 1 to 2,000 characters.")
    due_on: date = strawberry.field(description="Until when.")
    milestones: list[MilestoneInput] = strawberry.field(
        default_factory=list, description="Milestones in the order of their days, at most 20."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to plan an implementation.")
class ImplementationPlanErrorCode(Enum):
    """Codes of implementationPlan."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    SUGGESTION_STATE_REFUSED = strawberry.enum_value(
        "SUGGESTION_STATE_REFUSED", description="It is neither in progress nor answered as solved or planned."
    )
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    IMPLEMENTATION_DAY_INVALID = strawberry.enum_value(
        "IMPLEMENTATION_DAY_INVALID", description="Day is over, too far ahead, or not in order."
    )
    MILESTONES_INVALID = strawberry.enum_value("MILESTONES_INVALID", description="More than 20 milestones.")
    IMPLEMENTATION_EXISTS = strawberry.enum_value(
        "IMPLEMENTATION_EXISTS", description="It has an implementation already."
    )


@strawberry.type(description="Refusal to plan an implementation.")
class ImplementationPlanUserError(UserError):
    """Error of implementationPlan."""

    code: ImplementationPlanErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to plan an implementation.")
class ImplementationPlanPayload(Payload):
    """Answer of implementationPlan."""

    error: ClassVar[type[Any]] = ImplementationPlanUserError
    row: strawberry.Private[Any]
    user_errors: list[ImplementationPlanUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Milestone that was done.")
class MilestoneReachInput:
    """Input of milestoneReach."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is put into practice.")
    number: int = strawberry.field(description="Number of the milestone.")
    done_on: date = strawberry.field(description="When it was done, today at the latest.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to note a milestone.")
class MilestoneReachErrorCode(Enum):
    """Codes of milestoneReach."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    IMPLEMENTATION_NOT_FOUND = strawberry.enum_value(
        "IMPLEMENTATION_NOT_FOUND", description="It has no implementation."
    )
    IMPLEMENTATION_STATE_REFUSED = strawberry.enum_value(
        "IMPLEMENTATION_STATE_REFUSED", description="Implementation is in no state in which this can be done."
    )
    IMPLEMENTATION_DAY_INVALID = strawberry.enum_value(
        "IMPLEMENTATION_DAY_INVALID", description="Day is over, too far ahead, or not in order."
    )
    MILESTONE_NOT_FOUND = strawberry.enum_value("MILESTONE_NOT_FOUND", description="No milestone with this number.")


@strawberry.type(description="Refusal to note a milestone.")
class MilestoneReachUserError(UserError):
    """Error of milestoneReach."""

    code: MilestoneReachErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to note a milestone.")
class MilestoneReachPayload(Payload):
    """Answer of milestoneReach."""

    error: ClassVar[type[Any]] = MilestoneReachUserError
    row: strawberry.Private[Any]
    user_errors: list[MilestoneReachUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Report that a suggestion was put into practice.")
class ImplementationReportInput:
    """Input of implementationReport."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is put into practice.")
    effects: list[EffectFigureInput] = strawberry.field(
        default_factory=list, description="What it brings, each kind once; a later report corrects a figure."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to report an implementation.")
class ImplementationReportErrorCode(Enum):
    """Codes of implementationReport."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    IMPLEMENTATION_NOT_FOUND = strawberry.enum_value(
        "IMPLEMENTATION_NOT_FOUND", description="It has no implementation."
    )
    IMPLEMENTATION_STATE_REFUSED = strawberry.enum_value(
        "IMPLEMENTATION_STATE_REFUSED", description="Implementation is in no state in which this can be done."
    )
    EFFECTS_INVALID = strawberry.enum_value(
        "EFFECTS_INVALID", description="A kind stands twice, or an amount is out of bounds."
    )
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to report an implementation.")
class ImplementationReportUserError(UserError):
    """Error of implementationReport."""

    code: ImplementationReportErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to report an implementation.")
class ImplementationReportPayload(Payload):
    """Answer of implementationReport."""

    error: ClassVar[type[Any]] = ImplementationReportUserError
    row: strawberry.Private[Any]
    user_errors: list[ImplementationReportUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Implementation that was looked at.")
class ImplementationVerifyInput:
    """Input of implementationVerify."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is put into practice.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to verify an implementation.")
class ImplementationVerifyErrorCode(Enum):
    """Codes of implementationVerify."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    IMPLEMENTATION_NOT_FOUND = strawberry.enum_value(
        "IMPLEMENTATION_NOT_FOUND", description="It has no implementation."
    )
    IMPLEMENTATION_STATE_REFUSED = strawberry.enum_value(
        "IMPLEMENTATION_STATE_REFUSED", description="Implementation is in no state in which this can be done."
    )
    IMPLEMENTATION_OWN = strawberry.enum_value(
        "IMPLEMENTATION_OWN", description="Somebody else verifies what the caller reported."
    )


@strawberry.type(description="Refusal to verify an implementation.")
class ImplementationVerifyUserError(UserError):
    """Error of implementationVerify."""

    code: ImplementationVerifyErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to verify an implementation.")
class ImplementationVerifyPayload(Payload):
    """Answer of implementationVerify."""

    error: ClassVar[type[Any]] = ImplementationVerifyUserError
    row: strawberry.Private[Any]
    user_errors: list[ImplementationVerifyUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Reward of the authors.")
class ImplementationRewardInput:
    """Input of implementationReward."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is put into practice.")
    reward_class: int = strawberry.field(
        description="Class, 1 the highest; money saved in a year decides the highest that may be given."
    )
    reward_fen: Fen = strawberry.field(description="Reward of the authors together, in fen.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to reward the authors.")
class ImplementationRewardErrorCode(Enum):
    """Codes of implementationReward."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    IMPLEMENTATION_NOT_FOUND = strawberry.enum_value(
        "IMPLEMENTATION_NOT_FOUND", description="It has no implementation."
    )
    IMPLEMENTATION_STATE_REFUSED = strawberry.enum_value(
        "IMPLEMENTATION_STATE_REFUSED", description="Implementation is in no state in which this can be done."
    )
    REWARD_INVALID = strawberry.enum_value(
        "REWARD_INVALID", description="Class is not the one of its effect, or the sum is out of its bounds."
    )


@strawberry.type(description="Refusal to reward the authors.")
class ImplementationRewardUserError(UserError):
    """Error of implementationReward."""

    code: ImplementationRewardErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to reward the authors.")
class ImplementationRewardPayload(Payload):
    """Answer of implementationReward."""

    error: ClassVar[type[Any]] = ImplementationRewardUserError
    row: strawberry.Private[Any]
    user_errors: list[ImplementationRewardUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )


@strawberry.input(description="Implementation that is given up.")
class ImplementationStopInput:
    """Input of implementationStop."""

    suggestion_id: strawberry.ID = strawberry.field(description="Suggestion that is put into practice.")
    reason: str = strawberry.field(description="Why, 1 to 1,000 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to give an implementation up.")
class ImplementationStopErrorCode(Enum):
    """Codes of implementationStop."""

    SUGGESTION_NOT_FOUND = strawberry.enum_value(
        "SUGGESTION_NOT_FOUND", description="None in which the caller has a part."
    )
    SUGGESTION_PART_REFUSED = strawberry.enum_value(
        "SUGGESTION_PART_REFUSED", description="Caller has no part in it in which this could be done."
    )
    IMPLEMENTATION_NOT_FOUND = strawberry.enum_value(
        "IMPLEMENTATION_NOT_FOUND", description="It has no implementation."
    )
    IMPLEMENTATION_STATE_REFUSED = strawberry.enum_value(
        "IMPLEMENTATION_STATE_REFUSED", description="Implementation is in no state in which this can be done."
    )
    SUGGESTION_REASON_MISSING = strawberry.enum_value("SUGGESTION_REASON_MISSING", description="Reason is missing.")
    SUGGESTION_TEXT_INVALID = strawberry.enum_value(
        "SUGGESTION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to give an implementation up.")
class ImplementationStopUserError(UserError):
    """Error of implementationStop."""

    code: ImplementationStopErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to give an implementation up.")
class ImplementationStopPayload(Payload):
    """Answer of implementationStop."""

    error: ClassVar[type[Any]] = ImplementationStopUserError
    row: strawberry.Private[Any]
    user_errors: list[ImplementationStopUserError] = strawberry.field(description="Refusals; empty when done.")
    suggestion: Suggestion | None = relation(
        "suggestion_by_id", "suggestion_id", lambda: Suggestion, description="It as it is now; null when refused."
    )
