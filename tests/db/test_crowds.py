"""Many at the same moment: what is sent together, what each is told, and who pays for whom."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from db.crowds import MOST, ON_DISK, Crowds
from db.errors import DatabaseOverloadedError, DatabaseUnavailableError, WritesCollidedError
from db.kept import Kept, ManyAsked, alike, asked_by_many
from db.models.activities import RegistrationRow
from db.session import Database
from db.statement import Statement, insert_of, peek_one, write
from db.types import new_id, table_of
from tests.support.api import Recorder
from tests.support.waiting import until_waited_for

NEW = Statement(
    "INSERT INTO tenant (id, code) VALUES ($1::uuid, $2) ON CONFLICT DO NOTHING RETURNING id", ("id", "code"), {}
).in_crowds(
    "INSERT INTO tenant (id, code) SELECT * FROM unnest($1::uuid[], $2::text[]) ON CONFLICT DO NOTHING RETURNING id",
    ("id", "code"),
)
CODES = "SELECT array_agg(code ORDER BY code) FROM tenant"
FIND = Statement.of(
    sa.text("SELECT code FROM tenant WHERE code = :code AND id = ANY (:ids)").bindparams(
        sa.bindparam("code", type_=sa.Text()), sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid()))
    )
).asked_in_crowds()


class Taken(Exception):
    """A refusal that knows whose it is."""


async def make(database: Database, code: str, *, is_hot: bool = True) -> str:
    """Writes a union, and says so."""
    async with database.transaction() as conn:
        await write(conn, NEW, refusal=Taken(code), is_hot=is_hot, id=new_id(), code=code)
    return code


async def made(database: Database, *codes: str) -> Sequence[object]:
    """What each of those who come at once is told."""
    found = await asyncio.gather(*(make(database, each) for each in codes), return_exceptions=True)
    return [repr(each) if isinstance(each, Exception) else each for each in found]


async def codes(database: Database) -> list[str]:
    """Those that there are."""
    [row] = await database.fetch(CODES, [])
    return row[0] or []


def written(statements: Sequence[str]) -> list[str]:
    """Those that write."""
    return [each for each in statements if "INSERT" in each]


async def test_who_comes_at_once_is_one_transaction(database: Database, recorder: Recorder) -> None:
    with recorder.recording() as statements:
        assert await made(database, "a", "b", "c") == ["a", "b", "c"]
        await asyncio.sleep(0)

    assert len(written(statements)) == 1
    assert statements.count(ON_DISK) == 1
    assert await codes(database) == ["a", "b", "c"]


async def test_who_comes_alone_is_sent_as_ever(database: Database, recorder: Recorder) -> None:
    with recorder.recording() as statements:
        assert await made(database, "a") == ["a"]
        await asyncio.sleep(0)

    assert "VALUES" in written(statements)[0]


async def test_who_comes_alone_waits_for_the_disk_by_the_commit_itself(database: Database, recorder: Recorder) -> None:
    with recorder.recording() as statements:
        assert await made(database, "a") == ["a"]
        await asyncio.sleep(0)

    assert "synchronous_commit" not in written(statements)[0]
    assert ON_DISK not in statements


async def test_who_comes_while_one_is_under_way_lets_go_before_the_disk() -> None:
    asked: list[str] = []
    is_under_way, may_end = asyncio.Event(), asyncio.Event()

    async def fetch(text: str, _: Sequence[Any]) -> list[asyncpg.Record]:
        asked.append(text)
        is_under_way.set()
        await may_end.wait()
        return []

    crowds = Crowds(fetch)
    first = asyncio.create_task(send(crowds, "a"))
    await is_under_way.wait()
    second = asyncio.create_task(send(crowds, "b"))
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(first, second)
    await crowds.close()

    assert ["synchronous_commit" in each for each in written(asked)] == [False, True]
    assert asked.count(ON_DISK) == 1


async def send(crowds: Crowds, code: str) -> None:
    """Writes a union by a crowd."""
    kept = [Kept(NEW.text, [new_id(), code], is_hot=True, many=NEW.many)]
    key = alike(kept)
    assert key is not None
    await crowds.send(key, kept)


async def test_what_is_not_hot_goes_by_itself(database: Database, recorder: Recorder) -> None:
    with recorder.recording() as statements:
        await asyncio.gather(*(make(database, each, is_hot=False) for each in ("a", "b")))
        await asyncio.sleep(0)

    assert len(written(statements)) == 2


async def test_who_is_refused_refuses_nobody_else(database: Database) -> None:
    await made(database, "b")

    assert await made(database, "a", "b", "c", "c") == ["a", "Taken('b')", "c", "Taken('c')"]
    assert await codes(database) == ["a", "b", "c"]


async def test_who_cannot_be_sent_fails_nobody_else(database: Database) -> None:
    first, second = await made(database, "a", "b\0")

    assert first == "a"
    assert "InvalidText" in str(second)
    assert await codes(database) == ["a"]


async def test_no_more_than_so_many_are_one(database: Database, recorder: Recorder) -> None:
    with recorder.recording() as statements:
        await made(database, *(f"{number:03}" for number in range(MOST + 2)))
        await asyncio.sleep(0)

    assert len(written(statements)) == 2
    assert len(await codes(database)) == MOST + 2


async def test_who_comes_while_others_are_under_way_is_sent_behind_them(
    database: Database, owner: asyncpg.Connection
) -> None:
    async with owner.transaction():
        await owner.execute("INSERT INTO tenant (id, code) VALUES ($1, 'a')", new_id())
        first = asyncio.create_task(make(database, "a"))
        await until_waited_for(owner)
        others = [asyncio.create_task(make(database, each)) for each in ("b", "c", "d")]
        await asyncio.sleep(0)
        others[1].cancel()

    with pytest.raises(Taken):
        await first
    assert [isinstance(each, str) for each in await asyncio.gather(*others, return_exceptions=True)] == [
        True,
        False,
        True,
    ]
    assert await codes(database) == ["a", "b", "d"]


async def test_each_who_asks_is_given_their_own_row(database: Database, recorder: Recorder) -> None:
    await made(database, "a", "b")
    ids = [row["id"] for row in await database.fetch("SELECT id FROM tenant ORDER BY code", [])]

    async def find(code: str, *, is_there: bool = True) -> object:
        async with database.transaction() as conn:
            row = await peek_one(conn, FIND, code=code, ids=ids if is_there else [])
            return None if row is None else row["code"]

    with recorder.recording() as statements:
        found = await asyncio.gather(find("b"), find("x"), find("a"), find("a", is_there=False))
        await asyncio.sleep(0)

    assert list(found) == ["b", None, "a", None]
    assert len(statements) == 1


async def test_a_lost_connection_is_told_to_all_and_nothing_is_written(
    database: Database, owner: asyncpg.Connection
) -> None:
    waiting = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    async with owner.transaction():
        await owner.execute("INSERT INTO tenant (id, code) VALUES ($1, 'b')", new_id())
        all_of_them = asyncio.create_task(made(database, "a", "b", "c"))
        await until_waited_for(owner)
        await owner.execute(f"{waiting} AND datname = current_database()")
        told = await all_of_them
        assert await codes(database) == []

    assert told == ["DatabaseUnavailableError('UNAVAILABLE')"] * 3
    assert await made(database, "a", "c") == ["a", "c"]


async def test_types_that_do_not_stand_in_the_text_are_told(database: Database) -> None:
    await made(database, "a", "b")
    untyped = Statement("SELECT code || $2 AS code FROM tenant WHERE code = $1", ("code", "end"), {})
    asked = untyped.asked_in_crowds(code="text", end="text").asked
    assert asked is not None

    found = await asyncio.gather(*(database.ask(untyped.text, [each, "!"], asked) for each in ("b", "a")))

    assert [each and each["code"] for each in found] == ["b!", "a!"]


class Failing:
    """In place of a database: notes what it is asked, and fails as it is told."""

    def __init__(self, *failures: Exception | None) -> None:
        self.failures = list(failures)
        self.asked: list[str] = []

    async def fetch(self, text: str, _: Sequence[Any]) -> list[asyncpg.Record]:
        """Nothing, or the next failure."""
        self.asked.append(text)
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        return []


async def send_two(failing: Failing) -> Sequence[object]:
    """What two are told who come at once."""
    crowds = Crowds(failing.fetch)
    told = await asyncio.gather(*(send(crowds, each) for each in ("a", "b")), return_exceptions=True)
    await crowds.close()
    return told


async def test_what_is_in_doubt_is_not_tried_again_by_whoever_does_not_know_the_keys() -> None:
    failing = Failing(DatabaseUnavailableError())

    told = await send_two(failing)

    assert [type(each) for each in told] == [DatabaseUnavailableError] * 2
    assert told[0] is not told[1]
    assert len(failing.asked) == 1


async def test_without_a_connection_everybody_is_told_so() -> None:
    assert [type(each) for each in await send_two(Failing(DatabaseOverloadedError()))] == [DatabaseOverloadedError] * 2


async def test_who_collided_with_another_crowd_is_sent_alone() -> None:
    failing = Failing(WritesCollidedError())

    assert await send_two(failing) == [None, None]
    assert len(written(failing.asked)) == 3


async def test_nobody_is_told_before_the_disk_has_it() -> None:
    failing = Failing(None, DatabaseOverloadedError())

    told = await send_two(failing)

    assert failing.asked[1:] == [ON_DISK]
    assert [type(each) for each in told] == [DatabaseUnavailableError] * 2


@pytest.mark.parametrize("answered", [0, 1])
async def test_a_silent_network_holds_up_nobody_for_ever(monkeypatch: pytest.MonkeyPatch, answered: int) -> None:
    monkeypatch.setattr("db.crowds.PATIENCE_SECONDS", 0.01)

    class Silent(Failing):
        async def fetch(self, text: str, values: Sequence[Any]) -> list[asyncpg.Record]:
            """Nothing any more, once so many have been answered."""
            if len(self.asked) >= answered:
                await asyncio.Event().wait()
            return await super().fetch(text, values)

    assert [type(each) for each in await send_two(Silent())] == [DatabaseUnavailableError] * 2


def test_only_what_has_something_in_common_is_alike() -> None:
    shared = Statement("SELECT $1, $2", ("quota", "own"), {}).in_crowds("…", ("own",), shared=("quota",))

    def keys_of(*values: Any, **more: Any) -> Any:
        return alike([Kept(shared.text, list(values), is_hot=True, many=more.get("many", shared.many))])

    assert keys_of([1], 2) == keys_of([1], 3)
    assert keys_of([1], 2) != keys_of([2], 2)
    assert keys_of([1], 2, many=None) is None
    assert alike([Kept(shared.text, [1, 2], many=shared.many)]) is None


@pytest.mark.parametrize("text", ["SELECT $1", "SELECT $1::uuid, $2", "SELECT $2::uuid"])
def test_a_read_whose_parameters_have_no_types_has_no_form_for_many(text: str) -> None:
    with pytest.raises(ValueError, match="no type"):
        asked_by_many(text)


def test_only_a_plain_insert_has_a_form_of_its_own() -> None:
    table = table_of(RegistrationRow)
    with pytest.raises(ValueError, match="no plain INSERT"):
        insert_of(table, sa.update(table).values(state=sa.bindparam("to")))


async def test_what_writes_for_all_who_ask_has_two_lanes_and_who_finds_both_busy_goes_together() -> None:
    release, asked = asyncio.Event(), []

    async def fetch(text: str, values: Sequence[Any]) -> list[asyncpg.Record]:
        asked.append((text, list(values)))
        await release.wait()
        return []

    crowds = Crowds(fetch)
    many = ManyAsked("for many", frozenset(), writes=True)
    told = []
    for name in ("a", "b", "c", "d"):
        told.append(asyncio.create_task(crowds.ask("for one", [name], many)))
        for _ in range(5):
            await asyncio.sleep(0)
    assert asked == [("for one", ["a"]), ("for one", ["b"])]
    release.set()

    assert await asyncio.gather(*told) == [None] * 4
    assert asked[2:] == [("for many", [["c", "d"]])]
    await crowds.close()
