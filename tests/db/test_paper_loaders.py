"""Batches of paper ballots: who sees a station and who its numbers, order, sums, one statement."""

from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.batch import Batch
from db.loaders.votes import papers
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from tests.support import votes
from tests.support.api import Recorder
from tests.support.votes import Polls


@pytest_asyncio.fixture
async def polls(owner: asyncpg.Connection, keyring: Keyring, tenant_id: UUID) -> Polls:
    """A union with two branches."""
    return await votes.build(owner, keyring, tenant_id)


async def add_station(polls: Polls, vote_id: UUID, name: str, clerks: tuple[UUID, ...] = (), **numbers: Any) -> UUID:
    """A station with a hundred papers."""
    station_id = new_id()
    columns = {"given_count": 0, "handed_back_count": 0, "round": 1, **numbers}
    places = ", ".join(f"${number}" for number in range(6, 6 + len(columns)))
    await polls.owner.execute(
        "INSERT INTO vote_station (tenant_id, id, vote_id, organisation_id, name, issued_count,"
        f" {', '.join(columns)}) VALUES ($1, $2, $3, $4, $5, 100, {places})",
        *(polls.tenant_id, station_id, vote_id, polls.branch_id, name, *columns.values()),
    )
    await polls.owner.executemany(
        "INSERT INTO vote_station_clerk (tenant_id, station_id, member_id) VALUES ($1, $2, $3)",
        [(polls.tenant_id, station_id, each) for each in clerks],
    )
    return station_id


ACCOUNTED: Final[dict[str, Any]] = {"spoiled_count": 1, "unused_count": 59, "returned_count": 40}


async def test_who_sees_a_station_and_who_its_numbers(polls: Polls, database: Database) -> None:
    voter, clerk, outsider = (
        await polls.member(),
        await polls.member(polls.other_id),
        await polls.member(polls.other_id),
    )
    vote = await polls.open(voter, takes_paper=True)
    here = await add_station(polls, vote.id, "东", (clerk,), given_count=7)
    there = await add_station(polls, vote.id, "西")
    callers = {
        "officer": polls.scope(polls.branch_id),
        "sibling": polls.scope(polls.other_id),
        "voter": polls.scope(own=voter),
        "clerk": polls.scope(own=clerk),
        "outsider": polls.scope(own=outsider),
        "another union": Scope(new_id(), clerk, {"vote_read": (polls.tenant_id,)}),
    }

    async def seen(batch: Batch) -> dict[str, list[bool]]:
        async with database.read() as conn:
            return {
                name: [bool(row) for row in await batch(conn, scope, [here, there])] for name, scope in callers.items()
            }

    nobody = {"sibling": [False] * 2, "outsider": [False] * 2, "another union": [False] * 2}
    told = {**nobody, "officer": [True, True], "voter": [False, False], "clerk": [True, False]}
    assert await seen(papers.paper_station_by_id) == {**told, "voter": [True, True]}
    assert await seen(papers.paper_account_by_station_id) == told
    assert await seen(papers.paper_clerks_by_station_id) == {**told, "officer": [True, False]}


async def test_stations_by_name_and_their_sums(polls: Polls, database: Database) -> None:
    voter = await polls.member()
    vote, other = await polls.open(voter, takes_paper=True), await polls.open(voter)
    box = await add_station(polls, vote.id, "西", given_count=41, **ACCOUNTED)
    await add_station(polls, vote.id, "东", handed_back_count=2, **{**ACCOUNTED, "counted_with_id": box})
    await add_station(polls, vote.id, "南", given_count=3)

    async with database.read() as conn:
        mine, none, missing = await papers.paper_stations_by_vote_id(
            conn, polls.scope(own=voter), [vote.id, other.id, new_id()]
        )
        [sums] = await papers.vote_paper_by_vote_id(conn, polls.scope(polls.branch_id), [vote.id])
        assert await papers.vote_paper_by_vote_id(conn, polls.scope(own=voter), [vote.id]) == [None]

    assert {row["name"] for row in mine} == {"东", "南", "西"}
    assert [row["name"] for row in mine] == sorted(row["name"] for row in mine)
    assert (list(none), list(missing)) == ([], [])
    assert {**sums} == {
        "vote_id": vote.id,
        "issued_count": 300,
        "given_count": 44,
        "handed_back_count": 2,
        "spoiled_count": 2,
        "unused_count": 118,
        "returned_count": 80,
        "station_count": 3,
        "accounted_count": 2,
        "box_count": 2,
        "agreed_count": 0,
    }


async def test_differences_are_those_of_the_last_round_until_two_agree(polls: Polls, database: Database) -> None:
    vote = await polls.open(await polls.member(), takes_paper=True)
    box = await add_station(polls, vote.id, "东", **{**ACCOUNTED, "round": 3})
    await polls.owner.executemany(
        "INSERT INTO vote_paper_difference (tenant_id, station_id, round, position, kind, question, option,"
        " ballot_count) VALUES ($1, $2, $3, $4, 'option', 1, $5, 2)",
        [(polls.tenant_id, box, *each) for each in ((1, 1, 1), (2, 2, 3), (2, 1, 2))],
    )

    async def told() -> list[int]:
        async with database.read() as conn:
            [rows] = await papers.paper_differences_by_station_id(conn, polls.scope(polls.branch_id), [box])
        return [row["option"] for row in rows]

    assert await told() == [2, 3]
    await polls.owner.execute("UPDATE vote_station SET agreed_at = now() WHERE id = $1", box)
    assert await told() == []


@pytest.mark.parametrize("rows", [1, 3, 30])
async def test_one_statement_for_any_number(polls: Polls, database: Database, recorder: Recorder, rows: int) -> None:
    vote = await polls.open(await polls.member(), takes_paper=True)
    keys = [await add_station(polls, vote.id, "东"), *(new_id() for _ in range(rows - 1))]
    batches = [value for value in vars(papers).values() if isinstance(value, Batch)]

    async with database.read() as conn:
        with recorder.recording() as statements:
            for batch in batches:
                assert len(await batch(conn, polls.scope(polls.branch_id), keys)) == rows

    assert len(statements) == len(batches) == 6
