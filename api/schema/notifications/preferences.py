"""What the caller has chosen about notifications, and choosing it."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.enums import described
from api.fields import array, column, relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from domain.notifications.rules.groups import NotificationGroup
from domain.notifications.rules.preferences import text_of

described(
    NotificationGroup,
    "What notifications are about, by groups of kinds.",
    {
        NotificationGroup.SECURITY: "Sign-in, rights, and what officers entered for the caller; cannot be turned off.",
        NotificationGroup.MEMBERSHIP: "Caller's membership and requests.",
        NotificationGroup.DUES: "Caller's dues.",
        NotificationGroup.ACTIVITIES: "Activities of the caller.",
        NotificationGroup.BENEFITS: "Vouchers and points of the caller.",
        NotificationGroup.VOTES: "Votes and nominations of the caller.",
        NotificationGroup.SUGGESTIONS: "Suggestions and questions that the caller signs or asks.",
        NotificationGroup.SURVEYS: "Surveys for the caller.",
        NotificationGroup.NEWS: "Urgent news for the caller.",
        NotificationGroup.LEARNING: "Quizzes, courses and skill competitions for the caller.",
        NotificationGroup.OFFICE: "What waits for the caller as an officer, or for a unit that they act for.",
        NotificationGroup.OTHER: "Everything else.",
    },
)

_OFF = "Groups that do not come by {}; they are shown in the app all the same."


@strawberry.type(description="What the caller has chosen about notifications; seen by nobody else.")
class NotificationPreferences:
    """A notification_preference row."""

    row: strawberry.Private[Any]

    push_off: list[NotificationGroup] = array("push_off", convert=NotificationGroup, description=_OFF.format("push"))
    email_off: list[NotificationGroup] = array(
        "email_off", convert=NotificationGroup, description=_OFF.format("e-mail")
    )
    sms_off: list[NotificationGroup] = array(
        "sms_off", convert=NotificationGroup, description=_OFF.format("short message")
    )
    quiet_starts_at: str | None = column(
        "quiet_starts", convert=text_of, description="Begin of the quiet hours in China, as `22:30`; null: none."
    )
    quiet_ends_at: str | None = column(
        "quiet_ends", convert=text_of, description="End of the quiet hours in China, as `07:00`; null: none."
    )
    digest_hour: int | None = column(
        "digest_hour",
        description="Hour in China, 0 to 23, at which a day's pushes come as one; null: each comes by itself.",
    )
    chosen_at: datetime = column("chosen_at", description="When it was chosen.")


@strawberry.input(description="Window of each day in China; it may pass midnight.")
class QuietHoursInput:
    """Two times of day."""

    starts_at: str = strawberry.field(description="First minute, as `22:30`.")
    ends_at: str = strawberry.field(description="Minute at which what has waited is sent, as `07:00`.")


@strawberry.input(description="All that the caller chooses; what is left out is as if it had never been chosen.")
class NotificationPreferencesSetInput:
    """Whole, not in part."""

    push_off: list[NotificationGroup] = strawberry.field(
        default_factory=list, description="Groups that are not to come by push."
    )
    email_off: list[NotificationGroup] = strawberry.field(
        default_factory=list, description="Groups that are not to come by e-mail."
    )
    sms_off: list[NotificationGroup] = strawberry.field(
        default_factory=list, description="Groups that are not to come by short message."
    )
    quiet_hours: QuietHoursInput | None = strawberry.field(
        default=None, description="When only what is urgent is sent; null: never quiet."
    )
    digest_hour: int | None = strawberry.field(
        default=None, description="Hour in China, 0 to 23, for one push a day; null: each comes by itself."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing was chosen.")
class NotificationPreferencesSetErrorCode(Enum):
    """Codes of notificationPreferencesSet."""

    GROUP_ALWAYS_ON = strawberry.enum_value("GROUP_ALWAYS_ON", description="Security cannot be turned off.")
    INVALID_QUIET_HOURS = strawberry.enum_value(
        "INVALID_QUIET_HOURS", description="Not two different times of day, such as `22:30` and `07:00`."
    )
    INVALID_DIGEST_HOUR = strawberry.enum_value("INVALID_DIGEST_HOUR", description="Not from 0 to 23.")


@strawberry.type(description="Refusal of what was chosen about notifications.")
class NotificationPreferencesSetUserError(UserError):
    """Error of notificationPreferencesSet."""

    code: NotificationPreferencesSetErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of choosing about notifications.")
class NotificationPreferencesSetPayload(Payload):
    """Answer of notificationPreferencesSet."""

    error: ClassVar[type[Any]] = NotificationPreferencesSetUserError
    row: strawberry.Private[Any]
    user_errors: list[NotificationPreferencesSetUserError] = strawberry.field(
        description="Refusals; empty when it holds."
    )
    preferences: NotificationPreferences | None = relation(
        "notification_preferences_by_member_id",
        "member_id",
        lambda: NotificationPreferences,
        description="What holds from now on; null when refused.",
    )
