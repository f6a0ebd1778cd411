"""SQL of photos 活动照片: places for them, sealed chunks, who sees one, reports."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.activities.photos import PHOTO_IN_SIGHT, PHOTOS
from db.models.activities import ActivityPhotoRow, ActivityRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_PHOTO = table_of(ActivityPhotoRow)
_BY_ID = _PHOTO.c.id == sa.bindparam("id", type_=sa.Uuid())
_MANAGED = below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_manage"))

_FIND_ADDER = Statement.of(
    sa.select(
        _ACTIVITY.c.state,
        _ACTIVITY.c.starts_at,
        _ACTIVITY.c.organisation_id,
        sa.func.coalesce(_MANAGED, sa.false()).label("is_managed"),
        sa.text(
            "(SELECT r.state FROM registration r WHERE r.tenant_id = activity.tenant_id AND r.activity_id = activity.id"
            " AND r.member_id = :own_id ORDER BY r.submitted_at DESC, r.id DESC LIMIT 1) AS registration_state"
        ).bindparams(sa.bindparam("own_id", type_=sa.Uuid())),
    ).where(_ACTIVITY.c.tenant_id == tenant_id(), _ACTIVITY.c.id == sa.bindparam("id", type_=sa.Uuid()))
)
_COUNT = """
    SELECT count(*) FILTER (WHERE member_id = $3) AS own, count(*) AS whole FROM activity_photo
    WHERE tenant_id = $1 AND activity_id = $2
        AND (state IN ('receiving', 'ready') OR state = 'awaited' AND ticket_expires_at > $4)
"""
_INSERT = """
    INSERT INTO activity_photo (tenant_id, id, activity_id, member_id, state, media_type, size_bytes, chunk_count,
        tries, wrapped_key, ticket_expires_at)
    VALUES ($1, $2, $3, $4, 'awaited', '', 0, 0, 0, $5, $6)
"""
# One try at a time: whoever comes while a photo comes in, or after it came, finds no place.
_BEGIN = """
    UPDATE activity_photo SET state = 'receiving', tries = tries + 1
    WHERE tenant_id = $1 AND id = $2 AND state = 'awaited' AND ticket_expires_at > $3 AND tries < $4
    RETURNING wrapped_key
"""
_GIVE_BACK = "UPDATE activity_photo SET state = 'awaited' WHERE tenant_id = $1 AND id = $2 AND state = 'receiving'"
_FINISH = """
    UPDATE activity_photo AS p SET state = 'ready', media_type = $3, size_bytes = $4, chunk_count = $5, uploaded_at = $6
    FROM activity AS a
    WHERE p.tenant_id = $1 AND p.id = $2 AND p.state = 'receiving' AND p.wrapped_key IS NOT NULL
        AND a.tenant_id = p.tenant_id AND a.id = p.activity_id
    RETURNING p.activity_id, p.member_id, a.organisation_id
"""
_INSERT_CHUNK = "INSERT INTO activity_photo_chunk (tenant_id, photo_id, number, sealed) VALUES ($1, $2, $3, $4)"
_FIND_CHUNK = "SELECT sealed FROM activity_photo_chunk WHERE tenant_id = $1 AND photo_id = $2 AND number = $3"
_DROP_CHUNKS = "DELETE FROM activity_photo_chunk WHERE tenant_id = $1 AND photo_id = $2"
_REMOVE = """
    UPDATE activity_photo SET state = 'removed', removed_at = $3, wrapped_key = NULL WHERE tenant_id = $1 AND id = $2
"""
_DROP_UNFINISHED = """
    WITH late AS (
        UPDATE activity_photo SET state = 'removed', removed_at = $1, wrapped_key = NULL
        WHERE state IN ('awaited', 'receiving') AND ticket_expires_at < $2
        RETURNING tenant_id, id
    )
    DELETE FROM activity_photo_chunk AS c USING late WHERE c.tenant_id = late.tenant_id AND c.photo_id = late.id
"""
_IN_SIGHT = PHOTOS.add_columns(
    _PHOTO.c.wrapped_key,
    _PHOTO.c.state,
    _PHOTO.c.member_id,
    _ACTIVITY.c.organisation_id,
    sa.func.coalesce(_MANAGED, sa.false()).label("is_managed"),
).where(_BY_ID, PHOTO_IN_SIGHT)
_FIND = Statement.of(_IN_SIGHT)
_LOCK = Statement.of(_IN_SIGHT.with_for_update(of=_PHOTO))
_REPORT = """
    INSERT INTO activity_photo_report (tenant_id, id, photo_id, member_id, reason, reported_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, photo_id, member_id) DO NOTHING RETURNING id
"""
_HIDE = "UPDATE activity_photo SET reported_at = $3 WHERE tenant_id = $1 AND id = $2"
_DECIDE = """
    UPDATE activity_photo_report SET decided_at = $3, decided_by_id = $4, is_removed = $5
    WHERE tenant_id = $1 AND photo_id = $2 AND decided_at IS NULL
"""


class WholePhoto(NamedTuple):
    """What came in."""

    media_type: str
    size_bytes: int
    chunk_count: int
    uploaded_at: datetime


async def find_adder(conn: Connection, scope: Scope, activity_id: UUID) -> Record | None:
    """State and start of an activity, what the caller is there: their newest registration, whether they manage it."""
    return await fetch_one(conn, _FIND_ADDER, id=activity_id, **scope_values(scope, _FIND_ADDER.parameters))


async def count_photos(conn: Connection, tenant: UUID, activity_id: UUID, member_id: UUID, *, now: datetime) -> Record:
    """`own` of the member and `whole` of an activity: photos that are there, and places for them."""
    row = await conn.fetchrow(_COUNT, tenant, activity_id, member_id, now)
    if row is None:
        raise LookupError("an aggregate has a row")
    return row


async def insert_photo(conn: Connection, photo: ActivityPhotoRow) -> None:
    """A place for a photo."""
    given = (photo.tenant_id, photo.id, photo.activity_id, photo.member_id, photo.wrapped_key, photo.ticket_expires_at)
    await conn.execute(_INSERT, *given)


async def begin_photo(conn: Connection, tenant: UUID, photo_id: UUID, *, now: datetime, tries: int) -> bytes | None:
    """The wrapped key of a place whose upload begins; None when its ticket is over, used, or tried too often."""
    found: bytes | None = await conn.fetchval(_BEGIN, tenant, photo_id, now, tries)
    return found


async def give_back_photo(conn: Connection, tenant: UUID, photo_id: UUID) -> None:
    """Drops what came of an upload that broke off; the ticket may be tried again."""
    await conn.execute(_DROP_CHUNKS, tenant, photo_id)
    await conn.execute(_GIVE_BACK, tenant, photo_id)


async def finish_photo(conn: Connection, tenant: UUID, photo_id: UUID, whole: WholePhoto) -> Record | None:
    """Makes a photo count; `activity_id`, `member_id`, `organisation_id`, None when it was taken away meanwhile."""
    return await conn.fetchrow(_FINISH, tenant, photo_id, *whole)


async def insert_chunk(conn: Connection, tenant: UUID, photo_id: UUID, *, number: int, sealed: bytes) -> None:
    """A sealed part."""
    await conn.execute(_INSERT_CHUNK, tenant, photo_id, number, sealed)


async def find_chunk(conn: Connection, tenant: UUID, photo_id: UUID, number: int) -> bytes | None:
    """A sealed part; None once the photo is removed."""
    found: bytes | None = await conn.fetchval(_FIND_CHUNK, tenant, photo_id, number)
    return found


async def remove_photo(conn: Connection, tenant: UUID, photo_id: UUID, *, now: datetime) -> None:
    """Destroys the key of a locked photo and drops what was stored."""
    await conn.execute(_REMOVE, tenant, photo_id, now)
    await conn.execute(_DROP_CHUNKS, tenant, photo_id)


async def drop_unfinished(conn: Connection, *, now: datetime, before: datetime) -> None:
    """Takes places away whose tickets ended before an instant, in all unions, with what came in of them."""
    await conn.execute(_DROP_UNFINISHED, now, before)


async def find_photo(conn: Connection, scope: Scope, photo_id: UUID) -> Record | None:
    """A photo that is shown to the caller, with its key; None otherwise."""
    return await fetch_one(conn, _FIND, id=photo_id, **scope_values(scope, _FIND.parameters))


async def lock_photo(conn: Connection, scope: Scope, photo_id: UUID) -> Record | None:
    """As `find_photo`, locked."""
    return await fetch_one(conn, _LOCK, id=photo_id, **scope_values(scope, _LOCK.parameters))


async def report_photo(conn: Connection, photo: tuple[UUID, UUID], report: tuple[UUID, UUID, str, datetime]) -> bool:
    """Writes a report (id, member, reason, instant) on a locked photo (union, id), and hides it; False for a second."""
    (tenant, photo_id), (report_id, member_id, reason, now) = photo, report
    if await conn.fetchval(_REPORT, tenant, report_id, photo_id, member_id, reason, now) is None:
        return False
    await conn.execute(_HIDE, tenant, photo_id, now)
    return True


async def decide_reports(
    conn: Connection, tenant: UUID, photo_id: UUID, *, now: datetime, by_id: UUID, is_removed: bool
) -> None:
    """Notes on the open reports of a locked photo what was decided; a photo that stays is shown again."""
    await conn.execute(_DECIDE, tenant, photo_id, now, by_id, is_removed)
    await conn.execute(_HIDE, tenant, photo_id, None)
