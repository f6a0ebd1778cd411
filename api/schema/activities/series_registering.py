"""Registering for a whole series 系列活动, and leaving it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, computed, relation
from api.schema.activities.nouns import Activity
from api.schema.activities.registering import ActivityRegisterUserError, CompanionInput, RegistrationAnswerInput
from api.schema.activities.registrations import Registration
from api.schema.members.on_behalf import ON_BEHALF, OnBehalfInput
from api.schema.payloads import REQUEST_KEY, Payload, user_error_of
from api.schema.shared import UserError


@strawberry.input(description="Wish to take part in all that is to come of a series.")
class ActivitySeriesRegisterInput:
    """Input of activitySeriesRegister."""

    activity_id: strawberry.ID = strawberry.field(description="Any session of the series.")
    is_all_or_none: bool = strawberry.field(
        default=True,
        description="Whether one date that refuses leaves all as it was; otherwise what is possible is done.",
    )
    waits: bool = strawberry.field(
        default=True, description="Whether to wait in the line of a date on which there is no place."
    )
    companions: list[CompanionInput] = strawberry.field(
        default_factory=list, description="Who comes along on each date; all of them get a place, or nobody."
    )
    answers: list[RegistrationAnswerInput] = strawberry.field(
        default_factory=list, description="Answers to the questions of each date; the last one for a key counts."
    )
    on_behalf: OnBehalfInput | None = strawberry.field(default=None, description=ON_BEHALF)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing was done about the dates of a series.")
class ActivitySeriesRegisterErrorCode(Enum):
    """Codes of activitySeriesRegister."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_NOT_IN_SERIES = strawberry.enum_value("ACTIVITY_NOT_IN_SERIES", description="Activity is a single one.")
    ACTIVITY_OVER = strawberry.enum_value("ACTIVITY_OVER", description="Nothing of the series is to come.")
    CANNOT_TAKE_PART = strawberry.enum_value("CANNOT_TAKE_PART", description="Caller is no member any more.")
    ALREADY_REGISTERED = strawberry.enum_value(
        "ALREADY_REGISTERED", description="Caller has a live registration for each date."
    )
    MEMBER_NOT_FOUND = strawberry.enum_value(
        "MEMBER_NOT_FOUND", description="Member of `onBehalf` is out of the caller's reach."
    )
    ON_BEHALF_OF_ONESELF = strawberry.enum_value(
        "ON_BEHALF_OF_ONESELF", description="Member of `onBehalf` is the caller."
    )
    DOCUMENT_NUMBER_REQUIRED = strawberry.enum_value(
        "DOCUMENT_NUMBER_REQUIRED", description="Paper without its number in the files."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value(
        "INVALID_DOCUMENT_NUMBER", description="Number of the paper is too short, too long, or has control characters."
    )


@strawberry.type(description="Refusal to do anything about the dates of a series.")
class ActivitySeriesRegisterUserError(UserError):
    """Error of activitySeriesRegister."""

    code: ActivitySeriesRegisterErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="What became of one date of a series.")
class ActivitySeriesSession:
    """A date's part of the outcome."""

    row: strawberry.Private[Any]

    is_changed: bool = column("is_new", description="Whether something was done on this date by this request.")
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity of the date as it is now."
    )
    registration: Registration | None = relation(
        "registration_by_id",
        "registration_id",
        lambda: Registration,
        description="Registration for the date as it is now; null when it was refused, or left for another date.",
    )

    @strawberry.field(
        description="What refused on this date, as `activityRegister` would say; empty when nothing did.",
        metadata={"list_size": 1},
    )
    def user_errors(self, info: Info) -> list[ActivityRegisterUserError]:
        """The refusals of the outcome, in the reader's language."""
        locale = info.context.locale
        return [user_error_of(ActivityRegisterUserError, locale, **each) for each in self.row["refusals"]]


def _key(told: Any) -> UUID | None:  # noqa: ANN401  # a key as an outcome has it
    return UUID(told) if isinstance(told, str) else told


@strawberry.type(description="What became of the dates of a series.")
class ActivitySeriesSessions:
    """The outcome of each."""

    row: strawberry.Private[Any]

    is_done: bool = computed(
        lambda row: any(each["is_new"] for each in row["sessions"]),
        description="Whether anything was done; false where all or none was asked for and a date refused.",
    )

    @strawberry.field(description="One for each date, the earliest first.", metadata={"list_size": 10})
    def results(self) -> list[ActivitySeriesSession]:
        """What the outcome tells of each date."""
        return [ActivitySeriesSession(row=_session(each)) for each in self.row["sessions"]]


def _session(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**told, **{name: _key(told[name]) for name in ("activity_id", "registration_id")}}


@strawberry.type(description="Outcome of the wish to register for a series.")
class ActivitySeriesRegisterPayload(Payload):
    """Answer of activitySeriesRegister."""

    error: ClassVar[type[Any]] = ActivitySeriesRegisterUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivitySeriesRegisterUserError] = strawberry.field(
        description="Refusals of the whole; empty when each date was tried."
    )
    sessions: ActivitySeriesSessions | None = computed(
        lambda row: ActivitySeriesSessions(row=row) if "sessions" in row else None,
        description="What became of the dates; null when all was refused.",
    )


@strawberry.input(description="Series to leave.")
class ActivitySeriesLeaveInput:
    """Input of activitySeriesLeave."""

    activity_id: strawberry.ID = strawberry.field(description="Session from which on the series is left.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing of a series was left.")
class ActivitySeriesLeaveErrorCode(Enum):
    """Codes of activitySeriesLeave."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_NOT_IN_SERIES = strawberry.enum_value("ACTIVITY_NOT_IN_SERIES", description="Activity is a single one.")
    ACTIVITY_OVER = strawberry.enum_value(
        "ACTIVITY_OVER", description="Nothing of the series is to come from there on."
    )
    REGISTRATION_NOT_FOUND = strawberry.enum_value(
        "REGISTRATION_NOT_FOUND", description="Caller never registered for any of it."
    )


@strawberry.type(description="Refusal to leave a series.")
class ActivitySeriesLeaveUserError(UserError):
    """Error of activitySeriesLeave."""

    code: ActivitySeriesLeaveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to leave a series.")
class ActivitySeriesLeavePayload(Payload):
    """Answer of activitySeriesLeave."""

    error: ClassVar[type[Any]] = ActivitySeriesLeaveUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivitySeriesLeaveUserError] = strawberry.field(description="Refusals; empty when done.")
    sessions: ActivitySeriesSessions | None = computed(
        lambda row: ActivitySeriesSessions(row=row) if "sessions" in row else None,
        description="Dates that were left; null when refused.",
    )
