"""Who counts the turnout, and when: one process at a time, every ten seconds, and only where something was cast."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.queries.votes import turnout as queries
from db.sealing import Keyring
from db.session import Connection, Database
from domain.votes.service.turnout import turnout_count
from tests.domain.votes.booth import FOR_FIRST, FOR_SECOND, Booth, sealed
from tests.domain.votes.floor import kiosk_of
from tests.domain.votes.polling import give, number, station
from tests.support import votes
from tests.support.votes import Polls

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest_asyncio.fixture
async def polls(owner: asyncpg.Connection, keyring: Keyring, tenant_id: UUID) -> Polls:
    """A union with two branches."""
    return await votes.build(owner, keyring, tenant_id)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The votes that were counted, one after the other."""
    count_one, found = queries.count_turnout, []

    async def count(conn: Connection, tenant: UUID, vote_id: UUID, **given: Any) -> int:
        found.append(vote_id)
        return await count_one(conn, tenant, vote_id, **given)

    monkeypatch.setattr(queries, "count_turnout", count)
    return found


async def count(database: Database, now: datetime) -> None:
    """A process looks after all votes."""
    async with database.write() as conn:
        await turnout_count(conn, now)


async def voted(owner: asyncpg.Connection, vote_id: UUID) -> list[tuple[int, int]]:
    """What is told of a vote: the sum of its rows, and its total."""
    rows = await owner.fetch(
        "SELECT (SELECT sum(voted_count) FROM vote_turnout t WHERE t.vote_id = w.vote_id), w.voted_count"
        " FROM vote_turnout_total w WHERE w.vote_id = $1",
        vote_id,
    )
    return [tuple(row) for row in rows]


async def test_a_vote_in_which_nothing_was_cast_is_not_counted_anew(
    polls: Polls, database: Database, counted: list[UUID]
) -> None:
    first, second = await polls.member(), await polls.member()
    vote, other = await polls.open(first, second), await polls.open(first)
    await polls.cast(vote.id, first)
    await count(database, NOW)
    assert sorted(counted) == sorted([vote.id, other.id])
    counted.clear()

    await count(database, NOW + MINUTE)
    await polls.owner.execute("UPDATE ballot_envelope SET number = 2")  # casts anew, and has voted as before
    await count(database, NOW + 2 * MINUTE)
    assert counted == []
    await polls.cast(vote.id, second)
    await count(database, NOW + 3 * MINUTE)

    assert counted == [vote.id]
    assert await voted(polls.owner, vote.id) == [(2, 2)]


async def test_whatever_says_that_somebody_has_voted_has_the_vote_counted(booth: Booth) -> None:
    vote, looks = await booth.vote(takes_kiosk=True, takes_paper=True), 0

    async def told_after(step: Awaitable[Any]) -> list[tuple[int, int]]:
        nonlocal looks
        await step
        looks += 1
        await count(booth.database, NOW + looks * MINUTE)
        return await voted(booth.owner, vote.id)

    kiosk, place = await kiosk_of(booth, vote), await station(booth, vote.id)
    assert await told_after(booth.cast(vote.id, sealed(vote, FOR_FIRST), 0)) == [(1, 1)]
    assert await told_after(booth.cast(vote.id, sealed(vote, FOR_SECOND), 0)) == [(1, 1)]
    assert await told_after(give(booth, place, number(1))) == [(2, 2)]
    key = await kiosk.tap(2)
    await kiosk.release(key)
    assert await told_after(give(booth, place, number(3))) == [(3, 3)]
    assert await told_after(kiosk.tap(2)) == [(4, 4)]


_BY_NAME = (
    "INSERT INTO named_ballot (tenant_id, vote_id, member_id, answers, number, channel, cast_at)"
    " VALUES ($1, $2, $3, '[null]', 1, 'web', now())"
)
_PERMIT = (
    "INSERT INTO ballot_permit (tenant_id, vote_id, member_id, blinded, blind_signature) VALUES ($1, $2, $3, 'x', 'y')"
)


@pytest.mark.parametrize(("kind", "statement"), [("named", _BY_NAME), ("unlinkable", _PERMIT)])
async def test_so_do_ballots_by_name_and_permits(polls: Polls, database: Database, kind: str, statement: str) -> None:
    member = await polls.member()
    vote = await polls.open(member, kind=kind)
    await count(database, NOW)

    await polls.owner.execute(statement, polls.tenant_id, vote.id, member)
    await count(database, NOW + MINUTE)

    assert await voted(polls.owner, vote.id) == [(1, 1)]


async def test_more_processes_do_not_have_it_told_more_often(polls: Polls, database: Database) -> None:
    members = [await polls.member() for _ in range(3)]
    vote, told = await polls.open(*members), []
    for seconds, by in ((0, None), (1, members[0]), (9, members[1]), (10, None), (11, members[2]), (20, None)):
        if by is not None:
            await polls.cast(vote.id, by)
        await count(database, NOW + seconds * SECOND)
        told.append(await voted(polls.owner, vote.id))

    assert told == [[(0, 0)], [(0, 0)], [(0, 0)], [(2, 2)], [(2, 2)], [(3, 3)]]


async def test_the_count_after_the_close_does_not_wait(polls: Polls, database: Database) -> None:
    member, closed_at = await polls.member(), datetime.now(UTC) - MINUTE
    vote = await polls.open(member)
    await count(database, closed_at - SECOND)
    await polls.owner.execute("UPDATE vote_roll_entry SET has_voted = true WHERE vote_id = $1", vote.id)
    await polls.owner.execute("UPDATE vote SET state = 'closed', closed_at = $2 WHERE id = $1", vote.id, closed_at)

    await count(database, closed_at + SECOND)

    assert await voted(polls.owner, vote.id) == [(1, 1)]


async def test_one_process_counts_at_a_time_and_another_takes_over_from_one_that_died(
    polls: Polls, database: Database, counted: list[UUID]
) -> None:
    vote = await polls.open(await polls.member())

    async def dies() -> None:
        async with database.write() as conn:
            await turnout_count(conn, NOW)
            await count(database, NOW)
            raise LookupError

    with pytest.raises(LookupError):
        await dies()
    assert counted == [vote.id]
    await count(database, NOW)

    assert counted == [vote.id, vote.id]
    assert await voted(polls.owner, vote.id) == [(0, 0)]


async def test_what_a_wrong_clock_has_looked_after_is_looked_after(polls: Polls, database: Database) -> None:
    member = await polls.member()
    vote = await polls.open(member)
    await count(database, NOW + timedelta(days=400))
    await polls.cast(vote.id, member)

    await count(database, NOW)

    assert await voted(polls.owner, vote.id) == [(1, 1)]


@pytest.mark.parametrize("seconds", [2, 10])
async def test_a_clock_that_is_a_little_behind_tells_no_turnout_early(
    polls: Polls, database: Database, seconds: int
) -> None:
    member = await polls.member()
    vote = await polls.open(member)
    await count(database, NOW)
    await polls.cast(vote.id, member)

    await count(database, NOW - timedelta(seconds=seconds))

    assert await voted(polls.owner, vote.id) == [(0, 0)]
    await count(database, NOW + timedelta(seconds=10))
    assert await voted(polls.owner, vote.id) == [(1, 1)]


async def _open(polls: Polls) -> UUID:
    return (await polls.open(await polls.member())).id


async def _closed_long_ago(polls: Polls) -> UUID:
    vote_id = await _open(polls)
    await polls.owner.execute(
        "UPDATE vote SET state = 'closed', closed_at = now() - interval '1 year' WHERE id = $1", vote_id
    )
    return vote_id


@pytest.mark.parametrize("made", [_open, _closed_long_ago])
async def test_a_total_that_is_missing_is_added_up(
    polls: Polls, database: Database, made: Callable[[Polls], Awaitable[UUID]]
) -> None:
    vote_id = await made(polls)
    await polls.turnout(vote_id, X=10, Y=20)
    found = "SELECT entitled_count, voted_count, counted_at FROM vote_turnout_total WHERE vote_id = $1"
    [before] = await polls.owner.fetch(found, vote_id)
    await polls.owner.execute("DELETE FROM vote_turnout_total")

    async with database.write() as conn:
        await queries.heal_totals(conn)
    [after] = await polls.owner.fetch(found, vote_id)
    assert (after, tuple(after)[:2]) == (before, (30, 15))
    await polls.owner.execute("DELETE FROM vote_turnout_total")
    await count(database, NOW)

    [(parts, total)] = await voted(polls.owner, vote_id)
    assert parts == total
