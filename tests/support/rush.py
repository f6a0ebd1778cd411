"""A rush for the places of one activity: many members at once, by one process or several.

`python -m tests.support.rush` takes its orders on standard input. A request that collided is repeated, as the API does.
"""

import asyncio
import json
import random
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from db.errors import DatabaseOverloadedError, WritesCollidedError
from db.sealing import Keyring
from db.session import Database
from domain.activities import service
from domain.activities.errors import OfferOver, RegistrationStateRefused
from domain.activities.rules import Companion
from domain.activities.service import (
    ActivityPlacesChange,
    ActivityRegister,
    RegistrationAccept,
    RegistrationCancel,
    RegistrationDecline,
    RegistrationWithdraw,
)
from domain.activities.waiting import Places, Waiting, next_in_line
from tests.domain.activities.hall import Hall

AT_ONCE = 12


@dataclass
class Rush:
    """People with a chance of their own: some bring somebody, some cancel, some decline; the capacity changes."""

    hall: Hall
    activity_id: UUID
    capacities: Sequence[int]
    chance: random.Random

    async def person(self, member_id: UUID) -> None:
        """Registers, and perhaps thinks again."""
        companions = (Companion("王小明", "子女"),) if self.chance.random() < 0.1 else ()
        command = ActivityRegister(self.activity_id, companions=companions)
        outcome = await self._sure(service.activity_register, command, member_id)
        for _ in range(self.chance.choice((0, 1, 1, 2))):
            await self._think_again(UUID(str(outcome["registration_id"])), member_id)

    async def _think_again(self, registration_id: UUID, member_id: UUID) -> None:
        [row] = await self.hall.database.fetch("SELECT state FROM registration WHERE id = $1", [registration_id])
        use_case: Callable[..., Any]
        command: object
        match row["state"], self.chance.random() < 0.5:
            case "registered", True:
                use_case, command = service.registration_cancel, RegistrationCancel(registration_id)
            case "waiting", True:
                use_case, command = service.registration_withdraw, RegistrationWithdraw(registration_id)
            case "offered", True:
                use_case, command = service.registration_accept, RegistrationAccept(registration_id)
            case "offered", False:
                use_case, command = service.registration_decline, RegistrationDecline(registration_id)
            case _:
                return
        try:
            await self._sure(use_case, command, member_id)
        except (RegistrationStateRefused, OfferOver):
            return  # the line moved meanwhile

    async def resize(self) -> None:
        """An officer changes their mind."""
        capacity = self.chance.choice(self.capacities)
        await self._sure(service.activity_places_change, ActivityPlacesChange(self.activity_id, capacity), None)

    async def _sure(self, use_case: Callable[..., Awaitable[Any]], command: object, member_id: UUID | None) -> Any:
        caller = {} if member_id is None else {"member_id": member_id}
        while True:
            try:
                return await self.hall.run(use_case, command, **caller)
            except (WritesCollidedError, DatabaseOverloadedError):
                continue

    async def play(self, member_ids: Sequence[UUID]) -> None:
        """All of them, a few at a time; every 25th makes way for a change of the capacity."""
        left = iter(enumerate(member_ids))

        async def some() -> None:
            for number, member_id in left:
                if number % 25 == 24:
                    await self.resize()
                await self.person(member_id)

        await asyncio.gather(*(some() for _ in range(AT_ONCE)))


TAKEN = """
    SELECT q.size, q.held + q.claimed + q.used AS taken, (
        SELECT coalesce(sum(r.places), 0) FROM registration AS r
        WHERE r.activity_id = q.owner_id AND r.state IN ('registered', 'offered', 'checked_in')
    ) AS seated
    FROM quota AS q WHERE q.owner_id = $1 AND q.part = 'total'
"""
"""What the ledger says is taken, and what registrations say, at one instant."""


@dataclass
class Watch:
    """Looks at the places of an activity again and again while others want them, by a connection of its own."""

    conn: asyncpg.Connection
    activity_id: UUID
    most: int
    looks: int = 0
    found: list[str] = field(default_factory=list)

    async def look(self) -> None:
        """One snapshot."""
        [row] = await self.conn.fetch(TAKEN, self.activity_id)
        self.looks += 1
        if not row["seated"] == row["taken"] <= min(row["size"], self.most):
            self.found.append(str(dict(row)))

    async def during(self, playing: Awaitable[Any]) -> Any:
        """What comes of what is awaited, with looks from its beginning to its end."""
        task = asyncio.ensure_future(playing)
        while not task.done():
            await self.look()
        return await task


async def wrongs(hall: Hall, activity_id: UUID, most: int) -> list[str]:
    """What is wrong when all is quiet; empty when nothing is."""
    found = [str(each) for each in await hall.broken()]
    [quota] = await hall.owner.fetch("SELECT * FROM quota WHERE owner_id = $1", activity_id)
    if quota["held"] + quota["claimed"] > most:
        found.append("above the capacity")
    rows = await hall.owner.fetch(
        "SELECT id, priority, sequence, places, window_ids, reserve_ids FROM registration"
        " WHERE activity_id = $1 AND state = 'waiting'",
        activity_id,
    )
    in_line = [Waiting(**dict(row)) for row in rows]
    windows = await hall.owner.fetch("SELECT id, quota_id FROM activity_window WHERE activity_id = $1", activity_id)
    places = Places(quota["id"], None, {row["id"]: row["quota_id"] for row in windows}, {})
    if next_in_line(in_line, places, {quota["id"]: quota["free"] + quota["returned"]}) is not None:
        found.append("a place is idle while somebody waits for it")
    if not in_line and quota["returned"]:
        found.append("a place is set aside for nobody")
    return found + await _out_of_order(hall, activity_id)


async def _out_of_order(hall: Hall, activity_id: UUID) -> list[str]:
    """Who was passed over by somebody who came later and wanted as much, or more."""
    rows = await hall.owner.fetch(
        "SELECT r.sequence, r.places, min(e.number) AS number, r.state FROM registration AS r"
        " JOIN activity AS a ON a.id = r.activity_id LEFT JOIN quota_entry AS e"
        " ON e.holder_id = r.id AND e.step = 'offer' AND e.quota_id = a.total_quota_id"
        " WHERE r.activity_id = $1 AND r.sequence IS NOT NULL"
        " GROUP BY r.sequence, r.places, r.state ORDER BY r.sequence",
        activity_id,
    )
    found = []
    for at, earlier in enumerate(rows):
        if earlier["number"] is None and earlier["state"] != "waiting":
            continue  # left the line by themselves
        mine = float("inf") if earlier["number"] is None else earlier["number"]
        passed = [
            later["sequence"]
            for later in rows[at + 1 :]
            if later["number"] is not None and later["number"] < mine and later["places"] >= earlier["places"]
        ]
        found += [f"{earlier['sequence']} was passed over by {passed}"] if passed else []
    return found


async def _play(orders: dict[str, Any]) -> None:
    # Whoever looks on needs a connection beside those that wait for the line; the machine may be busy.
    database = await Database.open(orders["dsn"], size=2 * AT_ONCE, acquire_timeout_seconds=60)
    owner = await asyncpg.connect(orders["dsn"])
    tenant_id, branch_id, officer_id = (UUID(orders[name]) for name in ("tenant_id", "branch_id", "officer_id"))
    hall = Hall(owner, database, Keyring(bytes(range(32))), tenant_id, branch_id, branch_id, officer_id)
    rush = Rush(hall, UUID(orders["activity_id"]), orders["capacities"], random.Random(orders["seed"]))
    await rush.play([UUID(each) for each in orders["member_ids"]])
    await owner.close()
    await database.close()


if __name__ == "__main__":
    asyncio.run(_play(json.loads(sys.stdin.read())))
