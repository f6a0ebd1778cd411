"""Competitions 技能竞赛: planned by one person, announced by another, called off with a reason."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.competitions.nouns import Competition
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.competitions import CompetitionAwardClass
from db.models.members import EmploymentKind


@strawberry.input(description="So many awards of a class or a title.")
class CompetitionAwardInput:
    """An award."""

    award_class: CompetitionAwardClass = strawberry.field(description="Class 奖项, each once at most, or TITLE.")
    title: str | None = strawberry.field(
        default=None, description="Words of a TITLE, 1 to 40 characters, as 技术能手; null for others."
    )
    quantity: int = strawberry.field(description="How many entries may get it, 1 to 500.")


@strawberry.input(description="What a competition is, all of it.")
class CompetitionContentInput:
    """A competition."""

    title: str = strawberry.field(description="Title, 1 to 80 characters.")
    title_en: str | None = strawberry.field(
        default=None, description="Title in English, at most 160 characters; null without."
    )
    year: int = strawberry.field(description="Year for which it is, this one or one beside it.")
    trade: str = strawberry.field(description="Trade or occupation 工种, 1 to 40 characters.")
    text: str = strawberry.field(description="Terms, as grades of skill and what is tested, 1 to 5,000 characters.")
    place: str = strawberry.field(description="Where it is held, 1 to 120 characters.")
    employment_kind: EmploymentKind | None = strawberry.field(
        default=None, description="Employment of who may enter; null: any."
    )
    team_least: int | None = strawberry.field(
        default=None, description="Fewest members of a team, 2 to 10; null: individuals enter."
    )
    team_most: int | None = strawberry.field(
        default=None, description="Most members of a team, 2 to 10; null: individuals enter."
    )
    entries_per_branch: int | None = strawberry.field(
        default=None, description="Entries of each organisation directly below, 1 to 10,000; null: any number."
    )
    opens_on: date = strawberry.field(description="First day of entries.")
    closes_on: date = strawberry.field(description="Last day of entries, not before today.")
    held_from: date = strawberry.field(description="First day of the competition, not before entries close.")
    held_until: date = strawberry.field(description="Last day of the competition, at most 31 days later.")
    is_put_up: bool = strawberry.field(
        default=True, description="Whether results are put up for objections 公示 before they are published."
    )
    awards: list[CompetitionAwardInput] = strawberry.field(description="Awards that are given, 1 to 10.")


@strawberry.input(description="Competition to be drafted.")
class CompetitionPlanInput:
    """Input of competitionPlan."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that holds it.")
    competition: CompetitionContentInput = strawberry.field(description="What it is.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a competition was not drafted.")
class CompetitionPlanErrorCode(Enum):
    """Codes of competitionPlan."""

    COMPETITION_PLACE_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_PLACE_NOT_FOUND", description="None at which the caller manages learning."
    )
    COMPETITION_TEXT_INVALID = strawberry.enum_value(
        "COMPETITION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COMPETITION_TERMS_INVALID = strawberry.enum_value(
        "COMPETITION_TERMS_INVALID", description="Year, days, sizes of teams or a limit do not fit."
    )
    COMPETITION_AWARDS_INVALID = strawberry.enum_value(
        "COMPETITION_AWARDS_INVALID",
        description="No award, more than ten, one twice, or a number that is not 1 to 500.",
    )


@strawberry.type(description="Refusal to draft a competition.")
class CompetitionPlanUserError(UserError):
    """Error of competitionPlan."""

    code: CompetitionPlanErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to draft a competition.")
class CompetitionPlanPayload(Payload):
    """Answer of competitionPlan."""

    error: ClassVar[type[Any]] = CompetitionPlanUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionPlanUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )


@strawberry.input(description="Draft of a competition to be changed, all of it.")
class CompetitionChangeInput:
    """Input of competitionChange."""

    competition_id: strawberry.ID = strawberry.field(description="Competition that is meant.")
    competition: CompetitionContentInput = strawberry.field(description="What it is instead.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a draft of a competition was not changed.")
class CompetitionChangeErrorCode(Enum):
    """Codes of competitionChange."""

    COMPETITION_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COMPETITION_TEXT_INVALID = strawberry.enum_value(
        "COMPETITION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COMPETITION_TERMS_INVALID = strawberry.enum_value(
        "COMPETITION_TERMS_INVALID", description="Year, days, sizes of teams or a limit do not fit."
    )
    COMPETITION_AWARDS_INVALID = strawberry.enum_value(
        "COMPETITION_AWARDS_INVALID",
        description="No award, more than ten, one twice, or a number that is not 1 to 500.",
    )


@strawberry.type(description="Refusal to change a draft of a competition.")
class CompetitionChangeUserError(UserError):
    """Error of competitionChange."""

    code: CompetitionChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change a draft of a competition.")
class CompetitionChangePayload(Payload):
    """Answer of competitionChange."""

    error: ClassVar[type[Any]] = CompetitionChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )


@strawberry.input(description="Draft of a competition to be approved.")
class CompetitionSubmitInput:
    """Input of competitionSubmit."""

    competition_id: strawberry.ID = strawberry.field(description="Competition that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a competition was not submitted.")
class CompetitionSubmitErrorCode(Enum):
    """Codes of competitionSubmit."""

    COMPETITION_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COMPETITION_TERMS_INVALID = strawberry.enum_value(
        "COMPETITION_TERMS_INVALID", description="Year, days, sizes of teams or a limit do not fit."
    )


@strawberry.type(description="Refusal to submit a competition.")
class CompetitionSubmitUserError(UserError):
    """Error of competitionSubmit."""

    code: CompetitionSubmitErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to submit a competition.")
class CompetitionSubmitPayload(Payload):
    """Answer of competitionSubmit."""

    error: ClassVar[type[Any]] = CompetitionSubmitUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionSubmitUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )


@strawberry.input(description="Competition to be announced.")
class CompetitionApproveInput:
    """Input of competitionApprove."""

    competition_id: strawberry.ID = strawberry.field(description="Competition that is meant.")
    draft_revision: int = strawberry.field(description="Text that the caller has read, its `draftRevision`.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a competition was not announced.")
class CompetitionApproveErrorCode(Enum):
    """Codes of competitionApprove."""

    COMPETITION_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )
    COMPETITION_OWN_TEXT = strawberry.enum_value(
        "COMPETITION_OWN_TEXT", description="Who wrote or submitted it does not approve it."
    )
    COMPETITION_TEXT_OUTDATED = strawberry.enum_value(
        "COMPETITION_TEXT_OUTDATED", description="It was changed since; read it, then approve that."
    )
    COMPETITION_TERMS_INVALID = strawberry.enum_value(
        "COMPETITION_TERMS_INVALID", description="Year, days, sizes of teams or a limit do not fit."
    )


@strawberry.type(description="Refusal to announce a competition.")
class CompetitionApproveUserError(UserError):
    """Error of competitionApprove."""

    code: CompetitionApproveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to announce a competition.")
class CompetitionApprovePayload(Payload):
    """Answer of competitionApprove."""

    error: ClassVar[type[Any]] = CompetitionApproveUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionApproveUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )


@strawberry.input(description="Competition to go back to its author.")
class CompetitionReturnInput:
    """Input of competitionReturn."""

    competition_id: strawberry.ID = strawberry.field(description="Competition that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 500 characters; read by officers.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a competition was not returned.")
class CompetitionReturnErrorCode(Enum):
    """Codes of competitionReturn."""

    COMPETITION_TEXT_INVALID = strawberry.enum_value(
        "COMPETITION_TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    COMPETITION_NOT_FOUND = strawberry.enum_value(
        "COMPETITION_NOT_FOUND", description="None within the caller's reach."
    )
    COMPETITION_STATE_REFUSED = strawberry.enum_value(
        "COMPETITION_STATE_REFUSED", description="It is in no state in which this can be done."
    )


@strawberry.type(description="Refusal to return a competition.")
class CompetitionReturnUserError(UserError):
    """Error of competitionReturn."""

    code: CompetitionReturnErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to return a competition.")
class CompetitionReturnPayload(Payload):
    """Answer of competitionReturn."""

    error: ClassVar[type[Any]] = CompetitionReturnUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionReturnUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )


@strawberry.input(description="Competition to be called off.")
class CompetitionCancelInput:
    """Input of competitionCancel."""

    competition_id: strawberry.ID = strawberry.field(description="Competition that is meant.")
    reason: str = strawberry.field(description="Why, 1 to 500 characters; read by everybody who sees it.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a competition was not called off.")
class CompetitionCancelErrorCode(Enum):
    """Codes of competitionCancel."""

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
        "COMPETITION_OWN_ENTRY", description="Results are recorded, and the caller is in an entry."
    )
    COMPETITION_NOTICE_OPEN = strawberry.enum_value(
        "COMPETITION_NOTICE_OPEN", description="Its public notice is drafted or up: that has to end first."
    )


@strawberry.type(description="Refusal to call a competition off.")
class CompetitionCancelUserError(UserError):
    """Error of competitionCancel."""

    code: CompetitionCancelErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to call a competition off.")
class CompetitionCancelPayload(Payload):
    """Answer of competitionCancel."""

    error: ClassVar[type[Any]] = CompetitionCancelUserError
    row: strawberry.Private[Any]
    user_errors: list[CompetitionCancelUserError] = strawberry.field(description="Refusals; empty when done.")
    competition: Competition | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="It as it is now; null when refused."
    )
