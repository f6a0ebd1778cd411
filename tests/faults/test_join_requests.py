"""The server and PostgreSQL killed in the middle of 200 concurrent join requests."""

import asyncio
import os
import random
import signal
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from db.embedded import running_dsn
from tests.factories.members import identity_number
from tests.faults.serving import Service, real_command, serving
from tests.support.api import CLIENTS

REQUESTS = 200
KILLED_AFTER = 20
COUNT = "SELECT count(*) FROM join_request WHERE name = '赵一鸣'"
SUBMIT = (CLIENTS / "mobile/members/join_request_submit.graphql").read_text(encoding="utf-8")
BACK_WITHIN_SECONDS = 5.0
GIVE_UP_SECONDS = 60.0


@dataclass
class Ledger:
    """What the clients were told: reference by request key, and when questions and their answers went by."""

    killed_at: float = 0.0
    acknowledged: dict[str, str] = field(default_factory=dict)
    answered: list[tuple[float, float]] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)

    def note(self, key: str, reference: str, sent_at: float) -> None:
        """An acknowledgement; a repeat must say the same."""
        if self.acknowledged.setdefault(key, reference) != reference:
            self.differing.append(key)
        self.answered.append((sent_at, time.monotonic()))


async def join(http: httpx.AsyncClient, ledger: Ledger, organisation_id: str, number: int) -> None:
    """A client that repeats with the same key until it gets a definite answer, as a phone does."""
    key = str(uuid.uuid4())
    sent = {
        "organisationId": organisation_id,
        "name": "赵一鸣",
        "phoneNumber": f"+86139{number:08d}",
        "identityNumber": identity_number(date(1990, 3, 7), number),
        "employmentKind": "FIXED_TERM",
        "requestKey": key,
    }
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < deadline:
        sent_at = time.monotonic()
        answer = await post(http, sent)
        payload = (answer.get("data") or {}).get("joinRequestSubmit")
        if payload is not None:
            assert payload["userErrors"] == []
            ledger.note(key, payload["reference"], sent_at)
            return
        ledger.failures[str(answer.get("failure") or answer["errors"][0]["extensions"]["code"])] += 1
        await pause(random.uniform(0.05, 0.2))
    raise AssertionError("no definite answer")


async def pause(seconds: float) -> None:
    """A phone's back-off; nothing ends it early."""
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), seconds)


async def post(http: httpx.AsyncClient, sent: dict[str, str]) -> dict[str, Any]:
    try:
        response = await http.post("/graphql", json={"query": SUBMIT, "variables": {"input": sent}})
        answer: dict[str, Any] = response.json()
    except (httpx.TransportError, ValueError) as error:
        return {"failure": type(error).__name__}
    return answer


async def organisation_of(http: httpx.AsyncClient) -> str:
    response = await http.post("/graphql", json={"query": '{organisation(by:{code:"HD-A-01-1"}){id}}'})
    return str(response.json()["data"]["organisation"]["id"])


async def kill_in_the_middle(service: Service) -> float:
    """SIGKILLs the worker and PostgreSQL when the first requests are in the database; gives the moment.

    Runs in a thread of its own and asks the database: the clients read their answers later than they are given.
    """
    postmaster = service.postmaster()
    victims = [*(service.children() - {postmaster}), postmaster]
    connection = await connect(service)
    while await connection.fetchval(COUNT) < KILLED_AFTER:
        pass
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    connection.terminate()
    return time.monotonic()


async def load(service: Service) -> Ledger:
    ledger = Ledger()
    limits = httpx.Limits(max_connections=REQUESTS)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{service.port}", timeout=20, limits=limits) as http:
        organisation_id = await organisation_of(http)
        killing = asyncio.create_task(asyncio.to_thread(asyncio.run, kill_in_the_middle(service)))
        async with asyncio.TaskGroup() as tasks:
            for number in range(REQUESTS):
                tasks.create_task(join(http, ledger, organisation_id, number))
        ledger.killed_at = await killing
    return ledger


async def connect(service: Service) -> asyncpg.Connection:
    dsn = running_dsn(service.directory / "postgres")
    assert dsn is not None
    return await asyncpg.connect(dsn)


async def stored(service: Service) -> Counter[str]:
    connection = await connect(service)
    try:
        rows = await connection.fetch("SELECT reference FROM join_request WHERE name = '赵一鸣'")
        approvals = await connection.fetchval(
            "SELECT count(*) FROM approval a JOIN join_request j ON j.approval_id = a.id WHERE j.name = '赵一鸣'"
        )
        assert approvals == len(rows)
        return Counter(row["reference"] for row in rows)
    finally:
        await connection.close()


def test_nothing_acknowledged_is_lost_nothing_doubled_and_service_is_back_within_five_seconds(directory: Path) -> None:
    with serving(directory, command=real_command()) as service:
        ledger = asyncio.run(load(service))
        kept = asyncio.run(stored(service))

    assert ledger.failures["RemoteProtocolError"] + ledger.failures["ReadError"] > 0, "the kill hit nobody"
    back_at = min(answered for sent, answered in ledger.answered if sent > ledger.killed_at)
    assert len(ledger.acknowledged) == REQUESTS
    assert ledger.differing == []
    assert kept == Counter(ledger.acknowledged.values())
    assert back_at - ledger.killed_at < BACK_WITHIN_SECONDS
    assert set(ledger.failures) <= {"UNAVAILABLE", "OVERLOADED", "ReadError", "RemoteProtocolError", "ConnectError"}
