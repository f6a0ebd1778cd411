"""SQL of files of news: places for them, sealed chunks, who sees one."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.news import FILE_IN_SIGHT, IS_PUBLISHED, NEWS_FILES
from db.models.news import NewsFileRow, NewsItemRow
from db.predicates import scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one
from db.types import table_of

_FILE, _ITEM = table_of(NewsFileRow), table_of(NewsItemRow)
_IS_PUBLIC = sa.and_(
    _ITEM.c.tenant_id == tenant_id(),
    _ITEM.c.audience == sa.literal_column("'public'"),
    IS_PUBLISHED,
    _FILE.c.state == sa.literal_column("'ready'"),
)
_FIND = Statement.of(
    NEWS_FILES.add_columns(
        _FILE.c.wrapped_key, _FILE.c.chunk_count, sa.func.coalesce(_IS_PUBLIC, sa.false()).label("is_public")
    ).where(_FILE.c.id == sa.bindparam("id", type_=sa.Uuid()), sa.or_(_IS_PUBLIC, FILE_IN_SIGHT))
)
_COUNT = """
    SELECT count(*) FROM news_file WHERE tenant_id = $1 AND item_id = $2
        AND (state IN ('receiving', 'ready') OR state = 'awaited' AND ticket_expires_at > $3)
"""
_INSERT = """
    INSERT INTO news_file (tenant_id, id, item_id, member_id, kind, state, media_type, size_bytes, chunk_count, tries,
        wrapped_key, ticket_expires_at)
    VALUES ($1, $2, $3, $4, $5, 'awaited', '', 0, 0, 0, $6, $7)
"""
# One try at a time: whoever comes while a file comes in, or after it came, finds no place.
_BEGIN = """
    UPDATE news_file SET state = 'receiving', tries = tries + 1
    WHERE tenant_id = $1 AND id = $2 AND state = 'awaited' AND ticket_expires_at > $3 AND tries < $4
    RETURNING wrapped_key, kind
"""
_GIVE_BACK = "UPDATE news_file SET state = 'awaited' WHERE tenant_id = $1 AND id = $2 AND state = 'receiving'"
_FINISH = """
    UPDATE news_file AS f SET state = 'ready', media_type = $3, size_bytes = $4, chunk_count = $5, uploaded_at = $6
    FROM news_item AS i
    WHERE f.tenant_id = $1 AND f.id = $2 AND f.state = 'receiving' AND f.wrapped_key IS NOT NULL
        AND i.tenant_id = f.tenant_id AND i.id = f.item_id
    RETURNING f.item_id, f.member_id, i.organisation_id
"""
_INSERT_CHUNK = "INSERT INTO news_file_chunk (tenant_id, file_id, number, sealed) VALUES ($1, $2, $3, $4)"
_FIND_CHUNK = "SELECT sealed FROM news_file_chunk WHERE tenant_id = $1 AND file_id = $2 AND number = $3"
_DROP_CHUNKS = "DELETE FROM news_file_chunk WHERE tenant_id = $1 AND file_id = $2"
_ITEM_OF = "SELECT item_id FROM news_file WHERE tenant_id = $1 AND id = $2 AND state <> 'removed'"
_REMOVE = "UPDATE news_file SET state = 'removed', removed_at = $3, wrapped_key = NULL WHERE tenant_id = $1 AND id = $2"
_DROP_UNFINISHED = """
    WITH late AS (
        UPDATE news_file SET state = 'removed', removed_at = $1, wrapped_key = NULL
        WHERE state IN ('awaited', 'receiving') AND ticket_expires_at < $2
        RETURNING tenant_id, id
    )
    DELETE FROM news_file_chunk AS c USING late WHERE c.tenant_id = late.tenant_id AND c.file_id = late.id
"""


class WholeNewsFile(NamedTuple):
    """What came in."""

    media_type: str
    size_bytes: int
    chunk_count: int
    uploaded_at: datetime


async def count_files(conn: Connection, tenant: UUID, item_id: UUID, *, now: datetime) -> int:
    """How many files an item has, and places for them."""
    return int(await conn.fetchval(_COUNT, tenant, item_id, now))


async def insert_file(conn: Connection, file: NewsFileRow) -> None:
    """A place for a file."""
    given = (file.tenant_id, file.id, file.item_id, file.member_id, file.kind, file.wrapped_key, file.ticket_expires_at)
    await conn.execute(_INSERT, *given)


async def begin_file(conn: Connection, tenant: UUID, file_id: UUID, *, now: datetime, tries: int) -> Record | None:
    """`wrapped_key` and `kind` of a place whose upload begins; None: its ticket is over, used, or tried too often."""
    return await conn.fetchrow(_BEGIN, tenant, file_id, now, tries)


async def give_back_file(conn: Connection, tenant: UUID, file_id: UUID) -> None:
    """Drops what came of an upload that broke off; the ticket may be tried again."""
    await conn.execute(_DROP_CHUNKS, tenant, file_id)
    await conn.execute(_GIVE_BACK, tenant, file_id)


async def finish_file(conn: Connection, tenant: UUID, file_id: UUID, whole: WholeNewsFile) -> Record | None:
    """Makes a file count; `item_id`, `member_id`, `organisation_id`, None when it was taken away meanwhile."""
    return await conn.fetchrow(_FINISH, tenant, file_id, *whole)


async def insert_chunk(conn: Connection, tenant: UUID, file_id: UUID, *, number: int, sealed: bytes) -> None:
    """A sealed part."""
    await conn.execute(_INSERT_CHUNK, tenant, file_id, number, sealed)


async def find_chunk(conn: Connection, tenant: UUID, file_id: UUID, number: int) -> bytes | None:
    """A sealed part; None once the file is removed."""
    found: bytes | None = await conn.fetchval(_FIND_CHUNK, tenant, file_id, number)
    return found


async def find_item_of(conn: Connection, tenant: UUID, file_id: UUID) -> UUID | None:
    """The item of a file, whoever asks."""
    found: UUID | None = await conn.fetchval(_ITEM_OF, tenant, file_id)
    return found


async def remove_file(conn: Connection, tenant: UUID, file_id: UUID, *, now: datetime) -> None:
    """Destroys the key of a file whose item is locked, and drops what was stored."""
    await conn.execute(_REMOVE, tenant, file_id, now)
    await conn.execute(_DROP_CHUNKS, tenant, file_id)


async def drop_unfinished(conn: Connection, *, now: datetime, before: datetime) -> None:
    """Takes places away whose tickets ended before an instant, in all unions, with what came in of them."""
    await conn.execute(_DROP_UNFINISHED, now, before)


async def find_file(conn: Connection, scope: Scope, file_id: UUID) -> Record | None:
    """A file that the caller may see, or anybody (`is_public`), with its key; None otherwise."""
    return await fetch_one(conn, _FIND, id=file_id, **scope_values(scope, _FIND.parameters))
