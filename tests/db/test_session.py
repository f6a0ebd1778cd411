"""The two doors of the database, and what happens when it is busy, gone or given bad values."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from time import monotonic

import asyncpg
import pytest
import pytest_asyncio

from db import session as sessions
from db.errors import DatabaseOverloadedError, DatabaseUnavailableError, InvalidTextError, StatementTimeoutError
from db.session import APP_ROLE, Database
from db.types import new_id
from tests.support.waiting import ASLEEP, until, until_asleep

INSERT = "INSERT INTO tenant (id, code) VALUES ($1, $2)"


@pytest_asyncio.fixture
async def small(dsn: str) -> AsyncIterator[Database]:
    """A pool of two connections that waits a tenth of a second for one."""
    small = await Database.open(dsn, size=2, acquire_timeout_seconds=0.1)
    yield small
    await small.close()


async def test_a_write_is_there_when_its_block_has_ended(small: Database) -> None:
    async with small.write() as conn:
        await conn.execute(INSERT, new_id(), "kept")

    async with small.read() as conn:
        assert await conn.fetchval("SELECT count(*) FROM tenant WHERE code = 'kept'") == 1


async def test_a_write_that_raises_leaves_nothing(small: Database) -> None:
    async def write() -> None:
        async with small.write() as conn:
            await conn.execute(INSERT, new_id(), "lost")
            raise LookupError

    with pytest.raises(LookupError):
        await write()

    async with small.read() as conn:
        assert await conn.fetchval("SELECT count(*) FROM tenant") == 0


async def test_a_write_that_is_cancelled_leaves_nothing_and_gives_its_connection_back(
    small: Database, owner: asyncpg.Connection
) -> None:
    async def write() -> None:
        async with small.write() as conn:
            await conn.execute(INSERT, new_id(), "lost")
            await conn.execute("SELECT pg_sleep(60)")

    task = asyncio.create_task(write())
    await until_asleep(owner)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with small.read() as first, small.read():
        assert await first.fetchval("SELECT count(*) FROM tenant") == 0
        assert await owner.fetchval(ASLEEP) == 0


@pytest.mark.parametrize("turns", range(8))
async def test_a_write_that_is_cancelled_while_it_begins_leaves_a_connection_that_can_write(
    dsn: str, *, turns: int
) -> None:
    database = await Database.open(dsn, size=1)

    async def write() -> None:
        async with database.write() as conn:
            await conn.execute(INSERT, new_id(), "lost")
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(10):
        async with database.write() as conn:
            await conn.execute(INSERT, new_id(), "kept")
        async with database.read() as conn:
            assert await conn.fetchval("SELECT array_agg(code) FROM tenant") == ["kept"]
    await database.close()


async def test_a_read_sees_no_half_of_a_write(small: Database) -> None:
    async with small.write() as writer:
        await writer.execute(INSERT, new_id(), "half")

        async with small.read() as reader:
            assert await reader.fetchval("SELECT count(*) FROM tenant") == 0


async def test_the_application_is_not_the_owner(small: Database) -> None:
    async with small.read() as conn:
        assert await conn.fetchval("SELECT current_user") == APP_ROLE
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute("DROP TABLE tenant")


async def test_who_finds_no_connection_in_time_is_told_to_come_again(small: Database) -> None:
    async with small.read(), small.read():
        began = monotonic()
        with pytest.raises(DatabaseOverloadedError) as error:
            async with small.read():
                pass
        waited = monotonic() - began

    assert 0.1 <= waited < 1
    assert (error.value.code, error.value.retry_after_seconds) == ("OVERLOADED", 2)


async def test_a_write_is_refused_in_the_same_way_when_all_connections_are_taken(small: Database) -> None:
    async with small.read(), small.read():
        with pytest.raises(DatabaseOverloadedError):
            async with small.write():
                pass


async def test_after_a_rush_every_connection_is_free_again(small: Database) -> None:
    async def ask() -> str:
        try:
            async with small.read() as conn:
                await conn.execute("SELECT pg_sleep(0.15)")
        except DatabaseOverloadedError:
            return "overloaded"
        return "served"

    outcomes = await asyncio.gather(*(ask() for _ in range(10)))

    assert outcomes.count("served") == 2
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(small.read())


async def test_a_connection_that_the_server_ended_is_unavailable_and_the_next_one_works(
    small: Database, owner: asyncpg.Connection
) -> None:
    async def write() -> None:
        async with small.write() as conn:
            await conn.execute(INSERT, new_id(), "lost")
            await owner.execute("SELECT pg_terminate_backend($1)", conn.get_server_pid())
            await conn.execute("SELECT 1")

    with pytest.raises(DatabaseUnavailableError) as error:
        await write()

    assert (error.value.code, error.value.retry_after_seconds) == ("UNAVAILABLE", 1)
    async with small.read() as conn:
        assert await conn.fetchval("SELECT count(*) FROM tenant") == 0


async def test_a_connection_that_died_in_the_pool_is_replaced(small: Database, owner: asyncpg.Connection) -> None:
    async with small.read() as conn:
        process_id = conn.get_server_pid()

    async def has_ended() -> bool:
        return conn.is_closed()  # the end is heard some turns of the loop after the answer

    await owner.execute("SELECT pg_terminate_backend($1, 5000)", process_id)
    await until(has_ended)

    async with small.read() as first, small.read() as second:
        assert process_id not in {first.get_server_pid(), second.get_server_pid()}


async def test_closing_waits_for_a_connection_in_use(dsn: str) -> None:
    database = await Database.open(dsn, size=2)
    is_reading, may_go_on = asyncio.Event(), asyncio.Event()

    async def read() -> int:
        async with database.read() as conn:
            is_reading.set()
            await may_go_on.wait()
            return int(await conn.fetchval("SELECT 7"))

    reading = asyncio.create_task(read())
    await is_reading.wait()
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)  # closing begins
    is_closed_early = closing.done()
    may_go_on.set()
    async with asyncio.timeout(10):
        await closing

    assert (is_closed_early, await reading) == (False, 7)


async def test_a_connection_whose_statement_was_cancelled_serves_the_next_one(small: Database) -> None:
    async def wait_long() -> None:
        async with small.read() as conn:
            await conn.execute("SELECT pg_sleep(10)")

    for _ in range(5):
        waiting = asyncio.create_task(wait_long())
        await asyncio.wait([waiting], timeout=0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

        async with asyncio.timeout(5), small.read() as conn:
            assert await conn.fetchval("SELECT 7") == 7


async def test_a_server_that_is_gone_is_unavailable() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))

        with pytest.raises(DatabaseUnavailableError):
            await Database.open(f"postgresql://nobody@127.0.0.1:{closed.getsockname()[1]}/nowhere", size=1)


@pytest.mark.parametrize("text", ["\0", "ab\0", "\ud800"])
async def test_a_text_that_no_table_can_hold_has_an_error_of_its_own(small: Database, text: str) -> None:
    with pytest.raises(InvalidTextError) as error:
        async with small.read() as conn:
            await conn.fetch("SELECT * FROM tenant WHERE code = $1", text)

    assert error.value.code == "INVALID_TEXT"


@pytest.mark.parametrize("text", ["\0", "\ud800"])
async def test_a_list_of_texts_that_no_table_can_hold_is_refused_in_the_same_way(small: Database, text: str) -> None:
    with pytest.raises(InvalidTextError):
        async with small.read() as conn:
            await conn.fetch("SELECT * FROM tenant WHERE code = ANY($1)", ["HD", text])


async def test_a_statement_that_takes_too_long_has_an_error_of_its_own(dsn: str) -> None:
    database = await Database.open(dsn, size=1, statement_timeout="200ms")

    with pytest.raises(StatementTimeoutError) as error:
        async with database.read() as conn:
            await conn.execute("SELECT pg_sleep(10)")

    assert error.value.code == "TIMEOUT"
    await database.close()


async def test_a_wait_for_a_lock_that_takes_too_long_writes_nothing(dsn: str, owner: asyncpg.Connection) -> None:
    await owner.execute(INSERT, new_id(), "locked")
    database = await Database.open(dsn, size=1, lock_timeout="20ms")

    async def write() -> None:
        async with database.write() as conn:
            await conn.execute(INSERT, new_id(), "lost")
            await conn.execute("UPDATE tenant SET code = 'ours'")

    async with owner.transaction():
        await owner.execute("UPDATE tenant SET code = 'theirs'")
        with pytest.raises(StatementTimeoutError):
            await write()

    assert [row["code"] for row in await owner.fetch("SELECT code FROM tenant")] == ["theirs"]
    await database.close()


async def test_who_waits_for_a_connection_gets_the_next_one_in_turn(dsn: str) -> None:
    database = await Database.open(dsn, size=1, acquire_timeout_seconds=5)
    served: list[int] = []

    async def ask(number: int) -> None:
        async with database.read() as conn:
            served.append(number)
            await conn.execute("SELECT 1")

    async with database.read():
        waiting = [asyncio.create_task(ask(number)) for number in range(5)]
        await asyncio.sleep(0)
        waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    assert served == [0, 1, 3, 4]
    await database.close()


async def test_who_gives_up_after_its_turn_has_come_passes_the_connection_on(dsn: str) -> None:
    database = await Database.open(dsn, size=1)
    holding = await database._pool.take()  # noqa: SLF001  # its turn must come while nobody looks
    waiting = asyncio.create_task(database._pool.take())  # noqa: SLF001  # as above
    await asyncio.sleep(0)

    database._pool.give_back(holding)  # noqa: SLF001  # as above
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    async with asyncio.timeout(5), database.read() as conn:
        assert await conn.fetchval("SELECT 7") == 7
    await database.close()


async def test_a_prepared_read_outlives_a_change_of_its_table(small: Database, owner: asyncpg.Connection) -> None:
    await owner.execute("CREATE TABLE changing (code text); INSERT INTO changing VALUES ('a')")
    await owner.execute(f"GRANT SELECT ON changing TO {APP_ROLE}")
    try:
        before = await small.fetch("SELECT * FROM changing", [])
        await owner.execute("ALTER TABLE changing ADD COLUMN number int")
        after = await small.fetch("SELECT * FROM changing", [])
    finally:
        await owner.execute("DROP TABLE changing")

    assert [[dict(row) for row in rows] for rows in (before, after)] == [
        [{"code": "a"}],
        [{"code": "a", "number": None}],
    ]


async def test_prepared_reads_are_bounded(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.pool.STATEMENTS_PER_CONNECTION", 3)
    database = await Database.open(dsn, size=1)

    for number in (*range(9), 0):
        assert [row[0] for row in await database.fetch(f"SELECT {number}", [])] == [number]

    [row] = await database.fetch("SELECT count(*) FROM pg_prepared_statements WHERE statement ~ '^SELECT [0-9]'", [])
    assert row[0] <= 3
    await database.close()


async def test_a_prepared_read_that_is_cancelled_gives_its_connection_back(small: Database) -> None:
    for _ in range(3):
        waiting = asyncio.create_task(small.fetch("SELECT pg_sleep(10)", []))
        await asyncio.wait([waiting], timeout=0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    async with asyncio.timeout(5):
        assert [row[0] for row in await small.fetch("SELECT 7", [])] == [7]


async def test_a_read_that_is_cancelled_while_it_connects_leaves_no_connection(
    dsn: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    connects = asyncio.Event()

    async def never(_: object) -> None:
        connects.set()
        await asyncio.Event().wait()

    async def is_gone() -> bool:
        others = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'abandoned'"
        return not await owner.fetchval(others)

    monkeypatch.setattr(sessions, "_prepare", never)
    opening = asyncio.create_task(Database.open(dsn, size=1, application_name="abandoned"))
    await connects.wait()
    assert not await is_gone()

    opening.cancel()
    await asyncio.gather(opening, return_exceptions=True)

    await until(is_gone)


async def test_faults_of_a_prepared_read_are_told_in_our_words(small: Database, owner: asyncpg.Connection) -> None:
    async def end_connection() -> None:
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
        )

    waiting = asyncio.create_task(small.fetch("SELECT pg_sleep(10)", []))
    while not waiting.done():
        await end_connection()
    with pytest.raises(DatabaseUnavailableError):
        await waiting
    with pytest.raises(InvalidTextError):
        await small.fetch("SELECT $1::text", ["\0"])
