"""The server and PostgreSQL killed at random points while 300 members want the 40 places of an activity, over HTTP."""

import asyncio
import os
import random
import signal
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from api.nodes import decode_id
from db.embedded import running_dsn
from db.keys import load_keyring
from db.session import Database
from domain.auth.service import tokens_for
from domain.auth.tokens import SessionFacts
from tests.domain.activities.hall import Hall
from tests.faults.serving import Service, real_command, serving
from tests.support.api import CLIENTS
from tests.support.rush import wrongs
from tests.support.waiting import pause

SEEDS = (1, 2)
PEOPLE = 300
AT_ONCE = 40
PLACES, FEWER = 40, 34
KILLED_AT = ((10, 40), (80, 130), (170, 210), (240, 280))
"""Between which numbers of members that are done somebody is killed."""
GIVE_UP_SECONDS = 60.0
HEADERS = {"accept": "application/graphql-response+json", "accept-language": "en"}
_PEOPLE = """
    SELECT m.id FROM member AS m JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    WHERE m.state = 'active' AND o.kind <> 'holding_pool'
        AND NOT EXISTS (SELECT FROM credential AS c WHERE c.tenant_id = m.tenant_id AND c.member_id = m.id)
    ORDER BY m.id LIMIT $1
"""
_SIGNED_IN = """
    WITH accounts AS (
        INSERT INTO credential (tenant_id, member_id, session_epoch) SELECT $1, unnest($2::uuid[]), 0
    )
    INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, device_name)
    SELECT $1, id, id, 0, now(), now() + interval '1 day', 'phone' FROM unnest($2::uuid[]) AS caller (id)
"""
_OFFICER = """
    INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)
    SELECT tenant_id, gen_random_uuid(), $1, 'federation_officer', id, '2020-01-01'
    FROM organisation WHERE parent_id IS NULL ON CONFLICT DO NOTHING
"""


@dataclass
class Crowd:
    """Who wants something, and what they were told."""

    http: httpx.AsyncClient
    tokens: dict[UUID, str]
    chance: random.Random
    activity_id: str = ""
    done: int = 0
    told: dict[str, tuple[str, UUID, dict[str, Any], str]] = field(default_factory=dict)
    """By request key of what was done: the document, whose wish, what was sent, and the id in the answer."""
    last: dict[str, str] = field(default_factory=dict)
    """By registration: the last answer that its member had."""
    failures: Counter[str] = field(default_factory=Counter)

    async def ask(self, path: str, member_id: UUID, sent: dict[str, Any]) -> dict[str, Any]:
        """The payload, asked for with the same key until there is one, as a phone does."""
        text = (CLIENTS / f"{path}.graphql").read_text(encoding="utf-8")
        headers = {**HEADERS, "authorization": f"Bearer {self.tokens[member_id]}"}
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while True:
                try:
                    answer = await self.http.post(
                        "/graphql", json={"query": text, "variables": {"input": sent}}, headers=headers
                    )
                    body: dict[str, Any] = answer.json()
                    [payload] = (body.get("data") or {"": None}).values()
                    if payload is not None and "errors" not in body:  # what is beside it may have been cut off
                        return dict(payload)
                    self.failures[body["errors"][0]["extensions"]["code"]] += 1
                except (httpx.TransportError, ValueError) as error:
                    self.failures[type(error).__name__] += 1
                await pause(self.chance.uniform(0.05, 0.2))

    async def step(self, path: str, member_id: UUID, **sent: Any) -> dict[str, Any]:
        """Asks with a new key, sometimes twice at the same moment, and notes what was told."""
        key = str(uuid.uuid4())
        times = 2 if self.chance.random() < 0.1 else 1
        answers = await asyncio.gather(*(self.ask(path, member_id, {**sent, "requestKey": key}) for _ in range(times)))
        done = [each for each in answers if not each["userErrors"]]
        if done:
            self.told[key] = path, member_id, sent, _id_of(done[0])
        assert len({_id_of(each) for each in done}) <= 1
        return (done or answers)[0]

    async def person(self, member_id: UUID) -> None:
        """Registers, and perhaps thinks again."""
        made = await self.step("mobile/activities/activity_register", member_id, activityId=self.activity_id)
        assert made["userErrors"] == [], made
        registration_id, state = made["registration"]["id"], made["registration"]["state"]
        self.last[registration_id] = state
        word = {"REGISTERED": "cancel", "WAITING": "withdraw", "OFFERED": "accept"}[state]
        if self.chance.random() < 0.4:
            path = f"mobile/activities/registration_{word}"
            after = await self.step(path, member_id, registrationId=registration_id)
            if not after["userErrors"]:
                self.last[registration_id] = after["registration"]["state"]
        self.done += 1
        if self.done % 25 == 0:
            await self.resize()

    async def resize(self) -> None:
        """An officer changes their mind."""
        places = self.chance.choice((FEWER, PLACES))
        answer = await self.step(
            "console/activities/activity_places_change", self.officer, activityId=self.activity_id, capacity=places
        )
        assert answer["userErrors"] == [], answer

    @property
    def officer(self) -> UUID:
        """Who plans it."""
        return next(iter(self.tokens))

    async def plan(self) -> None:
        """A published activity for all."""
        now = datetime.now(UTC)
        days = {name: (now + timedelta(days=number)).isoformat() for name, number in
                (("startsAt", 20), ("endsAt", 21), ("opensAt", -1), ("closesAt", 10))}  # fmt: skip
        root = await self.http.post("/graphql", json={"query": '{organisation(by:{code:"HD"}){id}}'})
        draft = {
            "organisationId": root.json()["data"]["organisation"]["id"],
            "kind": "SPORTS",
            "title": "春季运动会",
            "description": "接力与拔河",
            "venue": "体育馆",
            "capacity": PLACES,
            "startsAt": days["startsAt"],
            "endsAt": days["endsAt"],
            "windows": [{"opensAt": days["opensAt"], "closesAt": days["closesAt"]}],
        }
        made = await self.ask("console/activities/activity_create", self.officer, draft)
        assert made["userErrors"] == [], made
        self.activity_id = made["activity"]["id"]
        await self.ask("console/activities/activity_publish", self.officer, {"activityId": self.activity_id})

    async def play(self, service: Service) -> None:
        """All of them, a few at a time, while somebody kills."""
        left = iter(list(self.tokens)[1:])

        async def some() -> None:
            for member_id in left:
                await self.person(member_id)

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.kill(service))
            for _ in range(AT_ONCE):
                tasks.create_task(some())

    async def kill(self, service: Service) -> None:
        """SIGKILLs a worker, PostgreSQL, or both, at random points of the rush."""
        for number, (earliest, latest) in enumerate(KILLED_AT):
            at = self.chance.randint(earliest, latest)
            while self.done < at:  # what others have done has no event
                await pause(0.001)
            postmaster = service.postmaster()
            workers = service.children() - {postmaster}
            victims = (workers, {postmaster}, workers | {postmaster}, {postmaster})[number]
            for pid in victims:
                os.kill(pid, signal.SIGKILL)


def _id_of(payload: dict[str, Any]) -> str:
    subject = payload.get("registration") or payload.get("activity") or {"id": str(payload["userErrors"])}
    return str(subject["id"])


async def connect(service: Service) -> asyncpg.Connection:
    """As the owner, past the server."""
    return await asyncpg.connect(running_dsn(service.directory / "postgres"))


async def signed_in(service: Service) -> tuple[UUID, dict[UUID, str]]:
    """The union, and tokens of members; the first of them is an officer."""
    owner = await connect(service)
    ids = [row["id"] for row in await owner.fetch(_PEOPLE, PEOPLE + 1)]
    tenant_id = await owner.fetchval("SELECT id FROM tenant")
    await owner.execute(_SIGNED_IN, tenant_id, ids)
    await owner.execute(_OFFICER, ids[0])
    await owner.close()
    keyring, now = load_keyring({}, service.directory), datetime.now(UTC)
    facts = {each: SessionFacts(each, each, 0, 0, now, now + timedelta(days=1)) for each in ids}
    return tenant_id, {each: tokens_for(keyring, tenant_id, facts[each].outcome()).access_token for each in ids}


async def differing(crowd: Crowd) -> Sequence[str]:
    """Keys that bring another answer than before, when all is over."""
    found = []
    for key, (path, member_id, sent, subject_id) in crowd.told.items():
        again = await crowd.ask(path, member_id, {**sent, "requestKey": key})
        found += [] if _id_of(again) == subject_id else [key]
    return found


async def unlike(hall: Hall, crowd: Crowd, activity_id: UUID) -> Sequence[str]:
    """Registrations that nobody was told of, or that are something else than their member was told."""
    rows = await hall.owner.fetch("SELECT id, state FROM registration WHERE activity_id = $1", activity_id)
    found = {row["id"]: row["state"] for row in rows}
    told = {_key(each): state.lower() for each, state in crowd.last.items()}
    later = {"waiting": {"waiting", "offered"}, "offered": {"offered"}}
    assert len(rows) == len(told) == PEOPLE
    return [str(each) for each, state in told.items() if found.get(each) not in later.get(state, {state})]


def _key(value: str) -> UUID:
    decoded = decode_id(value)
    assert decoded is not None
    return decoded[1]


async def rush(service: Service, seed: int) -> None:
    tenant_id, tokens = await signed_in(service)
    limits = httpx.Limits(max_connections=2 * AT_ONCE)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{service.port}", timeout=20, limits=limits) as http:
        crowd = Crowd(http, tokens, random.Random(seed))
        await crowd.plan()
        await crowd.play(service)
        assert await differing(crowd) == []
    dsn = running_dsn(service.directory / "postgres")
    assert dsn is not None
    owner, database = await connect(service), await Database.open(dsn, size=2)
    hall = Hall(owner, database, load_keyring({}, service.directory), tenant_id, tenant_id, tenant_id, crowd.officer)
    activity_id = _key(crowd.activity_id)
    assert await unlike(hall, crowd, activity_id) == []
    assert await wrongs(hall, activity_id, {"total": PLACES}) == []
    await owner.close()
    await database.close()
    broken = {"RemoteProtocolError", "ReadError", "ConnectError", "UNAVAILABLE"}
    assert sum(crowd.failures[each] for each in broken) > len(KILLED_AT), "the kills hit nobody"
    assert set(crowd.failures) <= broken | {"OVERLOADED", "ReadTimeout"}


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_acknowledged_is_lost_or_doubled_when_server_and_postgresql_are_killed(
    directory: Path, seed: int
) -> None:
    with serving(directory, command=real_command("--workers", "2")) as service:
        asyncio.run(rush(service, seed))
