"""Nominations after they were made: answers, ends, objections, what is taken."""

from dataclasses import replace

from domain.votes import service
from domain.votes.rules.drafts import OptionDraft, QuestionDraft
from domain.votes.rules.nominations import CallDraft
from domain.votes.service import QuestionsSet, VoteReasoned, VoteStep
from domain.votes.service import nominations as cases
from domain.votes.service.nominations import (
    CallCancel,
    CallOpen,
    NominationConsent,
    NominationMake,
    NominationObject,
    NominationObjectionDecide,
    NominationsTake,
    NominationStep,
)
from tests.domain.votes.committee import DAY, Committee
from tests.domain.votes.nominators import CHAIR, called, of_two
from tests.domain.votes.test_service_nominations import refused


async def test_candidates_answer(committee: Committee) -> None:
    union = await called(committee, seconders_needed=0, nomination_limit=5)
    proposer, willing, unwilling, tired = await committee.members(4)
    first, second, third = [await union.make(proposer, each) for each in (willing, unwilling, tired)]
    assert await refused(committee, cases.nomination_consent, NominationConsent(first), member_id=proposer) == [
        "NOMINATION_NOT_FOUND"
    ]
    for use_case in (cases.nomination_decline, cases.nomination_withdraw):
        step = NominationStep(first)
        assert await refused(committee, use_case, step, member_id=proposer) == ["NOMINATION_NOT_FOUND"]
    step = NominationStep(third)
    assert await refused(committee, cases.nomination_withdraw, step, member_id=tired) == ["NOMINATION_NOT_CONSENTED"]
    await union.consent(first, willing)
    await union.consent(third, tired)
    await committee.run(cases.nomination_decline, NominationStep(second), member_id=unwilling)
    await committee.run(cases.nomination_withdraw, NominationStep(third), member_id=tired)

    assert await union.states() == [*(("consented", None), ("declined", "by_candidate"), ("withdrawn", "by_candidate"))]
    again = NominationConsent(first)
    assert await refused(committee, cases.nomination_consent, again, member_id=willing) == ["NOMINATION_CONSENTED"]
    decline = NominationStep(first)
    assert await refused(committee, cases.nomination_decline, decline, member_id=willing) == ["NOMINATION_CONSENTED"]
    late = NominationConsent(second)
    assert await refused(committee, cases.nomination_consent, late, member_id=unwilling) == ["NOMINATION_STATE_REFUSED"]
    for use_case, member_id, nomination_id in (
        (cases.nomination_decline, unwilling, second),
        (cases.nomination_withdraw, tired, third),
    ):
        step = NominationStep(nomination_id)
        assert await refused(committee, use_case, step, member_id=member_id) == ["NOMINATION_STATE_REFUSED"]
    row = await committee.owner.fetchrow("SELECT member_number, name FROM member WHERE id = $1", unwilling)
    asked = NominationMake(union.call_id, *(row or ()))
    assert await refused(committee, cases.nomination_make, asked, member_id=proposer) == ["NOMINEE_DECLINED"]
    await union.make(unwilling)


async def test_who_lost_the_right_to_stand_does_not_consent_and_is_not_taken(committee: Committee) -> None:
    union = await called(committee, seconders_needed=0)
    proposer, candidate, other = await committee.members(3)
    nomination_id = await union.make(proposer, candidate)
    await union.make(other)
    suspend = "UPDATE member SET state = $2 WHERE id = $1"
    await committee.owner.execute(suspend, candidate, "suspended")
    consent = NominationConsent(nomination_id)
    assert await refused(committee, cases.nomination_consent, consent, member_id=candidate) == ["NOMINEE_MAY_NOT_STAND"]
    await committee.owner.execute(suspend, candidate, "active")
    await union.consent(nomination_id, candidate)
    await union.ended()
    assert await union.states() == [("accepted", None)] * 2
    await committee.owner.execute(suspend, candidate, "suspended")

    await committee.run(cases.nominations_take, NominationsTake(union.call_id))

    assert [member_id for _, member_id in await union.options()] == [other]


async def test_nominations_lapse_that_lack_voices_or_consent(committee: Committee) -> None:
    union = await called(committee, notice_days=0)
    proposer, silent, lonely, liked, voice = await committee.members(5)
    await union.second(await union.make(proposer, silent), voice)
    await union.make(lonely)
    await union.nominee(liked)

    await union.closed()

    assert await union.states() == [("lapsed", "not_consented"), ("lapsed", "not_seconded"), ("accepted", None)]
    assert (await union.call())["state"] == "ended"


async def test_a_call_without_nominees_ends_at_once_and_makes_way_for_another(committee: Committee) -> None:
    union = await called(committee)
    await union.closed()
    assert ((await union.call())["state"], (await union.call())["notice_ends_at"]) == ("ended", None)
    take = NominationsTake(union.call_id)
    assert await refused(committee, cases.nominations_take, take) == ["NOMINEES_MISSING"]
    silent = CallCancel(union.call_id, " ")
    assert await refused(committee, cases.nomination_call_cancel, silent) == ["VOTE_TEXT_INVALID"]
    await committee.run(cases.nomination_call_cancel, CallCancel(union.call_id, "无人被提名"))
    again = CallCancel(union.call_id, "x")
    assert await refused(committee, cases.nomination_call_cancel, again) == ["NOMINATION_CALL_STATE_REFUSED"]

    draft = CallDraft(committee.now, committee.now + DAY)
    await committee.run(cases.nomination_call_open, CallOpen(union.vote_id, 1, draft))


async def test_an_objection_that_is_right_refuses_the_nominee(committee: Committee) -> None:
    union = await called(committee, of_two())
    (first, candidate), (second, _) = await union.nominee(), await union.nominee()
    objector, other = await committee.members(2)
    early = NominationObject(first, "x")
    assert await refused(committee, cases.nomination_object, early, member_id=objector) == ["NOMINATION_NOT_ON_NOTICE"]
    await union.closed()
    made = await committee.run(cases.nomination_object, NominationObject(first, "弄虚作假"), member_id=objector)
    more = await committee.run(cases.nomination_object, NominationObject(first, "同上"), member_id=other)
    wrong = await committee.run(cases.nomination_object, NominationObject(second, "不合适"), member_id=other)
    outsider = await committee.member(organisation_id=committee.other_id)
    for caller, text, code in (
        (objector, "x", "NOMINATION_OBJECTION_MADE"),
        (candidate, "x", "OWN_NOMINATION"),
        (outsider, "x", "NOMINATION_NOT_FOUND"),
        (objector, " ", "VOTE_TEXT_INVALID"),
    ):
        command = NominationObject(first, text)
        assert await refused(committee, cases.nomination_object, command, member_id=caller) == [code]
    await union.passed("notice_ends_at")
    assert not await union.tick(cases.nominations_end_due)  # somebody waits for an answer
    decide = NominationObjectionDecide(made["objection_id"], is_upheld=True, answer="查证属实")
    assert await refused(committee, cases.nomination_objection_decide, replace(decide, answer=" ")) == [
        "VOTE_TEXT_INVALID"
    ]
    await committee.run(cases.nomination_objection_decide, decide)
    reject = NominationObjectionDecide(wrong["objection_id"], is_upheld=False, answer="不成立")
    await committee.run(cases.nomination_objection_decide, reject)

    found = await committee.owner.fetch("SELECT state, answer FROM nomination_objection ORDER BY id")
    assert [tuple(row) for row in found] == [("upheld", "查证属实"), ("dropped", None), ("rejected", "不成立")]
    assert await union.states() == [("refused", "objection_upheld"), ("on_notice", None)]
    for objection_id in (made["objection_id"], more["objection_id"]):
        again = NominationObjectionDecide(objection_id, is_upheld=True, answer="x")
        assert await refused(committee, cases.nomination_objection_decide, again) == ["NOMINATION_OBJECTION_DECIDED"]
    late = NominationObject(second, "x")
    assert await refused(committee, cases.nomination_object, late, member_id=objector) == ["NOMINATION_NOT_ON_NOTICE"]
    assert await union.tick(cases.nominations_end_due)
    assert await union.states() == [("refused", "objection_upheld"), ("accepted", None)]


async def test_neither_candidate_nor_objector_decides(committee: Committee) -> None:
    union = await called(committee)
    nomination_id, _ = await union.nominee(committee.second_id)
    await union.closed()
    made = await committee.run(cases.nomination_object, NominationObject(nomination_id, "不合适"))
    decide = NominationObjectionDecide(made["objection_id"], is_upheld=False, answer="x")
    for caller, code in (
        ({}, "NOMINATION_OBJECTION_OWN"),
        ({"member_id": committee.second_id}, "NOMINATION_OBJECTION_OWN"),
        ({"member_id": await committee.member()}, "NOMINATION_OBJECTION_NOT_FOUND"),
        (
            {"member_id": await committee.member(organisation_id=committee.other_id), "node": committee.other_id},
            "NOMINATION_OBJECTION_NOT_FOUND",
        ),
    ):
        assert await refused(committee, cases.nomination_objection_decide, decide, **caller) == [code]
    await committee.run(
        cases.nomination_objection_decide, decide, member_id=await committee.member(), node=committee.branch_id
    )


async def test_a_nominee_who_goes_after_they_were_taken_has_the_rest_taken_anew(committee: Committee) -> None:
    union = await called(committee, nominee_order="given")
    (first, _), (second, leaver), (third, _) = [await union.nominee() for _ in range(3)]
    await union.ended()
    unsaid = NominationsTake(union.call_id)
    assert await refused(committee, cases.nominations_take, unsaid) == ["NOMINEE_ORDER_INVALID"]
    await committee.run(cases.nominations_take, NominationsTake(union.call_id, [third, second, first]))
    await committee.run(cases.nomination_withdraw, NominationStep(second), member_id=leaver)
    assert (await union.call())["state"] == "ended"
    assert await refused(committee, service.vote_schedule, VoteStep(union.vote_id)) == ["NOMINATIONS_UNDER_WAY"]
    await committee.run(cases.nominations_take, NominationsTake(union.call_id, [third, first]))
    await committee.run(service.vote_schedule, VoteStep(union.vote_id))

    step = NominationStep(third)
    (_, candidate), _ = await union.options()
    assert candidate is not None
    assert await refused(committee, cases.nomination_withdraw, step, member_id=candidate) == ["VOTE_STATE_REFUSED"]
    take = NominationsTake(union.call_id, [third, first])
    assert await refused(committee, cases.nominations_take, take) == ["VOTE_STATE_REFUSED"]
    cancel = CallCancel(union.call_id, "x")
    assert await refused(committee, cases.nomination_call_cancel, cancel) == ["VOTE_STATE_REFUSED"]


async def test_questions_that_are_called_for_stay_as_others_come_and_go(committee: Committee) -> None:
    union = await called(committee, QuestionDraft("score", "评议", [], maximum_score=5))
    score = QuestionDraft("score", "评议", [], maximum_score=5)
    other = replace(CHAIR, options=[OptionDraft("甲"), OptionDraft("乙")])
    await committee.run(service.vote_questions_set, QuestionsSet(union.vote_id, [score, other]))
    swapped = QuestionsSet(union.vote_id, [other, score])
    assert await refused(committee, service.vote_questions_set, swapped) == ["QUESTION_CALLED_FOR"]
    nominees = [await union.nominee() for _ in range(2)]
    await union.ended()
    await committee.run(cases.nominations_take, NominationsTake(union.call_id))

    kept = await committee.owner.fetchval("SELECT maximum FROM vote_question WHERE position = 1")
    assert (kept, [member_id for _, member_id in await union.options()][:2]) == (2, [each for _, each in nominees])
    emptied = QuestionsSet(union.vote_id, [score])
    assert await refused(committee, service.vote_questions_set, emptied) == ["QUESTION_CALLED_FOR"]
    await committee.run(cases.nomination_call_cancel, CallCancel(union.call_id, "重新提名"))
    await committee.run(service.vote_questions_set, emptied)


async def test_a_draft_that_is_called_off_ends_its_nominations(committee: Committee) -> None:
    union = await called(committee)
    await union.nominee()
    await committee.run(service.vote_cancel, VoteReasoned(union.vote_id, "作罢"))

    call = await union.call()
    assert (call["state"], call["ended_reason"]) == ("cancelled", "作罢")
    assert await union.states() == [("lapsed", "call_cancelled")]
