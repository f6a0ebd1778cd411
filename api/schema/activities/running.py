"""Running an activity: publishing, changing, closing, cancelling, the number of places; tags of members."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.activities.nouns import Activity
from api.schema.activities.planning import ActivityWindowInput
from api.schema.members import register
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError

if TYPE_CHECKING:
    from api.schema.members.register import Member


@strawberry.input(description="Number of places of a reserve or a window.")
class ActivityPartPlacesInput:
    """Places of a part."""

    id: strawberry.ID = strawberry.field(description="Reserve or window of the activity.")
    places: int = strawberry.field(description="Places from now on.")


@strawberry.input(description="Other times of a window of registration.")
class ActivityWindowTimesInput:
    """A window that moves."""

    id: strawberry.ID = strawberry.field(description="Window that is meant.")
    opens_at: datetime | None = strawberry.field(default=None, description="From when on; null: as it is.")
    closes_at: datetime | None = strawberry.field(
        default=None, description="Until when, at the latest the start; null: as it is."
    )


@strawberry.input(description="New texts and times of an activity that has not begun; what is left out stays.")
class ActivityUpdateInput:
    """Input of activityUpdate."""

    activity_id: strawberry.ID = strawberry.field(description="Activity that is meant.")
    title: str | None = strawberry.field(default=None, description="Title in Chinese, at most 80 characters.")
    title_en: str | None = strawberry.field(default=None, description="Title in English; empty: none.")
    description: str | None = strawberry.field(default=None, description="What it is about.")
    venue: str | None = strawberry.field(default=None, description="Where, at most 200 characters.")
    venue_address: str | None = strawberry.field(default=None, description="Address; empty: none.")
    starts_at: datetime | None = strawberry.field(default=None, description="When it begins.")
    ends_at: datetime | None = strawberry.field(default=None, description="When it ends.")
    registration_closes_at: datetime | None = strawberry.field(
        default=None, description="When all windows close, at the latest with the start."
    )
    windows: list[ActivityWindowTimesInput] = strawberry.field(
        default_factory=list, description="Windows that get other times."
    )
    more_windows: list[ActivityWindowInput] = strawberry.field(
        default_factory=list, description="Windows to add, 20 in all at most."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change an activity.")
class ActivityUpdateErrorCode(Enum):
    """Codes of activityUpdate."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_STATE_REFUSED = strawberry.enum_value(
        "ACTIVITY_STATE_REFUSED", description="Activity is in no state for it."
    )
    TEXT_INVALID = strawberry.enum_value(
        "TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    TIMES_INVALID = strawberry.enum_value("TIMES_INVALID", description="It has begun, or would end before it begins.")
    WINDOWS_INVALID = strawberry.enum_value(
        "WINDOWS_INVALID", description="None of this activity, too many, or one that ends before it opens."
    )


@strawberry.type(description="Refusal to change an activity.")
class ActivityUpdateUserError(UserError):
    """Error of activityUpdate."""

    code: ActivityUpdateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change an activity.")
class ActivityUpdatePayload(Payload):
    """Answer of activityUpdate."""

    error: ClassVar[type[Any]] = ActivityUpdateUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityUpdateUserError] = strawberry.field(description="Refusals; empty when done.")
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Draft to publish.")
class ActivityPublishInput:
    """Input of activityPublish."""

    activity_id: strawberry.ID = strawberry.field(description="Activity that is meant.")
    is_whole_series: bool = strawberry.field(
        default=False, description="Whether all other drafts of its series are published with it."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to publish an activity.")
class ActivityPublishErrorCode(Enum):
    """Codes of activityPublish."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_STATE_REFUSED = strawberry.enum_value(
        "ACTIVITY_STATE_REFUSED", description="Activity is in no state for it."
    )
    TIMES_INVALID = strawberry.enum_value("TIMES_INVALID", description="It has begun, or would end before it begins.")


@strawberry.type(description="Refusal to publish an activity.")
class ActivityPublishUserError(UserError):
    """Error of activityPublish."""

    code: ActivityPublishErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to publish an activity.")
class ActivityPublishPayload(Payload):
    """Answer of activityPublish."""

    error: ClassVar[type[Any]] = ActivityPublishUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityPublishUserError] = strawberry.field(description="Refusals; empty when done.")
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Activity whose registration ends.")
class ActivityCloseInput:
    """Input of activityClose."""

    activity_id: strawberry.ID = strawberry.field(description="Activity that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to close registration.")
class ActivityCloseErrorCode(Enum):
    """Codes of activityClose."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_STATE_REFUSED = strawberry.enum_value(
        "ACTIVITY_STATE_REFUSED", description="Activity is in no state for it."
    )


@strawberry.type(description="Refusal to close registration.")
class ActivityCloseUserError(UserError):
    """Error of activityClose."""

    code: ActivityCloseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to close registration.")
class ActivityClosePayload(Payload):
    """Answer of activityClose."""

    error: ClassVar[type[Any]] = ActivityCloseUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityCloseUserError] = strawberry.field(description="Refusals; empty when done.")
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Activity whose registration goes on.")
class ActivityReopenInput:
    """Input of activityReopen."""

    activity_id: strawberry.ID = strawberry.field(description="Activity that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to reopen registration.")
class ActivityReopenErrorCode(Enum):
    """Codes of activityReopen."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_STATE_REFUSED = strawberry.enum_value(
        "ACTIVITY_STATE_REFUSED", description="Activity is in no state for it."
    )


@strawberry.type(description="Refusal to reopen registration.")
class ActivityReopenUserError(UserError):
    """Error of activityReopen."""

    code: ActivityReopenErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to reopen registration.")
class ActivityReopenPayload(Payload):
    """Answer of activityReopen."""

    error: ClassVar[type[Any]] = ActivityReopenUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityReopenUserError] = strawberry.field(description="Refusals; empty when done.")
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Activity that does not take place.")
class ActivityCancelInput:
    """Input of activityCancel."""

    activity_id: strawberry.ID = strawberry.field(description="Activity that is meant.")
    reason: str = strawberry.field(description="Why, for all to read, at most 200 characters.")
    is_rest_of_series: bool = strawberry.field(
        default=False, description="Whether all sessions after it are cancelled with it, drafts among them."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to cancel an activity.")
class ActivityCancelErrorCode(Enum):
    """Codes of activityCancel."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_STATE_REFUSED = strawberry.enum_value(
        "ACTIVITY_STATE_REFUSED", description="Activity is in no state for it."
    )
    TEXT_INVALID = strawberry.enum_value(
        "TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )


@strawberry.type(description="Refusal to cancel an activity.")
class ActivityCancelUserError(UserError):
    """Error of activityCancel."""

    code: ActivityCancelErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to cancel an activity.")
class ActivityCancelPayload(Payload):
    """Answer of activityCancel."""

    error: ClassVar[type[Any]] = ActivityCancelUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityCancelUserError] = strawberry.field(description="Refusals; empty when done.")
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Numbers of places from now on; what is left out stays, and nobody loses a place.")
class ActivityPlacesChangeInput:
    """Input of activityPlacesChange."""

    activity_id: strawberry.ID = strawberry.field(description="Activity that is meant.")
    capacity: int | None = strawberry.field(default=None, description="Places in all, 1 to 1,000,000.")
    reserves: list[ActivityPartPlacesInput] = strawberry.field(
        default_factory=list, description="Places of reserves, together at most `capacity`."
    )
    windows: list[ActivityPartPlacesInput] = strawberry.field(
        default_factory=list, description="Places of windows that have a bound of their own."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to change the places of an activity.")
class ActivityPlacesChangeErrorCode(Enum):
    """Codes of activityPlacesChange."""

    ACTIVITY_NOT_FOUND = strawberry.enum_value("ACTIVITY_NOT_FOUND", description="None within the caller's reach.")
    ACTIVITY_STATE_REFUSED = strawberry.enum_value(
        "ACTIVITY_STATE_REFUSED", description="Activity is in no state for it."
    )
    CAPACITY_INVALID = strawberry.enum_value("CAPACITY_INVALID", description="Not 1 to 1,000,000 places.")
    RESERVES_INVALID = strawberry.enum_value(
        "RESERVES_INVALID", description="Too many reserves, or more places reserved than there are."
    )
    WINDOWS_INVALID = strawberry.enum_value(
        "WINDOWS_INVALID", description="No window, too many, or one that ends before it opens or after the start."
    )


@strawberry.type(description="Refusal to change the places of an activity.")
class ActivityPlacesChangeUserError(UserError):
    """Error of activityPlacesChange."""

    code: ActivityPlacesChangeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to change the places of an activity.")
class ActivityPlacesChangePayload(Payload):
    """Answer of activityPlacesChange."""

    error: ClassVar[type[Any]] = ActivityPlacesChangeUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityPlacesChangeUserError] = strawberry.field(description="Refusals; empty when done.")
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


@strawberry.input(description="Tags that a member has from now on, and no others.")
class MemberTagsSetInput:
    """Input of memberTagsSet."""

    member_id: strawberry.ID = strawberry.field(description="Member that is meant.")
    tags: list[str] = strawberry.field(description="Tags, at most 20 of 1 to 40 characters, as a shift 班次.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to tag a member.")
class MemberTagsSetErrorCode(Enum):
    """Codes of memberTagsSet."""

    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description="None within the caller's reach.")
    TAGS_INVALID = strawberry.enum_value("TAGS_INVALID", description="Too many tags, or one that is empty or too long.")


@strawberry.type(description="Refusal to tag a member.")
class MemberTagsSetUserError(UserError):
    """Error of memberTagsSet."""

    code: MemberTagsSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to tag a member.")
class MemberTagsSetPayload(Payload):
    """Answer of memberTagsSet."""

    error: ClassVar[type[Any]] = MemberTagsSetUserError
    row: strawberry.Private[Any]
    user_errors: list[MemberTagsSetUserError] = strawberry.field(description="Refusals; empty when done.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="Member; null when refused."
    )
