"""What members do with their notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.queries import notifications as notification_queries
from domain.notifications.errors import NotificationNotFound, TooManyIds
from domain.shared.changes import MembersMerged
from domain.shared.work import MergeFate, MergeFinding, MergeHook, Outcome, Work

MAX_IDS = 100


@dataclass(frozen=True, slots=True)
class NotificationRead:
    """Marks the caller's own notifications as read, 1 to 100 at once."""

    ids: Sequence[UUID]


async def notification_read(work: Work, command: NotificationRead) -> Outcome:
    """`ids` as given and `unread_count` after it. Those read before keep the time of their first reading.

    Raises:
        TooManyIds: None, or more than 100.
        NotificationNotFound: One of them does not exist or is not the caller's; none is marked then.
    """
    wanted = set(command.ids)
    if not 1 <= len(command.ids) <= MAX_IDS:
        raise TooManyIds("ids", limit=MAX_IDS)
    marked = await notification_queries.mark_read(work.conn, work.scope, list(wanted), now=work.now)
    if marked != wanted:
        raise NotificationNotFound("ids")
    unread_count = await notification_queries.count_unread(work.conn, work.scope)
    return {"ids": [str(notification_id) for notification_id in command.ids], "unread_count": unread_count}


async def _find(work: Work, merged: MembersMerged) -> Sequence[MergeFinding]:
    unread = await notification_queries.count_unread_of(work.conn, work.scope.tenant_id, merged.merged_id)
    return [MergeFinding("unread_notifications", unread, MergeFate.MOVES)]


async def _follow(work: Work, merged: MembersMerged) -> None:
    await notification_queries.move_unread(
        work.conn, work.scope.tenant_id, merged.merged_id, to_member_id=merged.kept_id
    )


notifications_merge = MergeHook(_find, _follow)
"""A hook: what the person has not read yet is found under the entry that is kept; the rest stays where it was read."""
