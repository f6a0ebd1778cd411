"""Registering for an activity, leaving it, answering an offer, deciding on an application."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.activities.nouns import Activity
from api.schema.activities.registrations import Registration
from api.schema.members.on_behalf import ON_BEHALF, OnBehalfInput
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from domain.activities.rules import Companion


@strawberry.input(description="Somebody who comes along.")
class CompanionInput:
    """A companion."""

    name: str = strawberry.field(description="Name of the companion, 1 to 40 characters.")
    relation: str = strawberry.field(description="What they are to the member, 1 to 40 characters.")

    def plain(self) -> Companion:
        """As the rules know it."""
        return Companion(self.name, self.relation)


@strawberry.input(description="Answer to a question of the activity.")
class RegistrationAnswerInput:
    """An answer."""

    key: str = strawberry.field(description="Key of the question.")
    answer: str = strawberry.field(description="Answer; empty: none.")


@strawberry.input(description="Wish to take part in an activity, with companions or alone.")
class ActivityRegisterInput:
    """Input of activityRegister."""

    activity_id: strawberry.ID = strawberry.field(description="Activity that is meant.")
    waits: bool = strawberry.field(default=True, description="Whether to wait in the line when there is no place.")
    companions: list[CompanionInput] = strawberry.field(
        default_factory=list, description="Who comes along; all of them get a place, or nobody."
    )
    answers: list[RegistrationAnswerInput] = strawberry.field(
        default_factory=list, description="Answers to the questions; the last one for a key counts."
    )
    on_behalf: OnBehalfInput | None = strawberry.field(default=None, description=ON_BEHALF)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to register.")
class ActivityRegisterErrorCode(Enum):
    """Codes of activityRegister."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    REGISTRATION_CLOSED = strawberry.enum_value("REGISTRATION_CLOSED", description="Activity is not open.")
    ACTIVITY_CANCELLED = strawberry.enum_value("ACTIVITY_CANCELLED", description="Activity does not take place.")
    ACTIVITY_OVER = strawberry.enum_value("ACTIVITY_OVER", description="Activity has begun or is over.")
    REGISTRATION_NOT_BEGUN = strawberry.enum_value(
        "REGISTRATION_NOT_BEGUN", description="Caller's window has not opened."
    )
    REGISTRATION_OVER = strawberry.enum_value("REGISTRATION_OVER", description="Caller's windows have closed.")
    NOT_YOUR_SHIFT = strawberry.enum_value("NOT_YOUR_SHIFT", description="No window is for the caller.")
    NOT_IN_AUDIENCE = strawberry.enum_value("NOT_IN_AUDIENCE", description="Activity is for others.")
    CANNOT_TAKE_PART = strawberry.enum_value(
        "CANNOT_TAKE_PART", description="Membership does not let the caller take part."
    )
    ALREADY_REGISTERED = strawberry.enum_value("ALREADY_REGISTERED", description="Caller has a live registration.")
    ACTIVITY_FULL = strawberry.enum_value("ACTIVITY_FULL", description="No place, and no line that may be joined.")
    COMPANIONS_INVALID = strawberry.enum_value(
        "COMPANIONS_INVALID", description="More companions than may come, or one without name or relation."
    )
    ANSWER_REQUIRED = strawberry.enum_value("ANSWER_REQUIRED", description="A question that must be answered was not.")
    ANSWER_INVALID = strawberry.enum_value("ANSWER_INVALID", description="An answer that its question does not take.")
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


@strawberry.type(description="Refusal to register.")
class ActivityRegisterUserError(UserError):
    """Error of activityRegister."""

    code: ActivityRegisterErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to register.")
class ActivityRegisterPayload(Payload):
    """Answer of activityRegister."""

    error: ClassVar[type[Any]] = ActivityRegisterUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityRegisterUserError] = strawberry.field(description="Refusals; empty when done.")
    registration: Registration | None = relation(
        "registration_by_id",
        "registration_id",
        lambda: Registration,
        description="Registration as it is now; null when refused.",
    )
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Place to give up; by an officer who manages the activity, any live registration.")
class RegistrationCancelInput:
    """Input of registrationCancel."""

    registration_id: strawberry.ID = strawberry.field(description="Registration that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to end a registration.")
class RegistrationCancelErrorCode(Enum):
    """Codes of registrationCancel."""

    REGISTRATION_NOT_FOUND = strawberry.enum_value(
        "REGISTRATION_NOT_FOUND", description="None within the caller's reach."
    )
    REGISTRATION_STATE_REFUSED = strawberry.enum_value(
        "REGISTRATION_STATE_REFUSED", description="Registration is in no state for it."
    )
    ACTIVITY_OVER = strawberry.enum_value("ACTIVITY_OVER", description="Activity has begun or is over.")


@strawberry.type(description="Refusal to end a registration.")
class RegistrationCancelUserError(UserError):
    """Error of registrationCancel."""

    code: RegistrationCancelErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to end a registration.")
class RegistrationCancelPayload(Payload):
    """Answer of registrationCancel."""

    error: ClassVar[type[Any]] = RegistrationCancelUserError
    row: strawberry.Private[Any]
    user_errors: list[RegistrationCancelUserError] = strawberry.field(description="Refusals; empty when done.")
    registration: Registration | None = relation(
        "registration_by_id",
        "registration_id",
        lambda: Registration,
        description="Registration as it is now; null when refused.",
    )
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Application or waiting of the caller to end.")
class RegistrationWithdrawInput:
    """Input of registrationWithdraw."""

    registration_id: strawberry.ID = strawberry.field(description="Registration that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to withdraw a registration.")
class RegistrationWithdrawErrorCode(Enum):
    """Codes of registrationWithdraw."""

    REGISTRATION_NOT_FOUND = strawberry.enum_value(
        "REGISTRATION_NOT_FOUND", description="None within the caller's reach."
    )
    REGISTRATION_STATE_REFUSED = strawberry.enum_value(
        "REGISTRATION_STATE_REFUSED", description="Registration is in no state for it."
    )


@strawberry.type(description="Refusal to withdraw a registration.")
class RegistrationWithdrawUserError(UserError):
    """Error of registrationWithdraw."""

    code: RegistrationWithdrawErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to withdraw a registration.")
class RegistrationWithdrawPayload(Payload):
    """Answer of registrationWithdraw."""

    error: ClassVar[type[Any]] = RegistrationWithdrawUserError
    row: strawberry.Private[Any]
    user_errors: list[RegistrationWithdrawUserError] = strawberry.field(description="Refusals; empty when done.")
    registration: Registration | None = relation(
        "registration_by_id",
        "registration_id",
        lambda: Registration,
        description="Registration as it is now; null when refused.",
    )
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Offered place to take.")
class RegistrationAcceptInput:
    """Input of registrationAccept."""

    registration_id: strawberry.ID = strawberry.field(description="Registration that is meant.")
    on_behalf: OnBehalfInput | None = strawberry.field(default=None, description=ON_BEHALF)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to accept a place.")
class RegistrationAcceptErrorCode(Enum):
    """Codes of registrationAccept."""

    REGISTRATION_NOT_FOUND = strawberry.enum_value(
        "REGISTRATION_NOT_FOUND", description="None within the caller's reach."
    )
    REGISTRATION_STATE_REFUSED = strawberry.enum_value(
        "REGISTRATION_STATE_REFUSED", description="Registration is in no state for it."
    )
    OFFER_OVER = strawberry.enum_value("OFFER_OVER", description="Time to accept has passed.")
    ACTIVITY_OVER = strawberry.enum_value("ACTIVITY_OVER", description="Activity has begun.")
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


@strawberry.type(description="Refusal to accept a place.")
class RegistrationAcceptUserError(UserError):
    """Error of registrationAccept."""

    code: RegistrationAcceptErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to accept a place.")
class RegistrationAcceptPayload(Payload):
    """Answer of registrationAccept."""

    error: ClassVar[type[Any]] = RegistrationAcceptUserError
    row: strawberry.Private[Any]
    user_errors: list[RegistrationAcceptUserError] = strawberry.field(description="Refusals; empty when done.")
    registration: Registration | None = relation(
        "registration_by_id",
        "registration_id",
        lambda: Registration,
        description="Registration as it is now; null when refused.",
    )
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Offered place to leave to the next in line.")
class RegistrationDeclineInput:
    """Input of registrationDecline."""

    registration_id: strawberry.ID = strawberry.field(description="Registration that is meant.")
    on_behalf: OnBehalfInput | None = strawberry.field(default=None, description=ON_BEHALF)
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decline a place.")
class RegistrationDeclineErrorCode(Enum):
    """Codes of registrationDecline."""

    REGISTRATION_NOT_FOUND = strawberry.enum_value(
        "REGISTRATION_NOT_FOUND", description="None within the caller's reach."
    )
    REGISTRATION_STATE_REFUSED = strawberry.enum_value(
        "REGISTRATION_STATE_REFUSED", description="Registration is in no state for it."
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


@strawberry.type(description="Refusal to decline a place.")
class RegistrationDeclineUserError(UserError):
    """Error of registrationDecline."""

    code: RegistrationDeclineErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decline a place.")
class RegistrationDeclinePayload(Payload):
    """Answer of registrationDecline."""

    error: ClassVar[type[Any]] = RegistrationDeclineUserError
    row: strawberry.Private[Any]
    user_errors: list[RegistrationDeclineUserError] = strawberry.field(description="Refusals; empty when done.")
    registration: Registration | None = relation(
        "registration_by_id",
        "registration_id",
        lambda: Registration,
        description="Registration as it is now; null when refused.",
    )
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Officer's decision on an application.")
class RegistrationDecideInput:
    """Input of registrationDecide."""

    registration_id: strawberry.ID = strawberry.field(description="Registration that is meant.")
    is_approval: bool = strawberry.field(description="Whether it is approved; otherwise it is rejected.")
    comment: str | None = strawberry.field(
        default=None, description="For the member, at most 500 characters; needed for a rejection."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to decide on an application.")
class RegistrationDecideErrorCode(Enum):
    """Codes of registrationDecide."""

    REGISTRATION_NOT_FOUND = strawberry.enum_value(
        "REGISTRATION_NOT_FOUND", description="None within the caller's reach."
    )
    REGISTRATION_STATE_REFUSED = strawberry.enum_value(
        "REGISTRATION_STATE_REFUSED", description="Registration is in no state for it."
    )
    ACTIVITY_FULL = strawberry.enum_value("ACTIVITY_FULL", description="No place, and no line that may be joined.")
    ACTIVITY_CANCELLED = strawberry.enum_value(
        "ACTIVITY_CANCELLED", description="Activity does not take place; the application may be rejected."
    )
    ACTIVITY_OVER = strawberry.enum_value(
        "ACTIVITY_OVER", description="Activity has begun; the application may be rejected."
    )
    INVALID_NOTE = strawberry.enum_value("INVALID_NOTE", description="Comment too long, or with control characters.")
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="No step is the caller's to decide.")
    OWN_REQUEST = strawberry.enum_value("OWN_REQUEST", description="Nobody decides on their own application.")
    APPROVAL_ALREADY_DECIDED = strawberry.enum_value("APPROVAL_ALREADY_DECIDED", description="It was decided before.")
    APPROVAL_STEP_NOT_OPEN = strawberry.enum_value("APPROVAL_STEP_NOT_OPEN", description="Caller's stage has not come.")
    APPROVAL_SECOND_STAGE = strawberry.enum_value(
        "APPROVAL_SECOND_STAGE", description="Caller decided in another stage."
    )
    COMMENT_REQUIRED = strawberry.enum_value("COMMENT_REQUIRED", description="A rejection needs a comment.")


@strawberry.type(description="Refusal to decide on an application.")
class RegistrationDecideUserError(UserError):
    """Error of registrationDecide."""

    code: RegistrationDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to decide on an application.")
class RegistrationDecidePayload(Payload):
    """Answer of registrationDecide."""

    error: ClassVar[type[Any]] = RegistrationDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[RegistrationDecideUserError] = strawberry.field(description="Refusals; empty when done.")
    registration: Registration | None = relation(
        "registration_by_id",
        "registration_id",
        lambda: Registration,
        description="Registration as it is now; null when refused.",
    )
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )
