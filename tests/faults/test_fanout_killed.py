"""Workers and PostgreSQL killed while an urgent item is told to 2,500 members, 120 of whom have a device."""

import asyncio
import os
import random
import signal
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from db.embedded import running_dsn
from db.keys import load_keyring
from db.scope import Scope
from db.sealing import Keyring, seal
from db.session import Database
from db.types import new_id
from domain.news import service as news
from domain.notifications.rules.push import ADDRESS
from domain.shared.actor import Actor
from domain.shared.work import Work
from tests.faults.serving import Service, real_command, serving
from tests.support.push_service import PROVIDER_SECRET, PushService, push_service
from tests.support.waiting import pause

MEMBERS, DEVICES = 2_500, 120
KILLS = 3
GIVE_UP_SECONDS = 240.0
_TENANT = "INSERT INTO tenant (id, code) VALUES ($1, 'HD')"
_TOP = """
    WITH top AS (
        INSERT INTO organisation (tenant_id, id, kind, code, name, name_en, founded_on)
        VALUES ($1, $1, 'federation', 'HD', 'HD', 'HD', '1990-05-01')
    )
    INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth) VALUES ($1, $1, $1, 0)
"""
_PEOPLE = """
    INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort, search_terms, state,
        employment_kind, joined_on, version)
    SELECT $1, gen_random_uuid(), $1, 'FAN' || n, '张伟', 'zhang wei', '{}', 'active', 'permanent', '2020-01-01', 1
    FROM generate_series(1, $2::integer) AS n RETURNING id
"""
_KEY = "INSERT INTO member_key (tenant_id, member_id, wrapped_key) VALUES ($1, $2, $3)"
_SESSION = """
    WITH account AS (INSERT INTO credential (tenant_id, member_id, session_epoch) VALUES ($1, $2, 0))
    INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, device_name)
    VALUES ($1, $2, $2, 0, now(), now() + interval '1 day', 'phone')
"""
_DEVICE = """
    INSERT INTO push_subscription (tenant_id, id, member_id, session_id, kind, platform, address_hash, address_sealed,
        created_at) VALUES ($1, $2, $3, $3, 'provider', 'harmony', $4, $5, now())
"""
_PUBLISH = """
    INSERT INTO news_item (tenant_id, id, organisation_id, kind, urgency, audience, title, lead, body, state, revision,
        latest_revision, publish_at, written_by_id, written_at, approved_by_id, approved_at, reach_count)
    VALUES ($1, $2, $1, 'notice', 'urgent', 'members', '台风红色预警', '停工', '<p>停工避险。</p>', 'approved', 1, 1,
        now(), $3, now(), $3, now(), 0)
"""
_TOLD = "SELECT member_id FROM notification WHERE facts->>'news_item_id' = $1"
_KINDS = """
    SELECT kind, read_at IS NOT NULL AS is_read, count(*) FROM notification WHERE facts->>'news_item_id' = $1
    GROUP BY 1, 2 ORDER BY 1, 2
"""
_NOTED = """
    SELECT d.recipient FROM notification_delivery AS d
    JOIN event AS e ON e.tenant_id = d.tenant_id AND e.id = d.event_id WHERE e.subject_id = $1
"""
_LEFT = """
    SELECT count(*) FROM event WHERE delivered_at IS NULL AND dead_at IS NULL
        AND (subject_id = $1 OR topic = 'notification.delivery_due')
"""
_LAPSED = "UPDATE event SET next_attempt_at = now() WHERE delivered_at IS NULL AND attempts > 0"
"""What waiting for a minute would do: the lease of a process that is gone ends."""


@dataclass
class Hall:
    """Who is told, and the service that tells them."""

    service: Service
    provider: PushService
    tenant_id: UUID
    keyring: Keyring
    people: Sequence[UUID]
    devices: dict[str, UUID]
    """By the token that the provider knows it by."""

    async def ask(self, statement: str, *values: object) -> Any:
        """The rows, asked for until there is a database that gives them."""
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while True:
                try:
                    owner = await asyncpg.connect(_dsn(self.service))
                    try:
                        return await owner.fetch(statement, *values)
                    finally:
                        await owner.close()
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    await pause(0.02)

    async def publish(self) -> UUID:
        """An urgent item for everybody, whose time has come."""
        item_id = new_id()
        await self.ask(_PUBLISH, self.tenant_id, item_id, self.people[0])
        return item_id

    async def told(self, item_id: UUID) -> Counter[UUID]:
        """How often each member was told of an item."""
        return Counter(row["member_id"] for row in await self.ask(_TOLD, str(item_id)))

    async def progress(self, item_id: UUID) -> int:
        """How many were told and woken so far."""
        return (await self.told(item_id)).total() + len(await self.ask(_NOTED, item_id))

    async def reach(self, item_id: UUID, count: int) -> int:
        """Returns when so many were told and woken."""
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while (found := await self.progress(item_id)) < count:
                await pause(0.01)
        return found

    async def finish(self, item_id: UUID) -> None:
        """Returns when nothing is left to do."""
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while (await self.ask(_LEFT, item_id))[0]["count"]:
                await self.ask(_LAPSED)
                await pause(0.05)

    async def withdraw(self, item_id: UUID) -> None:
        """Takes it back, as an officer does."""
        database = await Database.open(_dsn(self.service), size=1)
        try:
            async with database.transaction() as conn:
                scope = Scope(self.tenant_id, self.people[0], {"news_manage": (self.tenant_id,)})
                actor = Actor(self.tenant_id, self.people[0], session_id=self.people[0])
                work = Work(conn, actor, scope, datetime.now(UTC) + timedelta(seconds=1), self.keyring)
                await news.news_item_withdraw(work, news.NewsItemWithdraw(item_id, "有误"))
        finally:
            await database.close()

    def kill(self, number: int) -> None:
        """The workers, PostgreSQL, or both."""
        postmaster = self.service.postmaster()
        workers = self.service.children() - {postmaster}
        for pid in (workers, {postmaster}, workers | {postmaster})[number % 3]:
            os.kill(pid, signal.SIGKILL)


def _dsn(service: Service) -> str:
    dsn = running_dsn(service.directory / "postgres")
    if dsn is None:
        raise OSError("the database is down")
    return dsn


async def populate(service: Service, provider: PushService) -> Hall:
    """A union of one place with so many members, some with a device."""
    keyring, owner = load_keyring({}, service.directory), await asyncpg.connect(_dsn(service))
    tenant_id, devices = new_id(), {}
    try:
        await owner.execute(_TENANT, tenant_id)
        await owner.execute(_TOP, tenant_id)
        people = [row["id"] for row in await owner.fetch(_PEOPLE, tenant_id, MEMBERS)]
        for member_id in people[:DEVICES]:
            key, wrapped = keyring.wrap_new_key(tenant_id, member_id)
            await owner.execute(_KEY, tenant_id, member_id, wrapped)
            await owner.execute(_SESSION, tenant_id, member_id)
            device_id, token = new_id(), f"token of {member_id}"
            content = orjson.dumps({"token": token}).decode()
            sealed = seal(key, content, tenant_id=tenant_id, row_id=device_id, column=ADDRESS)
            hashed = keyring.blind_index(tenant_id, ADDRESS, token)
            await owner.execute(_DEVICE, tenant_id, device_id, member_id, hashed, sealed)
            devices[token] = device_id
    finally:
        await owner.close()
    return Hall(service, provider, tenant_id, keyring, people, devices)


async def check_told_once(hall: Hall, item_id: UUID) -> None:
    """Everybody has one notification; every device was noted once, and its provider asked with one key."""
    assert await hall.told(item_id) == Counter(hall.people)
    noted = Counter(row["recipient"] for row in await hall.ask(_NOTED, item_id))
    assert noted == Counter(f"push_subscription:{device_id}" for device_id in hall.devices.values())
    asked: dict[str, set[str]] = defaultdict(set)
    for each in hall.provider.asked:
        asked[orjson.loads(each.body)["token"]].add(each.headers["idempotency-key"])
    assert asked.keys() == hall.devices.keys()
    assert {len(keys) for keys in asked.values()} == {1}


async def check_withdrawn(hall: Hall) -> None:
    """What is taken back in the middle is told to nobody from then on, though somebody is killed besides."""
    item_id = await hall.publish()
    await hall.reach(item_id, 1)
    await hall.withdraw(item_id)
    before = set(await hall.told(item_id))
    hall.kill(0)
    await hall.finish(item_id)
    # Each of them has two messages that say so: what they were told of it, and a further one. Others have none.
    assert await hall.told(item_id) == Counter(dict.fromkeys(before, 2))
    kinds = await hall.ask(_KINDS, str(item_id))
    assert [tuple(row) for row in kinds] == [
        ("news_withdrawn", False, len(before)),
        ("news_withdrawn", True, len(before)),
    ]
    assert 0 < len(before) < MEMBERS


@pytest.mark.parametrize("seed", [1])
async def test_an_urgent_item_is_told_to_each_once_when_workers_and_postgresql_are_killed(
    directory: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    async with push_service() as provider:
        monkeypatch.setenv("UNIONHALL_PUSH_URL", f"{provider.origin}/push")
        monkeypatch.setenv("UNIONHALL_PUSH_SECRET", PROVIDER_SECRET)
        with serving(directory, command=real_command("--workers", "2", "--no-demo")) as service:
            hall = await populate(service, provider)
            item_id, reached = await hall.publish(), []
            for number in range(KILLS):
                part = (MEMBERS + DEVICES) // KILLS
                reached.append(await hall.reach(item_id, number * part + chance.randint(1, part // 2)))
                hall.kill(number)
            await hall.finish(item_id)
            await check_told_once(hall, item_id)
            assert reached[-1] < await hall.progress(item_id), "the last kill hit nobody"
            await check_withdrawn(hall)
