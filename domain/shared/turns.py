"""Turns: where a round of what is due stands, so that whatever cannot be done keeps nothing behind it waiting."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from db.session import Connection, Record


class Reading(Protocol):
    """Reads what is due, in one order, from the one behind `after` on; None: from the first."""

    async def __call__(self, conn: Connection, /, *, after: Record | None, limit: int) -> Sequence[Record]: ...


class Turns:
    """Where a round stands, in all unions: each transaction takes up behind the last one.

    What cannot be done stays due. Whoever began with it each time would reach nothing behind it. Kept by the process; a
    new round begins at the first.
    """

    def __init__(self) -> None:
        self._last: Record | None = None

    async def due(self, conn: Connection, read: Reading, *, limit: int) -> AsyncGenerator[Record, None]:
        """The next ones, each passed for this round once it is given, whatever becomes of it."""
        rows = await read(conn, after=self._last, limit=limit)
        for row in rows:
            self._last = row
            yield row
        if len(rows) < limit:
            self._last = None

    @property
    def has_more(self) -> bool:
        """Whether the round goes on: some may wait behind those that were taken up."""
        return self._last is not None
