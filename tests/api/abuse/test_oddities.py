"""Whatever the arguments, a caller gets a typed answer: no incident, no word of Python or SQL."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest

from api.settings import process_environment
from db.seed.accounts import DEMO_ACCOUNTS
from tests.api.abuse.oddities import Oddities, root_fields
from tests.api.abuse.worker import Worker
from tests.support.api import Client

pytestmark = pytest.mark.oddities

ROUNDS = int(process_environment().get("UNIONHALL_ODDITY_ROUNDS") or 2)
"""So many times every root field is asked; `make oddities` asks more often."""
AT_ONCE = 8
FORBIDDEN_WORDS = (
    "INTERNAL",
    "Traceback",
    "asyncpg",
    "SELECT ",
    "INSERT ",
    "psycopg",
    "sqlalchemy",
    "KeyError",
    "ValueError",
    "TypeError",
    "NoneType",
    'File "',
    'File \\"',
    "strawberry",
    "codec can't",
    "<class",
    "object at 0x",
)
KINDS = ["anonymous", *(account.label for account in DEMO_ACCOUNTS)]


async def true_values(client: Client) -> tuple[list[str], list[str]]:
    """Ids and cursors that the caller can see."""
    answer = await client.run(
        "{organisations(first:5){edges{cursor node{id posts{id}}}}"
        " viewer{member{id} sessions{id} roleGrants{id}}"
        " notifications(first:3){edges{cursor node{id cursor}}}"
        " members(first:3){edges{cursor node{id}}} joinRequests(first:3){edges{cursor node{id}}}"
        " auditEntries(first:3){edges{cursor}}}"
    )
    found: dict[str, list[str]] = {"id": [], "cursor": []}
    assert "data" in answer, answer
    heap: list[Any] = [answer["data"]]
    while heap:
        value = heap.pop()
        if isinstance(value, dict):
            for name in found.keys() & value.keys():
                found[name].append(value[name])
        heap.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
    return found["id"], found["cursor"]


def fault_of(response: httpx.Response) -> str | None:
    """What is wrong with an answer."""
    text = response.text
    words = [word for word in FORBIDDEN_WORDS if word in text]
    if words:
        return f"says {words}"
    # A busy machine may say that it is busy; that is a typed answer.
    if response.status_code >= 500 and "OVERLOADED" not in text:
        return f"status {response.status_code}"
    errors = response.json().get("errors", [])
    return None if all(error["extensions"]["code"] for error in errors) else "an error without a code"


@pytest.mark.parametrize("name", ["sessionClose", "sessionCloseAll"])
async def test_odd_sign_outs_get_typed_answers(worker: Worker, leavers: Mapping[str, Client], name: str) -> None:
    # The first attacks: a token of those who leave is good for ten minutes, and all attacks together take longer.
    client = leavers[name]
    ids, _ = await true_values(client)
    oddities = Oddities(7, ids)
    bodies = [oddities.body("mutation", name) for _ in range(40)]

    faults, _ = await attack(worker, client.token, bodies)

    assert faults == []


@pytest.mark.usefixtures("leavers")
@pytest.mark.parametrize("kind", KINDS)
async def test_odd_arguments_get_typed_answers(worker: Worker, kind: str) -> None:
    client = worker.anonymous if kind == "anonymous" else await worker.sign_in(kind)
    ids, cursors = await true_values(client)
    oddities = Oddities(KINDS.index(kind), ids, cursors)
    bodies = [
        oddities.body(operation, name)
        for _ in range(ROUNDS)
        for operation, name in root_fields()
        # The caller would be signed out; these two are attacked below.
        if name not in {"sessionCloseAll", "sessionClose", "membershipLeave"}
    ]

    faults, codes = await attack(worker, client.token, bodies)

    assert faults == []
    # Not all were turned away at the door.
    assert codes["data"] > len(bodies) / 8


async def attack(worker: Worker, token: str | None, bodies: Sequence[bytes]) -> tuple[list[str], Counter[str]]:
    """What was wrong with the answers, and how many had data."""
    addresses = (f"198.51.{high}.{low}" for high, low in itertools.product(range(256), range(256)))
    faults: list[str] = []
    codes: Counter[str] = Counter()
    gate = asyncio.Semaphore(AT_ONCE)

    async def send(body: bytes) -> None:
        async with gate:
            response = await worker.post(body, token, **{"x-forwarded-for": next(addresses)})
        fault = fault_of(response)
        if fault is not None:
            faults.append(f"{fault}: {body[:700].decode()} -> {response.text[:400]}")
        answer = response.json()
        codes["data"] += bool(answer.get("data"))
        codes.update(error["extensions"]["code"] for error in answer.get("errors", ()))

    async with asyncio.TaskGroup() as tasks:
        for body in bodies:
            tasks.create_task(send(body))
    return faults, codes
