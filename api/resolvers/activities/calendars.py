"""The address of a member's calendar: made anew, ended."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.permissions import requires
from api.schema.activities.calendars import (
    CalendarFeedRenewInput,
    CalendarFeedRenewPayload,
    CalendarFeedRevokeInput,
    CalendarFeedRevokePayload,
)
from domain.activities import service
from domain.shared.permissions import Permission


@strawberry.type
class CalendarMutation:
    """Root mutations of calendar feeds."""

    @strawberry.mutation(
        description="Makes an address at which calendars read the caller's activities; the one before is dead at once.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def calendar_feed_renew(
        self, info: Info, input: Annotated[CalendarFeedRenewInput, strawberry.argument(description="Wish.")]
    ) -> CalendarFeedRenewPayload | None:
        return await perform(
            info,
            CalendarFeedRenewPayload,
            service.calendar_feed_renew,
            service.CalendarFeedRenew(),
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Ends the address of the caller's calendar at once.", extensions=requires(Permission.SIGNED_IN)
    )
    async def calendar_feed_revoke(
        self, info: Info, input: Annotated[CalendarFeedRevokeInput, strawberry.argument(description="Wish.")]
    ) -> CalendarFeedRevokePayload | None:
        return await perform(
            info,
            CalendarFeedRevokePayload,
            service.calendar_feed_revoke,
            service.CalendarFeedRevoke(),
            request_key=input.request_key,
        )
