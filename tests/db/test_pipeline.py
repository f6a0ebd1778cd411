"""Documents on pipes: what goes in and comes out, and what happens when something fails among others."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
import pytest_asyncio

from db.errors import InvalidTextError
from db.pipeline import DEPTH, SLOW_SECONDS, Pipe, PipelineError
from db.session import Database
from tests.support.waiting import pause, until

KEY = UUID("01890000-0000-7000-8000-00000000000a")
CHINA = timezone(timedelta(hours=8))
SLEEP = "SELECT to_json(pg_sleep($1::int / 1000.0)::text)"
"""For so many milliseconds."""

LOCK = 710_011
"""Of these tests alone."""

SLEEPING = "FROM pg_stat_activity WHERE query LIKE '%pg_sleep(%' AND state = 'active' AND pid <> pg_backend_pid()"


@pytest_asyncio.fixture
async def piped(dsn: str) -> AsyncIterator[Database]:
    """Four connections, one of them a pipe."""
    database = await Database.open(dsn, size=4)
    yield database
    await database.close()


def pipe_of(database: Database) -> Pipe:
    [pipe] = database._pipeline._pipes  # noqa: SLF001  # tests look at the pipe itself
    assert pipe is not None
    return pipe


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "张伟"),
        ("text", ""),
        ("text", "a \"b\" \\ {c, d} \n\t 'e' NULL"),
        ("text", None),
        ("uuid", KEY),
        ("int", -7),
        ("bigint", 2**40),
        ("bool", True),
        ("bool", False),
        ("date", date(2026, 2, 28)),
        ("timestamptz", datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=CHINA)),
        ("timestamptz", datetime(2026, 2, 28, tzinfo=UTC)),
        ("uuid[]", [KEY, UUID(int=0)]),
        ("uuid[]", ()),
        ("text[]", ["张伟", "", 'q"', "b\\", "{", ",", "NULL", " a ", None]),
        ("int[]", [1, -2]),
        ("date[]", [date(2026, 1, 1)]),
    ],
)
async def test_a_value_arrives_as_the_driver_sends_it(piped: Database, kind: str, value: Any) -> None:
    text = f"SELECT to_json($1::{kind})"

    [found] = await pipe_of(piped).fetch(text, [value])
    [[expected]] = await piped.fetch(text, [value])

    assert found == expected


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
async def test_a_text_that_no_table_can_hold_is_refused_by_the_pool(piped: Database, value: str) -> None:
    with pytest.raises(InvalidTextError):
        await piped.fetch_document("SELECT to_json($1::text)", [value])


async def test_each_asker_gets_their_own_answer(piped: Database) -> None:
    text = "SELECT to_json($1::int), to_json(repeat($2::text, $1::int * 997))"

    answers = await asyncio.gather(*(piped.fetch_document(text, [number, "工"]) for number in range(60)))

    assert [orjson.loads(first or b"") for first, _ in answers] == list(range(60))
    assert [len(orjson.loads(second or b"")) for _, second in answers] == [number * 997 for number in range(60)]


async def test_an_error_ends_its_own_statement_only(piped: Database) -> None:
    pipe = pipe_of(piped)
    asked = [pipe.fetch("SELECT to_json(1 / $1::int)", [number]) for number in (1, 0, 1)]

    first, second, third = await asyncio.gather(*asked, return_exceptions=True)

    assert (first, third) == ([b"1"], [b"1"])
    assert isinstance(second, PipelineError)
    assert str(second) == "22012"


async def test_a_statement_that_failed_on_a_pipe_is_asked_again_by_itself(
    piped: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise PipelineError

    monkeypatch.setattr(Pipe, "fetch", fail)

    assert await piped.fetch_document("SELECT to_json(7)", []) == [b"7"]


async def test_a_migration_in_between_is_survived(piped: Database, owner: asyncpg.Connection) -> None:
    text = "SELECT row_to_json(t) FROM changing t"
    await owner.execute("CREATE TABLE changing (code text); INSERT INTO changing VALUES ('a')")
    await owner.execute("GRANT SELECT ON changing TO unionhall_app")
    try:
        before = await piped.fetch_document(text, [])
        await owner.execute("ALTER TABLE changing ADD COLUMN number int")
        after = [await piped.fetch_document(text, []) for _ in range(2)]
    finally:
        await owner.execute("DROP TABLE changing")

    assert before == [b'{"code":"a"}']
    assert after == [[b'{"code":"a","number":null}']] * 2


async def test_nobody_queues_behind_a_slow_statement(piped: Database) -> None:
    slow = asyncio.create_task(piped.fetch_document(SLEEP, [2_000]))
    await pause(SLOW_SECONDS * 2)

    async with asyncio.timeout(1):
        assert await piped.fetch_document("SELECT to_json(7)", []) == [b"7"]
    assert not slow.done()
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


async def test_a_pipe_takes_no_more_than_its_depth(piped: Database) -> None:
    asked = [asyncio.create_task(piped.fetch_document(SLEEP, [10])) for _ in range(DEPTH * 2)]
    await asyncio.sleep(0)

    assert pipe_of(piped).depth <= DEPTH
    await asyncio.gather(*asked)


async def test_who_gives_up_has_the_server_stop(piped: Database, owner: asyncpg.Connection) -> None:
    slow = asyncio.create_task(piped.fetch_document(SLEEP, [30_000]))
    behind = asyncio.create_task(piped.fetch_document("SELECT to_json(7)", []))
    await until(lambda: owner.fetchval(f"SELECT count(*) {SLEEPING}"))

    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)

    async with asyncio.timeout(5):
        assert await behind == [b"7"]
    assert await owner.fetchval(f"SELECT count(*) {SLEEPING}") == 0


async def test_who_gave_up_while_waiting_holds_nobody_up(piped: Database, owner: asyncpg.Connection) -> None:
    await owner.execute(f"SELECT pg_advisory_lock({LOCK})")
    first = asyncio.create_task(piped.fetch_document(f"SELECT to_json(pg_advisory_xact_lock({LOCK})::text)", []))
    second = asyncio.create_task(piped.fetch_document(SLEEP, [30_000]))
    third = asyncio.create_task(piped.fetch_document("SELECT to_json(7)", []))
    await until(lambda: owner.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
    second.cancel()
    await asyncio.sleep(0)  # it is told so
    await owner.execute(f"SELECT pg_advisory_unlock({LOCK})")

    async with asyncio.timeout(5):
        assert await third == [b"7"]
    assert first.done()


async def test_a_lost_pipe_is_replaced_and_its_statements_are_asked_again(
    piped: Database, owner: asyncpg.Connection
) -> None:
    lost = pipe_of(piped)
    asked = asyncio.create_task(piped.fetch_document(SLEEP, [300]))
    await until(lambda: owner.fetchval(f"SELECT count(*) {SLEEPING}"))
    await owner.execute(f"SELECT pg_terminate_backend(pid) {SLEEPING}")

    async with asyncio.timeout(10):
        assert await asked == [b'""']
        while not pipe_of(piped).is_open:
            assert await piped.fetch_document("SELECT to_json(7)", []) == [b"7"]
    assert pipe_of(piped) is not lost
    assert await pipe_of(piped).fetch("SELECT to_json(7)", []) == [b"7"]


async def test_prepared_documents_are_bounded(piped: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.pipeline.STATEMENTS", 3)
    pipe = pipe_of(piped)

    for number in (*range(9), 0):
        assert await pipe.fetch(f"SELECT to_json({number})", []) == [b"%d" % number]

    [count] = await pipe.fetch("SELECT to_json(count(*)) FROM pg_prepared_statements WHERE name ~ '^document_'", [])
    assert count == b"3"


async def test_statements_that_fail_leave_nothing_behind(piped: Database) -> None:
    pipe = pipe_of(piped)

    for _ in range(5):
        with pytest.raises(PipelineError):
            await pipe.fetch("SELECT to_json(1 / $1::int)", [0])

    [count] = await pipe.fetch("SELECT to_json(count(*)) FROM pg_prepared_statements WHERE name ~ '^document_'", [])
    assert count == b"1"  # this one


async def test_closing_waits_for_the_answers_under_way(dsn: str) -> None:
    database = await Database.open(dsn, size=4)
    asked = asyncio.create_task(database.fetch_document(SLEEP, [100]))
    await asyncio.sleep(0)

    await database.close()

    assert await asked == [b'""']


async def test_a_statement_of_several_rows_or_none_is_not_taken_for_one(piped: Database) -> None:
    with pytest.raises(PipelineError):
        await pipe_of(piped).fetch("SELECT to_json(1) WHERE false", [])


async def test_closing_leaves_no_connection_behind(dsn: str, owner: asyncpg.Connection) -> None:
    database = await Database.open(dsn, size=8)
    pids = [
        orjson.loads(pid or b"")
        for [pid] in await asyncio.gather(
            *(database.fetch_document("SELECT to_json(pg_backend_pid())", []) for _ in "12")
        )
    ]
    await database.close()

    left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'unionhall' AND pid = ANY($1)"

    async def are_gone() -> bool:
        return not await owner.fetchval(left, pids)

    await until(are_gone)  # the server hears of it a little later
