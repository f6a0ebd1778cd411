"""SQL of what members were told of an urgent item: who has messages that say what no longer holds, and replacing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models.news import NewsItemRow, NewsState
from db.session import Connection

# Of a text before the one that is shown; of a withdrawn item all. The index `ix_notification_of_news` has these kinds.
_STALE: Final = """
    n.tenant_id = $1 AND n.facts ->> 'news_item_id' = $2::text AND n.kind IN ('news_urgent', 'news_corrected')
    AND ($3::integer IS NULL OR coalesce((n.facts ->> 'revision')::integer, 0) < $3::integer)
"""
_LIST: Final = f"""
    SELECT DISTINCT n.member_id FROM notification AS n WHERE {_STALE} AND n.member_id > $4 ORDER BY n.member_id LIMIT $5
"""  # noqa: S608  # constants
_REPLACE: Final = f"""
    UPDATE notification AS n
    SET kind = coalesce($5::text, n.kind), facts = n.facts || $6::jsonb, read_at = coalesce(n.read_at, $7)
    WHERE {_STALE} AND n.member_id = ANY($4::uuid[])
"""  # noqa: S608  # constants


def _stale(item: NewsItemRow) -> tuple[UUID, str, int | None]:
    return item.tenant_id, str(item.id), None if item.state == NewsState.WITHDRAWN else item.revision


async def list_told(conn: Connection, item: NewsItemRow, after: UUID, *, limit: int) -> Sequence[UUID]:
    """Whose messages say what the held item no longer says, in the order of their ids."""
    return [row["member_id"] for row in await conn.fetch(_LIST, *_stale(item), after, limit)]


async def replace_told(
    conn: Connection, item: NewsItemRow, members: Sequence[UUID], facts: Mapping[str, object], *, now: datetime
) -> None:
    """Makes these members' messages of the held item say what it is now, and puts these facts in.

    They count as read: a further message says so anew, and what is on its way of the former is not mailed.
    """
    kind = "news_withdrawn" if item.state == NewsState.WITHDRAWN else None
    await conn.execute(_REPLACE, *_stale(item), list(members), kind, dict(facts), now)
