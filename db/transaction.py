"""A transaction that keeps rows that are only written, and sends them together: a round trip for all, not for each."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from asyncpg import Record

if TYPE_CHECKING:
    from db.session import PooledConnection

_NUMBER = re.compile(r"\$(\d+)")
_MOST_KEPT = 16
_TEXTS = 128


class Transaction:
    """A connection within a transaction, with the writes that wait for the next statement.

    They go before anything else that is asked, so that whoever reads sees them, and by `flush` before the commit. Sent
    together they are parts of one statement (`WITH … INSERT …`): PostgreSQL does not promise their order, and none of
    them sees another's rows. So keep nothing but new rows, and rows that the transaction has locked, each of them once.
    Foreign keys are checked after all of them.
    """

    def __init__(self, connection: "PooledConnection") -> None:
        self._connection = connection
        self._texts: list[str] = []
        self._values: list[Sequence[Any]] = []
        self._refusals: list[Exception | None] = []

    async def keep(self, text: str, values: Sequence[Any], refusal: Exception | None = None) -> None:
        """Keeps an INSERT or UPDATE; one that may write nothing returns what it wrote, and has a refusal for it."""
        self._texts.append(text)
        self._values.append(values)
        self._refusals.append(refusal)
        if len(self._texts) >= _MOST_KEPT:
            await self.flush()

    async def flush(self) -> None:
        """Sends what is kept.

        Raises:
            Exception: The refusal of the first write that wrote nothing; the transaction must be rolled back then.
        """
        if not self._texts:
            return
        refusals = [refusal for refusal in self._refusals if refusal is not None]
        text = _together(tuple(self._texts), tuple(refusal is not None for refusal in self._refusals))
        values = [value for each in self._values for value in each]
        self._texts, self._values, self._refusals = [], [], []
        written = await self._connection.fetchrow(text, *values)
        for at, refusal in enumerate(refusals):
            if written is None or not written[at]:
                raise refusal

    async def fetch(self, query: str, *values: object) -> list[Record]:
        """All rows."""
        await self.flush()
        return await self._connection.fetch(query, *values)

    async def fetchrow(self, query: str, *values: object) -> Record | None:
        """The first row, or None."""
        await self.flush()
        return await self._connection.fetchrow(query, *values)

    async def fetchval(self, query: str, *values: object) -> Any:  # noqa: ANN401  # whatever the column holds
        """The first column of the first row, or None."""
        await self.flush()
        return await self._connection.fetchval(query, *values)

    async def execute(self, query: str, *values: object) -> str:
        """The status."""
        await self.flush()
        return await self._connection.execute(query, *values)


@lru_cache(maxsize=_TEXTS)
def _together(texts: tuple[str, ...], are_guarded: tuple[bool, ...]) -> str:
    """One statement for all, with a truth value for each guarded one: whether it wrote a row."""
    parts, taken = [], 0
    for at, text in enumerate(texts):
        parts.append(f"w{at} AS ({_numbered_from(taken, text)})")
        taken += max((int(number) for number in _NUMBER.findall(text)), default=0)
    asked = ", ".join(f"EXISTS (SELECT FROM w{at})" for at, is_guarded in enumerate(are_guarded) if is_guarded)
    return f"WITH {', '.join(parts)} SELECT {asked or 'true'}"


def _numbered_from(taken: int, text: str) -> str:
    return _NUMBER.sub(lambda found: f"${int(found[1]) + taken}", text)
