"""One of several processes that want the same places: `python -m tests.support.crowd`, orders on standard input.

It repeats what was not answered until it is, as a client does whose connection broke, and prints what it was told.
"""

import asyncio
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from db.errors import DatabaseError
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.shared.ledger import QuotaOutcome, QuotaStep
from tests.support.ledger import Desk
from tests.support.waiting import pause

AT_ONCE = 12
DEFINITE = (QuotaOutcome.DONE, QuotaOutcome.ALREADY)


@dataclass
class Crowd:
    """People with a chance of their own: some cancel, some come, some ask twice; now and then the size changes."""

    desk: Desk
    total_id: UUID
    shift_ids: Sequence[UUID]
    chance: random.Random
    taken: list[tuple[str, str]] = field(default_factory=list)
    broken: int = 0

    async def sure(self, step: QuotaStep, amounts: dict[UUID, int], holder_id: UUID) -> bool:
        """Asks until there is an answer; whether the step was taken, which is noted."""
        request_id = new_id()
        outcome = await self._answered(step, amounts, holder_id, request_id)
        if self.chance.random() < 0.1:
            again = await self._answered(step, amounts, holder_id, request_id)
            assert outcome not in DEFINITE or again is QuotaOutcome.ALREADY
            outcome = again if again in DEFINITE else outcome
        if outcome in DEFINITE:
            self.taken.append((str(request_id), step.value))
        return outcome in DEFINITE

    async def _answered(
        self, step: QuotaStep, amounts: dict[UUID, int], holder_id: UUID, request_id: UUID
    ) -> QuotaOutcome:
        while True:
            try:
                return await self.desk.did(step, amounts, holder_id, request_id=request_id)
            except (DatabaseError, OSError, asyncpg.PostgresError):
                self.broken += 1
                await pause(0.05)

    async def person(self) -> None:
        """Wants a place, alone or with somebody."""
        holder_id, amount = new_id(), self.chance.choice((1, 1, 1, 2))
        amounts = {self.total_id: amount, self.chance.choice(self.shift_ids): amount}
        if not await self.sure(self.chance.choice((QuotaStep.TAKE, QuotaStep.HOLD)), amounts, holder_id):
            return
        [row] = await self._holding(holder_id)
        if row["held"] and await self.sure(
            self.chance.choice((QuotaStep.CLAIM, QuotaStep.RELEASE)), amounts, holder_id
        ):
            [row] = await self._holding(holder_id)
        if row["claimed"]:
            if self.chance.random() < 0.6:
                await self.sure(QuotaStep.RETURN, amounts, holder_id)
            else:
                await self.sure(QuotaStep.USE, amounts, holder_id)

    async def _holding(self, holder_id: UUID) -> Sequence[Any]:
        while True:
            try:
                return await self.desk.database.fetch(
                    "SELECT held, claimed FROM quota_holding WHERE quota_id = $1 AND holder_id = $2",
                    [self.total_id, holder_id],
                )
            except (DatabaseError, OSError, asyncpg.PostgresError):
                await pause(0.05)

    async def resize(self) -> None:
        """An officer changes their mind."""
        try:
            await self.desk.resize(self.total_id, self.chance.choice((90, 95, 100)))
        except (DatabaseError, OSError, asyncpg.PostgresError):
            self.broken += 1


async def opened(dsn: str) -> Database:
    """A pool, as soon as there is a server."""
    while True:
        try:
            return await Database.open(dsn, size=AT_ONCE)
        except (DatabaseError, OSError, asyncpg.PostgresError):
            await pause(0.05)


async def play(orders: dict[str, Any]) -> dict[str, Any]:
    """All of the people of this process, a few at a time."""
    database = await opened(orders["dsn"])
    desk = Desk(database, Keyring(bytes(range(32))), UUID(orders["tenant_id"]))
    shifts = [UUID(each) for each in orders["shift_ids"]]
    crowd = Crowd(desk, UUID(orders["total_id"]), shifts, random.Random(orders["seed"]))
    left = iter(range(orders["people"]))

    async def some() -> None:
        for number in left:
            await (crowd.resize() if number % 25 == 24 else crowd.person())

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    await database.close()
    return {"taken": crowd.taken, "broken": crowd.broken}


def main() -> None:
    """Reads the orders, prints what was acknowledged."""
    sys.stdout.write(json.dumps(asyncio.run(play(json.loads(sys.stdin.read())))))


if __name__ == "__main__":
    main()
