"""The officer's live list 实时名单 of an activity."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import strawberry

from api.context import Info
from api.errors import ApiError
from api.nodes import key_of
from api.permissions import requires
from api.schema.activities.following import ActivityRegistrationsChange
from db.queries.activities.following import Place
from db.queries.notifications import decode_cursor, is_cursor
from domain.activities import service
from domain.shared.permissions import Permission


@strawberry.type
class ActivitySubscription:
    """Root subscriptions of activities."""

    @strawberry.subscription(
        description="Registrations of an activity as they change, each change once, in commit order; ends with the "
        "right to read them.",
        extensions=requires(Permission.ACTIVITY_READ),
    )
    async def activity_registrations_changed(
        self,
        info: Info,
        activity_id: Annotated[strawberry.ID, strawberry.argument(description="Activity that is followed.")],
        after: Annotated[
            str | None,
            strawberry.argument(description="`cursor` of the last event received: all after it come first; null: now."),
        ] = None,
    ) -> AsyncIterator[ActivityRegistrationsChange]:
        services, place = info.context.services, _place(info.context.resume_place(after))
        key, is_known = key_of(activity_id, "Activity", "activityId"), False
        watch = service.registrations_watch(
            services.database, services.feed.wake, info.context.present_scope, key, after=place
        )
        async with aclosing(watch) as pieces:
            async for news in pieces:
                is_known = True
                yield ActivityRegistrationsChange(row={"activity_id": key}, news=news)
        if not is_known:
            raise ApiError("NOT_FOUND")


def _place(after: str | None) -> Place | None:
    if after is not None and not is_cursor(after):
        raise ApiError("INVALID_CURSOR")
    return None if after is None else Place(*decode_cursor(after))
