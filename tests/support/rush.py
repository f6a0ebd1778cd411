"""A rush for the places of one activity, of one quota or several: many members at once, by one process or several.

`python -m tests.support.rush` takes its orders on standard input. A request that collided is repeated, as the API does.
"""

import asyncio
import json
import random
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from db.errors import DatabaseOverloadedError, WritesCollidedError
from db.sealing import Keyring
from db.session import Database
from domain.activities import service
from domain.activities.errors import OfferOver, RegistrationStateRefused
from domain.activities.rules import Audience, Companion, Reserve, Window
from domain.activities.service import (
    ActivityPlacesChange,
    ActivityRegister,
    RegistrationAccept,
    RegistrationCancel,
    RegistrationDecline,
    RegistrationWithdraw,
)
from domain.activities.waiting import Places, Waiting, next_in_line, routes
from tests.domain.activities.hall import DAY, NOW, Hall

AT_ONCE = 12
COMING = (Companion("王小明", "子女"), Companion("王小红", "子女"))
Sizes = Mapping[str, int]
"""Places by the first word of a quota's part: `total`, `activity_reserve`, `activity_window`; what is open follows."""


def most_of(sizes: Sequence[Sizes]) -> Sizes:
    """The most places that each quota of an activity ever has."""
    rest = [{"open": each["total"] - each.get("activity_reserve", 0), **each} for each in sizes]
    return {part: max(each[part] for each in rest) for part in rest[0]}


async def overlapping(hall: Hall, sizes: Sizes) -> UUID:
    """An activity of two branches: places kept for the second, a bound on who is only of the early shift, companions.

    Who is of both shifts has two ways to a place, who is of the second branch, too: so the quotas overlap.
    """
    return await hall.activity(
        capacity=sizes["total"],
        companions_at_most=len(COMING),
        audience=Audience(below_ids=(hall.branch_id, hall.other_id)),
        reserves=(Reserve("二分会", sizes["activity_reserve"], Audience(below_ids=(hall.other_id,))),),
        windows=(
            Window(NOW - DAY, NOW + 9 * DAY, tag="早班", places=sizes["activity_window"]),
            Window(NOW - DAY, NOW + 9 * DAY, tag="晚班"),
        ),
    )


async def crowd(hall: Hall, people: int) -> list[UUID]:
    """So many members of both branches and shifts, mixed."""
    members = [
        await hall.member(organisation_id=hall.other_id if number % 3 == 0 else hall.branch_id)
        for number in range(people)
    ]
    tags = ("{早班}", "{晚班}", "{早班,晚班}", "{早班}")
    await hall.owner.executemany(
        "INSERT INTO member_tagging (tenant_id, member_id, tags) VALUES ($1, $2, $3::text::text[])",
        [(hall.tenant_id, each, tags[number % len(tags)]) for number, each in enumerate(members)],
    )
    return members


@dataclass
class Rush:
    """People with a chance of their own: some bring somebody, some cancel, some decline; the numbers of places change.

    `companions`: how many come along, each number as often as it stands there.
    """

    hall: Hall
    activity_id: UUID
    sizes: Sequence[Sizes]
    chance: random.Random
    companions: Sequence[int] = (*[0] * 9, 1)

    async def person(self, member_id: UUID) -> None:
        """Registers, and perhaps thinks again."""
        companions = COMING[: self.chance.choice(self.companions)]
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
        sizes = self.chance.choice(self.sizes)
        parts: dict[str, dict[UUID, int]] = {"activity_reserve": {}, "activity_window": {}}
        for row in await self.hall.database.fetch(PARTS, [self.activity_id]):
            name, _, part_id = row["part"].partition(":")
            parts[name][UUID(part_id)] = sizes[name]
        command = ActivityPlacesChange(
            self.activity_id, sizes["total"], parts["activity_reserve"], parts["activity_window"]
        )
        await self._sure(service.activity_places_change, command, None)

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


PARTS = "SELECT part FROM quota WHERE owner_id = $1 AND part LIKE '%:%'"
TAKEN = """
    SELECT q.part, q.size, q.held + q.claimed + q.used AS taken, own.seated, own.bound
    FROM quota AS q LEFT JOIN activity_window AS w ON w.tenant_id = q.tenant_id AND w.quota_id = q.id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(r.places) FILTER (WHERE q.id = ANY (r.quota_ids)), 0) AS seated,
            coalesce(sum(r.places) FILTER (
                WHERE q.part = 'total' OR q.part = 'open' AND r.reserve_ids = '{}' OR r.window_ids = ARRAY[w.id]
            ), 0) AS bound
        FROM registration AS r
        WHERE r.activity_id = q.owner_id AND r.state IN ('registered', 'offered', 'checked_in')
    ) AS own
    WHERE q.owner_id = $1
"""
"""What the ledger says is taken of each quota, what registrations say, and who has no other way to a place."""


@dataclass
class Watch:
    """Looks at the places of an activity again and again while others want them, by a connection of its own."""

    conn: asyncpg.Connection
    activity_id: UUID
    most: Sizes
    looks: int = 0
    found: list[str] = field(default_factory=list)

    async def look(self) -> None:
        """One snapshot."""
        self.looks += 1
        for row in await self.conn.fetch(TAKEN, self.activity_id):
            most = min(row["size"], self.most[row["part"].partition(":")[0]])
            if not row["bound"] <= row["seated"] == row["taken"] <= most:
                self.found.append(str(dict(row)))

    async def during(self, playing: Awaitable[Any]) -> Any:
        """What comes of what is awaited, with looks from its beginning to its end."""
        task = asyncio.ensure_future(playing)
        while not task.done():
            await self.look()
        return await task


async def wrongs(hall: Hall, activity_id: UUID, most: Sizes) -> list[str]:
    """What is wrong when all is quiet; empty when nothing is."""
    found = [str(each) for each in await hall.broken()]
    watch = Watch(hall.owner, activity_id, most)
    await watch.look()
    found += [f"above the places: {each}" for each in watch.found]
    quotas = await hall.owner.fetch("SELECT * FROM quota WHERE owner_id = $1", activity_id)
    rows = await hall.owner.fetch(
        "SELECT id, priority, sequence, places, window_ids, reserve_ids FROM registration"
        " WHERE activity_id = $1 AND state = 'waiting'",
        activity_id,
    )
    in_line, places = [Waiting(**dict(row)) for row in rows], await _places(hall, activity_id)
    if next_in_line(in_line, places, {each["id"]: each["free"] + each["returned"] for each in quotas}) is not None:
        found.append("a place is idle while somebody waits for it")
    if not in_line and any(each["returned"] for each in quotas):
        found.append("a place is set aside for nobody")
    return found + await _out_of_order(hall, activity_id, places)


async def _places(hall: Hall, activity_id: UUID) -> Places:
    row = await hall.owner.fetchrow("SELECT * FROM activity WHERE id = $1", activity_id)
    assert row is not None
    windows, reserves = [
        await hall.owner.fetch(f"SELECT id, quota_id FROM {table} WHERE activity_id = $1", activity_id)
        for table in ("activity_window", "activity_reserve")
    ]
    by_window, by_reserve = ({each["id"]: each["quota_id"] for each in rows} for rows in (windows, reserves))
    return Places(row["total_quota_id"], row["open_quota_id"], by_window, by_reserve)


OFFERS = """
    SELECT r.sequence, r.places, r.state, r.window_ids, r.reserve_ids,
        min(e.number) FILTER (WHERE e.quota_id = a.total_quota_id) AS number,
        array_agg(e.quota_id) FILTER (WHERE e.quota_id IS NOT NULL) AS way
    FROM registration AS r JOIN activity AS a ON a.id = r.activity_id
    LEFT JOIN quota_entry AS e ON e.holder_id = r.id AND e.step = 'offer'
    WHERE r.activity_id = $1 AND r.sequence IS NOT NULL
    GROUP BY r.tenant_id, r.id ORDER BY r.sequence
"""


async def _out_of_order(hall: Hall, activity_id: UUID, places: Places) -> list[str]:
    """Who was passed over by somebody who came later and got as much or more, on a way that was the former's, too."""
    rows = await hall.owner.fetch(OFFERS, activity_id)
    found = []
    for at, earlier in enumerate(rows):
        if earlier["number"] is None and earlier["state"] != "waiting":
            continue  # left the line by themselves
        mine = float("inf") if earlier["number"] is None else earlier["number"]
        own = [set(each) for each in routes(places, earlier["window_ids"], earlier["reserve_ids"])]
        passed = [
            later["sequence"]
            for later in rows[at + 1 :]
            if later["number"] is not None
            and later["number"] < mine
            and later["places"] >= earlier["places"]
            and any(each.issubset(later["way"]) for each in own)
        ]
        found += [f"{earlier['sequence']} was passed over by {passed}"] if passed else []
    return found


async def _play(orders: dict[str, Any]) -> None:
    # Whoever looks on needs a connection beside those that wait for the line; the machine may be busy.
    database = await Database.open(orders["dsn"], size=2 * AT_ONCE, acquire_timeout_seconds=60)
    owner = await asyncpg.connect(orders["dsn"])
    tenant_id, branch_id, officer_id = (UUID(orders[name]) for name in ("tenant_id", "branch_id", "officer_id"))
    hall = Hall(owner, database, Keyring(bytes(range(32))), tenant_id, branch_id, branch_id, officer_id)
    rush = Rush(hall, UUID(orders["activity_id"]), orders["sizes"], random.Random(orders["seed"]), orders["companions"])
    await rush.play([UUID(each) for each in orders["member_ids"]])
    await owner.close()
    await database.close()


if __name__ == "__main__":
    asyncio.run(_play(json.loads(sys.stdin.read())))
