"""The LISTEN connection of a process."""

import asyncio

import asyncpg
import pytest

from db import wake as wakes
from db.queries.outbox import WAKE_CHANNEL
from db.wake import Ear, Wake


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


async def test_ears_hear_what_is_told_and_are_told_of_each_beginning(dsn: str, owner: asyncpg.Connection) -> None:
    stop, told = asyncio.Event(), asyncio.Queue[str]()
    ear = Ear("unionhall_some", told.put_nowait, lambda: told.put_nowait("begun"))
    wake = Wake(dsn, ears=[ear])
    running = asyncio.create_task(wake.run(stop))

    async with asyncio.timeout(60):
        heard = [await told.get()]
        count = wake.count
        await owner.execute("NOTIFY unionhall_some, 'something'")
        heard.append(await told.get())
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'unionhall-wake' AND datname = current_database()"
        )
        heard.append(await told.get())
        await owner.execute("NOTIFY unionhall_some, 'something else'")
        heard.append(await told.get())

    assert heard == ["begun", "something", "begun", "something else"]
    assert wake.count == count + 1  # woken by the beginning alone
    stop.set()
    await running
