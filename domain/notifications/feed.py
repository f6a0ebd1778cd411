"""Notifications as they are committed, for the subscriptions of one process."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from db.errors import DatabaseOverloadedError, DatabaseUnavailableError
from db.queries import notifications as notification_queries
from db.queries.notifications import Row, cursor_of
from db.scope import Scope
from db.session import Database
from db.wake import Wake
from domain.notifications.errors import InvalidFeedCursor

logger = logging.getLogger("unionhall.feed")

PAGE = 100
_STREAMS_AT_ONCE = 2000
_AGAIN_SECONDS = 0.03


@dataclass(slots=True, eq=False)
class _Stream:
    """How far one stream has read."""

    tenant_id: UUID
    member_id: UUID
    cursor: str
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Feed:
    """One per process: a wake-up costs one statement for all its streams, and one each for those with news."""

    def __init__(self, database: Database, wake: Wake, *, poll_seconds: float = 3.0) -> None:
        """Without `run` a stream catches up and then gives nothing more."""
        self._database = database
        self._wake = wake
        self._poll_seconds = poll_seconds
        self._streams: set[_Stream] = set()

    @property
    def wake(self) -> Wake:
        """What wakes whoever waits for news in this process."""
        return self._wake

    @property
    def stream_count(self) -> int:
        """How many subscriptions this process serves."""
        return len(self._streams)

    async def run(self, stop: asyncio.Event) -> None:
        """Looks for news at every wake-up, and every few seconds without one, until `stop` is set."""
        seconds = self._poll_seconds
        while not stop.is_set():
            await self._wake.wait(stop, seconds=seconds)
            try:
                is_behind = await self._look()
            except (DatabaseUnavailableError, DatabaseOverloadedError) as error:
                logger.warning("subscriptions wait for the database: %s", type(error).__name__)
                is_behind = False
            # Committed rows stay behind the watermark while an older transaction is open, mostly for milliseconds.
            seconds = _AGAIN_SECONDS if is_behind else self._poll_seconds

    async def stream(self, scope: Scope, after: str | None = None) -> AsyncGenerator[Row, None]:
        """The caller's own notifications in commit order: all after the cursor `after`, then each as it is committed.

        Without `after` it begins now. A row's cursor is `cursor_of(row)`; resuming from it misses and repeats nothing.
        Holds at most `PAGE` rows, and a connection only while it reads.

        Raises:
            InvalidFeedCursor: `after` was not made by us.
        """
        if scope.member_id is None:
            return
        stream = _Stream(scope.tenant_id, scope.member_id, await self._start(after))
        self._streams.add(stream)
        try:
            while True:
                stream.news.clear()
                page = await self._page(scope, stream.cursor)
                for row in page:
                    stream.cursor = cursor_of(row)
                    yield row
                if len(page) < PAGE:
                    await stream.news.wait()
        finally:
            self._streams.discard(stream)

    async def _start(self, after: str | None) -> str:
        if after is None:
            async with self._database.read() as conn:
                return await notification_queries.present_cursor(conn)
        if not notification_queries.is_cursor(after):
            raise InvalidFeedCursor("after")
        return after

    async def _page(self, scope: Scope, cursor: str) -> Sequence[Row]:
        try:
            async with self._database.read() as conn:
                return await notification_queries.list_after(conn, scope, cursor, limit=PAGE)
        except (DatabaseUnavailableError, DatabaseOverloadedError) as error:
            # The stream keeps its cursor, so the next look finds the same news.
            logger.warning("a subscription waits for the database: %s", type(error).__name__)
            return []

    async def _look(self) -> bool:
        """Sets the streams that have something to read; whether some of it is not behind the watermark yet."""
        waiting = [stream for stream in self._streams if not stream.news.is_set()]
        is_behind = False
        for first in range(0, len(waiting), _STREAMS_AT_ONCE):
            chunk = waiting[first : first + _STREAMS_AT_ONCE]
            places = [(stream.tenant_id, stream.member_id, stream.cursor) for stream in chunk]
            async with self._database.read() as conn:
                numbers, is_early = await notification_queries.list_news(conn, places)
            for number in numbers:
                chunk[number].news.set()
            is_behind = is_behind or is_early
        return is_behind
