"""Files in the database: sealed in chunks under a key of their own, read in any order, forgotten by destroying the key.

Content is never in memory as a whole and never on a disk in the clear. They come with every backup, and with every
PostgreSQL.
"""

import hashlib
import io
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from db.queries import files as file_queries
from db.queries.files import NewFile, WholeFile
from db.sealing import Keyring, seal_bytes, unseal_bytes
from db.session import Connection, Database
from db.types import new_id

CHUNK_BYTES = 512 * 1024
MAX_UPLOAD_BYTES = 64 * 1024 * 1024
RECEIVING_KEPT = timedelta(hours=1)
UPLOAD_KEPT = timedelta(hours=24)
EXPORT_KEPT = timedelta(hours=1)
NAME_LENGTH = 120
_CHUNKS_AT_HAND = 4


class FileTooLarge(Exception):
    """More bytes than an upload may have."""


@dataclass(frozen=True, slots=True)
class FileKey:
    """What opens and seals one file."""

    tenant_id: UUID
    id: UUID
    key: bytes

    def seal(self, number: int, content: bytes) -> bytes:
        """The chunk of this number, bound to its place."""
        return seal_bytes(self.key, content, tenant_id=self.tenant_id, row_id=self.id, column=f"chunk {number}")

    def unseal(self, number: int, sealed: bytes) -> bytes:
        """Its content.

        Raises:
            cryptography.exceptions.InvalidTag: Another file's, or at another place.
        """
        return unseal_bytes(self.key, sealed, tenant_id=self.tenant_id, row_id=self.id, column=f"chunk {number}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is whole."""

    key: FileKey
    member_id: UUID | None
    purpose: str
    name: str
    media_type: str
    content_hash: bytes
    size_bytes: int
    chunk_count: int


@dataclass(slots=True)
class _Incoming:
    key: FileKey
    hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    size_bytes: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of a file before its content."""

    member_id: UUID | None
    purpose: str
    name: str
    media_type: str


def clean_file_name(name: str) -> str:
    """The last part of a path as browsers send it, without control characters, at most 120 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[:NAME_LENGTH] or "file"


async def file_begin(
    conn: Connection, keyring: Keyring, tenant_id: UUID, described: Description, *, expires_at: datetime
) -> FileKey:
    """A file without content, and its key."""
    file_id = new_id()
    key, wrapped = keyring.wrap_new_key(tenant_id, file_id)
    new = NewFile(
        tenant_id=tenant_id,
        id=file_id,
        member_id=described.member_id,
        purpose=described.purpose,
        name=clean_file_name(described.name),
        media_type=described.media_type,
        wrapped_key=wrapped,
        expires_at=expires_at,
    )
    await file_queries.insert_file(conn, new)
    return FileKey(tenant_id, file_id, key)


@dataclass(frozen=True, slots=True)
class Store:
    """Where files of a process go, and what seals them."""

    database: Database
    keyring: Keyring


async def file_receive(
    store: Store, tenant_id: UUID, described: Description, *, pieces: AsyncIterator[bytes], now: datetime
) -> StoredFile:
    """Takes a file in as it comes, each chunk in a transaction of its own; it can be read from the last one on.

    What breaks off is purged after an hour. Holds one chunk in memory, and no connection while it waits for bytes.

    Raises:
        FileTooLarge: At the first byte beyond 64 MiB; what came before is forgotten at once.
    """
    database = store.database
    async with database.write() as conn:
        key = await file_begin(conn, store.keyring, tenant_id, described, expires_at=now + RECEIVING_KEPT)
    coming = _Incoming(key)
    waiting = bytearray()
    async for piece in pieces:
        coming.size_bytes += len(piece)
        if coming.size_bytes > MAX_UPLOAD_BYTES:
            async with database.write() as conn:
                await file_queries.forget_file(conn, tenant_id, key.id)
            raise FileTooLarge
        waiting += piece
        while len(waiting) >= CHUNK_BYTES:
            await _write_chunk(database, coming, bytes(waiting[:CHUNK_BYTES]))
            del waiting[:CHUNK_BYTES]
    if waiting:
        await _write_chunk(database, coming, bytes(waiting))
    whole = WholeFile(coming.hash.digest(), coming.size_bytes, coming.count, now + UPLOAD_KEPT)
    async with database.write() as conn:
        await file_queries.finish_file(conn, tenant_id, key.id, whole)
    return StoredFile(
        key,
        described.member_id,
        described.purpose,
        clean_file_name(described.name),
        described.media_type,
        content_hash=coming.hash.digest(),
        size_bytes=coming.size_bytes,
        chunk_count=coming.count,
    )


async def _write_chunk(database: Database, coming: _Incoming, content: bytes) -> None:
    coming.hash.update(content)
    key = coming.key
    async with database.write() as conn:
        await file_queries.insert_chunk(
            conn, key.tenant_id, key.id, number=coming.count, sealed=key.seal(coming.count, content)
        )
    coming.count += 1


async def file_find(
    conn: Connection, keyring: Keyring, tenant_id: UUID, file_id: UUID, *, now: datetime
) -> StoredFile | None:
    """A file that is whole and has not expired; whose it is (`member_id`) the caller compares."""
    row = await file_queries.find_file(conn, tenant_id, file_id, now=now)
    if row is None or row["wrapped_key"] is None:
        return None
    key = FileKey(tenant_id, file_id, keyring.unwrap_key(row["wrapped_key"], tenant_id, file_id))
    return StoredFile(
        key,
        row["member_id"],
        row["purpose"],
        row["name"],
        row["media_type"],
        content_hash=row["content_hash"] or b"",
        size_bytes=row["size_bytes"],
        chunk_count=row["chunk_count"],
    )


async def file_pieces(database: Database, file: StoredFile) -> AsyncIterator[bytes]:
    """The content from its beginning; a connection is held only while a chunk is read.

    Raises:
        LookupError: A chunk is gone: the file expired meanwhile.
    """
    for number in range(file.chunk_count):
        yield await file_chunk(database, file, number)


async def file_chunk(database: Database, file: StoredFile, number: int) -> bytes:
    """One chunk.

    Raises:
        LookupError: It is gone: the file expired meanwhile.
    """
    async with database.read() as conn:
        sealed = await file_queries.find_chunk(conn, file.key.tenant_id, file.key.id, number)
    if sealed is None:
        raise LookupError("a chunk of the file is gone")
    return file.key.unseal(number, sealed)


async def uploads_kept(conn: Connection, tenant_id: UUID, member_id: UUID | None, *, now: datetime) -> int:
    """How many uploads of a member wait for an import to read them."""
    if member_id is None:
        return 0
    return await file_queries.count_uploads(conn, tenant_id, member_id, now=now)


async def files_purge(conn: Connection, now: datetime) -> None:
    """Destroys keys of files whose time is over, and drops what can no longer be read."""
    await file_queries.purge_files(conn, now)


class StoredContent(io.RawIOBase):
    """A stored file as readers of other people's formats want it: seekable, in another thread than the event loop.

    Keeps at most four chunks. `chunk` gives the content of a chunk and may wait for the event loop of the caller.
    """

    def __init__(self, file: StoredFile, chunk: Callable[[int], bytes]) -> None:
        super().__init__()
        self._file = file
        self._chunk = chunk
        self._at_hand: OrderedDict[int, bytes] = OrderedDict()
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._file.size_bytes}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # the library says Buffer
        if self._position >= self._file.size_bytes:
            return 0
        number, offset = divmod(self._position, CHUNK_BYTES)
        part = self._content(number)[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)

    def _content(self, number: int) -> bytes:
        if number in self._at_hand:
            self._at_hand.move_to_end(number)
        else:
            self._at_hand[number] = self._chunk(number)
            if len(self._at_hand) > _CHUNKS_AT_HAND:
                self._at_hand.popitem(last=False)
        return self._at_hand[number]
