"""Nominations on a real database: called for, made, seconded, consented to, put on notice, taken."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from db.keyset import PageRequest
from db.queries.members.timeline import ORDER, TIMELINE
from db.scope import Scope
from domain.votes import service
from domain.votes.rules.nominations import CallDraft
from domain.votes.service import ElectorsSet, HolderDraft, KeySet, VoteChange, VoteStep
from domain.votes.service import nominations as cases
from domain.votes.service.nominations import (
    CallCancel,
    CallChange,
    CallOpen,
    NominationConsent,
    NominationMake,
    NominationsTake,
    NominationStep,
)
from tests.domain.votes.committee import DAY, HOUR, KEY_FILE, Committee
from tests.domain.votes.committee import refused as refused_vote
from tests.domain.votes.nominators import called, of_two

TABLES = ("nomination_call", "nomination", "nomination_seconder", "nomination_objection", "vote_option")


async def refused(committee: Committee, use_case: Any, command: object, **caller: UUID) -> list[str]:
    """The codes of a refusal; nothing was written."""
    before = [await committee.owner.fetch(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TABLES]
    codes = await refused_vote(committee, use_case, command, **caller)
    assert [await committee.owner.fetch(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TABLES] == before
    return codes


async def test_from_the_call_to_the_options_of_the_question(committee: Committee) -> None:
    union = await called(committee, of_two(), seconders_needed=2)
    proposer, candidate, self_made, first, second = await committee.members(5)
    proposed = await union.make(proposer, candidate, " 为人公道 ")
    own = await union.make(self_made)
    assert await union.states() == [("proposed", None), ("proposed", None)]
    await union.second(proposed, first, second)
    await union.second(own, first, proposer)
    assert await union.states() == [("seconded", None), ("consented", None)]
    await committee.run(
        cases.nomination_consent, NominationConsent(proposed, "愿为大家服务", "At your service"), member_id=candidate
    )
    await union.closed()
    assert await union.states() == [("on_notice", None)] * 2
    call = await union.call()
    assert (call["state"], (call["notice_ends_at"] - committee.now) // HOUR) == ("on_notice", 71)
    assert await refused(committee, service.vote_schedule, VoteStep(union.vote_id)) == [
        *("OPTIONS_TOO_FEW", "NOMINATIONS_UNDER_WAY")
    ]
    await union.passed("notice_ends_at")
    assert await union.tick(cases.nominations_end_due)
    assert not await union.tick(cases.nominations_end_due)
    assert await refused(committee, service.vote_schedule, VoteStep(union.vote_id)) == [
        *("OPTIONS_TOO_FEW", "NOMINATIONS_UNDER_WAY")
    ]

    await committee.run(cases.nominations_take, NominationsTake(union.call_id))
    await committee.run(cases.nominations_take, NominationsTake(union.call_id))

    names = [row["name"] for row in await committee.owner.fetch("SELECT name FROM member ORDER BY member_number")]
    assert len(set(names)) == 1
    place = await committee.owner.fetchval("SELECT name FROM organisation WHERE id = $1", committee.branch_id)
    assert f"{names[0]}（{place}）" not in [label for label, _ in await union.options()]
    assert await union.options() == [(f"{names[0]}（1号）", candidate), (f"{names[0]}（2号）", self_made)]
    row = await committee.owner.fetchrow("SELECT * FROM nomination WHERE id = $1", proposed)
    assert row is not None
    assert (row["words"], row["words_en"], row["seconder_count"]) == ("愿为大家服务", "At your service", 2)
    assert await refused(committee, service.vote_schedule, VoteStep(union.vote_id)) == ["MARGIN_TOO_SMALL"]
    assert [word for word in await committee.recorded() if word.startswith("nomination")] == [
        *("nomination_call.opened", "nomination.made", "nomination.self_made"),
        *("nomination.second_given", "nomination.seconded", "nomination.second_given"),
        *("nomination.second_given", "nomination.consented", "nomination.second_given"),
        *("nomination.consented", "nomination.consent_given", "nomination.on_notice", "nomination.on_notice"),
        *("nomination_call.on_notice", "nomination.accepted", "nomination.accepted", "nomination_call.ended"),
        *("nomination_call.taken", "nomination_call.taken"),
    ]


async def test_calls_that_are_refused(committee: Committee) -> None:
    union = await called(committee)
    for values, number, code in (
        ({"closes_at": -HOUR}, 1, "NOMINATION_WINDOW_INVALID"),
        ({"seconders_needed": 101}, 1, "NOMINATION_NUMBER_INVALID"),
        ({"text": "x" * 2_001}, 1, "VOTE_TEXT_INVALID"),
        ({}, 2, "NOMINATION_QUESTION_NOT_FOUND"),
        ({}, 1, "NOMINATION_CALL_MADE"),
    ):
        given: dict[str, Any] = {"closes_at": DAY, **values}
        draft = CallDraft(committee.now - 2 * HOUR, **{**given, "closes_at": committee.now + given["closes_at"]})
        assert await refused(committee, cases.nomination_call_open, CallOpen(union.vote_id, number, draft)) == [code]


async def test_only_officers_call_and_only_for_drafts(committee: Committee) -> None:
    union, vote_id = await called(committee), await committee.scheduled()
    draft = CallDraft(committee.now, committee.now + DAY)
    elsewhere = {"member_id": committee.second_id, "node": committee.other_id}
    plain = {"member_id": await committee.member()}
    for use_case, command, code in (
        (cases.nomination_call_open, CallOpen(union.vote_id, 1, draft), "VOTE_NOT_FOUND"),
        (cases.nomination_call_change, CallChange(union.call_id, text="x"), "NOMINATION_CALL_NOT_FOUND"),
        (cases.nomination_call_cancel, CallCancel(union.call_id, "x"), "NOMINATION_CALL_NOT_FOUND"),
        (cases.nominations_take, NominationsTake(union.call_id), "NOMINATION_CALL_NOT_FOUND"),
    ):
        for caller in (elsewhere, plain):
            assert await refused(committee, use_case, command, **caller) == [code]
    announced = CallOpen(vote_id, 1, draft)
    assert await refused(committee, cases.nomination_call_open, announced) == ["VOTE_STATE_REFUSED"]


async def test_a_call_changes_before_it_begins_and_is_extended_afterwards(committee: Committee) -> None:
    union = await called(committee)
    later = committee.now.replace(microsecond=0) + 2 * DAY
    words = CallChange(union.call_id, text="改期")
    assert await refused(committee, cases.nomination_call_change, words) == ["NOMINATION_EXTENSION_ONLY"]
    await committee.run(cases.nomination_call_change, CallChange(union.call_id, closes_at=later, seconders_needed=1))
    assert (await union.call())["closes_at"] == later
    await committee.owner.execute("UPDATE nomination_call SET opens_at = now() + interval '1 hour'")
    await committee.run(cases.nomination_call_change, CallChange(union.call_id, text="改期", seconders_needed=0))
    call = await union.call()
    assert (call["text"], call["seconders_needed"], call["closes_at"]) == ("改期", 0, later)
    early = NominationMake(union.call_id)
    assert await refused(committee, cases.nomination_make, early, member_id=await committee.member()) == [
        "NOMINATIONS_NOT_OPEN"
    ]
    await union.closed()
    longer = CallChange(union.call_id, closes_at=later + DAY)
    assert await refused(committee, cases.nomination_call_change, longer) == ["NOMINATION_CALL_STATE_REFUSED"]


async def test_a_nomination_at_the_closing_instant_comes_too_late(committee: Committee) -> None:
    """Though the clock has not been here: the time is asked for after the lock."""
    union = await called(committee)
    member_id = await committee.member()
    async with committee.work() as officer:
        await officer.conn.execute("SELECT FROM nomination_call WHERE id = $1 FOR NO KEY UPDATE", union.call_id)
        making = asyncio.create_task(union.make(member_id))
        await officer.conn.execute(
            "UPDATE nomination_call SET closes_at = clock_timestamp() WHERE id = $1", union.call_id
        )
        assert not making.done()

    with pytest.raises(Exception, match="NOMINATIONS_OVER"):
        await making
    assert await union.states() == []


@pytest.mark.parametrize("is_other", [True, False])
async def test_nominations_that_are_refused(committee: Committee, *, is_other: bool) -> None:
    union = await called(committee, membership_months=6, nomination_limit=1)
    member_id, candidate = await committee.members(2)
    numbers = {
        "barred": await committee.member(state="suspended"),
        "new": await committee.member(joined_on=committee.now.date() - timedelta(days=100)),
        "elsewhere": await committee.member(organisation_id=committee.other_id),
        "retained": await committee.member(state="retained"),
        "pool": await committee.member(organisation_id=committee.pool_id),
    }
    if not is_other:
        for name in ("barred", "new", "retained", "pool"):
            alone = NominationMake(union.call_id)
            assert await refused(committee, cases.nomination_make, alone, member_id=numbers[name]) == [
                "NOMINEE_MAY_NOT_STAND"
            ]
        outside = {"member_id": numbers["elsewhere"]}
        command = NominationMake(union.call_id)
        assert await refused(committee, cases.nomination_make, command, **outside) == ["NOMINATION_CALL_NOT_FOUND"]
        return
    known = {
        row["id"]: (row["member_number"], row["name"]) for row in await committee.owner.fetch("SELECT * FROM member")
    }
    for name in numbers:
        command = NominationMake(union.call_id, *known[numbers[name]])
        assert await refused(committee, cases.nomination_make, command, member_id=member_id) == [
            "NOMINEE_MAY_NOT_STAND"
        ]
    number, name = known[candidate]
    for command, code in (
        (NominationMake(union.call_id, number, "别人"), "NOMINEE_NOT_FOUND"),
        (NominationMake(union.call_id, "HD999999", name), "NOMINEE_NOT_FOUND"),
        (NominationMake(union.call_id, None, name), "NOMINEE_NOT_FOUND"),
        (NominationMake(union.call_id, number, " "), "VOTE_TEXT_INVALID"),
        (NominationMake(union.call_id, "", name), "SUBJECT_NUMBER_INVALID"),
        (NominationMake(union.call_id, number, name, "x" * 1_001), "VOTE_TEXT_INVALID"),
        (NominationMake(UUID(int=1), number, name), "NOMINATION_CALL_NOT_FOUND"),
    ):
        assert await refused(committee, cases.nomination_make, command, member_id=member_id) == [code]
    await union.make(member_id, candidate)
    again = NominationMake(union.call_id, number, name)
    own = NominationMake(union.call_id)
    assert await refused(committee, cases.nomination_make, again, member_id=member_id) == ["NOMINEE_NOMINATED"]
    assert await refused(committee, cases.nomination_make, own, member_id=member_id) == ["NOMINATIONS_SPENT"]
    assert await refused(committee, cases.nomination_make, own, member_id=candidate) == ["NOMINEE_NOMINATED"]
    suspended = {"member_id": numbers["barred"]}
    assert await refused(committee, cases.nomination_make, again, **suspended) == ["NOMINATOR_NOT_ENTITLED"]


async def test_who_holds_a_share_of_the_key_does_not_stand(committee: Committee) -> None:
    union = await called(committee)
    _, member_id = await union.nominee()
    sealed = VoteChange(union.vote_id, committee.draft(kind="sealed"))
    await committee.run(service.vote_change, sealed)
    holders = [HolderDraft(1, "甲", member_id), HolderDraft(2, "乙"), HolderDraft(3, "丙", await committee.member())]
    await union.ended()
    await committee.run(cases.nominations_take, NominationsTake(union.call_id))
    await committee.run(service.vote_key_set, KeySet(union.vote_id, KEY_FILE, holders))
    async with committee.work() as work:
        points = await service.vote_checklist(work, union.vote_id)

    assert points is not None
    assert "NOMINEES_UNFIT" in [each.code for each in points]
    take = NominationsTake(union.call_id)
    assert await refused(committee, cases.nominations_take, take) == ["NOMINEES_MISSING"]


async def test_delegates_nominate_and_any_member_of_the_electorate_stands(committee: Committee) -> None:
    union = await called(committee)
    delegate, other, candidate = await committee.members(3)
    await committee.run(service.vote_electors_set, ElectorsSet(union.vote_id, [delegate]))

    nomination_id = await union.make(delegate, candidate)
    await union.make(other)
    step = NominationStep(nomination_id)
    assert await refused(committee, cases.nomination_second, step, member_id=other) == ["NOMINATOR_NOT_ENTITLED"]


async def test_voices_that_do_not_count_are_refused(committee: Committee) -> None:
    union = await called(committee, seconders_needed=2)
    proposer, candidate, voice = await committee.members(3)
    suspended = await committee.member(state="suspended")
    outsider = await committee.member(organisation_id=committee.other_id)
    step = NominationStep(await union.make(proposer, candidate))
    await union.second(step.nomination_id, voice)
    for caller, use_case, code in (
        (proposer, cases.nomination_second, "OWN_NOMINATION"),
        (candidate, cases.nomination_second, "OWN_NOMINATION"),
        (voice, cases.nomination_second, "NOMINATION_SECONDED"),
        (suspended, cases.nomination_second, "NOMINATOR_NOT_ENTITLED"),
        (outsider, cases.nomination_second, "NOMINATION_NOT_FOUND"),
        (proposer, cases.nomination_second_withdraw, "NOMINATION_NOT_SECONDED"),
        (outsider, cases.nomination_second_withdraw, "NOMINATION_NOT_FOUND"),
    ):
        assert await refused(committee, use_case, step, member_id=caller) == [code]
    unknown = NominationStep(UUID(int=1))
    assert await refused(committee, cases.nomination_second, unknown, member_id=voice) == ["NOMINATION_NOT_FOUND"]


async def test_voices_come_and_go_while_the_call_is_open(committee: Committee) -> None:
    union = await called(committee)
    own, voice = await committee.members(2)
    step = NominationStep(await union.make(own))
    for use_case, state in (
        (cases.nomination_second, "consented"),
        (cases.nomination_second_withdraw, "proposed"),
        (cases.nomination_second, "consented"),
    ):
        await committee.run(use_case, step, member_id=voice)
        assert await union.states() == [(state, None)]
    await union.closed()
    for use_case in (cases.nomination_second, cases.nomination_second_withdraw):
        assert await refused(committee, use_case, step, member_id=voice) == ["NOMINATIONS_OVER"]


async def test_the_last_two_voices_at_one_moment_both_count(committee: Committee) -> None:
    union = await called(committee, seconders_needed=2)
    own, *voices = await committee.members(3)
    nomination_id = await union.make(own)

    await asyncio.gather(*(union.second(nomination_id, each) for each in voices))

    assert await union.states() == [("consented", None)]
    assert await committee.owner.fetchval("SELECT seconder_count FROM nomination") == 2
    assert (await committee.topics()).count("nomination.consented") == 1


async def test_two_who_nominate_the_same_member_at_one_moment(committee: Committee) -> None:
    union = await called(committee)
    first, second, candidate = await committee.members(3)

    row = await committee.owner.fetchrow("SELECT member_number, name FROM member WHERE id = $1", candidate)
    command = NominationMake(union.call_id, *(row or ()))

    outcomes = await asyncio.gather(
        *(committee.run(cases.nomination_make, command, member_id=each) for each in (first, second)),
        return_exceptions=True,
    )

    assert sorted(getattr(each, "code", "made") for each in outcomes) == ["NOMINEE_NOMINATED", "made"]
    assert await union.states() == [("proposed", None)]


async def test_a_members_timeline_tells_for_which_organisation_they_were_nominated(committee: Committee) -> None:
    union = await called(committee)
    own = await committee.member()
    nomination_id = await union.make(own)

    async with committee.database.read() as conn:
        scope = Scope(committee.tenant_id, own)
        page = await TIMELINE.page(conn, scope, filters={}, order=ORDER, request=PageRequest(5))

    told = [(row["id"], row["organisation_id"]) for row in page.rows if row["kind"] == "nominated"]
    assert told == [(nomination_id, committee.branch_id)]
