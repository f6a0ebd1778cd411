"""The LISTEN connection of a process."""

import asyncio

import asyncpg
import pytest

from db import wake as wakes
from db.queries.outbox import WAKE_CHANNEL
from db.wake import Wake


async def test_asking_whether_the_server_is_there_does_not_end_the_listening(
    dsn: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wakes, "_PROBE_SECONDS", 0.02)
    stop, wake = asyncio.Event(), Wake(dsn, WAKE_CHANNEL)
    running = asyncio.create_task(wake.run(stop))
    probed = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'unionhall-wake' AND query = 'SELECT 1'"

    async with asyncio.timeout(10):
        await wake.is_connected.wait()
        while not await owner.fetchval(probed):
            pass
        woken = asyncio.create_task(wake.wait(stop, seconds=10))
        await owner.execute(f"NOTIFY {WAKE_CHANNEL}")
        await woken

    assert wake.is_connected.is_set()
    assert not running.done()
    stop.set()
    await running
