"""Any sequence of scans at one door, online and in files, against a model of a few lines."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from db.models.activities import CheckInKind
from db.sealing import Keyring
from db.session import Database
from domain.activities.check_in import Scan
from tests.domain.activities import hall as halls
from tests.domain.activities.door import START, a_file, a_scan, opened, scan, upload

STEPS = 40
MINUTE = timedelta(minutes=1)


class Model:
    """Who was seen when: the first reason against an event, by its neighbours alone."""

    def __init__(self, *, allows_reentry: bool) -> None:
        self.allows_reentry = allows_reentry
        self.seen: dict[str, list[tuple[datetime, int, CheckInKind]]] = {}
        self.known: dict[UUID, str | None] = {}

    def expect(self, one: Scan, at: datetime, *, is_file: bool) -> tuple[str, str | None]:
        """Outcome and reason; notes what is recorded."""
        if one.nonce in self.known:
            return "repeated", self.known[one.nonce]
        reason = self._reason(one, at)
        if reason is not None and not is_file:
            return "refused", reason
        life = self.seen.setdefault(one.value, [])
        life.append((at, len(life), one.kind))
        life.sort()
        self.known[one.nonce] = reason
        return ("recorded" if reason is None else "conflict"), reason

    def _reason(self, one: Scan, at: datetime) -> str | None:
        life = self.seen.get(one.value, [])
        before = [kind for when, _, kind in life if when <= at][-1:]
        after = [kind for when, _, kind in life if when > at][:1]
        if one.kind is CheckInKind.ENTRY:
            if CheckInKind.ENTRY in before + after:
                return "already_in"
            return "already_left" if before and not self.allows_reentry else None
        return None if before == [CheckInKind.ENTRY] and after != [CheckInKind.EXIT] else "not_in"


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_sequence_of_scans_is_as_the_model_says(
    owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID, seed: int
) -> None:
    chance = random.Random(seed)  # a test
    hall = await halls.build(owner, database, keyring, tenant_id)
    allows_reentry = seed % 2 == 0
    activity_id, _, tickets = await opened(hall, 3, allows_reentry=allows_reentry)
    model, made = Model(allows_reentry=allows_reentry), list[Scan]()
    for _ in range(STEPS):
        hall.now += MINUTE
        if chance.random() < 0.6:
            one = a_scan(chance.choice(tickets), kind=chance.choice(["entry", "exit"]))
            one = chance.choice(made) if made and chance.random() < 0.2 else one
            expected = model.expect(one, hall.now, is_file=False)
            assert await scan(hall, activity_id, replace(one, happened_at=None)) == expected
            made.append(one)
            continue
        back = sorted(chance.sample(range(1, 90), 3), reverse=True)
        file = [
            a_scan(chance.choice(tickets), kind=chance.choice(["entry", "exit"]), happened_at=hall.now - each * MINUTE)
            for each in back
        ]
        expectations = [model.expect(one, one.happened_at or START, is_file=True) for one in file]
        for _ in range(chance.randint(1, 2)):
            assert await upload(hall, a_file(activity_id, *file, now=hall.now)) == expectations
            expectations = [("repeated", model.known[one.nonce]) for one in file]
        made += file
    assert await hall.broken() == []
    assert {row["state"] for row in await owner.fetch("SELECT state FROM registration")} <= {"registered", "checked_in"}
