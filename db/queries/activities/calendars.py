"""SQL of calendar feeds 日历订阅: whose an address is, what stands in a member's calendar."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.models.activities import CalendarFeedRow
from db.session import Connection

_REVOKE = """
    UPDATE calendar_feed SET revoked_at = $3 WHERE tenant_id = $1 AND member_id = $2 AND revoked_at IS NULL RETURNING id
"""
_INSERT = """
    INSERT INTO calendar_feed (tenant_id, id, member_id, secret_hash, made_at) VALUES ($1, $2, $3, $4, $5)
"""
_FIND_READER = """
    SELECT f.id, f.member_id FROM calendar_feed AS f
    JOIN member AS m ON m.tenant_id = f.tenant_id AND m.id = f.member_id
    WHERE f.tenant_id = $1 AND f.secret_hash = $2 AND f.revoked_at IS NULL AND m.state = ANY ($3)
        AND m.erased_at IS NULL AND m.merged_into_id IS NULL
"""
# The revision of an entry is that of the activity and of all that the member ever wished for it, so that it rises even
# when somebody cancels and registers again. What counts is the newest wish.
_LIST_ENTRIES = """
    SELECT a.id, a.title, a.title_en, a.description, a.venue, a.venue_address, a.starts_at, a.ends_at, a.state,
        o.name AS organiser, o.name_en AS organiser_en, r.state AS registration_state,
        a.revision + r.wished AS revision, greatest(a.published_at, a.changed_at, r.changed_at) AS changed_at
    FROM (
        SELECT DISTINCT ON (activity_id) activity_id, state,
            sum(revision + 1) OVER own AS wished,
            max(greatest(submitted_at, changed_at)) OVER own AS changed_at
        FROM registration WHERE tenant_id = $1 AND member_id = $2
        WINDOW own AS (PARTITION BY activity_id)
        ORDER BY activity_id, submitted_at DESC, id DESC
    ) AS r
    JOIN activity AS a ON a.tenant_id = $1 AND a.id = r.activity_id AND a.ends_at > $3
    JOIN organisation AS o ON o.tenant_id = a.tenant_id AND o.id = a.organisation_id
    ORDER BY a.starts_at DESC, a.id LIMIT $4
"""


async def revoke_feed(conn: Connection, tenant: UUID, member_id: UUID, *, now: datetime) -> UUID | None:
    """Ends the address that works, whose member is locked; its id, None when there is none."""
    found: UUID | None = await conn.fetchval(_REVOKE, tenant, member_id, now)
    return found


async def insert_feed(conn: Connection, feed: CalendarFeedRow) -> None:
    """An address for a locked member who has none that works."""
    await conn.execute(_INSERT, feed.tenant_id, feed.id, feed.member_id, feed.secret_hash, feed.made_at)


async def find_reader(conn: Connection, tenant: UUID, secret_hash: bytes, *, states: Sequence[str]) -> Record | None:
    """`id` of a feed and `member_id` of whoever has it, when the address works and the member is in such a state."""
    return await conn.fetchrow(_FIND_READER, tenant, secret_hash, list(states))


async def list_entries(
    conn: Connection, tenant: UUID, member_id: UUID, *, since: datetime, limit: int
) -> Sequence[Record]:
    """What a member has registered for and what has not ended before `since`, the latest first."""
    return await conn.fetch(_LIST_ENTRIES, tenant, member_id, since, limit)
