"""Votes under way: the roll and the definition are frozen, the database's time decides, nothing reopens."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from domain.shared.changes import MembersMerged
from domain.votes import service
from domain.votes.rules.drafts import OptionDraft
from domain.votes.service import QuestionsSet, VoteExtend, VoteReasoned, VoteStep
from tests.domain.votes.committee import CHAIR, DAY, HOUR, Committee, refused
from tests.factories.organisations import Tree
from tests.support.waiting import until_waited_for
from voting.definitions import read_definition
from voting.rolls import roll_hash, roll_leaf


async def cast(committee: Committee, vote_id: UUID, member_id: UUID, kind: str = "sealed") -> None:
    """A ballot behind the application's back."""
    if kind == "named":
        await committee.owner.execute(
            "INSERT INTO named_ballot (tenant_id, vote_id, member_id, answers, number, channel, cast_at)"
            " VALUES ($1, $2, $3, '[null]', 1, 'web', now())",
            *(committee.tenant_id, vote_id, member_id),
        )
        return
    await committee.owner.execute(
        "INSERT INTO ballot_envelope (tenant_id, vote_id, member_id, envelope, hash, number, is_server_sealed, channel)"
        " VALUES ($1, $2, $3, $4, sha256($4), 1, false, 'web')",
        *(committee.tenant_id, vote_id, member_id, member_id.bytes),
    )


async def test_an_opening_freezes_roll_and_definition(committee: Committee) -> None:
    voters = await committee.members(3)
    for values in ({"state": "retained"}, {"state": "suspended"}, {"organisation_id": committee.pool_id}):
        await committee.member(**values)
    await committee.member(organisation_id=committee.other_id)
    vote_id = await committee.opened()

    vote, roll = await committee.vote(vote_id), await committee.roll(vote_id)
    assert vote["state"] == "open"
    assert roll == dict.fromkeys([committee.officer_id, committee.second_id, *voters])
    definition = read_definition(vote["definition"].encode())
    assert (definition.hash, definition.roll_hash, definition.roll_count) == (
        *(vote["definition_hash"], vote["roll_hash"]),
        5,
    )
    assert (definition.promise_key, definition.ballot_length) == (vote["promise_public_key"], vote["ballot_length"])
    rows = await committee.owner.fetch("SELECT * FROM vote_roll_entry WHERE vote_id = $1", vote_id)
    assert roll_hash(row["leaf"] for row in rows) == vote["roll_hash"]
    assert all(row["leaf"] == roll_leaf(row["salt"], str(vote_id), row["member_number"], "HD-A") for row in rows)
    assert len({row["salt"] for row in rows}) == 5
    document = json.loads(vote["definition"])
    assert document["organisation"] == {"code": "HD-A", "name": "HD-A"}
    assert document["rules"] == json.loads(vote["rules"])
    assert [option["label"] for option in document["questions"][0]["options"]] == ["张伟", "王芳"]
    assert await committee.topics() == ["vote.scheduled", "vote.opened"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await committee.owner.execute("UPDATE vote SET title = 'x' WHERE id = $1", vote_id)


async def test_a_named_vote_has_no_key_and_its_list_of_electors_votes(committee: Committee) -> None:
    first, second, late = await committee.members(3)
    vote_id = await committee.scheduled([first, second, late], kind="named")
    await committee.owner.execute("UPDATE member SET state = 'left' WHERE id = $1", late)
    await committee.passed(vote_id, "objections_end_at")

    await committee.run(service.vote_open, VoteStep(vote_id))  # days before the time that was announced

    vote = await committee.vote(vote_id)
    assert await committee.roll(vote_id) == {first: None, second: None}
    document = json.loads(vote["definition"])
    assert (document["key"], document["ballot_length"], document["kind"]) == (None, None, "named")
    assert vote["opens_at"] <= vote["opened_at"] < committee.now + HOUR
    assert document["opens_at"] == f"{vote['opens_at']:%Y-%m-%dT%H:%M:%SZ}"


async def test_what_keeps_a_vote_from_opening(committee: Committee) -> None:
    vote_id, member_id = await committee.scheduled(), await committee.member(organisation_id=committee.other_id)
    assert await refused(committee, service.vote_open, VoteStep(vote_id)) == ["OBJECTION_WINDOW_OPEN"]
    await committee.object(vote_id, member_id)
    await committee.passed(vote_id, "objections_end_at")
    assert await refused(committee, service.vote_open, VoteStep(vote_id)) == ["OBJECTIONS_UNDECIDED"]
    await committee.owner.execute("UPDATE vote_objection SET state = 'rejected', decided_at = now()")
    await committee.owner.execute("UPDATE vote SET opens_at = '2020-01-01', closes_at = '2020-02-01'")
    assert await refused(committee, service.vote_open, VoteStep(vote_id)) == ["VOTE_WINDOW_INVALID"]
    await committee.owner.execute("UPDATE vote SET closes_at = '2999-01-01', kind = 'unlinkable'")
    assert await refused(committee, service.vote_open, VoteStep(vote_id)) == ["REGISTRAR_KEY_MISSING"]
    await committee.owner.execute("UPDATE vote SET kind = 'sealed'")
    await committee.owner.execute("UPDATE member SET state = 'left'")
    assert await refused(committee, service.vote_open, VoteStep(vote_id)) == ["ELECTORATE_EMPTY"]
    assert await refused(committee, service.vote_open, VoteStep(await committee.drafted())) == ["VOTE_STATE_REFUSED"]
    assert await committee.owner.fetchval("SELECT count(*) FROM vote_roll_entry") == 0


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (["log_parameter_max_length", "track_commit_timestamp"], "COMMIT_TIMES_RECORDED"),
        (["log_parameter_max_length"], "BALLOTS_LOGGED"),
    ],
)
async def test_no_secret_vote_opens_where_the_database_tells_of_ballots(
    committee: Committee, monkeypatch: pytest.MonkeyPatch, settings: list[str], code: str
) -> None:
    async def tells(_conn: object) -> list[str]:
        return settings

    secret, named = await committee.ready(), await committee.ready(kind="named")
    monkeypatch.setattr("db.queries.votes.secrecy.list_telling_settings", tells)

    assert await refused(committee, service.vote_open, VoteStep(secret)) == [code]
    await committee.run(service.vote_open, VoteStep(named))


async def test_what_was_announced_is_looked_at_once_more_at_the_opening(committee: Committee) -> None:
    """By an officer and by the clock; the checklist tells officers of it."""
    candidate = await committee.member()
    asked = replace(CHAIR, options=[*CHAIR.options, OptionDraft("李娜", member_id=candidate)])
    vote_id = await committee.drafted(electorate_ids=[committee.branch_id])
    await committee.run(service.vote_questions_set, QuestionsSet(vote_id, [asked]))
    await committee.run(service.vote_schedule, VoteStep(vote_id))
    await committee.passed(vote_id, "objections_end_at", "opens_at")

    async def fails(*codes: str) -> None:
        assert await refused(committee, service.vote_open, VoteStep(vote_id)) == list(codes[:1])
        async with committee.database.write() as conn:
            assert not await service.votes_open_due(conn, committee.now, committee.keyring)
        async with committee.work() as work:
            points = await service.vote_checklist(work, vote_id)
        assert points is not None
        assert [each.code for each in points] == list(codes)

    # Its electorate is below another organisation now.
    await committee.owner.execute("UPDATE vote SET electorate_ids = ARRAY[$1::uuid]", committee.other_id)
    await committee.owner.execute("UPDATE member SET state = 'deceased' WHERE id = $1", candidate)
    await fails("ELECTORATE_INVALID", "CANDIDATE_MAY_NOT_STAND")
    await committee.owner.execute("UPDATE vote SET electorate_ids = ARRAY[$1::uuid]", committee.branch_id)
    await fails("CANDIDATE_MAY_NOT_STAND")
    await committee.owner.execute("UPDATE member SET state = 'active' WHERE id = $1", candidate)
    await committee.run(service.vote_open, VoteStep(vote_id))
    async with committee.work() as work:
        assert await service.vote_checklist(work, vote_id) is None


async def test_who_is_merged_in_the_moment_of_the_opening_is_on_the_roll_once(committee: Committee) -> None:
    """The merge has locked both, and commits while the opening reads who votes."""
    kept, merged = await committee.members(2)
    vote_id = await committee.ready()
    async with committee.work() as merge:
        conn = merge.conn
        await conn.execute("SELECT FROM member WHERE id = ANY ($1) ORDER BY id FOR UPDATE", [kept, merged])
        opening = asyncio.create_task(committee.run(service.vote_open, VoteStep(vote_id)))
        await until_waited_for(committee.owner)
        found = await service.votes_merge.find(merge, MembersMerged(kept, merged, date(2026, 3, 1)))
        assert [each.refusals for each in found] == [[], ()]  # nobody is on a roll yet
        await conn.execute("UPDATE member SET merged_into_id = $1 WHERE id = $2", kept, merged)
    await opening

    roll = await committee.roll(vote_id)
    assert roll.keys() == {committee.officer_id, committee.second_id, kept}
    assert (await committee.vote(vote_id))["roll_count"] == 3


async def test_who_is_moved_in_the_moment_of_the_opening_is_on_the_roll(committee: Committee) -> None:
    """Entitled before and after: the move has locked the member, and commits while the opening waits for it."""
    mover = await committee.member()
    place_id = await Tree(committee.owner, committee.tenant_id).add("HD-A-9", committee.branch_id)
    vote_id = await committee.ready()
    async with committee.work() as move:
        await move.conn.execute("SELECT FROM member WHERE id = $1 FOR UPDATE", mover)
        opening = asyncio.create_task(committee.run(service.vote_open, VoteStep(vote_id)))
        await until_waited_for(committee.owner)
        await move.conn.execute("UPDATE member SET organisation_id = $1 WHERE id = $2", place_id, mover)
    await opening

    entry = await committee.owner.fetchrow("SELECT organisation_id FROM vote_roll_entry WHERE member_id = $1", mover)
    assert entry is not None
    assert entry["organisation_id"] == place_id


async def test_who_comes_or_goes_after_the_opening_changes_nothing(committee: Committee) -> None:
    voter = await committee.member()
    vote_id = await committee.opened()
    before = await committee.roll(vote_id)
    await committee.member()
    await committee.owner.execute(
        "UPDATE member SET state = 'left', organisation_id = $2 WHERE id = $1", voter, committee.other_id
    )

    assert await committee.roll(vote_id) == before
    assert (await committee.vote(vote_id))["roll_count"] == len(before)


async def test_a_vote_is_paused_resumed_and_extended_with_reasons(committee: Committee) -> None:
    vote_id = await committee.opened()
    closes_at = (await committee.vote(vote_id))["closes_at"]
    await committee.run(service.vote_pause, VoteReasoned(vote_id, "系统故障"))
    paused = await committee.vote(vote_id)
    assert await refused(committee, service.vote_pause, VoteReasoned(vote_id, "x")) == ["VOTE_ALREADY_PAUSED"]
    await committee.run(service.vote_resume, VoteReasoned(vote_id, "已恢复"))
    assert await refused(committee, service.vote_resume, VoteReasoned(vote_id, "x")) == ["VOTE_NOT_PAUSED"]
    for wish in (closes_at, closes_at - DAY):
        assert await refused(committee, service.vote_extend, VoteExtend(vote_id, wish, "x")) == ["EXTENSION_INVALID"]
    await committee.run(service.vote_extend, VoteExtend(vote_id, closes_at + DAY, "补足时间"))

    vote = await committee.vote(vote_id)
    assert paused["paused_at"] is not None
    assert (paused["pause_reason"], vote["paused_at"], vote["pause_reason"]) == ("系统故障", None, None)
    assert vote["closes_at"] == closes_at + DAY
    notices = await committee.owner.fetch("SELECT kind, reason, closes_at FROM vote_notice ORDER BY id")
    assert [tuple(each) for each in notices] == [
        ("paused", "系统故障", closes_at),
        ("resumed", "已恢复", closes_at),
        ("extended", "补足时间", closes_at + DAY),
    ]
    assert (await committee.topics())[2:] == ["vote.paused", "vote.resumed", "vote.extended"]
    assert json.loads(vote["definition"])["closes_at"] == f"{closes_at:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("use_case", [service.vote_pause, service.vote_resume, service.vote_close, service.vote_cancel])
async def test_each_step_has_a_reason(committee: Committee, use_case: Any) -> None:
    vote_id = await committee.opened()
    assert await refused(committee, use_case, VoteReasoned(vote_id, " ")) == ["VOTE_TEXT_INVALID"]


async def test_after_the_closing_time_nothing_is_done_but_closing(committee: Committee) -> None:
    vote_id = await committee.opened()
    await committee.passed(vote_id, "closes_at")
    extension = VoteExtend(vote_id, committee.now + DAY, "x")
    assert await refused(committee, service.vote_pause, VoteReasoned(vote_id, "x")) == ["VOTE_TIME_OVER"]
    assert await refused(committee, service.vote_resume, VoteReasoned(vote_id, "x")) == ["VOTE_TIME_OVER"]
    assert await refused(committee, service.vote_extend, extension) == ["VOTE_TIME_OVER"]

    done = await committee.run(service.vote_close, VoteReasoned(vote_id, "到时"))

    assert done["is_closed"]
    assert await committee.owner.fetchval("SELECT count(*) FROM vote_notice") == 0
    for use_case, command in (
        (service.vote_open, VoteStep(vote_id)),
        (service.vote_pause, VoteReasoned(vote_id, "x")),
        (service.vote_extend, extension),
        (service.vote_close, VoteReasoned(vote_id, "x")),
        (service.vote_unschedule, VoteStep(vote_id)),
    ):
        assert await refused(committee, use_case, command) == ["VOTE_STATE_REFUSED"]


@pytest.mark.parametrize("kind", ["sealed", "named"])
async def test_two_officers_close_early_and_it_is_said_who_has_voted(committee: Committee, kind: str) -> None:
    voter, other = await committee.members(2)
    vote_id = await committee.opened(kind=kind)
    await committee.grant(committee.officer_id, committee.second_id)
    await cast(committee, vote_id, voter, kind)
    first = await committee.run(service.vote_close, VoteReasoned(vote_id, "全员已投"))
    assert (await committee.vote(vote_id))["state"] == "open"
    again = VoteReasoned(vote_id, "再次")
    assert await refused(committee, service.vote_close, again) == ["SECOND_OFFICER_NEEDED"]

    second = await committee.run(service.vote_close, VoteReasoned(vote_id, "同意"), member_id=committee.second_id)

    vote, roll = await committee.vote(vote_id), await committee.roll(vote_id)
    assert (first["is_closed"], second["is_closed"], vote["state"]) == (False, True, "closed")
    assert vote["opened_at"] < vote["closed_at"] <= committee.now
    assert roll == {committee.officer_id: False, committee.second_id: False, voter: True, other: False}
    assert (vote["early_close_asked_by_id"], vote["early_close_reason"]) == (committee.officer_id, "全员已投")
    notice = await committee.owner.fetchrow("SELECT kind, reason, made_by_id FROM vote_notice")
    assert notice is not None
    assert tuple(notice) == ("closed_early", "同意", committee.second_id)
    assert (await committee.topics())[2:] == ["vote.early_close_asked", "vote.closed"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6, 7])
async def test_a_long_roll_is_marked_in_parts(committee: Committee, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr("db.queries.votes.running.MARKED_AT_ONCE", size)
    members = await committee.members(4)
    vote_id = await committee.opened(kind="named")
    for voter in members[::2]:
        await cast(committee, vote_id, voter, "named")
    await committee.passed(vote_id, "closes_at")

    await committee.run(service.vote_close, VoteReasoned(vote_id, "到时"))

    assert await committee.roll(vote_id) == {
        committee.officer_id: False,
        committee.second_id: False,
        **{member: member in members[::2] for member in members},
    }


async def test_a_wish_to_close_early_ends_with_an_extension_and_a_resumption(committee: Committee) -> None:
    vote_id = await committee.opened()
    await committee.grant(committee.officer_id, committee.second_id)
    wish, second = VoteReasoned(vote_id, "全员已投"), {"member_id": committee.second_id}
    closes_at = (await committee.vote(vote_id))["closes_at"]

    async def extended() -> None:
        await committee.run(service.vote_extend, VoteExtend(vote_id, closes_at + DAY, "补足时间"))

    async def resumed() -> None:
        await committee.run(service.vote_pause, VoteReasoned(vote_id, "系统故障"))
        await committee.run(service.vote_resume, VoteReasoned(vote_id, "已恢复"))

    for step in (extended, resumed):
        await committee.run(service.vote_close, wish)
        await step()
        vote = await committee.vote(vote_id)
        assert (vote["early_close_asked_by_id"], vote["early_close_reason"]) == (None, None)
        assert not (await committee.run(service.vote_close, VoteReasoned(vote_id, "同意"), **second))["is_closed"]
        await committee.owner.execute("UPDATE vote SET early_close_asked_by_id = NULL, early_close_reason = NULL")
    assert (await committee.vote(vote_id))["state"] == "open"


async def test_a_wish_of_who_has_lost_the_right_closes_nothing(committee: Committee) -> None:
    vote_id = await committee.opened()
    officer, second = committee.officer_id, committee.second_id
    await committee.grant(officer, second)
    await committee.run(service.vote_close, VoteReasoned(vote_id, "全员已投"))
    await committee.owner.execute("UPDATE role_grant SET revoked_at = now() WHERE member_id = $1", officer)

    await committee.run(service.vote_close, VoteReasoned(vote_id, "同意"), member_id=second)

    vote = await committee.vote(vote_id)
    assert (vote["state"], vote["early_close_asked_by_id"], vote["early_close_reason"]) == ("open", second, "同意")
    await committee.grant(officer)
    assert (await committee.run(service.vote_close, VoteReasoned(vote_id, "再次")))["is_closed"]


async def test_two_officers_at_the_same_moment_are_one_wish_and_one_closing(committee: Committee) -> None:
    vote_id = await committee.opened()
    await committee.grant(committee.officer_id, committee.second_id)

    outcomes = await asyncio.gather(
        committee.run(service.vote_close, VoteReasoned(vote_id, "甲")),
        committee.run(service.vote_close, VoteReasoned(vote_id, "乙"), member_id=committee.second_id),
    )

    assert sorted(each["is_closed"] for each in outcomes) == [False, True]
    assert (await committee.recorded()).count("vote.closed") == 1


@pytest.mark.parametrize("state", ["draft", "scheduled", "open", "closed"])
async def test_what_is_not_counted_can_be_called_off(committee: Committee, state: str) -> None:
    made = {"draft": committee.drafted, "scheduled": committee.scheduled}.get(state, committee.opened)
    vote_id = await made()
    if state == "closed":
        await committee.passed(vote_id, "closes_at")
        await committee.run(service.vote_close, VoteReasoned(vote_id, "到时"))

    await committee.run(service.vote_cancel, VoteReasoned(vote_id, "程序有误"))

    vote = await committee.vote(vote_id)
    assert (vote["state"], vote["ended_reason"]) == ("cancelled", "程序有误")
    notices = await committee.owner.fetch("SELECT kind FROM vote_notice")
    assert [each["kind"] for each in notices] == ([] if state == "draft" else ["cancelled"])
    assert await refused(committee, service.vote_cancel, VoteReasoned(vote_id, "x")) == ["VOTE_STATE_REFUSED"]
    assert await refused(committee, service.vote_questions_set, QuestionsSet(vote_id, [])) == ["VOTE_STATE_REFUSED"]


async def test_what_is_out_of_reach_is_not_there(committee: Committee) -> None:
    vote_id = await committee.opened()
    caller = {"member_id": committee.officer_id, "node": committee.other_id}
    for use_case, command in (
        (service.vote_open, VoteStep(vote_id)),
        (service.vote_pause, VoteReasoned(vote_id, "x")),
        (service.vote_resume, VoteReasoned(vote_id, "x")),
        (service.vote_extend, VoteExtend(vote_id, committee.now + 99 * DAY, "x")),
        (service.vote_close, VoteReasoned(vote_id, "x")),
        (service.vote_cancel, VoteReasoned(vote_id, "x")),
    ):
        assert await refused(committee, use_case, command, **caller) == ["VOTE_NOT_FOUND"]
