"""What a transaction keeps, when it is sent, and what a refused part of it leaves behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

import asyncpg
import pytest

from db.pool import PooledConnection
from db.session import Database
from db.transaction import Transaction, savepoint
from db.types import new_id
from tests.support.api import Recorder
from tests.support.waiting import until_asleep, until_waited_for

TENANT = "INSERT INTO tenant (id, code) VALUES ($1::uuid, $2)"
NEW_TENANT = f"{TENANT} ON CONFLICT DO NOTHING RETURNING id"
ORGANISATION = (
    "INSERT INTO organisation (tenant_id, id, kind, code, name, name_en, founded_on)"
    " VALUES ($1::uuid, $2::uuid, 'federation', $3, $3, $3, $4)"
)
CODES = "SELECT array_agg(code ORDER BY code) FROM tenant"
FOUNDED_ON = date(2001, 5, 1)


class Taken(Exception):
    """A refusal of these tests, which knows whose it is."""


@asynccontextmanager
async def transaction(database: Database) -> AsyncIterator[tuple[Transaction, PooledConnection]]:
    """A transaction, and its connection for looking behind its back."""
    async with database.read() as connection, Transaction(connection) as conn:
        yield conn, connection


async def codes(database: Database) -> list[str]:
    """Codes of the unions that there are for everybody."""
    async with database.read() as conn:
        return await conn.fetchval(CODES) or []


async def keep_tenant(conn: Transaction, code: str, *, refused: str | None = None) -> UUID:
    """A union to write; `refused` names the refusal for one that is there."""
    tenant_id = new_id()
    if refused is None:
        await conn.keep(TENANT, [tenant_id, code])
    else:
        await conn.keep(NEW_TENANT, [tenant_id, code], Taken(refused))
    return tenant_id


async def test_all_that_is_kept_is_one_statement_without_brackets(database: Database, recorder: Recorder) -> None:
    with recorder.recording() as statements:
        async with transaction(database) as (conn, connection):
            # The foreign key of the second part refers to the row of the first.
            tenant_id = await keep_tenant(conn, "a")
            await conn.keep(ORGANISATION, [tenant_id, tenant_id, "A", FOUNDED_ON])
            await keep_tenant(conn, "b", refused="b")
            assert not connection.is_in_transaction()
        await asyncio.sleep(0)

    assert len(statements) == 1
    assert await codes(database) == ["a", "b"]


async def test_nothing_kept_is_nothing_sent(database: Database, recorder: Recorder) -> None:
    with recorder.recording() as statements:
        async with transaction(database):
            pass
        await asyncio.sleep(0)

    assert statements == []


async def test_a_read_sees_what_was_kept_and_nobody_else_does_before_the_end(database: Database) -> None:
    async with transaction(database) as (conn, connection):
        await keep_tenant(conn, "a")
        seen = await conn.fetchval(CODES)
        await keep_tenant(conn, "b")
        assert connection.is_in_transaction()
        assert await codes(database) == []

    assert seen == ["a"]
    assert await codes(database) == ["a", "b"]


async def test_a_peek_neither_begins_nor_sees_what_was_kept(database: Database) -> None:
    async with transaction(database) as (conn, connection):
        await keep_tenant(conn, "a")
        before = await conn.peek("SELECT count(*) FROM tenant WHERE code = $1", "a")
        assert not connection.is_in_transaction()
        await conn.fetch("SELECT")
        after = await conn.peek("SELECT count(*) FROM tenant WHERE code = $1", "a")
        none = await conn.peek("SELECT id FROM tenant WHERE code = 'b'")

    assert (before and before[0], after and after[0], none) == (0, 1, None)


@pytest.mark.parametrize("has_begun", [False, True])
@pytest.mark.parametrize("there", [["b"], ["c"], ["b", "c"]])
async def test_a_part_that_writes_nothing_refuses_all_and_the_first_such_part_says_why(
    database: Database, there: list[str], *, has_begun: bool
) -> None:
    async with transaction(database) as (conn, _):
        for code in there:
            await keep_tenant(conn, code)

    async def write() -> None:
        async with transaction(database) as (conn, _):
            if has_begun:
                await conn.fetchval("SELECT 1")
            await keep_tenant(conn, "a")
            await keep_tenant(conn, "b", refused="b")
            await keep_tenant(conn, "c", refused="c")

    with pytest.raises(Taken, match=there[0]):
        await write()

    assert await codes(database) == there


async def test_a_refusal_comes_where_the_part_is_sent(database: Database) -> None:
    async with transaction(database) as (conn, _):
        await keep_tenant(conn, "a")

    async with transaction(database) as (conn, _):
        await keep_tenant(conn, "a", refused="a")
        with pytest.raises(Taken):
            await conn.fetch("SELECT")


@pytest.mark.parametrize("has_begun", [False, True])
async def test_an_error_of_the_block_leaves_nothing(database: Database, *, has_begun: bool) -> None:
    async def write() -> None:
        async with transaction(database) as (conn, _):
            await keep_tenant(conn, "a")
            if has_begun:
                await conn.fetch("SELECT")
            await keep_tenant(conn, "b")
            raise LookupError

    with pytest.raises(LookupError):
        await write()

    assert await codes(database) == []


@pytest.mark.parametrize("has_begun", [False, True])
async def test_another_error_of_a_part_is_itself_and_leaves_nothing(database: Database, *, has_begun: bool) -> None:
    async def write() -> None:
        async with transaction(database) as (conn, _):
            if has_begun:
                await conn.fetch("SELECT")
            await keep_tenant(conn, "a", refused="a")
            await conn.keep(ORGANISATION, [new_id(), new_id(), "A", FOUNDED_ON])

    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await write()

    assert await codes(database) == []


async def test_many_parts_are_sent_in_time(database: Database, recorder: Recorder) -> None:
    with recorder.recording() as statements:
        async with transaction(database) as (conn, _):
            for number in range(20):
                await keep_tenant(conn, f"{number:02}", refused="never")
        await asyncio.sleep(0)

    assert await codes(database) == [f"{number:02}" for number in range(20)]
    assert len(statements) == 2


async def test_of_two_at_the_same_moment_one_waits_and_is_refused(
    database: Database, owner: asyncpg.Connection
) -> None:
    async def write() -> None:
        async with transaction(database) as (conn, _):
            await keep_tenant(conn, "a", refused="a")

    async with transaction(database) as (conn, _):
        await keep_tenant(conn, "a")
        await conn.fetch("SELECT")
        second = asyncio.create_task(write())
        await until_waited_for(owner)
        assert not second.done()

    with pytest.raises(Taken):
        await second
    assert await codes(database) == ["a"]


async def test_one_that_waited_for_a_rollback_writes(database: Database, owner: asyncpg.Connection) -> None:
    async def write() -> None:
        async with transaction(database) as (conn, _):
            await keep_tenant(conn, "a", refused="a")

    async def fail(second_has_begun: asyncio.Event) -> None:
        async with transaction(database) as (conn, _):
            await keep_tenant(conn, "a")
            await conn.fetch("SELECT")
            second_has_begun.set()
            await until_waited_for(owner)
            raise LookupError

    has_begun = asyncio.Event()
    failing = asyncio.create_task(fail(has_begun))
    await has_begun.wait()
    await write()

    with pytest.raises(LookupError):
        await failing
    assert await codes(database) == ["a"]


async def test_a_transaction_that_is_cancelled_leaves_nothing_and_its_connection_is_free(
    database: Database, owner: asyncpg.Connection
) -> None:
    async def write() -> None:
        async with transaction(database) as (conn, _):
            await keep_tenant(conn, "a")
            await conn.fetch("SELECT")
            await conn.fetch("SELECT pg_sleep(60)")

    task = asyncio.create_task(write())
    await until_asleep(owner)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert await codes(database) == []


async def keep_and_fail(conn: Transaction, code: str, *, is_sent: bool) -> None:
    async with savepoint(conn):
        await keep_tenant(conn, code)
        if is_sent:
            assert code in await conn.fetchval(CODES)
        raise Taken


async def test_a_part_that_fails_takes_back_what_was_kept_in_it_and_the_rest_stays(database: Database) -> None:
    async with transaction(database) as (conn, _):
        await keep_tenant(conn, "before")
        for is_sent in (True, False):
            with pytest.raises(Taken):
                await keep_and_fail(conn, "part", is_sent=is_sent)
        with pytest.raises(Taken):
            async with savepoint(conn):
                await keep_tenant(conn, "before", refused="before")  # found out at the end of the part
        async with savepoint(conn):
            await keep_tenant(conn, "part")
        await keep_tenant(conn, "after")

    assert await codes(database) == ["after", "before", "part"]


async def test_a_hot_statement_commits_early_and_is_told_of_when_it_is_durable(
    database: Database, recorder: Recorder
) -> None:
    with recorder.recording() as statements:
        async with transaction(database) as (conn, connection):
            await conn.keep(NEW_TENANT, [new_id(), "a"], Taken("a"), is_hot=True)

    assert [("synchronous_commit" in each, "pg_logical_emit_message" in each) for each in statements] == [
        (True, False),
        (False, True),
    ]
    async with database.read() as connection:
        setting = "SELECT current_setting('synchronous_commit') = reset_val FROM pg_settings WHERE name = $1"
        assert await connection.fetchval(setting, "synchronous_commit")
    assert await codes(database) == ["a"]


async def test_a_hot_statement_that_is_refused_waits_for_nothing(database: Database, recorder: Recorder) -> None:
    async with transaction(database) as (conn, _):
        await keep_tenant(conn, "a")

    with recorder.recording() as statements, pytest.raises(Taken):
        async with transaction(database) as (conn, _):
            await conn.keep(NEW_TENANT, [new_id(), "a"], Taken("a"), is_hot=True)

    assert len(statements) == 1
    assert await codes(database) == ["a"]
