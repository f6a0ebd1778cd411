"""Whole workers: what one takes from somebody the other does not go on serving, whatever the bus."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from tests.api.abuse.worker import working
from tests.api.auth.steps import CLOSE, GRANT, REVOKE, send
from tests.db.test_nats_wake import free_port
from tests.faults.test_bus import directory
from tests.support.api import Client
from tests.support.days import day_text
from tests.support.waiting import until

pytestmark = pytest.mark.faults

REGISTER = "{members(first:1){totalCount}}"
BELIEVING = "tests.faults.believing"
NO_NATS = f"nats://127.0.0.1:{free_port()}"
CUT = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE application_name = 'unionhall-wake' AND datname = current_database()"
)


async def answers(client: Client, *codes: str) -> bool:
    """Whether the register answers so."""
    return (await client.run(REGISTER)).codes == list(codes)


@pytest.mark.parametrize("bus", [{}, {"UNIONHALL_BUS": NO_NATS}], ids=["postgresql", "nats that is away"])
async def test_what_one_worker_takes_the_other_refuses(demo_dsn: str, tmp_path: Path, bus: Mapping[str, str]) -> None:
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(working(demo_dsn, directory(tmp_path, name), module=BELIEVING, **bus))
            for name in ("a", "b")
        ]
        administrator, member = await one.sign_in("administrator"), await one.sign_in("member")
        officer = await one.sign_in("federation officer")
        next_door = Client(other.http, member.token)
        found = await officer.run('{member(by:{memberNumber:"HD000001"}){id} organisation(by:{code:"HD-A-01"}){id}}')
        role = {"memberId": found["data"]["member"]["id"], "organisationId": found["data"]["organisation"]["id"]}

        before = await answers(next_door, "FORBIDDEN")
        given = await send(administrator, GRANT, **role, role="BRANCH_OFFICER", startsOn=day_text())
        await until(partial(answers, next_door))
        await send(administrator, REVOKE, roleGrantId=given["roleGrant"]["id"])
        await until(partial(answers, next_door, "FORBIDDEN"))
        connection = await asyncpg.connect(demo_dsn)
        await connection.execute(CUT)
        await connection.close()
        await send(member, CLOSE)
        await until(partial(answers, next_door, "UNAUTHENTICATED"))

        logged = one.logged() + other.logged()
    assert before
    assert "Traceback" not in logged, logged[-4000:]
