"""What the clock brings to votes, and what changes elsewhere do."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.messages import LOCALES, translate
from db.models.votes import VoteRow
from db.session import Connection
from domain.shared.changes import MembershipChanged, MembersMerged, OrganisationClosing, Standing
from domain.shared.turns import Turns
from domain.shared.work import MergeFate, Work
from domain.votes import service
from domain.votes.errors import VoteUnderWay
from domain.votes.service import ElectorsSet, ObjectionDecide, VoteReasoned
from domain.votes.service.board import board_finish
from tests.domain.votes.committee import Committee
from tests.domain.votes.news import told
from tests.factories.auth import Union
from tests.factories.votes import add_open_vote

Chore = Callable[[Connection, datetime, Any], Awaitable[bool]]


async def run(committee: Committee, chore: Chore) -> bool:
    """Whether a chore has more to do at once."""
    async with committee.database.write() as conn:
        return await chore(conn, committee.now, committee.keyring)


async def states(committee: Committee) -> list[str]:
    """Of all votes, oldest first."""
    return [row["state"] for row in await committee.owner.fetch("SELECT state FROM vote ORDER BY created_at, id")]


async def test_votes_open_and_close_by_the_time_of_the_database(committee: Committee) -> None:
    vote_id = await committee.scheduled()
    assert not await run(committee, service.votes_open_due)
    await committee.passed(vote_id, "opens_at")
    assert not await run(committee, service.votes_open_due)  # may be objected to still
    await committee.passed(vote_id, "objections_end_at")
    assert await run(committee, service.votes_open_due)
    assert await states(committee) == ["open"]
    assert not await run(committee, service.votes_open_due)
    assert not await run(committee, service.votes_close_due)
    await committee.passed(vote_id, "closes_at")
    assert await run(committee, service.votes_close_due)
    assert await states(committee) == ["closed"]
    assert not await run(committee, service.votes_close_due)
    actors = await committee.owner.fetch(
        "SELECT actor_id FROM audit_entry WHERE action IN ('vote.opened', 'vote.closed')"
    )
    assert [row["actor_id"] for row in actors] == [None, None]


async def test_two_workers_open_a_vote_once(committee: Committee) -> None:
    vote_id = await committee.ready()

    await asyncio.gather(*(run(committee, service.votes_open_due) for _ in range(4)))

    assert (await committee.recorded()).count("vote.opened") == 1
    await committee.passed(vote_id, "closes_at")
    await asyncio.gather(*(run(committee, service.votes_close_due) for _ in range(4)))
    assert (await committee.recorded()).count("vote.closed") == 1


async def test_a_vote_that_cannot_open_holds_up_no_other(committee: Committee) -> None:
    """The first one has nobody on its list, the second is objected to, the third has no key of the registrar."""
    stuck, objected, keyless, fine = [await committee.scheduled() for _ in range(4)]
    await committee.owner.execute("UPDATE vote SET has_electors = true WHERE id = $1", stuck)
    await committee.owner.execute("UPDATE vote SET kind = 'unlinkable' WHERE id = $1", keyless)
    await committee.object(objected, await committee.member(organisation_id=committee.other_id))
    for vote_id in (stuck, objected, keyless, fine):
        await committee.passed(vote_id, "objections_end_at", "opens_at")

    assert await run(committee, service.votes_open_due)

    assert await states(committee) == ["scheduled", "scheduled", "scheduled", "open"]
    assert not await run(committee, service.votes_open_due)


async def run_in_turn(committee: Committee, chore: Any, turns: Turns) -> bool:
    """As `run`, by a process that keeps where its round stands."""
    async with committee.database.write() as conn:
        has_more: bool = await chore(conn, committee.now, committee.keyring, turns)
    return has_more


async def test_more_votes_that_cannot_open_than_are_looked_at_hold_up_no_other(
    committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.votes.service.timing.DUE_BATCH", 2)
    stuck = [await committee.ready() for _ in range(5)]
    await committee.owner.execute("UPDATE vote SET has_electors = true")
    fine, turns = await committee.ready(), Turns()

    steps = [await run_in_turn(committee, service.votes_open_due, turns) for _ in range(4)]

    assert steps == [True, True, True, False]  # the last of them ends the round behind the vote that was opened
    assert (await committee.vote(fine))["state"] == "open"
    await committee.owner.execute("UPDATE vote SET has_electors = false WHERE id = $1", stuck[1])
    assert await run_in_turn(committee, service.votes_open_due, turns)  # a new round begins at the first
    assert (await committee.vote(stuck[1]))["state"] == "open"


async def test_more_votes_that_are_not_complete_than_are_looked_at_hold_up_no_other(
    committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.votes.service.timing.DUE_BATCH", 2)
    voter, closes_at = await committee.member(), committee.now + timedelta(days=1)
    votes = [
        await add_open_vote(
            *(committee.owner, committee.keyring, committee.tenant_id, [voter]),
            kind="named",
            allows_recast=False,
            closes_at=closes_at + timedelta(hours=number),
        )
        for number in range(5)
    ]
    await committee.owner.execute(
        "INSERT INTO named_ballot (tenant_id, vote_id, member_id, answers, number, channel, cast_at)"
        " VALUES ($1, $2, $3, '[null]', 1, 'web', now())",
        *(committee.tenant_id, votes[4].id, voter),
    )
    turns = Turns()

    steps = [await run_in_turn(committee, service.votes_close_complete, turns) for _ in range(3)]

    assert steps == [True, True, True]
    assert [(await committee.vote(each.id))["state"] for each in votes] == [*["open"] * 4, "closed"]


async def test_more_votes_that_cannot_close_than_are_looked_at_hold_up_no_other(
    committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.votes.service.timing.DUE_BATCH", 1)
    broken, fine = [await committee.opened(kind="named") for _ in range(2)]
    for vote_id in (broken, fine):
        await committee.passed(vote_id, "closes_at")
    finish = board_finish

    async def fails_for_one(work: Work, vote: VoteRow) -> None:
        if vote.id == broken:
            raise LookupError(vote.id)
        await finish(work, vote)

    monkeypatch.setattr("domain.votes.service.running.board_finish", fails_for_one)
    turns = Turns()

    steps = [await run_in_turn(committee, service.votes_close_due, turns) for _ in range(2)]

    assert steps == [True, True]
    assert [(await committee.vote(each))["state"] for each in (broken, fine)] == ["open", "closed"]


async def test_a_vote_in_which_all_have_voted_closes_unless_they_may_vote_anew(committee: Committee) -> None:
    voters = await committee.members(2)
    once, again = [
        await add_open_vote(
            committee.owner, committee.keyring, committee.tenant_id, voters, kind="named", allows_recast=allows
        )
        for allows in (False, True)
    ]
    insert = (
        "INSERT INTO named_ballot (tenant_id, vote_id, member_id, answers, number, channel, cast_at)"
        " VALUES ($1, $2, $3, '[null]', 1, 'web', now())"
    )
    for member_id in voters:
        assert not await run(committee, service.votes_close_complete)
        for vote in (once, again):
            await committee.owner.execute(insert, committee.tenant_id, vote.id, member_id)

    assert await run(committee, service.votes_close_complete)

    assert (await committee.vote(once.id))["state"] == "closed"
    assert (await committee.vote(again.id))["state"] == "open"
    assert await committee.roll(once.id) == dict.fromkeys(voters, True)


async def test_everybody_on_the_roll_is_told_a_part_at_a_time(
    committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.notifications.votes.SPREAD", 2)
    voters = [committee.officer_id, committee.second_id, *await committee.members(3)]
    stranger = await committee.member(organisation_id=committee.other_id)
    vote_id = await committee.scheduled()
    assert await told(committee) == dict.fromkeys((("vote_scheduled", each) for each in voters), 1)
    objection_id = await committee.object(vote_id, stranger)
    decision = ObjectionDecide(objection_id, is_upheld=False, answer="不在本支部")
    await committee.run(service.vote_objection_decide, decision)
    await committee.passed(vote_id, "objections_end_at")
    await committee.run(service.vote_open, service.VoteStep(vote_id))
    await committee.run(service.vote_pause, VoteReasoned(vote_id, "故障"))
    found = await told(committee)

    assert found[("vote_objection_decided", stranger)] == 1
    assert [found[("vote_opened", each)] for each in voters] == [1] * 5
    assert [found[("vote_paused", each)] for each in voters] == [1] * 5
    assert ("vote_opened", stranger) not in found
    await committee.run(service.vote_resume, VoteReasoned(vote_id, "恢复"))
    await committee.run(service.vote_pause, VoteReasoned(vote_id, "又故障"))
    assert (await told(committee))[("vote_resumed", voters[0])] == 0  # comes too late
    await committee.run(service.vote_cancel, VoteReasoned(vote_id, "作罢"))
    assert (await told(committee))[("vote_cancelled", voters[4])] == 1
    for row in await committee.owner.fetch("SELECT kind, facts FROM notification"):
        facts = json.loads(row["facts"])
        assert facts.keys() == {"title", "until", "organisation_id", "vote_id"} | (
            {"vote_objection_id"} if "objection" in row["kind"] else set()
        )
        assert all("{" not in translate(f"NOTIFICATION_{row['kind'].upper()}", each, **facts) for each in LOCALES)


@pytest.mark.parametrize("has_second", [True, False])
async def test_a_wish_to_close_early_is_told_to_another_officer_beside_or_above(
    committee: Committee, *, has_second: bool
) -> None:
    union = Union(committee.database, committee.keyring, committee.tenant_id)
    above = await committee.member(organisation_id=committee.other_id)
    await union.add_grant(above, "federation_officer", committee.tenant_id)
    for each in (committee.officer_id, committee.second_id)[: 1 + has_second]:
        await union.add_grant(each, "branch_officer", committee.branch_id)
    vote_id = await committee.opened()

    await committee.run(service.vote_close, VoteReasoned(vote_id, "全员已投"))

    asked = [member_id for kind, member_id in await told(committee) if kind == "vote_early_close_asked"]
    assert asked == [committee.second_id if has_second else above]


def _change(committee: Committee, member_id: UUID, state: str) -> MembershipChanged:
    before = Standing("active", committee.branch_id, "permanent")
    return MembershipChanged(
        member_id, "left", date(2026, 3, 1), before, Standing(state, committee.branch_id, "permanent")
    )


async def test_who_leaves_stands_on_the_lists_of_drafts_no_more(committee: Committee) -> None:
    leaver, stays = await committee.members(2)
    draft_id, scheduled_id = await committee.drafted(), await committee.scheduled([leaver, stays])
    await committee.run(service.vote_electors_set, ElectorsSet(draft_id, [leaver, stays]))
    for member_id, state in ((leaver, "left"), (stays, "retained")):
        await committee.run(service.votes_follow_membership, _change(committee, member_id, state))

    rows = await committee.owner.fetch("SELECT vote_id, member_id FROM vote_elector")

    assert {tuple(row) for row in rows} == {(draft_id, stays), (scheduled_id, leaver), (scheduled_id, stays)}


async def test_who_moves_away_stands_on_no_list_of_what_is_to_open(committee: Committee) -> None:
    mover, stays = await committee.members(2)
    electors = [mover, stays]
    draft_id, scheduled_id, opened_id = (
        await committee.drafted(kind="named"),
        await committee.scheduled(electors, kind="named"),
        await committee.scheduled(electors, kind="named"),
    )
    await committee.run(service.vote_electors_set, ElectorsSet(draft_id, electors))
    await committee.passed(opened_id, "objections_end_at")
    await committee.run(service.vote_open, service.VoteStep(opened_id))
    within, away = (
        MembershipChanged(
            member_id,
            "transferred",
            date(2026, 3, 1),
            Standing("active", left_id, "permanent"),
            Standing("active", entered_id, "permanent"),
        )
        for member_id, left_id, entered_id in (
            (stays, committee.branch_id, committee.pool_id),
            (mover, committee.branch_id, committee.other_id),
        )
    )
    for change in (within, away):
        await committee.run(service.votes_follow_membership, change)

    rows = await committee.owner.fetch("SELECT vote_id, member_id FROM vote_elector")

    assert {tuple(row) for row in rows} == {
        *((vote_id, stays) for vote_id in (draft_id, scheduled_id, opened_id)),
        (opened_id, mover),
    }
    assert (await committee.roll(opened_id)).keys() == {mover, stays}


async def merge_codes(committee: Committee, kept_id: UUID, merged_id: UUID) -> list[str]:
    """What speaks against a merge."""
    async with committee.work() as work:
        findings = await service.votes_merge.find(work, MembersMerged(kept_id, merged_id, date(2026, 3, 1)))
    assert [(each.kind, each.fate) for each in findings] == [("rolls", MergeFate.STAYS), ("electors", MergeFate.MOVES)]
    return [refusal.code for each in findings for refusal in each.refusals]


async def test_two_entries_with_two_votes_do_not_become_one(committee: Committee) -> None:
    kept, merged, elsewhere = await committee.members(3)
    vote = await add_open_vote(committee.owner, committee.keyring, committee.tenant_id, [kept, merged], kind="named")
    assert await merge_codes(committee, kept, merged) == ["BOTH_ON_ROLL"]
    assert await merge_codes(committee, elsewhere, merged) == ["ON_OPEN_ROLL"]
    assert await merge_codes(committee, merged, elsewhere) == []
    await committee.owner.execute("UPDATE vote SET state = 'closed' WHERE id = $1", vote.id)
    assert await merge_codes(committee, kept, merged) == ["BOTH_ON_ROLL"]
    assert await merge_codes(committee, elsewhere, merged) == []
    await committee.owner.execute("UPDATE vote SET state = 'void' WHERE id = $1", vote.id)
    assert await merge_codes(committee, kept, merged) == []
    await committee.owner.execute("UPDATE vote_roll_entry SET has_voted = true")
    assert await merge_codes(committee, kept, merged) == ["BOTH_VOTED"]


async def test_a_merged_entry_is_an_elector_under_the_kept_one(committee: Committee) -> None:
    kept, merged = await committee.members(2)
    votes = [await committee.scheduled(electors) for electors in ([merged], [kept, merged])]

    await committee.run(service.votes_merge.follow, MembersMerged(kept, merged, date(2026, 3, 1)))

    rows = await committee.owner.fetch("SELECT vote_id, member_id FROM vote_elector")
    assert {tuple(row) for row in rows} == {(vote_id, kept) for vote_id in votes}


async def test_no_organisation_closes_while_its_members_are_to_vote(committee: Committee) -> None:
    closing = OrganisationClosing(committee.branch_id, date(2026, 3, 1), committee.other_id)
    dissolving = OrganisationClosing(committee.branch_id, date(2026, 3, 1), None)
    draft_id, second_id, vote_id = await committee.drafted(), await committee.drafted(), await committee.scheduled()
    for each in (closing, dissolving):
        with pytest.raises(VoteUnderWay):
            await committee.run(service.votes_follow_organisation, each)
    await committee.run(service.vote_cancel, VoteReasoned(vote_id, "作罢"))
    await committee.owner.execute("UPDATE vote SET electorate_ids = ARRAY[organisation_id] WHERE id = $1", draft_id)

    await committee.run(service.votes_follow_organisation, closing)
    moved = await committee.vote(draft_id)
    assert (moved["state"], moved["organisation_id"], moved["electorate_ids"]) == (
        "draft",
        committee.other_id,
        [committee.other_id],
    )

    await committee.owner.execute("UPDATE vote SET organisation_id = $2 WHERE id = $1", second_id, committee.branch_id)
    await committee.run(service.votes_follow_organisation, dissolving)
    assert (await committee.vote(second_id))["state"] == "cancelled"
    assert (await committee.vote(draft_id))["state"] == "draft"
