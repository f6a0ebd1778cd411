"""The documents that one process knows, and what it has counted: the store in front of the database.

What is asked for is kept in memory, up to a budget; what is registered is read anew when it has changed. Counts and
days of use are written every few seconds, and at the end: no request waits for them, and an orderly end loses none.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Final

from api.execution import PreparedOperation
from api.limits import DeprecatedInputs
from db.errors import DatabaseError
from db.session import Database
from domain.documents.service import (
    StoredDocument,
    Use,
    document_find,
    document_keep,
    documents_revision,
    documents_trim,
    documents_used,
    uses_count,
)

logger = logging.getLogger("unionhall.documents")

FLUSH_SECONDS: Final = 10.0
TRIM_SECONDS: Final = 600.0
MEMORY_BYTES: Final = 16_000_000
ENTRY_BYTES: Final = 500
"""What an entry takes besides its text."""
CLIENTS_MAXIMUM: Final = 200
COUNTS_MAXIMUM: Final = 5_000
"""Versions of clients in a day, and different things that are counted between two writings; the rest is `other`."""
KEPT_AT_ONCE: Final = 200
"""Documents that clients may leave between two writings; what comes beyond is run and not kept."""
OTHER: Final = ("other", "")


Counts = dict[tuple[tuple[str, str], str], int]
"""Numbers by client (name, version) and what is counted."""


class KnownDocuments:
    """The documents of one process.

    Attributes:
        database: Where the store is; None until the process has started.
    """

    def __init__(self, clock: Callable[[], datetime], deprecated_inputs: DeprecatedInputs) -> None:
        """Begin with nothing."""
        self._clock = clock
        self._inputs = deprecated_inputs
        self.database: Database | None = None
        self._entries: OrderedDict[str, StoredDocument] = OrderedDict()
        self._bytes = 0
        self._revision = 0
        self._kept = 0
        self._used: set[str] = set()
        self._clients: set[tuple[str, str]] = set()
        self._clients_day: date | None = None
        self._documents: Counts = {}
        self._deprecated: Counts = {}

    # --- the store ------------------------------------------------------------------------------------------------

    def known(self, document_id: str) -> StoredDocument | None:
        """The document, when it is in memory."""
        entry = self._entries.get(document_id)
        if entry is not None:
            self._entries.move_to_end(document_id)
            if not entry.profiles:
                self._used.add(document_id)
        return entry

    async def find(self, document_id: str) -> StoredDocument | None:
        """The document, wherever it is: one statement.

        Raises:
            DatabaseError: The store cannot be asked.
        """
        if self.database is None:
            return None
        async with self.database.read() as conn:
            found = await document_find(conn, document_id)
        if found is not None:
            self._put(document_id, found)
        return found

    async def keep(self, document_id: str, text: str, name: str | None) -> None:
        """Keeps what a client leaves. When that cannot be, the client is served all the same, and asked again later."""
        if self.database is None or self._kept >= KEPT_AT_ONCE:
            return
        self._kept += 1
        with suppress(DatabaseError):
            if await self.find(document_id) is not None:
                return
            async with self.database.write() as conn:
                await document_keep(conn, document_id, text, name, day=self._today())
            self._put(document_id, StoredDocument(text, frozenset()))

    def _put(self, document_id: str, entry: StoredDocument) -> None:
        before = self._entries.pop(document_id, None)
        if before is not None:
            self._bytes -= _weight(before)
        self._entries[document_id] = entry
        self._bytes += _weight(entry)
        while self._bytes > MEMORY_BYTES:
            _, dropped = self._entries.popitem(last=False)
            self._bytes -= _weight(dropped)

    # --- counting -------------------------------------------------------------------------------------------------

    def count(self, prepared: PreparedOperation, client: tuple[str, str]) -> None:
        """An operation was run by a version of a client."""
        known = prepared.known
        if client not in self._clients and not self._admits(client):
            client = OTHER
        _add(self._documents, (client, known.document_id))
        for coordinate in known.marks.deprecated:
            _add(self._deprecated, (client, coordinate))
        if known.watched:
            for coordinate in self._inputs.used(known.watched, prepared.request.variables):
                _add(self._deprecated, (client, coordinate))

    def _admits(self, client: tuple[str, str]) -> bool:
        today = self._today()
        if today != self._clients_day:
            self._clients_day, self._clients = today, {OTHER}
        if len(self._clients) >= CLIENTS_MAXIMUM:
            return False
        self._clients.add(client)
        return True

    def _today(self) -> date:
        return self._clock().date()

    # --- what is done in the background ---------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Writes, looks and trims until `stop` is set, then writes what is left."""
        trims_at = asyncio.get_running_loop().time() + TRIM_SECONDS
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_SECONDS):
                    await stop.wait()
            await self.flush()
            if stop.is_set():
                return
            await self._attempt(self._look)
            if asyncio.get_running_loop().time() >= trims_at:
                trims_at += TRIM_SECONDS
                await self._attempt(self.trim)

    async def flush(self) -> None:
        """Writes what was counted; what cannot be written now is kept for the next time."""
        documents, self._documents = self._documents, {}
        deprecated, self._deprecated = self._deprecated, {}
        used, self._used = self._used, set()
        self._kept = 0
        if documents and not await self._attempt(lambda: self._write(documents, is_deprecated=False)):
            _merge(self._documents, documents)
        if deprecated and not await self._attempt(lambda: self._write(deprecated, is_deprecated=True)):
            _merge(self._deprecated, deprecated)
        if used and not await self._attempt(lambda: self._touch(used)):
            self._used |= used

    async def trim(self) -> None:
        """Drops what nobody asks for any more."""
        if self.database is not None:
            async with self.database.write() as conn:
                await documents_trim(conn, today=self._today())

    async def _look(self) -> None:
        """Forgets what is in memory when what is registered has changed."""
        if self.database is None:
            return
        async with self.database.read() as conn:
            revision = await documents_revision(conn)
        if revision != self._revision:
            self._revision, self._bytes = revision, 0
            self._entries.clear()

    async def _write(self, counts: Mapping[tuple[tuple[str, str], str], int], *, is_deprecated: bool) -> None:
        if self.database is None:
            return
        today = self._today()
        uses = {Use(today, *client, what): count for (client, what), count in counts.items()}
        async with self.database.write() as conn:
            await uses_count(conn, uses, is_deprecated=is_deprecated)

    async def _touch(self, used: set[str]) -> None:
        if self.database is not None:
            async with self.database.write() as conn:
                await documents_used(conn, tuple(used), day=self._today())

    async def _attempt(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Whether the step was done; a database that is away is waited for."""
        try:
            await step()
        except (DatabaseError, OSError) as error:
            logger.warning("documents: %s", type(error).__name__)
            return False
        return True


def _add(counts: Counts, key: tuple[tuple[str, str], str]) -> None:
    count = counts.get(key)
    if count is None and len(counts) >= COUNTS_MAXIMUM:
        key = (OTHER, "")
        count = counts.get(key)
    counts[key] = (count or 0) + 1


def _merge(counts: Counts, more: Mapping[tuple[tuple[str, str], str], int]) -> None:
    for key, count in more.items():
        counts[key] = counts.get(key, 0) + count


def _weight(entry: StoredDocument) -> int:
    return ENTRY_BYTES + 4 * len(entry.text)
