"""Results of competitions: recorded, put up, published; awards that are withdrawn or shown."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.competitions.nouns import Competition, CompetitionWin
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.notices import NameMask


@strawberry.input(description="Award that goes to an entry.")
class CompetitionGivenInput:
    """An award of an entry."""

    entry_id: strawberry.ID = strawberry.field(description="Confirmed entry.")
    award_id: strawberry.ID = strawberry.field(description="Award that was announced.")


@strawberry.input(description="All awards of a competition that was held.")
class CompetitionResultsRecordInput:
    """Input of competitionResultsRecord."""

    competition_id: strawberry.ID = strawberry.field(description="Competition that is meant.")
    given: list[CompetitionGivenInput] = strawberry.field(
        description="Which award goes to which confirmed entry, 1 to 5,000; no order within an award."
    )
    protocol_hash: str | None = strawberry.field(
        default=None, description="SHA-256 of the judges' protocol 裁判记录, 64 hexadecimal letters; null without."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why results were not recorded.")
class CompetitionResultsRecordErrorCode(Enum):
    """Codes of competitionResultsRecord."""

    COMPETITION_TEXT_INVALID = strawberry.enum_value(
        "COMPETITION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COMPETITION_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COMPETITION_OWN_ENTRY = strawberry.enum_value(
        "COMPETITION_OWN_ENTRY", description="Who entered, or entered somebody, does not decide."
    )
    COMPETITION_NOTICE_OPEN = strawberry.enum_value(
        "COMPETITION_NOTICE_OPEN",
        description="Its public notice is not concluded, is up already or without names; or its terms say none.",
    )
    COMPETITION_RESULTS_INVALID = strawberry.enum_value(
        "COMPETITION_RESULTS_INVALID",
        description="Nothing is given, more than announced, two classes to one entry, something to what was not"
        " confirmed or to a person in two entries, or to more people than a public notice names.",
    )


@strawberry.type(description="Refusal to record results.")
class CompetitionResultsRecordUserError(UserError):
    """Error of competitionResultsRecord."""

    code: CompetitionResultsRecordErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to record results.")
class CompetitionResultsRecordPayload(Payload):
    """Answer of competitionResultsRecord."""

    error: ClassVar[type[Any]] = CompetitionResultsRecordUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionResultsRecordUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )


@strawberry.input(description="Public notice of all who are to get awards.")
class CompetitionNoticeDraftInput:
    """Input of competitionNoticeDraft."""

    competition_id: strawberry.ID = strawberry.field(description="Competition that is meant.")
    body: str = strawberry.field(
        description="Plain text, 1 to 20,000 characters, without a whole name of anybody named."
    )
    name_mask: NameMask = strawberry.field(default=NameMask.MIDDLE, description="How much of a name members read.")
    opens_on: date = strawberry.field(description="First day of the notice.")
    closes_on: date = strawberry.field(description="Last day of the notice, after enough working days.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the notice of a competition was not drafted.")
class CompetitionNoticeDraftErrorCode(Enum):
    """Codes of competitionNoticeDraft."""

    COMPETITION_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COMPETITION_NOTICE_OPEN = strawberry.enum_value(
        "COMPETITION_NOTICE_OPEN",
        description="Its public notice is not concluded, is up already or without names; or its terms say none.",
    )
    PUBLIC_NOTICE_PLACE_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_PLACE_NOT_FOUND",
        description="None at which the caller manages notices, or an audience elsewhere.",
    )
    PUBLIC_NOTICE_TEXT_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    PUBLIC_NOTICE_TEXT_REVEALING = strawberry.enum_value(
        "PUBLIC_NOTICE_TEXT_REVEALING",
        description="Text has an identity or phone number, or the whole name of somebody named.",
    )
    PUBLIC_NOTICE_PEOPLE_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_PEOPLE_INVALID", description="Nobody is named, too many are, or somebody twice."
    )
    PUBLIC_NOTICE_PERSON_NOT_FOUND = strawberry.enum_value(
        "PUBLIC_NOTICE_PERSON_NOT_FOUND", description="Somebody is no member there, or is not named in the notice."
    )
    PUBLIC_NOTICE_WINDOW_INVALID = strawberry.enum_value(
        "PUBLIC_NOTICE_WINDOW_INVALID", description="Days are past, too far apart, or hold too few working days."
    )


@strawberry.type(description="Refusal to draft the notice of a competition.")
class CompetitionNoticeDraftUserError(UserError):
    """Error of competitionNoticeDraft."""

    code: CompetitionNoticeDraftErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft the notice of a competition.")
class CompetitionNoticeDraftPayload(Payload):
    """Answer of competitionNoticeDraft."""

    error: ClassVar[type[Any]] = CompetitionNoticeDraftUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionNoticeDraftUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )


@strawberry.input(description="Competition whose results are to be published.")
class CompetitionResultsPublishInput:
    """Input of competitionResultsPublish."""

    competition_id: strawberry.ID = strawberry.field(description="Competition that is meant.")
    results_revision: int = strawberry.field(description="Results that the caller has read, their `resultsRevision`.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why results were not published.")
class CompetitionResultsPublishErrorCode(Enum):
    """Codes of competitionResultsPublish."""

    COMPETITION_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COMPETITION_OWN_RESULTS = strawberry.enum_value(
        "COMPETITION_OWN_RESULTS", description="Who recorded the results does not publish them."
    )
    COMPETITION_RESULTS_OUTDATED = strawberry.enum_value(
        "COMPETITION_RESULTS_OUTDATED", description="Others were recorded since; read them, then publish those."
    )
    COMPETITION_OWN_ENTRY = strawberry.enum_value(
        "COMPETITION_OWN_ENTRY", description="Who entered, or entered somebody, does not decide."
    )
    COMPETITION_NOTICE_OPEN = strawberry.enum_value(
        "COMPETITION_NOTICE_OPEN",
        description="Its public notice is not concluded, is up already or without names; or its terms say none.",
    )


@strawberry.type(description="Refusal to publish results.")
class CompetitionResultsPublishUserError(UserError):
    """Error of competitionResultsPublish."""

    code: CompetitionResultsPublishErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to publish results.")
class CompetitionResultsPublishPayload(Payload):
    """Answer of competitionResultsPublish."""

    error: ClassVar[type[Any]] = CompetitionResultsPublishUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionResultsPublishUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )


@strawberry.input(description="Award to be taken from somebody.")
class CompetitionWinWithdrawInput:
    """Input of competitionWinWithdraw."""

    win_id: strawberry.ID = strawberry.field(description="Award given to somebody that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 500 characters; read by who had it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why an award was not withdrawn.")
class CompetitionWinWithdrawErrorCode(Enum):
    """Codes of competitionWinWithdraw."""

    COMPETITION_TEXT_INVALID = strawberry.enum_value(
        "COMPETITION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COMPETITION_WIN_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_WIN_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_OWN_ENTRY = strawberry.enum_value(
        "COMPETITION_OWN_ENTRY", description="Who entered, or entered somebody, does not decide."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to withdraw an award.")
class CompetitionWinWithdrawUserError(UserError):
    """Error of competitionWinWithdraw."""

    code: CompetitionWinWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw an award.")
class CompetitionWinWithdrawPayload(Payload):
    """Answer of competitionWinWithdraw."""

    error: ClassVar[type[Any]] = CompetitionWinWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionWinWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )
    win: CompetitionWin | None = relation(
        "competition_win_by_id",
        "win_id",
        lambda: CompetitionWin,
        description="Award given, as it is now; null when refused.",
    )


@strawberry.input(description="Consent to the showcase, or its end.")
class CompetitionShowcaseSetInput:
    """Input of competitionShowcaseSet."""

    win_id: strawberry.ID = strawberry.field(description="Award given to somebody that is meant.")
    text: str | None = strawberry.field(
        default=None, description="Text to be shown, 1 to 1,000 characters; null takes the consent back."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing was set of what is shown of a winner.")
class CompetitionShowcaseSetErrorCode(Enum):
    """Codes of competitionShowcaseSet."""

    COMPETITION_TEXT_INVALID = strawberry.enum_value(
        "COMPETITION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COMPETITION_WIN_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_WIN_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to set what is shown of a winner.")
class CompetitionShowcaseSetUserError(UserError):
    """Error of competitionShowcaseSet."""

    code: CompetitionShowcaseSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to set what is shown of a winner.")
class CompetitionShowcaseSetPayload(Payload):
    """Answer of competitionShowcaseSet."""

    error: ClassVar[type[Any]] = CompetitionShowcaseSetUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionShowcaseSetUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )
    win: CompetitionWin | None = relation(
        "competition_win_by_id",
        "win_id",
        lambda: CompetitionWin,
        description="Award given, as it is now; null when refused.",
    )
