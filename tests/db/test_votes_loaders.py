"""Batches of votes: sight, order, missing and repeated keys, one statement; SQL says what the rules say."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.keyset import PageRequest
from db.loaders.votes import boards, kiosks, listed, named, results, rolls, turnout
from db.queries.votes import lists
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.members.policy import Right, rights
from domain.votes.cells import withheld
from domain.votes.promises import LIMITS, PROMISES
from domain.votes.taking_part import STANDINGS
from tests.factories.votes import Question, add_electors, add_keyholders, add_kiosk
from tests.support import votes
from tests.support.api import Recorder
from tests.support.votes import Polls

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest_asyncio.fixture
async def polls(owner: asyncpg.Connection, keyring: Keyring, tenant_id: UUID) -> Polls:
    """A union with two branches."""
    return await votes.build(owner, keyring, tenant_id)


async def test_who_sees_a_vote(polls: Polls, database: Database) -> None:
    member, outsider = await polls.member(), await polls.member(polls.other_id)
    draft, announced = await polls.draft(), await polls.draft(state="scheduled")
    delegates = await polls.draft(state="scheduled", has_electors=True, electorate_ids=[polls.branch_id])
    await add_electors(polls.owner, polls.tenant_id, delegates, [outsider])
    frozen = (await polls.open(outsider)).id
    keys = [draft, announced, delegates, frozen, new_id(), announced]
    callers = {
        "officer": polls.scope(polls.branch_id),
        "above": polls.scope(polls.tenant_id),
        "sibling": polls.scope(polls.other_id),
        "member": polls.scope(own=member),
        "elector": polls.scope(own=outsider),
        "nobody": Scope(polls.tenant_id),
        "another union": Scope(new_id(), member, {"vote_read": (polls.tenant_id,)}),
    }

    seen = {}
    async with database.read() as conn:
        for label, scope in callers.items():
            rows = await listed.vote_by_id(conn, scope, keys)
            seen[label] = [row is not None for row in rows]

    yes, no = True, False
    assert seen == {
        "officer": [yes, yes, yes, yes, no, yes],
        "above": [yes, yes, yes, yes, no, yes],
        "sibling": [no] * 6,
        "member": [no, yes, yes, yes, no, yes],
        "elector": [no, no, yes, yes, no, no],
        "nobody": [no] * 6,
        "another union": [no] * 6,
    }


PHASES: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "open": ({}, "open"),
    "paused": ({"paused_at": NOW}, "paused"),
    "at its end": ({"opens_at": NOW - 2 * DAY, "closes_at": NOW - DAY}, "over"),
    "paused at its end": ({"opens_at": NOW - 2 * DAY, "closes_at": NOW - DAY, "paused_at": NOW}, "over"),
    "closed": ({"state": "closed"}, "over"),
    "published": ({"state": "published"}, "over"),
    "void": ({"state": "void"}, "cancelled"),
    "cancelled": ({"state": "cancelled"}, "cancelled"),
}


async def test_the_phase_goes_by_state_and_clock(polls: Polls, database: Database) -> None:
    voter, other = await polls.member(), await polls.member()
    ids = [(await polls.open(voter, **values)).id for values, _ in PHASES.values()]
    await polls.cast(ids[0], voter)

    async with database.read() as conn:
        mine = await listed.vote_by_id(conn, polls.scope(own=voter), ids)
        theirs = await listed.vote_by_id(conn, polls.scope(own=other), ids)

    assert [row["phase"] for row in mine] == [phase for _, phase in PHASES.values()]
    assert {row["standing"] for row in mine} == {"on_roll"}
    assert {row["standing"] for row in theirs} == {"not_on_roll"}
    assert [row["has_voted"] for row in mine] == [True, *[False] * (len(ids) - 1)]
    assert not any(row["has_voted"] for row in theirs)


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({}, "on_roll"),
        ({"state": "retained", "employment_kind": "retired"}, "retired"),
        ({"state": "retained", "employment_kind": "unemployed"}, "unemployed"),
        ({"state": "suspended"}, "suspended"),
        ({"state": "left"}, "not_on_roll"),
    ],
)
async def test_before_the_opening_one_stands_as_the_rights_of_the_day_say(
    polls: Polls, database: Database, values: Mapping[str, Any], standing: str
) -> None:
    """As `domain.members.policy.rights`, which the snapshot of the roll goes by."""
    member = await polls.member(**values)
    announced, listed_only = (
        await polls.draft(state="scheduled"),
        await polls.draft(state="scheduled", has_electors=True),
    )

    async with database.read() as conn:
        own, other = await listed.vote_by_id(conn, polls.scope(own=member), [announced, listed_only])

    assert (own["standing"], other["standing"]) == (standing, "not_on_roll")
    assert (STANDINGS[standing] is None) is (Right.ELECT in rights(values.get("state", "active"), "branch"))


async def test_what_belongs_to_a_vote_in_its_order(polls: Polls, database: Database) -> None:
    member = await polls.member()
    asked = (Question(), Question("score", "满意度", ("甲", "乙"), maximum_score=5))
    vote = await polls.open(member, questions=asked, rules={"vote_quorum_permille": 500, "vote_margin_permille": 1000})
    await add_keyholders(polls.owner, polls.tenant_id, vote.id)
    await polls.owner.executemany(
        "INSERT INTO vote_notice (tenant_id, id, vote_id, kind, reason, made_at) VALUES ($1, $2, $3, $4, 'x', $5)",
        [(polls.tenant_id, new_id(), vote.id, kind, NOW + n * DAY) for n, kind in ((2, "resumed"), (1, "paused"))],
    )

    scope = polls.scope(own=member)
    async with database.read() as conn:
        [questions, *none] = await listed.vote_questions_by_vote_id(conn, scope, [vote.id, new_id()])
        [options, _] = await listed.vote_options_by_question_id(conn, scope, [row["id"] for row in questions])
        [notices] = await listed.vote_notices_by_vote_id(conn, scope, [vote.id])
        [rules] = await listed.vote_rules_by_vote_id(conn, scope, [vote.id])
        [places] = await listed.vote_electorate_by_vote_id(conn, scope, [vote.id])
        [holders] = await listed.vote_keyholders_by_vote_id(conn, scope, [vote.id])
        [unseen] = await listed.vote_questions_by_vote_id(conn, polls.scope(polls.other_id), [vote.id])
        [row] = await listed.vote_by_id(conn, scope, [vote.id])

    assert none == [[]]
    assert unseen == []
    assert [row["title"] for row in questions] == ["工会主席", "满意度"]
    assert [row["label"] for row in options] == ["张伟", "王芳", "李娜"]
    assert [row["kind"] for row in notices] == ["paused", "resumed"]
    assert [(row["key"], row["value"]) for row in rules] == [
        ("vote_margin_permille", 1000),
        ("vote_quorum_permille", 500),
    ]
    assert [row["organisation_id"] for row in places] == [polls.branch_id]
    assert [row["name"] for row in holders] == ["甲", "乙", "丙"]
    assert row["definition_hash"] == vote.definition_hash.hex()
    assert row["promise_code"] == "sealed 2 3"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "named"}, "named"),
        ({"threshold": 3, "share_count": 5, "public_key": b"k" * 32}, "sealed 3 5"),
        ({"threshold": 3, "share_count": 5, "server_may_seal": True}, "sealed_by_either 3 5"),
        ({"kind": "unlinkable", "threshold": 2, "share_count": 3}, "unlinkable 2 3"),
        ({}, "unkeyed"),
    ],
)
async def test_what_is_promised_follows_from_kind_key_and_who_may_seal(
    polls: Polls, database: Database, values: Mapping[str, Any], code: str
) -> None:
    vote_id = await polls.draft(**values)

    async with database.read() as conn:
        [row] = await listed.vote_by_id(conn, polls.scope(polls.branch_id), [vote_id])

    assert row["promise_code"] == code
    assert code.split(maxsplit=1)[0] in PROMISES.keys() & LIMITS.keys()


@pytest.mark.parametrize("rows", [1, 3, 30])
async def test_one_statement_for_any_number(polls: Polls, database: Database, recorder: Recorder, rows: int) -> None:
    member = await polls.member()
    vote = await polls.open(member)
    keys = [vote.id, *(new_id() for _ in range(rows - 1))]
    batches = [
        kiosks.vote_kiosks_by_vote_id,
        listed.vote_by_id,
        listed.vote_questions_by_vote_id,
        rolls.own_vote_roll_entry_by_vote_id,
        rolls.own_vote_objections_by_vote_id,
        boards.vote_board_by_vote_id,
        turnout.vote_turnout_by_vote_id,
        turnout.vote_turnout_branches_by_vote_id,
        turnout.vote_turnout_merged_by_vote_id,
        results.vote_result_by_vote_id,
    ]

    async with database.read() as conn:
        with recorder.recording() as statements:
            for batch in batches:
                assert len(await batch(conn, polls.scope(own=member), keys)) == rows

    assert len(statements) == len(batches)


async def test_officers_alone_see_kiosks_and_all_of_them(polls: Polls, database: Database) -> None:
    member = await polls.member()
    vote = await polls.open(member, takes_kiosk=True)
    ids = [await add_kiosk(polls.owner, polls.tenant_id, vote.id, member) for _ in range(3)]
    await polls.owner.execute(
        "UPDATE kiosk_count SET tap_count = 9, release_count = 2, delivered_count = 4, late_count = 1"
        " WHERE kiosk_id = $1",
        ids[1],
    )
    await polls.owner.execute(
        "UPDATE vote_kiosk SET revoked_at = now(), revoked_by_id = enrolled_by_id WHERE id = $1", ids[1]
    )
    async with database.read() as conn:
        [seen, none] = await kiosks.vote_kiosks_by_vote_id(conn, polls.scope(polls.branch_id), [vote.id, new_id()])
        for scope in (polls.scope(own=member), polls.scope(polls.other_id), Scope(polls.tenant_id)):
            assert await kiosks.vote_kiosks_by_vote_id(conn, scope, [vote.id]) == [[]]

    assert (none, [row["id"] for row in seen]) == ([], ids)
    counted = ("issued_count", "delivered_count", "waiting_count", "late_count")
    assert [[row[name] for name in counted] for row in seen] == [[0, 0, 0, 0], [7, 4, 3, 1], [0, 0, 0, 0]]
    assert [row["revoked_at"] is None for row in seen] == [True, False, True]


SHAPES: Mapping[str, Mapping[str, int]] = {
    "none small": {"C": 20, "D": 10, "E": 15},
    "one small": {"C": 20, "D": 3, "E": 15},
    "two small that are together large": {"C": 20, "D": 6, "E": 5},
    "two small that are together small": {"C": 20, "D": 2, "E": 3, "F": 30},
    "one that is alone": {"C": 4},
    "all small": {"C": 1, "D": 2, "E": 3},
    "equal ones": {"C": 10, "D": 10, "E": 9},
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_small_cells_are_withheld_as_the_rule_says(polls: Polls, database: Database, shape: str) -> None:
    member = await polls.member()
    vote = await polls.open(member, state="closed", closed_at=datetime.now(UTC))
    ids = await polls.turnout(vote.id, **SHAPES[shape])

    async with database.read() as conn:
        [branches] = await turnout.vote_turnout_branches_by_vote_id(conn, polls.scope(own=member), [vote.id])
        [whole] = await turnout.vote_turnout_by_vote_id(conn, polls.scope(own=member), [vote.id])
        [merged] = await turnout.vote_turnout_merged_by_vote_id(conn, polls.scope(own=member), [vote.id])
        unseen = [
            *await turnout.vote_turnout_by_vote_id(conn, polls.scope(polls.other_id), [vote.id]),
            *await turnout.vote_turnout_merged_by_vote_id(conn, polls.scope(polls.other_id), [vote.id]),
        ]

    untold = withheld({ids[name]: count for name, count in SHAPES[shape].items()}, 10)
    assert {row["organisation_id"] for row in branches if row["voted_count"] is None} == untold
    assert [row["entitled_count"] for row in branches] == sorted(SHAPES[shape].values(), reverse=True)
    assert whole["entitled_count"] == sum(SHAPES[shape].values())
    assert whole["voted_count"] == sum(count // 2 for count in SHAPES[shape].values())
    small = [count for name, count in SHAPES[shape].items() if ids[name] in untold]
    assert (tuple(merged.values())[1:] if merged else None) == (
        (len(small), sum(small), sum(count // 2 for count in small)) if small else None
    )
    assert unseen == [None, None]


TALLIES: Mapping[str, tuple[Question, Mapping[str, Any], Mapping[str, int]]] = {
    "choice": (
        Question(write_in_count=1),
        {"blank": 1, "options": [3, 2, 2], "write_ins": [{"count": 1, "text": "丁"}, {"count": 4, "text": "戊"}]},
        {"chosen_count": 2},
    ),
    "yes_no_abstain": (
        Question("yes_no_abstain"),
        {"blank": 0, "items": [{"yes": 9, "no": 0, "abstain": 0}, {"yes": 5, "no": 3, "abstain": 1}, {}]},
        {"yes_count": 5, "no_count": 3, "abstain_count": 1},
    ),
    "ranking": (Question("ranking", maximum=3), {"blank": 2, "first": [1, 6, 0]}, {"first_count": 6}),
    "score": (
        Question("score", maximum_score=5),
        {"blank": 0, "given": [9, 8, 7], "scores": [40, 12, 0]},
        {"scored_count": 8, "score_sum": 12},
    ),
}


@pytest.mark.parametrize("kind", TALLIES)
async def test_a_result_is_told_once_it_is_published(polls: Polls, database: Database, kind: str) -> None:
    asked, tally, second = TALLIES[kind]
    member, scope = await polls.member(), polls.scope(polls.tenant_id)
    told = []
    for state in ("tallied", "published"):
        vote = await polls.open(member, questions=(asked,), state=state)
        await polls.result(vote.id, [dict(tally)])
        async with database.read() as conn:
            [[question]] = await listed.vote_questions_by_vote_id(conn, scope, [vote.id])
            [options] = await listed.vote_options_by_question_id(conn, scope, [question["id"]])
            [whole] = await results.vote_result_by_vote_id(conn, scope, [vote.id])
            [of_question] = await results.vote_result_by_question_id(conn, scope, [question["id"]])
            of_options = await results.vote_result_by_option_id(conn, scope, [row["id"] for row in options])
            [written] = await results.vote_write_ins_by_question_id(conn, scope, [question["id"]])
        told.append((whole, of_question, of_options, written))

    assert told[0] == (None, None, [None, None, None], [])
    whole, of_question, of_options, written = told[1]
    assert (whole["ballot_count"], whole["invalid_count"]) == (9, 1)
    assert of_question["blank_count"] == tally["blank"]
    numbers = {name: value for name, value in dict(of_options[1]).items() if value is not None and name != "option_id"}
    assert numbers == second
    assert [(row["text"], row["chosen_count"]) for row in written] == (
        [("戊", 4), ("丁", 1)] if kind == "choice" else []
    )


async def test_what_is_somebodys_own_is_told_to_nobody_else(polls: Polls, database: Database) -> None:
    voter, other = await polls.member(), await polls.member()
    vote = await polls.open(voter, other, kind="named")
    await polls.owner.execute(
        "INSERT INTO named_ballot (tenant_id, vote_id, member_id, answers, number, channel, cast_at)"
        " VALUES ($1, $2, $3, '[null]', 1, 'kiosk', now())",
        *(polls.tenant_id, vote.id, voter),
    )
    objection = await polls.owner.fetchval(
        "INSERT INTO vote_objection (tenant_id, id, vote_id, member_id, text, state, created_at)"
        " VALUES ($1, $2, $3, $4, '我不在名册上', 'open', now()) RETURNING id",
        *(polls.tenant_id, new_id(), vote.id, voter),
    )

    async with database.read() as conn:
        for scope, is_own, reads in (
            (polls.scope(own=voter), True, True),
            (polls.scope(own=other), False, False),
            (polls.scope(polls.branch_id), False, True),
        ):
            [ballot] = await named.own_named_ballot_by_vote_id(conn, scope, [vote.id])
            [entry] = await rolls.own_vote_roll_entry_by_vote_id(conn, scope, [vote.id])
            [own] = await rolls.own_vote_objections_by_vote_id(conn, scope, [vote.id])
            [found] = await rolls.vote_objection_by_id(conn, scope, [objection])
            assert (ballot is not None) is is_own
            assert (len(own) == 1) is is_own
            assert (found is not None) is reads
            assert entry is None or entry["member_number"] == ("HD000001" if is_own else "HD000002")
            assert (entry is None) is bool(scope.nodes)


async def test_the_newest_entries_of_a_board(polls: Polls, database: Database) -> None:
    member = await polls.member()
    vote = await polls.open(member)
    await polls.owner.executemany(
        "INSERT INTO vote_board_root (tenant_id, vote_id, number, root, leaf_count, previous_hash, entry, entry_hash,"
        " signature, is_final, published_at) VALUES ($1, $2, $3, $4, 0, $4, '{}', $4, $4, false, now())",
        [(polls.tenant_id, vote.id, number, bytes([number]) * 32) for number in range(1, boards.MOST_ROOTS + 3)],
    )

    async with database.read() as conn:
        [found] = await boards.vote_board_by_vote_id(conn, polls.scope(own=member), [vote.id])

    assert [row["number"] for row in found] == list(range(boards.MOST_ROOTS + 2, 2, -1))
    assert found[0]["root"] == bytes([boards.MOST_ROOTS + 2]).hex() * 32


async def test_pages_and_their_filters(polls: Polls, database: Database) -> None:
    member = await polls.member()
    mine = (await polls.open(member, opens_at=NOW - DAY)).id
    others = (await polls.open(await polls.member(), opens_at=NOW - 2 * DAY, kind="named")).id
    coming, draft = await polls.draft(state="scheduled"), await polls.draft(opens_at=NOW - 3 * DAY)

    async def asked(scope: Scope, **filters: Any) -> list[UUID]:
        async with database.read() as conn:
            page = await lists.VOTES.page(conn, scope, filters=filters, order=lists.VOTE_ORDER, request=PageRequest(9))
        return [row["id"] for row in page.rows]

    officer, plain = polls.scope(polls.branch_id), polls.scope(own=member)
    assert await asked(officer) == [coming, mine, others, draft]
    assert await asked(plain) == [coming, mine, others]
    assert await asked(plain, is_mine=True) == [coming, mine]
    assert await asked(plain, states=["open"], kinds=["named"]) == [others]
    assert await asked(plain, below_id=polls.other_id) == []
    async with database.read() as conn:
        pages = [
            await listing.page(conn, scope, filters={"vote_id": mine}, order=order, request=PageRequest(9))
            for listing, order in ((lists.ROLL, lists.ROLL_ORDER), (lists.ELECTORS, lists.ELECTOR_ORDER))
            for scope in (officer, plain)
        ]
    assert [[row["member_id"] for row in page.rows] for page in pages] == [[member], [], [], []]
