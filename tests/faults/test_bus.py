"""Whole workers on NATS: what one commits is told by the other; when NATS is killed nothing is lost."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import asyncpg
import pytest

from tests.api.abuse.worker import working
from tests.api.notifications.steps import join
from tests.db.test_nats_wake import free_port, served
from tests.support.event_stream import EventStream, StreamEvent, streamed

pytestmark = pytest.mark.faults

QUERY = "subscription { notificationAdded { id kind } }"
IN_TIME = 60.0


async def told(events: AsyncGenerator[StreamEvent, None]) -> str:
    """The id that the next event tells."""
    async for event in events:
        assert event.kind == "next", event
        return str(event.payload["data"]["notificationAdded"]["id"])
    pytest.fail("the stream ended")


async def test_what_one_worker_commits_the_other_tells_with_nats_and_without(demo_dsn: str, tmp_path: Path) -> None:
    port = free_port()
    bus = {"UNIONHALL_BUS": f"nats://127.0.0.1:{port}"}
    async with AsyncExitStack() as stack:
        nats = stack.enter_context(ExitStack())
        nats.enter_context(served(port))
        one, other = [
            await stack.enter_async_context(working(demo_dsn, directory(tmp_path, name), **bus)) for name in ("a", "b")
        ]
        officer = await one.sign_in("branch officer")
        stream: EventStream = await stack.enter_async_context(streamed(one.http, QUERY, token=officer.token))
        events = stream.events()
        heard = []
        # Nobody listens to PostgreSQL for news: what is told at once came over NATS.
        owner = await asyncpg.connect(demo_dsn)
        listening = await owner.fetchval("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %wake%'")
        await owner.close()

        await join(other.anonymous)
        heard.append(await in_time(events))
        nats.close()
        await join(other.anonymous)
        heard.append(await in_time(events))
        nats.enter_context(served(port))
        await join(other.anonymous)
        heard.append(await in_time(events))

        await events.aclose()
        logged = one.logged() + other.logged()
    assert listening == 0
    assert len(set(heard)) == len(heard)
    assert "Traceback" not in logged, logged[-4000:]


async def in_time(events: AsyncGenerator[StreamEvent, None]) -> str:
    """The next one, before anybody would give up."""
    async with asyncio.timeout(IN_TIME):
        return await told(events)


def directory(parent: Path, name: str) -> Path:
    """One of each worker's own."""
    made = parent / name
    made.mkdir()
    return made
