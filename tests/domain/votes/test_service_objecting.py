"""Objections to a roll: who makes them, who decides, and that none is passed over."""

import asyncio
from uuid import UUID

import pytest

from domain.shared.errors import DomainError
from domain.votes import service
from domain.votes.service import ObjectionDecide, ObjectionMake, VoteStep
from tests.domain.votes.committee import Committee, refused


async def rows(committee: Committee) -> list[tuple[object, ...]]:
    """Number, state, answer and who decided, of each objection."""
    found = await committee.owner.fetch("SELECT * FROM vote_objection ORDER BY id")
    return [(row["subject_number"], row["state"], row["answer"], row["decided_by_id"]) for row in found]


async def test_anybody_of_the_union_objects_and_an_officer_answers(committee: Committee) -> None:
    missing = await committee.member(organisation_id=committee.other_id, state="suspended")
    on_it = await committee.member()
    vote_id = await committee.scheduled()
    first = await committee.object(vote_id, missing)
    second = await committee.object(vote_id, on_it, "hd\uff10\uff10000\uff14")

    await committee.run(service.vote_objection_decide, ObjectionDecide(first, is_upheld=False, answer="不在本支部"))
    await committee.run(service.vote_objection_decide, ObjectionDecide(second, is_upheld=True, answer="已更正"))

    assert await rows(committee) == [
        (None, "rejected", "不在本支部", committee.officer_id),
        ("HD000004", "upheld", "已更正", committee.officer_id),
    ]
    assert (await committee.topics())[1:] == ["vote_objection.made"] * 2 + ["vote_objection.decided"] * 2
    assert (await committee.recorded())[-4:] == ["vote_objection.made"] * 2 + ["vote_objection.decided"] * 2
    decided = ObjectionDecide(first, is_upheld=True, answer="x")
    assert await refused(committee, service.vote_objection_decide, decided) == ["OBJECTION_DECIDED"]


async def test_objections_that_are_refused(committee: Committee) -> None:
    member_id = await committee.member()
    elsewhere = await committee.member(organisation_id=committee.other_id)
    gone = await committee.member(state="left")
    draft_id, vote_id, late_id = await committee.drafted(), await committee.scheduled(), await committee.scheduled()
    await committee.passed(late_id, "objections_end_at")
    await committee.object(vote_id, elsewhere)
    for caller, command, code in (
        (member_id, ObjectionMake(draft_id, "x"), "VOTE_NOT_FOUND"),
        (member_id, ObjectionMake(UUID(int=1), "x"), "VOTE_NOT_FOUND"),
        (member_id, ObjectionMake(vote_id, " "), "VOTE_TEXT_INVALID"),
        (member_id, ObjectionMake(vote_id, "x", ""), "SUBJECT_NUMBER_INVALID"),
        (member_id, ObjectionMake(vote_id, "x"), "ALREADY_ON_ROLL"),
        (gone, ObjectionMake(vote_id, "x"), "NOT_IN_MEMBERSHIP"),
        (elsewhere, ObjectionMake(vote_id, "y"), "OBJECTION_MADE"),
        (elsewhere, ObjectionMake(late_id, "x"), "OBJECTION_WINDOW_OVER"),
    ):
        assert await refused(committee, service.vote_objection_make, command, member_id=caller) == [code]
    assert len(await rows(committee)) == 1


async def test_a_member_floods_no_officer(committee: Committee) -> None:
    member_id, vote_id = await committee.member(), await committee.scheduled()
    for number in range(5):
        await committee.object(vote_id, member_id, f"HD{number}")

    sixth = ObjectionMake(vote_id, "x", "HD9")
    assert await refused(committee, service.vote_objection_make, sixth, member_id=member_id) == ["OBJECTIONS_TOO_MANY"]


async def test_nobody_decides_on_their_own_nor_elsewhere(committee: Committee) -> None:
    vote_id = await committee.scheduled()
    objection_id = await committee.object(vote_id, committee.officer_id, "HD000002")
    command = ObjectionDecide(objection_id, is_upheld=True, answer="x")
    officer = {"member_id": committee.second_id, "node": committee.other_id}

    assert await refused(committee, service.vote_objection_decide, command) == ["OWN_OBJECTION"]
    assert await refused(committee, service.vote_objection_decide, command, **officer) == ["OBJECTION_NOT_FOUND"]
    silent = ObjectionDecide(objection_id, is_upheld=True, answer=" ")
    assert await refused(committee, service.vote_objection_decide, silent, member_id=committee.second_id) == [
        "VOTE_TEXT_INVALID"
    ]
    await committee.run(service.vote_objection_decide, command, member_id=committee.second_id)


async def test_an_objection_that_is_right_mends_the_list_of_electors(committee: Committee) -> None:
    delegate, wrong, missing = await committee.members(3)
    vote_id = await committee.scheduled([delegate, wrong])
    number = await committee.owner.fetchval("SELECT member_number FROM member WHERE id = $1", wrong)
    for objection_id in (await committee.object(vote_id, missing), await committee.object(vote_id, delegate, number)):
        decision = ObjectionDecide(objection_id, is_upheld=True, answer="已更正")
        await committee.run(service.vote_objection_decide, decision)
    await committee.passed(vote_id, "objections_end_at")

    await committee.run(service.vote_open, VoteStep(vote_id))

    assert (await committee.roll(vote_id)).keys() == {delegate, missing}


async def test_an_objection_at_the_moment_of_the_opening_comes_before_or_after(committee: Committee) -> None:
    """Before: the vote stays closed to voters until it is decided. After: it is told that it comes too late."""
    member_id = await committee.member(organisation_id=committee.other_id)
    vote_id = await committee.scheduled()
    await committee.passed(vote_id, "opens_at")
    async with committee.work(member_id) as work:
        await service.vote_objection_make(work, ObjectionMake(vote_id, "x"))
        opening = asyncio.create_task(committee.run(service.vote_open, VoteStep(vote_id)))
        await work.conn.fetchval("SELECT pg_sleep(0)")
        # Who opens waits for the row; meanwhile the window ends.
        assert not opening.done()

    with pytest.raises(DomainError) as caught:
        await opening
    assert caught.value.code == "OBJECTION_WINDOW_OPEN"
    await committee.passed(vote_id, "objections_end_at")
    assert await refused(committee, service.vote_open, VoteStep(vote_id)) == ["OBJECTIONS_UNDECIDED"]
