"""Turnout: counted by organisation, followed by rights of the moment, told by name after the close with a reason."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.loaders.votes.turnout import (
    inspected_vote_turnout_by_vote_id,
    vote_turnout_by_vote_id,
    vote_turnout_entries_by_vote_id,
)
from db.queries.votes import turnout as turnout_queries
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import new_id
from db.wake import Wake
from domain.shared.actor import Actor
from domain.shared.errors import DomainError
from domain.shared.turns import Turns
from domain.shared.work import Work
from domain.votes.service import checking
from domain.votes.service.checking import roll_proof
from domain.votes.service.turnout import VoteTurnoutInspect, turnout_count, turnout_watch, vote_turnout_inspect
from tests.support import votes
from tests.support.votes import Polls
from voting.trees import is_included

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest_asyncio.fixture
async def polls(owner: asyncpg.Connection, keyring: Keyring, tenant_id: UUID) -> Polls:
    """A union with two branches."""
    return await votes.build(owner, keyring, tenant_id)


@pytest.fixture(autouse=True)
def _no_trees() -> Iterator[None]:
    checking._TREES.clear()  # noqa: SLF001  # kept for the process, not for the test
    yield
    checking._TREES.clear()  # noqa: SLF001  # as above


async def count(database: Database, now: datetime) -> None:
    async with database.write() as conn:
        await turnout_count(conn, now)


async def counted(polls: Polls, vote_id: UUID) -> dict[UUID, tuple[int, int, datetime]]:
    rows = await polls.owner.fetch("SELECT * FROM vote_turnout WHERE vote_id = $1", vote_id)
    return {row["organisation_id"]: (row["entitled_count"], row["voted_count"], row["counted_at"]) for row in rows}


async def events(polls: Polls) -> int:
    number: int = await polls.owner.fetchval("SELECT count(*) FROM event WHERE topic = 'vote.turnout_counted'")
    return number


async def close(polls: Polls, vote_id: UUID, *voters: UUID, closed_at: datetime) -> None:
    await polls.owner.execute(
        "UPDATE vote_roll_entry SET has_voted = member_id = ANY($2) WHERE vote_id = $1", vote_id, list(voters)
    )
    await polls.owner.execute("UPDATE vote SET state = 'closed', closed_at = $2 WHERE id = $1", vote_id, closed_at)


async def test_members_are_counted_where_they_stood_and_news_come_once(polls: Polls, database: Database) -> None:
    here = [await polls.member() for _ in range(3)]
    there = await polls.member(polls.other_id)
    vote = await polls.open(*here, there)

    await count(database, NOW)
    assert await counted(polls, vote.id) == {polls.branch_id: (3, 0, NOW), polls.other_id: (1, 0, NOW)}
    await count(database, NOW + MINUTE)
    assert await events(polls) == 1
    await polls.cast(vote.id, here[0], here[1])
    await count(database, NOW + 2 * MINUTE)

    assert await counted(polls, vote.id) == {
        polls.branch_id: (3, 2, NOW + 2 * MINUTE),
        polls.other_id: (1, 0, NOW),
    }
    assert await events(polls) == 2


async def test_ballots_by_name_and_permits_count_as_well(polls: Polls, database: Database) -> None:
    member = await polls.member()
    by_name, by_permit = await polls.open(member, kind="named"), await polls.open(member, kind="unlinkable")
    await polls.owner.execute(
        "INSERT INTO named_ballot (tenant_id, vote_id, member_id, answers, number, channel, cast_at)"
        " VALUES ($1, $2, $3, '[null]', 1, 'web', now())",
        *(polls.tenant_id, by_name.id, member),
    )
    await polls.owner.execute(
        "INSERT INTO ballot_permit (tenant_id, vote_id, member_id, blinded, blind_signature)"
        " VALUES ($1, $2, $3, 'x', 'y')",
        *(polls.tenant_id, by_permit.id, member),
    )

    await count(database, NOW)

    for vote in (by_name, by_permit):
        assert (await counted(polls, vote.id))[polls.branch_id][:2] == (1, 1)


async def test_a_vote_is_counted_once_more_when_it_has_closed(polls: Polls, database: Database) -> None:
    first, second = await polls.member(), await polls.member()
    vote = await polls.open(first, second)
    await polls.cast(vote.id, first)
    closed_at = datetime.now(UTC) - MINUTE
    await count(database, closed_at - MINUTE)

    await close(polls, vote.id, first, second, closed_at=closed_at)
    await count(database, closed_at + MINUTE)
    assert (await counted(polls, vote.id))[polls.branch_id] == (2, 2, closed_at + MINUTE)
    async with database.read() as conn:
        assert await turnout_queries.list_due(conn, now=closed_at + HOUR, every=MINUTE, after=None, limit=9) == []


async def test_more_open_votes_than_are_counted_at_once_all_have_their_turn(
    polls: Polls, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.votes.service.turnout.COUNTED_AT_ONCE", 2)
    member = await polls.member()
    votes = [await polls.open(member) for _ in range(5)]
    turns = Turns()

    async def step(minutes: int) -> tuple[bool, int]:
        async with database.write() as conn:
            has_more = await turnout_count(conn, NOW + minutes * MINUTE, turns)
        return has_more, await polls.owner.fetchval("SELECT count(DISTINCT vote_id) FROM vote_turnout")

    assert [await step(0) for _ in range(3)] == [(True, 2), (True, 4), (False, 5)]
    await polls.cast(votes[-1].id, member)
    assert [(await step(1))[0] for _ in range(3)] == [True, True, False]
    assert (await counted(polls, votes[-1].id))[polls.branch_id] == (1, 1, NOW + MINUTE)


async def test_a_vote_that_cannot_be_counted_keeps_no_other_from_being_counted(
    polls: Polls, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = await polls.member()
    broken, sound = sorted([(await polls.open(member)).id for _ in range(2)])
    count_one = turnout_queries.count_turnout

    async def count_but_one(conn: Connection, tenant: UUID, vote_id: UUID, **given: Any) -> int:
        if vote_id == broken:
            await conn.execute("SELECT 1 / 0")
        return await count_one(conn, tenant, vote_id, **given)

    monkeypatch.setattr(turnout_queries, "count_turnout", count_but_one)
    await count(database, NOW)

    found = await polls.owner.fetch("SELECT DISTINCT vote_id FROM vote_turnout")
    assert [row["vote_id"] for row in found] == [sound]


async def test_two_processes_count_the_same_vote(polls: Polls, database: Database) -> None:
    """Nobody fails, and a number that was read earlier does not take the place of a later one."""
    voters = [await polls.member() for _ in range(2)]
    vote = await polls.open(*voters)
    await polls.cast(vote.id, *voters)

    await asyncio.gather(*(count(database, NOW + step * MINUTE) for step in range(4)))

    assert (await counted(polls, vote.id))[polls.branch_id][:2] == (2, 2)
    assert await events(polls) == 1


async def test_a_screen_follows_until_the_last_count(
    polls: Polls, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.shared.watching._FLOOR_SECONDS", 0.01)
    member = await polls.member()
    vote = await polls.open(member, minimum_cell=1)
    scope = polls.scope(own=member)

    async def present() -> Scope:
        return scope

    async with aclosing(turnout_watch(database, Wake(""), present, vote.id)) as pieces:
        assert (await anext(pieces))["done_count"] == 0
        await polls.cast(vote.id, member)
        await count(database, NOW)
        assert (await anext(pieces))["done_count"] == 1
        closed_at = datetime.now(UTC) - MINUTE
        await close(polls, vote.id, member, closed_at=closed_at)
        await count(database, closed_at + MINUTE)
        assert (await anext(pieces))["state"] == "counted"
        assert await anext(pieces, None) is None


@pytest.mark.parametrize(("kind", "number", "is_told"), [("sealed", 3, False), ("sealed", 4, True), ("named", 3, True)])
async def test_the_turnout_of_a_few_in_a_secret_vote_is_told_once_it_has_closed(
    polls: Polls, database: Database, kind: str, number: int, *, is_told: bool
) -> None:
    """Counted every ten seconds it would tell when each of them votes; nor do news of it come to a screen."""
    voters = [await polls.member() for _ in range(number)]
    vote, scope = await polls.open(*voters, kind=kind, minimum_cell=4), polls.scope(own=voters[0])
    if kind == "sealed":
        await polls.cast(vote.id, voters[0])

    async def told() -> tuple[Any, Any]:
        async with database.read() as conn:
            [whole] = await vote_turnout_by_vote_id(conn, scope, [vote.id])
            followed = await turnout_queries.find_followed(conn, scope, vote.id)
        assert followed is not None
        return whole and (whole["entitled_count"], whole["voted_count"]), followed["done_count"]

    await count(database, NOW)
    assert await told() == (((number, kind == "sealed"), kind == "sealed") if is_told else (None, 0))
    closed_at = datetime.now(UTC) - MINUTE
    await close(polls, vote.id, voters[0], closed_at=closed_at)
    await count(database, closed_at + MINUTE)
    assert await told() == ((number, 1), 1)


async def test_who_does_not_see_a_vote_follows_nothing(polls: Polls, database: Database) -> None:
    vote, scope = await polls.open(await polls.member()), polls.scope(polls.other_id)

    async def present() -> Scope:
        return scope

    async with aclosing(turnout_watch(database, Wake(""), present, vote.id)) as pieces:
        assert [each async for each in pieces] == []


async def test_who_has_voted_is_told_after_the_close_with_a_reason(
    polls: Polls, database: Database, keyring: Keyring
) -> None:
    first, second, elsewhere = await polls.member(), await polls.member(), await polls.member(polls.other_id)
    vote = await polls.open(first, second, elsewhere)
    await polls.cast(vote.id, first)

    async def inspect(scope: Scope, reason: str = "有人投诉") -> str | None:
        async with database.transaction() as conn:
            work = Work(conn, Actor(tenant_id=polls.tenant_id, member_id=scope.member_id), scope, NOW, keyring)
            try:
                await vote_turnout_inspect(work, VoteTurnoutInspect(vote.id, polls.branch_id, reason))
            except DomainError as error:
                return error.code
        return None

    async def told(scope: Scope) -> list[tuple[str, bool]]:
        async with database.read() as conn:
            [part] = await inspected_vote_turnout_by_vote_id(conn, scope, [vote.id], organisation_id=polls.branch_id)
            [rows] = await vote_turnout_entries_by_vote_id(conn, scope, [vote.id], organisation_id=polls.branch_id)
        assert (part is None) is (rows == [])
        assert part is None or (part["entitled_count"], part["voted_count"]) == (2, 1)
        return [(row["member_number"], row["has_voted"]) for row in rows]

    officer, sibling = polls.scope(polls.branch_id), polls.scope(polls.other_id)
    assert (await inspect(officer), await told(officer)) == ("VOTE_STATE_REFUSED", [])
    await close(polls, vote.id, first, closed_at=NOW)
    assert (await inspect(officer, " "), await inspect(sibling)) == ("VOTE_TEXT_INVALID", "VOTE_NOT_FOUND")
    assert await inspect(polls.scope(own=first)) == "VOTE_NOT_FOUND"
    assert await polls.owner.fetchval("SELECT count(*) FROM audit_entry") == 0
    assert await inspect(officer) is None
    entry = await polls.owner.fetchrow("SELECT action, object_id, facts FROM audit_entry")

    assert entry is not None
    assert (entry["action"], entry["object_id"]) == ("vote.turnout_inspected", vote.id)
    assert "有人投诉" in entry["facts"]
    assert await told(officer) == [("HD000001", True), ("HD000002", False)]
    assert (await told(sibling), await told(polls.scope(own=first))) == ([], [])


async def test_ones_own_entry_is_proven_under_the_hash_of_the_roll(polls: Polls, database: Database) -> None:
    members = [await polls.member() for _ in range(5)]
    vote = await polls.open(*members)
    leaves = {row["member_id"]: row["leaf"] for row in await polls.owner.fetch("SELECT * FROM vote_roll_entry")}

    async with database.read() as conn:
        for member in members:
            proof = await roll_proof(conn, polls.scope(own=member), vote.id)
            assert proof is not None
            assert is_included(leaves[member], proof, vote.roll_hash)
        for scope in (polls.scope(), Scope(polls.tenant_id), Scope(new_id(), members[0])):
            assert await roll_proof(conn, scope, vote.id) is None


async def total(polls: Polls, vote_id: UUID) -> tuple[int, int, datetime] | None:
    found = "SELECT entitled_count, voted_count, counted_at FROM vote_turnout_total WHERE vote_id = $1"
    row = await polls.owner.fetchrow(found, vote_id)
    return None if row is None else (row[0], row[1], row[2])


async def test_the_total_is_the_sum_of_what_processes_count_side_by_side(polls: Polls, dsn: str) -> None:
    vote = await polls.open(await polls.member())
    ids = await polls.turnout(vote.id, X=10, Y=20, Z=40)
    other = await polls.open(await polls.member())
    await polls.turnout(other.id, W=6)
    first, second = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    grow = (
        "UPDATE vote_turnout SET voted_count = voted_count + $3, counted_at = $4"
        " WHERE vote_id = $1 AND organisation_id = $2"
    )
    late = NOW + timedelta(days=600)
    try:
        mine, theirs = first.transaction(), second.transaction()
        await mine.start()
        await theirs.start()
        await first.execute(grow, vote.id, ids["X"], 3, late)
        waiting = asyncio.create_task(second.execute(grow, vote.id, ids["Y"], 5, NOW))
        await first.execute(grow, vote.id, ids["Z"], 1, NOW)
        await mine.commit()
        await waiting
        await theirs.commit()
    finally:
        await first.close()
        await second.close()
    assert await total(polls, vote.id) == (70, 35 + 9, late)
    await polls.owner.execute("DELETE FROM vote_turnout WHERE organisation_id = $1", ids["Z"])
    assert (await total(polls, vote.id) or ())[:2] == (30, 15 + 8)
    await polls.owner.execute("DELETE FROM vote_turnout WHERE vote_id = $1", vote.id)
    assert await total(polls, vote.id) is None
    assert (await total(polls, other.id) or ())[:2] == (6, 3)
