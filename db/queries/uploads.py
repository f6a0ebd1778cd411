"""SQL of files that come by ticket: places for them, sealed chunks; the same statements for each table of such files.

A table has the columns of `news_file`, but for `item_id`, which is what the files belong to; its chunks stand in a
table of their own. What files belong to has a `state`, and takes files while that is `draft`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from db.session import Connection


class NewPlace(NamedTuple):
    """A place for a file, for which a ticket is given."""

    tenant_id: UUID
    id: UUID
    owner_id: UUID
    member_id: UUID
    kind: str
    wrapped_key: bytes
    ticket_expires_at: datetime


class WholeUpload(NamedTuple):
    """What came in."""

    media_type: str
    size_bytes: int
    chunk_count: int
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class Uploads:
    """Statements over one table: what its files belong to stands in `owner` (`owner_key` here)."""

    table: str
    owner: str
    owner_key: str

    @property
    def _draft(self) -> str:
        """The draft that a file belongs to, locked until the transaction ends: nobody decides on it meanwhile.

        Whoever comes while somebody does waits for them, and finds none. As use cases lock it: it may count its files.
        """
        return f"""
            SELECT o.id, o.organisation_id FROM {self.owner} AS o
            WHERE o.tenant_id = $1 AND o.state = 'draft'
                AND o.id = (SELECT {self.owner_key} FROM {self.table} WHERE tenant_id = $1 AND id = $2)
            FOR NO KEY UPDATE
        """  # noqa: S608  # names of tables

    async def count(self, conn: Connection, tenant: UUID, owner_id: UUID, *, now: datetime) -> int:
        """How many files something has, and places for them."""
        statement = f"""
            SELECT count(*) FROM {self.table} WHERE tenant_id = $1 AND {self.owner_key} = $2
                AND (state IN ('receiving', 'ready') OR state = 'awaited' AND ticket_expires_at > $3)
        """  # noqa: S608  # names of tables
        return int(await conn.fetchval(statement, tenant, owner_id, now))

    async def insert(self, conn: Connection, place: NewPlace) -> None:
        """A place for a file."""
        statement = f"""
            INSERT INTO {self.table} (tenant_id, id, {self.owner_key}, member_id, kind, state, media_type, size_bytes,
                chunk_count, tries, wrapped_key, ticket_expires_at)
            VALUES ($1, $2, $3, $4, $5, 'awaited', '', 0, 0, 0, $6, $7)
        """  # noqa: S608  # names of tables
        await conn.execute(statement, *place)

    async def begin(self, conn: Connection, tenant: UUID, file_id: UUID, *, now: datetime, tries: int) -> Record | None:
        """`wrapped_key` and `kind` of a place whose upload begins; None: its ticket is over, used, tried too often.

        One try at a time: whoever comes while a file comes in, or after it came, finds no place. Neither does who
        comes when what it belongs to is no draft any more: what is in approval gets no files that nobody approves.
        """
        statement = f"""
            WITH draft AS ({self._draft})
            UPDATE {self.table} AS f SET state = 'receiving', tries = f.tries + 1
            FROM draft
            WHERE f.tenant_id = $1 AND f.id = $2 AND f.state = 'awaited' AND f.ticket_expires_at > $3 AND f.tries < $4
            RETURNING f.wrapped_key, f.kind
        """  # noqa: S608  # names of tables
        return await conn.fetchrow(statement, tenant, file_id, now, tries)

    async def give_back(self, conn: Connection, tenant: UUID, file_id: UUID) -> None:
        """Drops what came of an upload that broke off; the ticket may be tried again."""
        await self._drop_chunks(conn, tenant, file_id)
        statement = f"""
            UPDATE {self.table} SET state = 'awaited' WHERE tenant_id = $1 AND id = $2 AND state = 'receiving'
        """  # noqa: S608  # names of tables
        await conn.execute(statement, tenant, file_id)

    async def finish(self, conn: Connection, tenant: UUID, file_id: UUID, whole: WholeUpload) -> Record | None:
        """Makes a file count; `owner_id`, `member_id`, `organisation_id`.

        None when it was taken away meanwhile, or what it belongs to is no draft any more.
        """
        statement = f"""
            WITH draft AS ({self._draft})
            UPDATE {self.table} AS f
            SET state = 'ready', media_type = $3, size_bytes = $4, chunk_count = $5, uploaded_at = $6
            FROM draft
            WHERE f.tenant_id = $1 AND f.id = $2 AND f.state = 'receiving' AND f.wrapped_key IS NOT NULL
            RETURNING draft.id AS owner_id, f.member_id, draft.organisation_id
        """  # noqa: S608  # names of tables
        return await conn.fetchrow(statement, tenant, file_id, *whole)

    async def insert_chunk(self, conn: Connection, tenant: UUID, file_id: UUID, *, number: int, sealed: bytes) -> None:
        """A sealed part."""
        statement = f"""
            INSERT INTO {self.table}_chunk (tenant_id, file_id, number, sealed) VALUES ($1, $2, $3, $4)
        """  # noqa: S608  # names of tables
        await conn.execute(statement, tenant, file_id, number, sealed)

    async def find_chunk(self, conn: Connection, tenant: UUID, file_id: UUID, number: int) -> bytes | None:
        """A sealed part; None once the file is removed."""
        statement = f"""
            SELECT sealed FROM {self.table}_chunk WHERE tenant_id = $1 AND file_id = $2 AND number = $3
        """  # noqa: S608  # names of tables
        found: bytes | None = await conn.fetchval(statement, tenant, file_id, number)
        return found

    async def find_owner(self, conn: Connection, tenant: UUID, file_id: UUID) -> UUID | None:
        """What a file belongs to, whoever asks."""
        statement = f"""
            SELECT {self.owner_key} FROM {self.table} WHERE tenant_id = $1 AND id = $2 AND state <> 'removed'
        """  # noqa: S608  # names of tables
        found: UUID | None = await conn.fetchval(statement, tenant, file_id)
        return found

    async def remove(self, conn: Connection, tenant: UUID, file_id: UUID, *, now: datetime) -> None:
        """Destroys the key of a file whose owner is locked, and drops what was stored."""
        statement = f"""
            UPDATE {self.table} SET state = 'removed', removed_at = $3, wrapped_key = NULL
            WHERE tenant_id = $1 AND id = $2
        """  # noqa: S608  # names of tables
        await conn.execute(statement, tenant, file_id, now)
        await self._drop_chunks(conn, tenant, file_id)

    async def drop_unfinished(self, conn: Connection, *, now: datetime, before: datetime) -> None:
        """Takes places away whose tickets ended before an instant, in all unions, with what came in of them."""
        statement = f"""
            WITH late AS (
                UPDATE {self.table} SET state = 'removed', removed_at = $1, wrapped_key = NULL
                WHERE state IN ('awaited', 'receiving') AND ticket_expires_at < $2
                RETURNING tenant_id, id
            )
            DELETE FROM {self.table}_chunk AS c USING late WHERE c.tenant_id = late.tenant_id AND c.file_id = late.id
        """  # noqa: S608  # names of tables
        await conn.execute(statement, now, before)

    async def _drop_chunks(self, conn: Connection, tenant: UUID, file_id: UUID) -> None:
        statement = f"""
            DELETE FROM {self.table}_chunk WHERE tenant_id = $1 AND file_id = $2
        """  # noqa: S608  # names of tables
        await conn.execute(statement, tenant, file_id)
