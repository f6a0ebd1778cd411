"""SQL of stored files: facts, sealed chunks, purge."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.files import StoredFileChunkRow, StoredFileRow
from db.session import Connection
from db.statement import Statement, execute, fetch_one, fetch_value, write
from db.types import table_of

_FILE = table_of(StoredFileRow)
_CHUNK = table_of(StoredFileChunkRow)
_OPENED = ("tenant_id", "id", "member_id", "purpose", "state", "name", "media_type", "wrapped_key", "expires_at")

_INSERT = Statement.of(sa.insert(_FILE).values({name: sa.bindparam(name) for name in _OPENED}))
_INSERT_CHUNK = Statement.of(
    sa.insert(_CHUNK).values({name: sa.bindparam(name) for name in ("tenant_id", "file_id", "number", "sealed")})
)
_ITS = sa.and_(_FILE.c.tenant_id == sa.bindparam("of_tenant"), _FILE.c.id == sa.bindparam("of_id"))
_FINISH = Statement.of(
    sa.update(_FILE)
    .where(_ITS)
    .values(
        state=sa.literal_column("'ready'"),
        **{name: sa.bindparam(name) for name in ("content_hash", "size_bytes", "chunk_count", "expires_at")},
    )
)
_FORGET = Statement.of(sa.update(_FILE).where(_ITS).values(state=sa.literal_column("'forgotten'"), wrapped_key=None))
_FIND = Statement.of(
    sa.select(_FILE).where(
        _FILE.c.tenant_id == sa.bindparam("of_tenant"),
        _FILE.c.id == sa.bindparam("of_id"),
        _FILE.c.state == sa.literal_column("'ready'"),
        _FILE.c.expires_at > sa.bindparam("now"),
    )
)
_FIND_KEY = Statement.of(sa.select(_FILE.c.wrapped_key).where(_ITS))
_FIND_CHUNK = Statement.of(
    sa.select(_CHUNK.c.sealed).where(
        _CHUNK.c.tenant_id == sa.bindparam("of_tenant"),
        _CHUNK.c.file_id == sa.bindparam("of_id"),
        _CHUNK.c.number == sa.bindparam("number"),
    )
)
_COUNT_UPLOADS = Statement.of(
    sa.select(sa.func.count())
    .select_from(_FILE)
    .where(
        _FILE.c.tenant_id == sa.bindparam("of_tenant"),
        _FILE.c.member_id == sa.bindparam("of_member"),
        _FILE.c.purpose == sa.literal_column("'roster'"),
        _FILE.c.state != sa.literal_column("'forgotten'"),
        _FILE.c.expires_at > sa.bindparam("now"),
    )
)
# A chunk goes when its file can no longer be read: it expired, or its key was destroyed.
_PURGE_CHUNKS = Statement.of(
    sa.text(
        """
        DELETE FROM stored_file_chunk AS chunk USING stored_file AS file
        WHERE file.tenant_id = chunk.tenant_id AND file.id = chunk.file_id
          AND (file.expires_at < :now OR file.state = 'forgotten')
        """
    )
)
_PURGE_KEYS = Statement.of(
    sa.text(
        "UPDATE stored_file SET state = 'forgotten', wrapped_key = NULL"
        " WHERE expires_at < :now AND state <> 'forgotten'"
    )
)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that begins to come in, or to be written."""

    tenant_id: UUID
    id: UUID
    member_id: UUID | None
    purpose: str
    name: str
    media_type: str
    wrapped_key: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WholeFile:
    """What is known when the last chunk is there."""

    content_hash: bytes | None
    size_bytes: int
    chunk_count: int
    expires_at: datetime


async def insert_file(conn: Connection, file: NewFile) -> None:
    """Writes the facts of a file that has no content yet."""
    await write(conn, _INSERT, state="receiving", **asdict(file))


async def insert_chunk(conn: Connection, tenant_id: UUID, file_id: UUID, *, number: int, sealed: bytes) -> None:
    """Writes the next part of a file."""
    await execute(conn, _INSERT_CHUNK, tenant_id=tenant_id, file_id=file_id, number=number, sealed=sealed)


async def finish_file(conn: Connection, tenant_id: UUID, file_id: UUID, whole: WholeFile) -> None:
    """From now on it can be read."""
    await execute(conn, _FINISH, of_tenant=tenant_id, of_id=file_id, **asdict(whole))


async def forget_file(conn: Connection, tenant_id: UUID, file_id: UUID) -> None:
    """Destroys the file's key: no copy of its content can be read any more; the chunks are dropped by the purge."""
    await execute(conn, _FORGET, of_tenant=tenant_id, of_id=file_id)


async def find_file(conn: Connection, tenant_id: UUID, file_id: UUID, *, now: datetime) -> Mapping[str, Any] | None:
    """The row of a file that is whole and has not expired. Whose it is the caller must compare."""
    row: Record | None = await fetch_one(conn, _FIND, of_tenant=tenant_id, of_id=file_id, now=now)
    return None if row is None else dict(row)


async def find_key(conn: Connection, tenant_id: UUID, file_id: UUID) -> bytes | None:
    """The wrapped key of a file, whole or not; None when it was destroyed."""
    wrapped: bytes | None = await fetch_value(conn, _FIND_KEY, of_tenant=tenant_id, of_id=file_id)
    return wrapped


async def find_chunk(conn: Connection, tenant_id: UUID, file_id: UUID, number: int) -> bytes | None:
    """The sealed part of this number, from 0."""
    sealed: bytes | None = await fetch_value(conn, _FIND_CHUNK, of_tenant=tenant_id, of_id=file_id, number=number)
    return sealed


async def count_uploads(conn: Connection, tenant_id: UUID, member_id: UUID, *, now: datetime) -> int:
    """How many uploads of a member are kept that no import has read."""
    return int(await fetch_value(conn, _COUNT_UPLOADS, of_tenant=tenant_id, of_member=member_id, now=now))


async def purge_files(conn: Connection, now: datetime) -> int:
    """How many chunks were dropped; keys of expired files are destroyed."""
    await execute(conn, _PURGE_KEYS, now=now)
    return await execute(conn, _PURGE_CHUNKS, now=now)
