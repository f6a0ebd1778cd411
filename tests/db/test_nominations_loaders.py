"""Batches of nominations: sight, masks, who is told of whom, order, one statement for any number."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.loaders.votes import nominations
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from tests.support import votes
from tests.support.api import Recorder
from tests.support.nomination_rows import NominationKeys, write_nominations
from tests.support.votes import Polls


@pytest_asyncio.fixture
async def polls(owner: asyncpg.Connection, keyring: Keyring, tenant_id: UUID) -> Polls:
    """A union with two branches."""
    return await votes.build(owner, keyring, tenant_id)


async def written(polls: Polls, candidate: UUID, **values: Any) -> tuple[UUID, NominationKeys]:
    """A draft with a call on public notice: the candidate's nomination, with a voice and an objection."""
    vote_id = await polls.draft(**values)
    keys = NominationKeys(new_id(), new_id(), new_id())
    await write_nominations(polls.owner, vote_id, candidate, keys)
    return vote_id, keys


async def test_who_sees_what_of_a_nomination(polls: Polls, database: Database) -> None:
    candidate, other, member = [await polls.member() for _ in range(3)]
    outsider = await polls.member(polls.other_id)
    _, keys = await written(polls, candidate)
    await polls.owner.execute("UPDATE nomination_call SET names_masked = true")
    await polls.owner.execute("UPDATE member SET name = '欧阳娜' WHERE id = $1", candidate)
    callers = {
        "officer": polls.scope(polls.branch_id),
        "candidate": polls.scope(own=candidate),
        "seconder": polls.scope(own=other),
        "member": polls.scope(own=member),
        "outsider": polls.scope(own=outsider),
        "sibling": polls.scope(polls.other_id),
        "nobody": Scope(polls.tenant_id),
        "another union": Scope(new_id(), member, {"vote_read": (polls.tenant_id,)}),
    }

    told: dict[str, tuple[Any, ...]] = {}
    async with database.read() as conn:
        for label, scope in callers.items():
            [row] = await nominations.nomination_by_id(conn, scope, [keys.nomination])
            [seconders] = await nominations.nomination_seconders_by_nomination_id(conn, scope, [keys.nomination])
            objections = await nominations.nomination_objection_by_id(conn, scope, [keys.objection])
            objectors = [each["member_id"] for each in objections if each is not None]
            shown = None if row is None else (row["candidate_name"], row["nominated_by_id"])
            told[label] = (shown, [each["member_id"] for each in seconders], objectors)

    masked = ("欧**", None)
    assert told == {
        "officer": (("欧阳娜", candidate), [other], [other]),
        "candidate": (("欧阳娜", candidate), [], [None]),
        "seconder": (masked, [], [other]),
        "member": (masked, [], []),
        **dict.fromkeys(("outsider", "sibling", "nobody", "another union"), (None, [], [])),
    }


async def test_why_a_nominee_may_not_stand_is_for_officers_and_themselves(polls: Polls, database: Database) -> None:
    candidate, other = await polls.member(), await polls.member()
    _, keys = await written(polls, candidate)
    await polls.owner.execute("UPDATE member SET state = 'suspended' WHERE id = $1", candidate)
    scopes = (polls.scope(polls.branch_id), polls.scope(own=candidate), polls.scope(own=other))

    async with database.read() as conn:
        rows = [(await nominations.nomination_by_id(conn, scope, [keys.nomination]))[0] for scope in scopes]
        [call] = await nominations.nomination_call_by_id(conn, scopes[1], [keys.call])

    assert [row["candidacy"] for row in rows] == ["suspended", "suspended", "hidden"]
    assert [row["is_own"] for row in rows] == [False, True, False]
    assert (call["phase"], call["electing"], call["candidacy"], call["is_nominated"]) == (
        *("over", "suspended", "suspended", True),
    )


async def test_electors_see_the_call_of_a_draft_that_they_do_not_see(polls: Polls, database: Database) -> None:
    candidate, elector = await polls.member(), await polls.member(polls.other_id)
    vote_id, keys = await written(polls, candidate, has_electors=True)
    await polls.owner.execute(
        "INSERT INTO vote_elector (tenant_id, vote_id, member_id) VALUES ($1, $2, $3)",
        *(polls.tenant_id, vote_id, elector),
    )

    async with database.read() as conn:
        for own in (candidate, elector):
            [call] = await nominations.nomination_call_by_id(conn, polls.scope(own=own), [keys.call])
            assert call["electing"] == ("on_roll" if own == elector else "not_on_roll")
            [calls] = await nominations.nomination_calls_by_vote_id(conn, polls.scope(own=own), [vote_id])
            assert [each["id"] for each in calls] == [keys.call]


@pytest.mark.parametrize("rows", [1, 3, 30])
async def test_one_statement_for_any_number(polls: Polls, database: Database, recorder: Recorder, rows: int) -> None:
    candidate, _ = await polls.member(), await polls.member()
    vote_id, keys = await written(polls, candidate)
    await polls.owner.execute(
        "INSERT INTO nomination (tenant_id, id, call_id, number, member_id, nominated_by_id, state, seconder_count,"
        " ended_at, end_code, created_at) SELECT tenant_id, gen_random_uuid(), call_id, 1 + n, member_id, member_id,"
        " 'lapsed', 0, now(), 'not_seconded', now() FROM nomination, generate_series(1, $1) AS n",
        rows - 1,
    )
    scope = polls.scope(polls.branch_id)
    async with database.read() as conn:
        for batch, key in (
            (nominations.nomination_calls_by_vote_id, vote_id),
            (nominations.nominations_by_call_id, keys.call),
            (nominations.nomination_seconders_by_nomination_id, keys.nomination),
            (nominations.nomination_objections_by_nomination_id, keys.nomination),
        ):
            with recorder.recording() as statements:
                found = await batch(conn, scope, [key, *(new_id() for _ in range(rows - 1)), key])
            assert len(statements) == 1
            assert len(found) == rows + 1
            assert found[0] == found[-1]
            assert [len(each) for each in found[1:-1]] == [0] * (rows - 1)
        [listed] = await nominations.nominations_by_call_id(conn, scope, [keys.call])

    assert [row["number"] for row in listed] == list(range(1, rows + 1))
