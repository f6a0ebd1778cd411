"""Calendar feeds 日历订阅: the noun, inputs and payloads."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, relation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from domain.activities import service


@strawberry.type(description="Address at which calendars read the caller's activities 日历订阅, seen by nobody else.")
class CalendarFeed:
    """A calendar_feed row that works."""

    row: strawberry.Private[Any]

    made_at: datetime = column("made_at", description="When the address was made.")


@strawberry.input(description="Wish for a new address.")
class CalendarFeedRenewInput:
    """Input of calendarFeedRenew."""

    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why no address was made.")
class CalendarFeedRenewErrorCode(Enum):
    """Codes of calendarFeedRenew."""

    CANNOT_TAKE_PART = strawberry.enum_value("CANNOT_TAKE_PART", description="Membership is not in force.")


@strawberry.type(description="Refusal to make an address.")
class CalendarFeedRenewUserError(UserError):
    """Error of calendarFeedRenew."""

    code: CalendarFeedRenewErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish for a new address.")
class CalendarFeedRenewPayload(Payload):
    """Answer of calendarFeedRenew."""

    error: ClassVar[type[Any]] = CalendarFeedRenewUserError
    row: strawberry.Private[Any]
    user_errors: list[CalendarFeedRenewUserError] = strawberry.field(description="Refusals; empty when made.")
    feed: CalendarFeed | None = relation(
        "calendar_feed_by_viewer_id",
        "member_id",
        lambda: CalendarFeed,
        description="Address as it is now; null when refused.",
    )

    @strawberry.field(
        description="Path for calendars, shown here alone: whoever has it reads the caller's activities without a "
        "token; null when refused."
    )
    def path(self, info: Info) -> str | None:
        """Worked out anew: the secret is stored nowhere."""
        if not self.row:
            return None
        secret = service.feed_secret(info.context.keyring, info.context.scope.tenant_id, self.row["feed_id"])
        return f"/calendar/{secret}.ics"


@strawberry.input(description="Wish to have no address any more.")
class CalendarFeedRevokeInput:
    """Input of calendarFeedRevoke."""

    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the address was not ended.")
class CalendarFeedRevokeErrorCode(Enum):
    """Codes of calendarFeedRevoke."""

    CANNOT_TAKE_PART = strawberry.enum_value("CANNOT_TAKE_PART", description="Membership is not in force.")


@strawberry.type(description="Refusal to end the address.")
class CalendarFeedRevokeUserError(UserError):
    """Error of calendarFeedRevoke."""

    code: CalendarFeedRevokeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to have no address any more.")
class CalendarFeedRevokePayload(Payload):
    """Answer of calendarFeedRevoke."""

    error: ClassVar[type[Any]] = CalendarFeedRevokeUserError
    row: strawberry.Private[Any]
    user_errors: list[CalendarFeedRevokeUserError] = strawberry.field(description="Refusals; empty when done.")
    feed: CalendarFeed | None = relation(
        "calendar_feed_by_viewer_id",
        "member_id",
        lambda: CalendarFeed,
        description="Address that works now; null when there is none.",
    )
