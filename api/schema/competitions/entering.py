"""Entering competitions: alone or as a team, with consent; withdrawing, confirming, refusing."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.competitions.nouns import Competition, CompetitionEntry
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.input(description="Entry of the caller, of a team, or of members.")
class CompetitionEnterInput:
    """Input of competitionEnter."""

    competition_id: strawberry.ID = strawberry.field(description="Competition that is meant.")
    member_numbers: list[str] = strawberry.field(
        default_factory=list, description="Member numbers of all who enter, at most 10; empty: the caller alone."
    )
    team_name: str | None = strawberry.field(
        default=None, description="Name of the team, 1 to 40 characters; null for individuals."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nobody was entered.")
class CompetitionEnterErrorCode(Enum):
    """Codes of competitionEnter."""

    COMPETITION_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COMPETITION_TEXT_INVALID = strawberry.enum_value(
        "COMPETITION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COMPETITION_TEAM_INVALID = strawberry.enum_value(
        "COMPETITION_TEAM_INVALID",
        description="So many do not enter together, one is named twice, or they are of several branches.",
    )
    COMPETITION_MEMBER_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_MEMBER_NOT_FOUND", description="No member there has the number, or the caller may not enter them."
    )
    COMPETITION_MEMBER_NOT_ELIGIBLE = strawberry.enum_value(
        "COMPETITION_MEMBER_NOT_ELIGIBLE", description="It is for another kind of employment."
    )
    COMPETITION_ENTRY_MADE = strawberry.enum_value(
        "COMPETITION_ENTRY_MADE", description="Somebody named has entered already."
    )
    COMPETITION_ENTRIES_FULL = strawberry.enum_value(
        "COMPETITION_ENTRIES_FULL", description="As many entries are taken of the branch as the terms say."
    )


@strawberry.type(description="Refusal to enter a competition.")
class CompetitionEnterUserError(UserError):
    """Error of competitionEnter."""

    code: CompetitionEnterErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to enter a competition.")
class CompetitionEnterPayload(Payload):
    """Answer of competitionEnter."""

    error: ClassVar[type[Any]] = CompetitionEnterUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionEnterUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )
    entry: CompetitionEntry | None = relation(
        "competition_entry_by_id",
        "entry_id",
        lambda: CompetitionEntry,
        description="Entry as it is now; null when refused, and where the caller does not see it.",
    )


@strawberry.input(description="Consent to an entry of the caller.")
class CompetitionEntryAnswerInput:
    """Input of competitionEntryAnswer."""

    entry_id: strawberry.ID = strawberry.field(description="Entry that is meant.")
    is_consented: bool = strawberry.field(
        description="Whether the caller consents; declining ends it for the whole team."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an answer to an entry was not taken.")
class CompetitionEntryAnswerErrorCode(Enum):
    """Codes of competitionEntryAnswer."""

    COMPETITION_ENTRY_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_ENTRY_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to answer an entry.")
class CompetitionEntryAnswerUserError(UserError):
    """Error of competitionEntryAnswer."""

    code: CompetitionEntryAnswerErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to answer an entry.")
class CompetitionEntryAnswerPayload(Payload):
    """Answer of competitionEntryAnswer."""

    error: ClassVar[type[Any]] = CompetitionEntryAnswerUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionEntryAnswerUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )
    entry: CompetitionEntry | None = relation(
        "competition_entry_by_id",
        "entry_id",
        lambda: CompetitionEntry,
        description="Entry as it is now; null when refused, and where the caller does not see it.",
    )


@strawberry.input(description="Entry to be withdrawn.")
class CompetitionEntryWithdrawInput:
    """Input of competitionEntryWithdraw."""

    entry_id: strawberry.ID = strawberry.field(description="Entry that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an entry was not withdrawn.")
class CompetitionEntryWithdrawErrorCode(Enum):
    """Codes of competitionEntryWithdraw."""

    COMPETITION_ENTRY_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_ENTRY_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to withdraw an entry.")
class CompetitionEntryWithdrawUserError(UserError):
    """Error of competitionEntryWithdraw."""

    code: CompetitionEntryWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw an entry.")
class CompetitionEntryWithdrawPayload(Payload):
    """Answer of competitionEntryWithdraw."""

    error: ClassVar[type[Any]] = CompetitionEntryWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionEntryWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )
    entry: CompetitionEntry | None = relation(
        "competition_entry_by_id",
        "entry_id",
        lambda: CompetitionEntry,
        description="Entry as it is now; null when refused, and where the caller does not see it.",
    )


@strawberry.input(description="Whether an entry is confirmed.")
class CompetitionEntryReviewInput:
    """Input of competitionEntryReview."""

    entry_id: strawberry.ID = strawberry.field(description="Entry that is meant.")
    is_confirmed: bool = strawberry.field(description="Whether it is confirmed; false: refused.")
    reason: str | None = strawberry.field(
        default=None, description="Why, 1 to 500 characters, read by who is in it; needed to refuse."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an entry was not reviewed.")
class CompetitionEntryReviewErrorCode(Enum):
    """Codes of competitionEntryReview."""

    COMPETITION_TEXT_INVALID = strawberry.enum_value(
        "COMPETITION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COMPETITION_ENTRY_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_ENTRY_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COMPETITION_OWN_ENTRY = strawberry.enum_value(
        "COMPETITION_OWN_ENTRY", description="Who entered, or entered somebody, does not decide."
    )


@strawberry.type(description="Refusal to review an entry.")
class CompetitionEntryReviewUserError(UserError):
    """Error of competitionEntryReview."""

    code: CompetitionEntryReviewErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to review an entry.")
class CompetitionEntryReviewPayload(Payload):
    """Answer of competitionEntryReview."""

    error: ClassVar[type[Any]] = CompetitionEntryReviewUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionEntryReviewUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )
    entry: CompetitionEntry | None = relation(
        "competition_entry_by_id",
        "entry_id",
        lambda: CompetitionEntry,
        description="Entry as it is now; null when refused, and where the caller does not see it.",
    )
