"""What the clock, changes of memberships, merges and closings do to nominations, and who is told."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from db.queries.votes import nominations as queries
from domain.members.policy import Right, rights
from domain.shared.changes import MembershipChanged, MembersMerged, OrganisationClosing, Standing
from domain.votes import service
from domain.votes.service import VoteReasoned
from domain.votes.service import nominations as cases
from domain.votes.service.nominations import (
    CallCancel,
    NominationObject,
    NominationObjectionDecide,
    NominationsTake,
    NominationStep,
)
from tests.domain.votes.committee import Committee
from tests.domain.votes.news import told
from tests.domain.votes.nominators import Nominators, called, of_two
from tests.factories.auth import Union

DAY = date(2026, 3, 1)


async def change(union: Nominators, member_id: UUID, state: str = "active", place_id: UUID | None = None) -> None:
    """Writes a change of a membership, and has the hook follow."""
    committee = union.committee
    to = place_id or committee.branch_id
    await committee.owner.execute(
        "UPDATE member SET state = $2, organisation_id = $3 WHERE id = $1", member_id, state, to
    )
    before, after = Standing("active", committee.branch_id, "permanent"), Standing(state, to, "permanent")
    changed = MembershipChanged(member_id, "left", DAY, before, after)
    await committee.run(cases.nominations_follow_membership, changed)


@pytest.mark.parametrize(
    ("state", "place", "end"),
    [
        ("left", "branch_id", "membership_ended"),
        ("deceased", "branch_id", "membership_ended"),
        ("active", "other_id", "left_electorate"),
        ("suspended", "branch_id", None),
        ("retained", "branch_id", None),
        ("active", "pool_id", None),
    ],
)
async def test_who_leaves_the_electorate_stands_no_more(
    committee: Committee, state: str, place: str, end: str | None
) -> None:
    union = await called(committee)
    _, candidate = await union.nominee()
    other, voice = await committee.members(2)
    await union.second(await union.make(other), voice)

    await change(union, candidate, state, getattr(committee, place))
    await change(union, voice, state, getattr(committee, place))

    is_silent = place != "branch_id" or end is not None
    assert await union.states() == [
        ("consented", None) if end is None else ("lapsed", end),
        ("proposed" if is_silent else "consented", None),
    ]
    # What may be undone is shown with its reason, and is not taken.
    await union.ended()
    if is_silent:
        with pytest.raises(Exception, match="NOMINEES_MISSING"):
            await committee.run(cases.nominations_take, NominationsTake(union.call_id))
    else:
        await committee.run(cases.nominations_take, NominationsTake(union.call_id))
        assert [member_id for _, member_id in await union.options()] == [other]


async def test_a_nominee_who_dies_after_they_were_taken_is_no_candidate(committee: Committee) -> None:
    union = await called(committee, of_two())
    (_, first), (_, second) = await union.nominee(), await union.nominee()
    await union.ended()
    await committee.run(cases.nominations_take, NominationsTake(union.call_id))
    await change(union, first, "deceased")
    assert (await union.call())["state"] == "ended"

    await committee.run(cases.nominations_take, NominationsTake(union.call_id))

    assert [member_id for _, member_id in await union.options()] == [second]


async def test_nothing_of_an_announced_vote_changes(committee: Committee) -> None:
    union = await called(committee)
    (_, candidate), _ = await union.nominee(), await union.nominee()
    await union.ended()
    await committee.run(cases.nominations_take, NominationsTake(union.call_id))
    await committee.run(service.vote_schedule, service.VoteStep(union.vote_id))

    await change(union, candidate, "left")

    assert await union.states() == [("accepted", None)] * 2
    assert (await union.call())["state"] == "taken"


async def test_two_entries_of_one_person_stand_once_and_second_once(committee: Committee) -> None:
    union = await called(committee, of_two(), seconders_needed=2, nomination_limit=5)
    kept, merged, other, voice = await committee.members(4)
    theirs, own, others = await union.make(merged), await union.make(kept), await union.make(other)
    await union.second(others, kept, merged)
    await union.second(own, merged, voice)
    await union.second(theirs, voice)
    assert await union.states() == [("proposed", None), ("consented", None), ("consented", None)]

    async with committee.work() as work:
        [finding] = await cases.nominations_merge.find(work, MembersMerged(kept, merged, DAY))
        await cases.nominations_merge.follow(work, MembersMerged(kept, merged, DAY))

    assert (finding.kind, finding.count, finding.fate) == ("nominations", 3, "moves")
    assert await union.states() == [("lapsed", "merged"), ("proposed", None), ("proposed", None)]
    rows = await committee.owner.fetch("SELECT seconder_count FROM nomination ORDER BY number")
    voices = await committee.owner.fetch(
        "SELECT nomination_id, member_id FROM nomination_seconder WHERE withdrawn_at IS NULL"
    )
    assert [row["seconder_count"] for row in rows] == [1, 1, 1]
    assert {tuple(row) for row in voices} == {(theirs, voice), (own, voice), (others, kept)}


async def test_what_a_merged_entry_nominated_is_the_kept_ones(committee: Committee) -> None:
    union = await called(committee, seconders_needed=0)
    kept, merged, candidate = await committee.members(3)
    await union.make(merged, candidate)
    await union.make(merged)

    await committee.run(cases.nominations_merge.follow, MembersMerged(kept, merged, DAY))

    rows = await committee.owner.fetch("SELECT member_id, nominated_by_id FROM nomination ORDER BY number")
    assert [tuple(row) for row in rows] == [(candidate, kept), (kept, kept)]


async def test_the_nominations_of_a_branch_go_with_its_draft_or_end(committee: Committee) -> None:
    moved, ended = await called(committee), await called(committee)
    await moved.nominee()
    await ended.nominee()
    await committee.owner.execute(
        "UPDATE vote SET organisation_id = $2 WHERE id = $1", ended.vote_id, committee.pool_id
    )
    for place_id, successor_id in ((committee.branch_id, committee.other_id), (committee.pool_id, None)):
        closing = OrganisationClosing(place_id, DAY, successor_id)
        await committee.run(service.votes_follow_organisation, closing)

    assert (await moved.call())["state"] == "open"
    assert ((await ended.call())["state"], await ended.states()) == ("cancelled", [("lapsed", "call_cancelled")])


async def test_two_workers_close_a_call_once(committee: Committee) -> None:
    union = await called(committee)
    await union.nominee()
    await union.passed("closes_at")
    await asyncio.gather(*(union.tick(cases.nominations_close_due) for _ in range(3)))
    await union.passed("notice_ends_at")
    await asyncio.gather(*(union.tick(cases.nominations_end_due) for _ in range(3)))

    recorded = await committee.recorded()
    assert (recorded.count("nomination_call.on_notice"), recorded.count("nomination_call.ended")) == (1, 1)


async def test_who_may_stand_is_what_the_rights_say(committee: Committee) -> None:
    union = await called(committee)
    places = {"branch": committee.branch_id, "holding_pool": committee.pool_id}
    async with committee.work() as work:
        for state in ("active", "retained", "suspended", "left", "deceased"):
            for kind, place_id in places.items():
                member_id = await committee.member(state=state, organisation_id=place_id)
                found = await queries.find_candidacy(work.conn, committee.tenant_id, union.call_id, member_id)
                assert (found == "stands") == (Right.STAND in rights(state, kind)), (state, kind)


async def test_everybody_concerned_is_told(committee: Committee, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.notifications.nominations.SPREAD", 2)
    grants = Union(committee.database, committee.keyring, committee.tenant_id)
    for each in (committee.officer_id, committee.second_id):
        await grants.add_grant(each, "branch_officer", committee.branch_id)
    proposer, first, second, third, silent = await committee.members(5)
    electors = [committee.officer_id, committee.second_id, proposer, first, second, third, silent]
    union = await called(committee, seconders_needed=0, nomination_limit=9)
    ids = [await union.make(proposer, each) for each in (first, second, third, silent)]
    for nomination_id, member_id in zip(ids, (first, second, third), strict=False):
        await union.consent(nomination_id, member_id)
    before = await told(committee)
    assert [before[("nomination_call_opened", each)] for each in electors] == [1] * 7
    assert [before[("nomination_made", each)] for each in (first, second, third, silent, proposer)] == [1, 1, 1, 1, 0]
    await union.closed()
    assert [(await told(committee))[("nomination_call_on_notice", each)] for each in electors] == [1] * 7
    made = await committee.run(cases.nomination_object, NominationObject(ids[0], "弄虚作假"), member_id=proposer)
    decide = NominationObjectionDecide(made["objection_id"], is_upheld=True, answer="属实")
    await committee.run(cases.nomination_objection_decide, decide)
    await committee.run(cases.nomination_withdraw, NominationStep(ids[1]), member_id=second)
    await union.passed("notice_ends_at")
    await union.tick(cases.nominations_end_due)
    await told(committee)
    await committee.run(cases.nomination_call_cancel, CallCancel(union.call_id, "作废"))

    found = await told(committee)

    assert found[("nomination_refused", first)] == found[("nomination_accepted", third)] == 1
    assert found[("nomination_lapsed", silent)] == found[("nomination_lapsed", third)] == 1
    assert found[("nomination_objection_decided", proposer)] == 1
    for kind in ("nomination_objection_made", "nomination_withdrawn", "nomination_call_ended"):
        officers = (committee.officer_id, committee.second_id)
        assert {member_id for each, member_id in found if each == kind} == set(officers)
    assert [found[("nomination_call_cancelled", each)] for each in electors] == [1] * 7
    facts = await committee.owner.fetch("SELECT facts FROM notification WHERE kind LIKE 'nomination%'")
    assert not [row for row in facts if str(proposer) in row["facts"] or "属实" in row["facts"]]


async def test_a_draft_that_is_cancelled_tells_its_electorate_no_more_of_it(committee: Committee) -> None:
    union = await called(committee)
    await committee.run(service.vote_cancel, VoteReasoned(union.vote_id, "作罢"))

    assert {kind for kind, _ in await told(committee)} == {"nomination_call_cancelled"}
