"""Calls for nominations 提名公告: opened, changed, called off, their nominees taken."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from api.schema.votes.nominations import NominationCall
from api.schema.votes.nouns import Vote
from db.models.votes import NomineeOrder


@strawberry.input(description="Call for nominations for one question of a draft.")
class NominationCallOpenInput:
    """Input of nominationCallOpen."""

    vote_id: strawberry.ID = strawberry.field(description="Draft that is meant.")
    question_number: int = strawberry.field(description="Number of the question, from 1.")
    opens_at: datetime = strawberry.field(description="From when members nominate; what is past means now.")
    closes_at: datetime = strawberry.field(description="From when they do not any more, at most 366 days away.")
    text: str = strawberry.field(default="", description="What members are told, at most 2,000 characters.")
    seconders_needed: int = strawberry.field(
        default=0, description="So many others must second a nomination, 0 to 100."
    )
    nomination_limit: int = strawberry.field(default=1, description="So many a member nominates, 1 to 20.")
    notice_days: int = strawberry.field(
        default=3, description="Days of public notice 公示 before nominees are accepted, 0 to 60."
    )
    membership_months: int = strawberry.field(
        default=0, description="A candidate has belonged to the union so many months on the closing day, 0 to 600."
    )
    nominee_order: NomineeOrder = strawberry.field(
        default=NomineeOrder.BY_NUMBER, description="In which order nominees become options."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to call for nominations.")
class NominationCallOpenErrorCode(Enum):
    """Codes of nominationCallOpen."""

    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None within the caller's reach.")
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is no draft any more.")
    NOMINATION_NUMBER_INVALID = strawberry.enum_value(
        "NOMINATION_NUMBER_INVALID", description="Number is out of bounds."
    )
    NOMINATION_WINDOW_INVALID = strawberry.enum_value(
        "NOMINATION_WINDOW_INVALID",
        description="It would close before it opens, in the past, or in more than 366 days.",
    )
    NOMINATION_QUESTION_NOT_FOUND = strawberry.enum_value(
        "NOMINATION_QUESTION_NOT_FOUND", description="Draft asks no question of this number."
    )
    NOMINATION_CALL_MADE = strawberry.enum_value(
        "NOMINATION_CALL_MADE", description="Nominations are called for it already."
    )


@strawberry.type(description="Refusal to call for nominations.")
class NominationCallOpenUserError(UserError):
    """Error of nominationCallOpen."""

    code: NominationCallOpenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to call for nominations.")
class NominationCallOpenPayload(Payload):
    """Answer of nominationCallOpen."""

    error: ClassVar[type[Any]] = NominationCallOpenUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationCallOpenUserError] = strawberry.field(description="Refusals; empty when done.")
    call: NominationCall | None = relation(
        "nomination_call_by_id", "call_id", lambda: NominationCall, description="Call as it is now; null when refused."
    )


@strawberry.input(description="Other words and times of a call; once it has begun, only a later closing.")
class NominationCallChangeInput:
    """Input of nominationCallChange."""

    call_id: strawberry.ID = strawberry.field(description="Call that is meant.")
    opens_at: datetime | None = strawberry.field(
        default=None, description="From when members nominate; null: as it is."
    )
    closes_at: datetime | None = strawberry.field(
        default=None, description="From when they do not any more; null: as it is."
    )
    text: str | None = strawberry.field(
        default=None, description="What members are told, at most 2,000 characters; null: as it is."
    )
    seconders_needed: int | None = strawberry.field(
        default=None, description="So many others must second a nomination, 0 to 100; null: as it is."
    )
    nomination_limit: int | None = strawberry.field(
        default=None, description="So many a member nominates, 1 to 20; null: as it is."
    )
    notice_days: int | None = strawberry.field(
        default=None, description="Days of public notice, 0 to 60; null: as it is."
    )
    membership_months: int | None = strawberry.field(
        default=None, description="Months of membership of a candidate, 0 to 600; null: as it is."
    )
    nominee_order: NomineeOrder | None = strawberry.field(
        default=None, description="In which order nominees become options; null: as it is."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change a call.")
class NominationCallChangeErrorCode(Enum):
    """Codes of nominationCallChange."""

    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NOMINATION_CALL_NOT_FOUND = strawberry.enum_value(
        "NOMINATION_CALL_NOT_FOUND", description="None within the caller's reach."
    )
    NOMINATION_CALL_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_CALL_STATE_REFUSED", description="Call is in no state for it."
    )
    NOMINATIONS_OVER = strawberry.enum_value("NOMINATIONS_OVER", description="Call has closed.")
    NOMINATION_EXTENSION_ONLY = strawberry.enum_value(
        "NOMINATION_EXTENSION_ONLY", description="Call has begun: it can close later, and nothing else."
    )
    NOMINATION_NUMBER_INVALID = strawberry.enum_value(
        "NOMINATION_NUMBER_INVALID", description="Number is out of bounds."
    )
    NOMINATION_WINDOW_INVALID = strawberry.enum_value(
        "NOMINATION_WINDOW_INVALID",
        description="It would close before it opens, in the past, or in more than 366 days.",
    )


@strawberry.type(description="Refusal to change a call.")
class NominationCallChangeUserError(UserError):
    """Error of nominationCallChange."""

    code: NominationCallChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a call.")
class NominationCallChangePayload(Payload):
    """Answer of nominationCallChange."""

    error: ClassVar[type[Any]] = NominationCallChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationCallChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    call: NominationCall | None = relation(
        "nomination_call_by_id", "call_id", lambda: NominationCall, description="Call as it is now; null when refused."
    )


@strawberry.input(description="Call to be called off, and why.")
class NominationCallCancelInput:
    """Input of nominationCallCancel."""

    call_id: strawberry.ID = strawberry.field(description="Call that is meant.")
    reason: str = strawberry.field(description="Why; members read it, at most 500 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to call a call for nominations off.")
class NominationCallCancelErrorCode(Enum):
    """Codes of nominationCallCancel."""

    VOTE_TEXT_INVALID = strawberry.enum_value(
        "VOTE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    NOMINATION_CALL_NOT_FOUND = strawberry.enum_value(
        "NOMINATION_CALL_NOT_FOUND", description="None within the caller's reach."
    )
    NOMINATION_CALL_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_CALL_STATE_REFUSED", description="Call is in no state for it."
    )
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is no draft any more.")


@strawberry.type(description="Refusal to call a call for nominations off.")
class NominationCallCancelUserError(UserError):
    """Error of nominationCallCancel."""

    code: NominationCallCancelErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to call a call for nominations off.")
class NominationCallCancelPayload(Payload):
    """Answer of nominationCallCancel."""

    error: ClassVar[type[Any]] = NominationCallCancelUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationCallCancelUserError] = strawberry.field(description="Refusals; empty when done.")
    call: NominationCall | None = relation(
        "nomination_call_by_id", "call_id", lambda: NominationCall, description="Call as it is now; null when refused."
    )


@strawberry.input(description="Call whose nominees become options.")
class NominationsTakeInput:
    """Input of nominationsTake."""

    call_id: strawberry.ID = strawberry.field(description="Call that is meant.")
    nomination_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="All that can be taken, in the order of options, where the call says that it is given; else null.",
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to take nominees.")
class NominationsTakeErrorCode(Enum):
    """Codes of nominationsTake."""

    NOMINATION_CALL_NOT_FOUND = strawberry.enum_value(
        "NOMINATION_CALL_NOT_FOUND", description="None within the caller's reach."
    )
    VOTE_STATE_REFUSED = strawberry.enum_value("VOTE_STATE_REFUSED", description="Vote is no draft any more.")
    NOMINATION_CALL_STATE_REFUSED = strawberry.enum_value(
        "NOMINATION_CALL_STATE_REFUSED", description="Call is in no state for it."
    )
    NOMINATION_QUESTION_NOT_FOUND = strawberry.enum_value(
        "NOMINATION_QUESTION_NOT_FOUND", description="Draft asks no question of this number."
    )
    NOMINEES_MISSING = strawberry.enum_value("NOMINEES_MISSING", description="Nobody was accepted who may stand now.")
    NOMINEE_ORDER_INVALID = strawberry.enum_value(
        "NOMINEE_ORDER_INVALID", description="Order is not what the call says, or not of all nominees, each once."
    )
    QUESTIONS_INVALID = strawberry.enum_value("QUESTIONS_INVALID", description="Ballot would be too long to be sent.")


@strawberry.type(description="Refusal to take nominees.")
class NominationsTakeUserError(UserError):
    """Error of nominationsTake."""

    code: NominationsTakeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to take nominees.")
class NominationsTakePayload(Payload):
    """Answer of nominationsTake."""

    error: ClassVar[type[Any]] = NominationsTakeUserError
    row: strawberry.Private[Any]
    user_errors: list[NominationsTakeUserError] = strawberry.field(description="Refusals; empty when done.")
    call: NominationCall | None = relation(
        "nomination_call_by_id", "call_id", lambda: NominationCall, description="Call as it is now; null when refused."
    )
    vote: Vote | None = relation(
        "vote_by_id", "vote_id", lambda: Vote, description="Vote as it is now; null when refused."
    )
