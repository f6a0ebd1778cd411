"""Batches and lists of meetings, weights and delegations: who sees what, order, repeats, one statement."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.keyset import PageRequest
from db.listing import Listing
from db.loaders.votes import listed, meetings
from db.queries.votes import lists
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


async def come(polls: Polls, vote_id: UUID, *member_ids: UUID, has_left: bool = False) -> None:
    """Stays at a meeting."""
    await polls.owner.executemany(
        "INSERT INTO vote_presence (tenant_id, id, vote_id, member_id, came_at, left_at)"
        " VALUES ($1, $2, $3, $4, now(), CASE WHEN $5 THEN now() END)",
        [(polls.tenant_id, new_id(), vote_id, each, has_left) for each in member_ids],
    )


async def delegate(
    polls: Polls, vote_id: UUID, member_id: UUID, delegate_id: UUID, ended_as: str | None = None
) -> None:
    """A delegation that stands, or has ended."""
    await polls.owner.execute(
        "INSERT INTO vote_delegation (tenant_id, id, vote_id, member_id, delegate_id, given_at, ended_at, ended_as)"
        " VALUES ($1, $2, $3, $4, $5, now(), CASE WHEN $6::text IS NOT NULL THEN now() END, $6)",
        *(polls.tenant_id, new_id(), vote_id, member_id, delegate_id, ended_as),
    )


async def vote_of_five(polls: Polls) -> tuple[UUID, list[UUID]]:
    """A vote by name: members weigh 3, 4, 5, 6, 7; the first has the next two vote for them, the last of whom voted."""
    members = [await polls.member() for _ in range(5)]
    manner: dict[str, Any] = {"kind": "named", "is_meeting": True, "is_weighted": True, "delegation_cap": 3}
    vote = await polls.open(*members, **manner)
    # Rows of a roll never change: it is laid anew, with weights.
    rows = await polls.owner.fetch("DELETE FROM vote_roll_entry WHERE vote_id = $1 RETURNING *", vote.id)
    await polls.owner.executemany(
        "INSERT INTO vote_roll_entry"
        " (tenant_id, vote_id, member_id, member_number, organisation_id, salt, leaf, weight)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [(*list(row.values())[:7], 3 + members.index(row["member_id"])) for row in rows],
    )
    await come(polls, vote.id, members[0], members[1])
    await come(polls, vote.id, members[2], has_left=True)
    await delegate(polls, vote.id, members[1], members[0])
    await delegate(polls, vote.id, members[2], members[0])
    await delegate(polls, vote.id, members[3], members[0], "revoked")
    await polls.owner.execute(
        "INSERT INTO named_ballot (tenant_id, vote_id, member_id, answers, number, channel, cast_at)"
        " VALUES ($1, $2, $3, '[null]', 1, 'web', now())",
        *(polls.tenant_id, vote.id, members[2]),
    )
    return vote.id, members


async def test_where_somebody_stands_in_a_vote(polls: Polls, database: Database) -> None:
    vote_id, members = await vote_of_five(polls)
    outsider = await polls.member(polls.other_id)
    plain = (await polls.open(members[0])).id
    keys = [vote_id, new_id(), plain, vote_id]

    async with database.read() as conn:
        first = await meetings.vote_manner_by_vote_id(conn, polls.scope(own=members[0]), keys)
        others = [
            (await meetings.vote_manner_by_vote_id(conn, scope, [vote_id]))[0]
            for scope in (polls.scope(own=members[2]), polls.scope(polls.branch_id), polls.scope(own=outsider))
        ]

    assert [row is None for row in first] == [False, True, False, False]
    assert (
        dict(first[0] or {})
        == dict(first[3] or {})
        == {
            "vote_id": vote_id,
            "is_meeting": True,
            "is_weighted": True,
            "delegation_cap": 3,
            "present_count": 2,
            "is_present": True,
            "ballot_weight": 3 + 4,
        }
    )
    assert [(first[2] or {})[name] for name in ("is_meeting", "present_count", "ballot_weight")] == [False, None, 1]
    told = [None if row is None else (row["is_present"], row["ballot_weight"]) for row in others]
    assert told == [(False, 5), (False, None), None]


async def test_a_delegation_is_told_to_its_two_members_alone(polls: Polls, database: Database) -> None:
    vote_id, members = await vote_of_five(polls)
    scopes = [polls.scope(own=each) for each in members[:4]]

    async with database.read() as conn:
        own = [(await meetings.own_vote_delegation_by_vote_id(conn, scope, [vote_id]))[0] for scope in scopes]
        held = [(await meetings.held_vote_delegations_by_vote_id(conn, scope, [vote_id]))[0] for scope in scopes]

    assert [row and (row["delegate_number"], row["is_overridden"]) for row in own] == [
        None,
        ("HD000001", False),
        ("HD000001", True),
        None,
    ]
    assert [[row["member_number"] for row in rows] for rows in held] == [["HD000002", "HD000003"], [], [], []]
    assert [(row["member_name"], row["delegate_name"], row["ended_at"]) for row in held[0]] == [
        ("张伟", "张伟", None)
    ] * 2


async def rows_of(database: Database, scope: Scope, listing: Listing, vote_id: UUID, **filters: Any) -> list[Any]:
    """A page of a list of a vote."""
    order = {
        "vote_presence": lists.PRESENCE_ORDER,
        "vote_roll_call": lists.ROLL_CALL_ORDER,
        "vote_delegations": lists.DELEGATION_ORDER,
        "vote_weights": lists.WEIGHT_ORDER,
    }[listing.name]
    async with database.read() as conn:
        given = {"vote_id": vote_id, **filters}
        page = await listing.page(conn, scope, filters=given, order=order, request=PageRequest(9))
    return list(page.rows)


async def test_lists_of_a_meeting_are_for_officers_in_reach(polls: Polls, database: Database) -> None:
    vote_id, members = await vote_of_five(polls)
    await polls.owner.execute(
        "INSERT INTO vote_weight (tenant_id, vote_id, member_id, weight, source) VALUES ($1, $2, $3, 7, '代表证')",
        *(polls.tenant_id, vote_id, members[4]),
    )
    officer = polls.scope(polls.branch_id)

    assert [row["member_number"][-1] for row in await rows_of(database, officer, lists.PRESENCE, vote_id)] == list(
        "123"
    )
    call = await rows_of(database, officer, lists.ROLL_CALL, vote_id)
    assert [(row["member_number"][-1], row["is_present"], row["mark"], row["weight"]) for row in call] == [
        ("1", True, "not_voted", 3),
        ("2", True, "not_voted", 4),
        ("3", False, "voted", 5),
        ("4", False, "not_voted", 6),
        ("5", False, "not_voted", 7),
    ]
    absent = await rows_of(database, officer, lists.ROLL_CALL, vote_id, is_present=False)
    assert [row["member_number"][-1] for row in absent] == list("345")
    delegations = await rows_of(database, officer, lists.DELEGATIONS, vote_id)
    assert [(row["member_number"][-1], row["ended_as"]) for row in delegations] == [
        ("2", None),
        ("3", None),
        ("4", "revoked"),
    ]
    assert [(row["weight"], row["source"]) for row in await rows_of(database, officer, lists.WEIGHTS, vote_id)] == [
        (7, "代表证")
    ]
    for scope in (polls.scope(own=members[0]), polls.scope(polls.other_id)):
        for listing in (lists.PRESENCE, lists.ROLL_CALL, lists.DELEGATIONS, lists.WEIGHTS):
            assert await rows_of(database, scope, listing, vote_id) == []


async def test_of_a_secret_vote_a_roll_call_does_not_say_who_has_voted(polls: Polls, database: Database) -> None:
    member = await polls.member()
    vote = await polls.open(member, is_meeting=True)
    await polls.cast(vote.id, member)

    [row] = await rows_of(database, polls.scope(polls.branch_id), lists.ROLL_CALL, vote.id)

    assert (row["mark"], row["is_present"]) == ("secret", False)


@pytest.mark.parametrize(("is_there", "standing"), [(True, "on_roll"), (False, "absent")])
async def test_who_is_absent_is_told_so(
    polls: Polls,
    database: Database,
    is_there: bool,  # noqa: FBT001  # from the table
    standing: str,
) -> None:
    member, outsider = await polls.member(), await polls.member()
    vote = await polls.open(member, is_meeting=True)
    await come(polls, vote.id, member, has_left=not is_there)

    async with database.read() as conn:
        own, other = [
            (await listed.vote_by_id(conn, polls.scope(own=each), [vote.id]))[0] for each in (member, outsider)
        ]

    assert own is not None
    assert other is not None
    assert (own["standing"], other["standing"]) == (standing, "not_on_roll")


@pytest.mark.parametrize("rows", [1, 3, 30])
async def test_one_statement_for_any_number(polls: Polls, database: Database, recorder: Recorder, rows: int) -> None:
    vote_id, members = await vote_of_five(polls)
    keys = [vote_id, *(new_id() for _ in range(rows - 1))]
    batches = [
        meetings.vote_manner_by_vote_id,
        meetings.own_vote_delegation_by_vote_id,
        meetings.held_vote_delegations_by_vote_id,
    ]

    async with database.read() as conn:
        with recorder.recording() as statements:
            for batch in batches:
                assert len(await batch(conn, polls.scope(own=members[0]), keys)) == rows

    assert len(statements) == len(batches)
