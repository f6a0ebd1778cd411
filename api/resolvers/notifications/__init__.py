"""A member's own notifications: read, marked, and as they come."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import strawberry

from api.context import Info
from api.errors import ApiError
from api.mutations import perform
from api.nodes import key_of
from api.paging import MAX_PAGE_SIZE, After, Before, Connection, First, Last, PageArguments, PageSource, page_asked
from api.permissions import requires
from api.schema.notifications import Notification, NotificationReadInput, NotificationReadPayload
from db.queries import notifications as queries
from domain.notifications import service
from domain.shared.permissions import Permission


@strawberry.type
class NotificationQuery:
    """Root fields of notifications."""

    @strawberry.field(description="Caller's notifications, newest first.", extensions=requires(Permission.SIGNED_IN))
    def notifications(
        self,
        unread_only: Annotated[bool, strawberry.argument(description="Only those not read yet.")] = False,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Notification] | None:
        if not all(cursor is None or queries.is_cursor(cursor) for cursor in (after, before)):
            raise ApiError("INVALID_CURSOR")
        asked = PageArguments(first, after, last, before)
        request = page_asked(queries.ORDER, asked, position_of=queries.position_of)
        filters = {"unread": True} if unread_only else {}
        return Connection(
            source=PageSource(
                queries.NOTIFICATIONS, Notification, queries.ORDER, request, filters, cursor=queries.cursor_of
            )
        )


@strawberry.type
class NotificationMutation:
    """Root mutations of notifications."""

    @strawberry.mutation(description="Marks own notifications as read.", extensions=requires(Permission.SIGNED_IN))
    async def notification_read(
        self, info: Info, input: Annotated[NotificationReadInput, strawberry.argument(description="Which ones.")]
    ) -> NotificationReadPayload | None:
        ids = [key_of(each, "Notification", "input", "ids") for each in input.ids[: MAX_PAGE_SIZE + 1]]
        command = service.NotificationRead(ids)
        return await perform(
            info, NotificationReadPayload, service.notification_read, command, request_key=input.request_key
        )


@strawberry.type
class NotificationSubscription:
    """Root subscriptions of notifications."""

    @strawberry.subscription(
        description="Caller's notifications as they come, each once, in commit order.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def notification_added(
        self,
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="`cursor` of the last one received: all after it come first, at most 1,000, else the "
                "stream ends with CURSOR_TOO_OLD; null: from now."
            ),
        ] = None,
    ) -> AsyncIterator[Notification]:
        context = info.context
        after = context.resume_place(after)
        if after is not None and not queries.is_cursor(after):
            raise ApiError("INVALID_CURSOR")
        async with aclosing(context.followed(after)) as rows:
            async for row in rows:
                yield Notification(row=row)
