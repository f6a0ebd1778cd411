"""SQL of attachments 附件: places for them, sealed parts, who may open one."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.suggestions.sight import in_sight
from db.models.suggestions import SuggestionAttachmentRow, SuggestionRow
from db.predicates import scope_values
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one, write
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_ATTACHMENT = table_of(SuggestionAttachmentRow)
_INSERT = Statement.of(
    sa.insert(_ATTACHMENT).values({column.key: sa.bindparam(column.key) for column in _ATTACHMENT.columns})
)
# Places whose tickets are over do not count.
_COUNT = """
    SELECT count(*) FILTER (WHERE removed_at IS NULL AND (state <> 'awaited' OR ticket_expires_at > $3)) AS live,
        count(*) AS asked_for
    FROM suggestion_attachment WHERE tenant_id = $1 AND suggestion_id = $2
"""
# One try at a time: whoever comes while a file comes in, or after it came, finds no place.
_BEGIN = """
    UPDATE suggestion_attachment SET state = 'receiving', tries = tries + 1
    WHERE tenant_id = $1 AND id = $2 AND state = 'awaited' AND removed_at IS NULL AND ticket_expires_at > $3
        AND tries < $4
    RETURNING wrapped_key, name
"""
_GIVE_BACK = """
    UPDATE suggestion_attachment SET state = 'awaited' WHERE tenant_id = $1 AND id = $2 AND state = 'receiving'
"""
# Nothing has happened to the suggestion since the place was kept: nobody reads what came after the fact. It is held
# until the transaction ends, so who comes while a step is taken waits for it, and finds none.
_FINISH = """
    WITH held AS (
        SELECT s.handling_id, s.is_anonymous FROM suggestion AS s
        WHERE s.tenant_id = $1 AND (s.id, s.event_number) = (
            SELECT suggestion_id, event_number FROM suggestion_attachment WHERE tenant_id = $1 AND id = $2
        )
        FOR SHARE
    )
    UPDATE suggestion_attachment AS a
    SET state = 'ready', name = $3, media_type = $4, size_bytes = $5, part_count = $6, content_hash = $7
    FROM held
    WHERE a.tenant_id = $1 AND a.id = $2 AND a.state = 'receiving' AND a.removed_at IS NULL
    RETURNING a.added_by_id, held.handling_id, held.is_anonymous
"""
_INSERT_PART = "INSERT INTO attachment_part (tenant_id, attachment_id, number, sealed) VALUES ($1, $2, $3, $4)"
_FIND_PART = "SELECT sealed FROM attachment_part WHERE tenant_id = $1 AND attachment_id = $2 AND number = $3"
_DROP_PARTS = "DELETE FROM attachment_part WHERE tenant_id = $1 AND attachment_id = $2"
_FIND = """
    SELECT suggestion_id, event_number FROM suggestion_attachment
    WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL
"""
_FIND_OF = """
    SELECT event_number, removed_at IS NOT NULL AS is_removed FROM suggestion_attachment
    WHERE tenant_id = $1 AND suggestion_id = $2 AND id = $3
"""
_REMOVE = "UPDATE suggestion_attachment SET removed_at = $3, wrapped_key = NULL WHERE tenant_id = $1 AND id = $2"
_DROP_UNFINISHED = """
    WITH late AS (
        UPDATE suggestion_attachment SET removed_at = $1, wrapped_key = NULL
        WHERE state <> 'ready' AND removed_at IS NULL AND ticket_expires_at < $2
        RETURNING tenant_id, id
    )
    DELETE FROM attachment_part AS p USING late WHERE p.tenant_id = late.tenant_id AND p.attachment_id = late.id
"""
_OPEN = Statement.of(
    sa.select(
        *(_ATTACHMENT.c[name] for name in ("wrapped_key", "name", "media_type", "size_bytes", "part_count")),
    )
    .select_from(_ATTACHMENT)
    .join(
        _SUGGESTION,
        sa.and_(_SUGGESTION.c.tenant_id == _ATTACHMENT.c.tenant_id, _SUGGESTION.c.id == _ATTACHMENT.c.suggestion_id),
    )
    .where(
        _ATTACHMENT.c.id == sa.bindparam("id", type_=sa.Uuid()),
        _ATTACHMENT.c.state == sa.literal_column("'ready'"),
        _ATTACHMENT.c.removed_at.is_(None),
        in_sight(),
    )
)


class WholeAttachment(NamedTuple):
    """What came in."""

    name: str
    media_type: str
    size_bytes: int
    part_count: int
    content_hash: bytes


async def count_attachments(conn: Connection, tenant: UUID, suggestion_id: UUID, now: datetime) -> tuple[int, int]:
    """How many a locked suggestion has, places included, and how many it was ever asked for."""
    row = await conn.fetchrow(_COUNT, tenant, suggestion_id, now)
    return (0, 0) if row is None else (row["live"], row["asked_for"])


async def insert_attachment(conn: Connection, attachment: SuggestionAttachmentRow) -> None:
    """A place for one."""
    await write(conn, _INSERT, **attachment.model_dump())


async def begin_attachment(
    conn: Connection, tenant: UUID, attachment_id: UUID, *, now: datetime, tries: int
) -> Record | None:
    """`wrapped_key`, `name` of a place whose upload begins; None when its ticket is over, used, or tried too often."""
    return await conn.fetchrow(_BEGIN, tenant, attachment_id, now, tries)


async def give_back_attachment(conn: Connection, tenant: UUID, attachment_id: UUID) -> None:
    """Drops what came of an upload that broke off; the ticket may be tried again."""
    await conn.execute(_DROP_PARTS, tenant, attachment_id)
    await conn.execute(_GIVE_BACK, tenant, attachment_id)


async def finish_attachment(
    conn: Connection, tenant: UUID, attachment_id: UUID, whole: WholeAttachment
) -> Record | None:
    """Makes it count: `added_by_id`, `handling_id`, `is_anonymous`.

    None when it was removed, or the suggestion has moved.
    """
    return await conn.fetchrow(_FINISH, tenant, attachment_id, *whole)


async def insert_part(conn: Connection, tenant: UUID, attachment_id: UUID, *, number: int, sealed: bytes) -> None:
    """A sealed part."""
    await conn.execute(_INSERT_PART, tenant, attachment_id, number, sealed)


async def find_part(conn: Connection, tenant: UUID, attachment_id: UUID, number: int) -> bytes | None:
    """A sealed part, None when it is gone."""
    found: bytes | None = await conn.fetchval(_FIND_PART, tenant, attachment_id, number)
    return found


async def find_attachment(conn: Connection, tenant: UUID, attachment_id: UUID) -> Record | None:
    """`suggestion_id`, `event_number`, whoever asks; None for one that was removed."""
    return await conn.fetchrow(_FIND, tenant, attachment_id)


async def find_attachment_of(conn: Connection, suggestion: SuggestionRow, attachment_id: UUID) -> Record | None:
    """`event_number`, `is_removed` of one of a locked suggestion; None for one of another."""
    return await conn.fetchrow(_FIND_OF, suggestion.tenant_id, suggestion.id, attachment_id)


async def remove_attachment(conn: Connection, tenant: UUID, attachment_id: UUID, now: datetime) -> None:
    """Destroys its key and drops its parts; the row tells that it was there."""
    await conn.execute(_REMOVE, tenant, attachment_id, now)
    await conn.execute(_DROP_PARTS, tenant, attachment_id)


async def find_open(conn: Connection, scope: Scope, attachment_id: UUID) -> Record | None:
    """What opens an attachment of a suggestion that the caller sees."""
    return await fetch_one(conn, _OPEN, id=attachment_id, **scope_values(scope, _OPEN.parameters))


async def drop_unfinished(conn: Connection, *, now: datetime, before: datetime) -> None:
    """Takes places away whose tickets ended before then, in all unions, with what came in of them."""
    await conn.execute(_DROP_UNFINISHED, now, before)
