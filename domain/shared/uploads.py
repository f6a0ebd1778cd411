"""Files that come by ticket: a place is kept, an upload proves itself with the ticket, content is sealed in chunks."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from db.queries.uploads import NewPlace, Uploads, WholeUpload
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import NIL_ID, new_id
from domain.shared.actor import Actor
from domain.shared.files import CHUNK_BYTES, FileKey, Store
from domain.shared.incoming import Incoming, Intake
from domain.shared.work import Outcome, Work

TICKET_LIFE: Final = timedelta(minutes=15)
TICKET_TRIES: Final = 5
UNFINISHED_KEPT: Final = timedelta(minutes=15)
Added: TypeAlias = Callable[[Work, UUID, UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an upload is proven with, and for which place."""

    file_id: UUID
    proof: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TakenUpload:
    """A file that came in whole."""

    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OpenUpload:
    """A file to show: what it is, whether anybody may see it, and what opens its chunks."""

    key: FileKey = field(repr=False)
    media_type: str
    size_bytes: int
    chunk_count: int
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Files of one kind of thing: `secret` what tickets are derived by.

    `added` is called with the file and its organisation once it is whole, in the same transaction. `refused` is raised
    for another's ticket, one that is over or used, and when the thing is no draft, or none any more at the end; what
    intakes raise, for what they do not take.
    """

    uploads: Uploads
    intakes: Mapping[str, Intake]
    secret: str
    refused: type[Exception]
    added: Added

    async def place(self, work: Work, owner_id: UUID, kind: str) -> Outcome:
        """Keeps a place for a file of something that is locked: `file_id` and `expires_at`."""
        file_id, expires_at, tenant_id = new_id(), work.now + TICKET_LIFE, work.scope.tenant_id
        _, wrapped = work.keyring.wrap_new_key(tenant_id, file_id)
        member_id = work.actor.member_id or NIL_ID
        new = NewPlace(tenant_id, file_id, owner_id, member_id, kind, wrapped, expires_at)
        await self.uploads.insert(work.conn, new)
        return {"file_id": file_id, "expires_at": expires_at}

    def ticket(self, keyring: Keyring, tenant_id: UUID, file_id: UUID) -> str:
        """What an upload is proven with: follows from the place, so that it is stored nowhere."""
        made = hmac.digest(keyring.derive(self.secret), tenant_id.bytes + file_id.bytes, hashlib.sha256)
        return base64.urlsafe_b64encode(made).decode().rstrip("=")

    async def receive(
        self, store: Store, tenant_id: UUID, ticket: Ticket, *, pieces: AsyncIterator[bytes], now: datetime
    ) -> TakenUpload:
        """Takes a file in as it comes, each chunk in a transaction of its own; it counts from the last one on.

        What breaks off may be tried again, and what cameras write into pictures is taken out.
        """
        file_id = ticket.file_id
        proof = self.ticket(store.keyring, tenant_id, file_id)
        if not hmac.compare_digest(proof.encode(), ticket.proof.encode()):
            raise self.refused
        async with store.database.write() as conn:
            begun = await self.uploads.begin(conn, tenant_id, file_id, now=now, tries=TICKET_TRIES)
        if begun is None:
            raise self.refused

        async def write(number: int, sealed: bytes) -> None:
            async with store.database.write() as conn:
                await self.uploads.insert_chunk(conn, tenant_id, file_id, number=number, sealed=sealed)

        key = FileKey(tenant_id, file_id, store.keyring.unwrap_key(begun["wrapped_key"], tenant_id, file_id))
        incoming = Incoming(self.intakes[begun["kind"]], key, write)
        try:
            await incoming.take(pieces)
            await self._finish(store, incoming, now=now)
        except BaseException:
            async with store.database.write() as conn:
                await self.uploads.give_back(conn, tenant_id, file_id)
            raise
        return TakenUpload(incoming.media_type, incoming.size_bytes, incoming.hash.hexdigest())

    async def _finish(self, store: Store, incoming: Incoming, *, now: datetime) -> None:
        tenant_id, file_id = incoming.key.tenant_id, incoming.key.id
        whole = WholeUpload(incoming.media_type, incoming.stored_bytes, incoming.count, now)
        async with store.database.write() as conn:
            row = await self.uploads.finish(conn, tenant_id, file_id, whole)
            if row is None:
                raise self.refused
            work = Work(conn, Actor(tenant_id, row["member_id"]), Scope(tenant_id), now, store.keyring)
            await self.added(work, file_id, row["organisation_id"])

    async def pieces(
        self, database: Database, file: OpenUpload, first: int = 0, last: int | None = None
    ) -> AsyncIterator[bytes]:
        """The content from one byte to another, both included; a connection is held only while a chunk is read.

        Raises:
            LookupError: A chunk is gone: the file was taken away meanwhile.
        """
        end = file.size_bytes if last is None else last + 1
        for number in range(first // CHUNK_BYTES, min(-(-end // CHUNK_BYTES), file.chunk_count)):
            async with database.read() as conn:
                sealed = await self.uploads.find_chunk(conn, file.key.tenant_id, file.key.id, number)
            if sealed is None:
                raise LookupError("a chunk of the file is gone")
            begins = number * CHUNK_BYTES
            yield file.key.unseal(number, sealed)[max(first - begins, 0) : end - begins]

    async def drop_unfinished(self, conn: Connection, now: datetime) -> bool:
        """Takes places away whose tickets are over, in all unions; there is never more at once."""
        await self.uploads.drop_unfinished(conn, now=now, before=now - UNFINISHED_KEPT)
        return False
