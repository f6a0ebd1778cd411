"""Notifications as they are committed, for the subscriptions of one process."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from db.errors import DatabaseOverloadedError, DatabaseUnavailableError
from db.queries import notifications as notification_queries
from db.queries.notifications import Row, cursor_of, decode_cursor
from db.scope import Scope
from db.session import Database
from db.wake import Wake
from domain.notifications.errors import FeedCursorTooOld, InvalidFeedCursor

logger = logging.getLogger("unionhall.feed")

PAGE = 100
MAX_MISSED = 1_000
"""So many notifications are brought again after a cut; who has missed more reads the list."""

_STREAMS_AT_ONCE = 2000
_ROWS_AT_ONCE = 8
_AGAIN_SECONDS = 0.03


@dataclass(slots=True, eq=False)
class _Stream:
    """How far one stream has read.

    Attributes:
        ready: What a look has found for it; a look may be older than `cursor`.
        is_behind: Whether there may be more than what is ready.
    """

    scope: Scope
    member_id: UUID
    cursor: str
    is_behind: bool = True
    ready: Sequence[Row] = ()
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def bring(self, rows: Sequence[Row]) -> None:
        """Hands it what a look has found."""
        self.ready = rows
        self.is_behind = len(rows) == _ROWS_AT_ONCE
        self.news.set()

    def take(self) -> Sequence[Row]:
        """What is ready and was not given yet."""
        rows, self.ready = self.ready, ()
        place = decode_cursor(self.cursor)
        return [row for row in rows if (row["transaction_id"], row["id"]) > place]


class Feed:
    """One per process: a wake-up costs one statement for all its streams, and none for any of them alone.

    Only who has just come, or has missed more than a few, reads for themselves.
    """

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
            count = self._wake.count
            try:
                is_behind = await self._look()
            except (DatabaseUnavailableError, DatabaseOverloadedError) as error:
                logger.warning("subscriptions wait for the database: %s", type(error).__name__)
                is_behind = False
            # Committed rows stay behind the watermark while an older transaction is open, mostly for milliseconds.
            # What was said during the look may have been committed after it.
            is_behind = is_behind or count != self._wake.count
            seconds = _AGAIN_SECONDS if is_behind else self._poll_seconds

    async def stream(self, scope: Scope, after: str | None = None) -> AsyncGenerator[Row, None]:
        """The caller's own notifications in commit order: all after the cursor `after`, then each as it is committed.

        Without `after` it begins now. A row's cursor is `cursor_of(row)`; resuming from it misses and repeats nothing.
        Holds at most `PAGE` rows, and a connection only while it reads.

        Raises:
            InvalidFeedCursor: `after` was not made by us.
            FeedCursorTooOld: More than `MAX_MISSED` lie behind `after`, or it is ahead of what this database has.
        """
        if scope.member_id is None:
            return
        stream = _Stream(scope, scope.member_id, await self._start(scope, after))
        self._streams.add(stream)
        try:
            while True:
                stream.news.clear()
                rows = await self._next(stream)
                for row in rows:
                    stream.cursor = cursor_of(row)
                    yield row
                if not rows and not stream.is_behind:
                    await stream.news.wait()
        finally:
            self._streams.discard(stream)

    async def _start(self, scope: Scope, after: str | None) -> str:
        if after is None:
            async with self._database.read() as conn:
                return await notification_queries.present_cursor(conn)
        if not notification_queries.is_cursor(after):
            raise InvalidFeedCursor("after")
        async with self._database.read() as conn:
            missed, is_ahead = await notification_queries.find_place(conn, scope, after, limit=MAX_MISSED + 1)
        if is_ahead or missed > MAX_MISSED:
            raise FeedCursorTooOld("after")
        return after

    async def _next(self, stream: _Stream) -> Sequence[Row]:
        """What was brought; else, for who is behind, a page of its own."""
        if rows := stream.take():
            return rows
        if not stream.is_behind:
            return ()
        stream.is_behind = False
        try:
            async with self._database.read() as conn:
                page = await notification_queries.list_after(conn, stream.scope, stream.cursor, limit=PAGE)
        except (DatabaseUnavailableError, DatabaseOverloadedError) as error:
            # The stream keeps its cursor, so the next look finds the same news.
            logger.warning("a subscription waits for the database: %s", type(error).__name__)
            return ()
        stream.is_behind = stream.is_behind or len(page) == PAGE
        return page

    async def _look(self) -> bool:
        """Brings the streams that wait what there is to read; whether some of it is not behind the watermark yet."""
        waiting = [stream for stream in self._streams if not stream.news.is_set()]
        is_behind = False
        for first in range(0, len(waiting), _STREAMS_AT_ONCE):
            chunk = waiting[first : first + _STREAMS_AT_ONCE]
            places = [(stream.scope.tenant_id, stream.member_id, stream.cursor) for stream in chunk]
            async with self._database.read() as conn:
                news, is_early = await notification_queries.list_news(conn, places, limit=_ROWS_AT_ONCE)
            for number, rows in news.items():
                chunk[number].bring(rows)
            is_behind = is_behind or is_early
        return is_behind
