"""Announcing votes, and calling them off."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, computed, relation
from api.schema import organisations
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError, UserError
from api.schema.votes.nouns import Vote

if TYPE_CHECKING:
    from api.schema.organisations import Organisation


@strawberry.type(description="Part of a roll that would be an organisation's.")
class VoteRollPart:
    """How many of an organisation would be on a roll."""

    row: strawberry.Private[Any]

    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation; null when the caller may not see it.",
    )
    count: int = column("count", description="Members of it who would be on the roll today.")


@strawberry.type(description="Roll as it would be today, for officers.")
class VoteRollPreview:
    """What scheduling found."""

    row: strawberry.Private[Any]

    count: int = column("roll_count", description="Members who would be on it.")

    @strawberry.field(description="By organisation, in the order of their codes.", metadata={"list_size": 500})
    def parts(self) -> list[VoteRollPart]:
        """What the outcome tells of each organisation."""
        return [
            VoteRollPart(row={**each, "organisation_id": UUID(str(each["organisation_id"]))})
            for each in self.row["roll"]
        ]


@strawberry.input(description="Draft to be announced.")
class VoteScheduleInput:
    """Input of voteSchedule."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to schedule a vote.")
class VoteScheduleErrorCode(Enum):
    """Codes of voteSchedule."""

    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description="Last proof is too old or too weak.")
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    QUESTIONS_MISSING = strawberry.enum_value("QUESTIONS_MISSING", description="Nothing is asked.")
    OPTIONS_TOO_FEW = strawberry.enum_value(
        "OPTIONS_TOO_FEW", description="Question has fewer options than are to be chosen, or than its seats."
    )
    MARGIN_TOO_SMALL = strawberry.enum_value(
        "MARGIN_TOO_SMALL", description="Question has fewer candidates than the rule of the place asks for."
    )
    SECOND_CALL_TOO_SOON = strawberry.enum_value(
        "SECOND_CALL_TOO_SOON", description="Days that the rule set has between two calls are not over by then."
    )
    METHOD_UNFIT = strawberry.enum_value(
        "METHOD_UNFIT",
        description="Question is counted by a method that does not fit its kind, its seats or the rule set.",
    )
    RULE_SET_UNKNOWN = strawberry.enum_value(
        "RULE_SET_UNKNOWN", description="Rule set of the draft is not in `voteRuleSets` any more."
    )
    CANDIDATE_MAY_NOT_STAND = strawberry.enum_value(
        "CANDIDATE_MAY_NOT_STAND", description="Candidate has no right to stand."
    )
    VOTE_WINDOW_INVALID = strawberry.enum_value(
        "VOTE_WINDOW_INVALID", description="It would close before it opens, or its time has passed."
    )
    OPENING_TOO_SOON = strawberry.enum_value(
        "OPENING_TOO_SOON", description="It would open before its roll can no longer be objected to."
    )
    ELECTORATE_INVALID = strawberry.enum_value(
        "ELECTORATE_INVALID",
        description="Organisation of the electorate has closed, or stands below the one that holds the vote no more.",
    )
    ELECTORATE_EMPTY = strawberry.enum_value("ELECTORATE_EMPTY", description="Nobody would be on the roll.")
    KEY_MISSING = strawberry.enum_value("KEY_MISSING", description="Ballots are to be sealed, and there is no key.")
    THRESHOLD_TOO_LOW = strawberry.enum_value(
        "THRESHOLD_TOO_LOW", description="Fewer than 2 of at least 3 holders would open the box."
    )
    KEYHOLDERS_MISSING = strawberry.enum_value("KEYHOLDERS_MISSING", description="Share has no holder.")
    STATIONS_MISSING = strawberry.enum_value("STATIONS_MISSING", description="Vote takes paper, and has no station.")
    KIOSKS_MISSING = strawberry.enum_value(
        "KIOSKS_MISSING", description="Vote takes ballots at kiosks, and none is enrolled."
    )
    WEIGHTS_MISSING = strawberry.enum_value("WEIGHTS_MISSING", description="Members on the roll have no weight.")
    WEIGHT_ABOVE_CAP = strawberry.enum_value(
        "WEIGHT_ABOVE_CAP", description="One weight is a larger share of all than the rules allow."
    )
    NOMINATIONS_UNDER_WAY = strawberry.enum_value(
        "NOMINATIONS_UNDER_WAY", description="Call for nominations is not finished: its nominees are not taken."
    )
    NOMINEES_UNFIT = strawberry.enum_value(
        "NOMINEES_UNFIT", description="Nominee who was taken does not keep the terms of their call any more."
    )


@strawberry.type(description="Refusal to schedule a vote.")
class VoteScheduleUserError(StepUpUserError):
    """Error of voteSchedule."""

    code: VoteScheduleErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to schedule a vote.")
class VoteSchedulePayload(Payload):
    """Answer of voteSchedule."""

    error: ClassVar[type[Any]] = VoteScheduleUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteScheduleUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
    roll: VoteRollPreview | None = computed(
        lambda row: VoteRollPreview(row=row) if "roll" in row else None,
        description="Who would be on the roll today; null when refused.",
    )


@strawberry.input(description="Scheduled vote to be a draft again.")
class VoteUnscheduleInput:
    """Input of voteUnschedule."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to make a draft of a scheduled vote.")
class VoteUnscheduleErrorCode(Enum):
    """Codes of voteUnschedule."""

    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")


@strawberry.type(description="Refusal to make a draft of a scheduled vote.")
class VoteUnscheduleUserError(UserError):
    """Error of voteUnschedule."""

    code: VoteUnscheduleErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to make a draft of a scheduled vote.")
class VoteUnschedulePayload(Payload):
    """Answer of voteUnschedule."""

    error: ClassVar[type[Any]] = VoteUnscheduleUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteUnscheduleUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )


@strawberry.input(description="Vote to be called off.")
class VoteCancelInput:
    """Input of voteCancel."""

    vote_id: strawberry.ID = strawberry.field(description="Vote that is meant.")
    reason: str = strawberry.field(description="Why, for all who vote to read; at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to cancel a vote.")
class VoteCancelErrorCode(Enum):
    """Codes of voteCancel."""

    STEP_UP_REQUIRED = strawberry.enum_value("STEP_UP_REQUIRED", description="Last proof is too old or too weak.")
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is in no state for it.")
    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to cancel a vote.")
class VoteCancelUserError(StepUpUserError):
    """Error of voteCancel."""

    code: VoteCancelErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to cancel a vote.")
class VoteCancelPayload(Payload):
    """Answer of voteCancel."""

    error: ClassVar[type[Any]] = VoteCancelUserError
    row: strawberry.Private[Any]
    user_errors: list[VoteCancelUserError] = strawberry.field(description="Refusals; empty when done.")
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
