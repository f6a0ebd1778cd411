"""Photos 活动照片: the noun, inputs and payloads."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.enums import described
from api.fields import column, computed_from, relation
from api.nodes import Node, encode_id, found_by, node_id
from api.schema.members import register
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db import forms
from db.models.activities import PhotoReportReason
from domain.activities import service

if TYPE_CHECKING:
    from api.schema.activities.nouns import Activity
    from api.schema.members.register import Member

_PATH = "/activity-photos/"


def _activity() -> type[Any]:
    from api.schema.activities import nouns  # noqa: PLC0415  # the two nouns refer to each other

    return nouns.Activity


described(
    PhotoReportReason,
    "Why somebody does not want a photo to be shown.",
    {
        PhotoReportReason.SHOWS_ME: "It shows the one who reports it.",
        PhotoReportReason.SHOWS_OTHERS: "It shows others who would not want it.",
        PhotoReportReason.UNFITTING: "It does not belong here.",
    },
)


@found_by("activity_photo_by_id")
@strawberry.type(
    description="Photo of an activity 活动照片, seen by who takes part, by who holds ACTIVITY_READ at the activity's "
    "organisation and by who added it; once reported by these officers and who added it alone."
)
class ActivityPhoto(Node):
    """An activity_photo row that is whole."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("ActivityPhoto")
    url: str = computed_from(
        "id",
        lambda key: f"{_PATH}{key}",
        form=forms.path_of(_PATH, "id"),
        description="Path to get it from, with an access token.",
    )
    media_type: str = column("media_type", description="`image/jpeg`, `image/png` or `image/webp`.")
    size_bytes: int = column("size_bytes", description="Size in bytes, at most 10 MiB.")
    uploaded_at: datetime = column("uploaded_at", description="When it was there.")
    reported_at: datetime | None = column(
        "reported_at", description="When it was reported, until an officer has decided; null otherwise."
    )
    is_own: bool = column("is_own", description="Whether the caller added it.")
    added_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "added_by_id",
        lambda: register.Member,
        description="Who added it; null for who does not read the activity's registrations, or may not see them.",
    )


@strawberry.input(description="Activity of which a photo is to come.")
class ActivityPhotoAddInput:
    """Input of activityPhotoAdd."""

    activity_id: strawberry.ID = strawberry.field(description="Activity that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why no photo may come.")
class ActivityPhotoAddErrorCode(Enum):
    """Codes of activityPhotoAdd."""

    NOT_PARTICIPANT = strawberry.enum_value(
        "NOT_PARTICIPANT", description="Caller neither takes part nor manages it, or it has not begun."
    )
    TOO_MANY_PHOTOS = strawberry.enum_value("TOO_MANY_PHOTOS", description="As many as there may be are there.")


@strawberry.type(description="Refusal of a photo.")
class ActivityPhotoAddUserError(UserError):
    """Error of activityPhotoAdd."""

    code: ActivityPhotoAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Place for a photo.")
class ActivityPhotoAddPayload(Payload):
    """Answer of activityPhotoAdd."""

    error: ClassVar[type[Any]] = ActivityPhotoAddUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityPhotoAddUserError] = strawberry.field(description="Refusals; empty when it may come.")
    expires_at: datetime | None = column(
        "expires_at", description="Until when the upload must begin, 15 minutes; null when refused."
    )

    @strawberry.field(description="Id of the photo, once it is there; null when refused.")
    def photo_id(self) -> strawberry.ID | None:
        """The id that its node will have."""
        return encode_id("ActivityPhoto", self.row["photo_id"]) if self.row else None

    @strawberry.field(
        description="Path to which the file is sent by POST, at most 10 MiB of JPEG, PNG or WebP; null when refused."
    )
    def upload_url(self) -> str | None:
        """The path of the place."""
        return f"{_PATH}{self.row['photo_id']}" if self.row else None

    @strawberry.field(
        description="Value of the header `X-Upload-Ticket`: good for one photo, five tries; null when refused."
    )
    def ticket(self, info: Info) -> str | None:
        """Worked out anew each time: it is stored nowhere."""
        if not self.row:
            return None
        return service.photo_ticket(info.context.keyring, info.context.scope.tenant_id, self.row["photo_id"])


@strawberry.input(description="Photo that is to go.")
class ActivityPhotoRemoveInput:
    """Input of activityPhotoRemove."""

    photo_id: strawberry.ID = strawberry.field(description="Photo that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a photo was not removed.")
class ActivityPhotoRemoveErrorCode(Enum):
    """Codes of activityPhotoRemove."""

    PHOTO_NOT_FOUND = strawberry.enum_value("PHOTO_NOT_FOUND", description="None that is the caller's to remove.")


@strawberry.type(description="Refusal to remove a photo.")
class ActivityPhotoRemoveUserError(UserError):
    """Error of activityPhotoRemove."""

    code: ActivityPhotoRemoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of removing a photo.")
class ActivityPhotoRemovePayload(Payload):
    """Answer of activityPhotoRemove."""

    error: ClassVar[type[Any]] = ActivityPhotoRemoveUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityPhotoRemoveUserError] = strawberry.field(description="Refusals; empty when it is gone.")
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id",
        "activity_id",
        _activity,
        description="Activity with the photos that are shown now; null when refused.",
    )


@strawberry.input(description="Photo that is not to be shown.")
class ActivityPhotoReportInput:
    """Input of activityPhotoReport."""

    photo_id: strawberry.ID = strawberry.field(description="Photo that is meant.")
    reason: PhotoReportReason = strawberry.field(description="Why.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a photo was not reported.")
class ActivityPhotoReportErrorCode(Enum):
    """Codes of activityPhotoReport."""

    PHOTO_NOT_FOUND = strawberry.enum_value("PHOTO_NOT_FOUND", description="None that the caller sees.")


@strawberry.type(description="Refusal to report a photo.")
class ActivityPhotoReportUserError(UserError):
    """Error of activityPhotoReport."""

    code: ActivityPhotoReportErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of reporting a photo.")
class ActivityPhotoReportPayload(Payload):
    """Answer of activityPhotoReport."""

    error: ClassVar[type[Any]] = ActivityPhotoReportUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityPhotoReportUserError] = strawberry.field(description="Refusals; empty when reported.")
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id",
        "activity_id",
        _activity,
        description="Activity with the photos that are shown now; null when refused.",
    )


@strawberry.input(description="Officer's word on a reported photo.")
class ActivityPhotoReportDecideInput:
    """Input of activityPhotoReportDecide."""

    photo_id: strawberry.ID = strawberry.field(description="Photo that is meant.")
    is_removed: bool = strawberry.field(description="Whether it goes for good; otherwise it is shown again.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing was decided.")
class ActivityPhotoReportDecideErrorCode(Enum):
    """Codes of activityPhotoReportDecide."""

    PHOTO_NOT_FOUND = strawberry.enum_value("PHOTO_NOT_FOUND", description="No reported one within the caller's reach.")


@strawberry.type(description="Refusal to decide on a photo.")
class ActivityPhotoReportDecideUserError(UserError):
    """Error of activityPhotoReportDecide."""

    code: ActivityPhotoReportDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of an officer's word on a photo.")
class ActivityPhotoReportDecidePayload(Payload):
    """Answer of activityPhotoReportDecide."""

    error: ClassVar[type[Any]] = ActivityPhotoReportDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityPhotoReportDecideUserError] = strawberry.field(
        description="Refusals; empty when decided."
    )
    activity: Annotated["Activity", strawberry.lazy("api.schema.activities.nouns")] | None = relation(
        "activity_by_id",
        "activity_id",
        _activity,
        description="Activity with the photos that are shown now; null when refused.",
    )
