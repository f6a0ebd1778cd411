"""Delegation: who may, what counts at the close, two for the last place, and what is logged of it."""

import asyncio
import json
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.messages import LOCALES, translate
from db.keyset import PageRequest
from db.queries.members.timeline import ORDER, TIMELINE
from db.scope import Scope
from domain.shared.errors import DomainError
from domain.votes import service
from domain.votes.service import VoteStep
from domain.votes.service.delegating import (
    Delegate,
    DelegationDecline,
    DelegationRevoke,
    vote_delegate,
    vote_delegation_decline,
    vote_delegation_revoke,
)
from domain.votes.service.weighing import MannerSet, vote_manner_set
from tests.domain.votes.assembly import FIRST, SECOND, Hall
from tests.domain.votes.committee import Committee, refused
from tests.domain.votes.news import told
from tests.support.waiting import until_waited_for
from voting.canonical import canonical


async def standing(hall: Hall, vote_id: UUID) -> dict[UUID, UUID]:
    """Who votes for whom."""
    rows = await hall.committee.owner.fetch(
        "SELECT member_id, delegate_id FROM vote_delegation WHERE vote_id = $1 AND ended_at IS NULL", vote_id
    )
    return {row["member_id"]: row["delegate_id"] for row in rows}


async def ballots(hall: Hall, vote_id: UUID) -> list[tuple[Any, int]]:
    """What the published ballots say: the option, and the weight."""
    document = await hall.published(vote_id, "ballots")
    assert document["format"] == "unionhall-ballots-2"
    assert document["ballots"] == sorted(document["ballots"], key=canonical)
    return [(each["answers"][0]["options"][0], each["weight"]) for each in document["ballots"]]


async def test_a_vote_is_cast_by_another_who_is_told(committee: Committee) -> None:
    hall = await Hall.of(committee, 3)
    vote_id = await hall.announced(delegation_cap=2)
    await hall.delegate(vote_id, 2, to=0)
    await hall.open(vote_id)
    await hall.delegate(vote_id, 3, to=0)
    await hall.cast(vote_id, 0, SECOND)
    await hall.cast(vote_id, 1)

    result = await hall.published(vote_id, "result")

    assert await ballots(hall, vote_id) == [(1, 1), (2, 3)]
    assert (result["counted"], result["entitled"], result["invalid"]) == (4, 5, 0)
    assert result["tally"][0]["options"] == [1, 3]
    definition = await hall.published(vote_id, "definition")
    assert definition["delegation"] == {"cap": 2}
    told = [topic for topic in await committee.topics() if topic.startswith("vote_delegation")]
    assert told == ["vote_delegation.given"] * 2
    logged = await committee.owner.fetchval(
        "SELECT facts FROM audit_entry WHERE action = 'vote_delegation.given' ORDER BY id LIMIT 1"
    )
    assert json.loads(logged) == {
        "vote_id": str(vote_id),
        "member_id": str(hall.members[2]),
        "delegate_id": str(hall.members[0]),
    }


async def test_a_ballot_of_ones_own_counts_instead(committee: Committee) -> None:
    hall = await Hall.of(committee, 3)
    vote_id = await hall.opened(delegation_cap=3)
    for place in (2, 3):
        await hall.delegate(vote_id, place, to=0)
    await hall.cast(vote_id, 0, FIRST)
    await hall.cast(vote_id, 2, SECOND)

    assert await ballots(hall, vote_id) == [(1, 2), (2, 1)]


async def test_what_is_revoked_or_declined_does_not_count_and_stays_in_the_log(committee: Committee) -> None:
    hall = await Hall.of(committee, 3)
    vote_id = await hall.opened(delegation_cap=3)
    for place in (2, 3, 4):
        await hall.delegate(vote_id, place, to=0)
    await committee.run(vote_delegation_revoke, DelegationRevoke(vote_id), member_id=hall.members[2])
    await committee.run(vote_delegation_decline, DelegationDecline(vote_id, hall.number(3).lower()))
    await hall.delegate(vote_id, 3, to=1)
    await hall.cast(vote_id, 0)

    rows = await committee.owner.fetch(
        "SELECT ended_as, ended_at >= given_at AS is_in_order FROM vote_delegation ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [("revoked", True), ("declined", True), (None, None), (None, None)]
    assert await standing(hall, vote_id) == {hall.members[3]: hall.members[1], hall.members[4]: hall.members[0]}
    assert await ballots(hall, vote_id) == [(1, 2)]
    for change in ("delegate_id = member_id", "given_at = now()", "ended_at = NULL, ended_as = NULL"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await committee.owner.execute(f"UPDATE vote_delegation SET {change}")


async def test_nothing_is_delegated_on(committee: Committee) -> None:
    hall = await Hall.of(committee, 3)
    vote_id = await hall.opened(delegation_cap=1)
    await hall.delegate(vote_id, 2, to=0)
    tries = [
        (0, 1, "HOLDS_DELEGATIONS"),
        (3, 2, "DELEGATE_HAS_DELEGATED"),
        (2, 1, "ALREADY_DELEGATED"),
        (3, 3, "DELEGATE_IS_SELF"),
        (3, 0, "DELEGATION_CAP_REACHED"),
    ]

    for place, to, code in tries:
        command = Delegate(vote_id, hall.number(to), "张伟")
        assert await refused(committee, vote_delegate, command, member_id=hall.members[place]) == [code]
    assert await standing(hall, vote_id) == {hall.members[2]: hall.members[0]}


async def test_who_is_no_delegate_is_not_found_whatever_it_is(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    outside = await committee.member(organisation_id=committee.other_id)
    vote_id = await hall.opened(delegation_cap=1)
    for number, name in [
        ("HD000001", "李娜"),
        ("HD000004", "张伟"),
        ("HD999999", "张伟"),
        ("", "张伟"),
        ("HD000001", ""),
        ("HD000001", "李\x00娜"),
        ("HD00\x0001", "李娜"),
    ]:
        command = Delegate(vote_id, number, name)
        assert await refused(committee, vote_delegate, command, member_id=hall.members[2]) == ["DELEGATE_NOT_FOUND"]

    command = Delegate(vote_id, hall.number(0), "张伟")
    assert await refused(committee, vote_delegate, command, member_id=outside) == ["NOT_ON_ROLL"]
    gone = DelegationDecline(vote_id, hall.number(2))
    assert await refused(committee, vote_delegation_decline, gone) == ["DELEGATION_NOT_FOUND"]
    gone = DelegationDecline(vote_id, "")
    assert await refused(committee, vote_delegation_decline, gone) == ["DELEGATION_NOT_FOUND"]
    assert await refused(committee, vote_delegation_revoke, DelegationRevoke(vote_id)) == ["DELEGATION_NOT_FOUND"]


async def test_who_has_voted_has_nothing_to_delegate_and_when_it_is_over_nobody_has(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    vote_id, other_id = await hall.opened(delegation_cap=1), await hall.opened()
    await hall.cast(vote_id, 2)
    command = Delegate(vote_id, hall.number(0), "张伟")
    own = {"member_id": hall.members[2]}

    assert await refused(committee, vote_delegate, command, **own) == ["OWN_BALLOT_CAST"]
    not_offered = Delegate(other_id, hall.number(0), "张伟")
    assert await refused(committee, vote_delegate, not_offered, **own) == ["DELEGATION_NOT_OFFERED"]
    await committee.passed(vote_id, "closes_at")
    assert await refused(committee, vote_delegate, command, **own) == ["VOTE_TIME_OVER"]
    await hall.close(vote_id)
    assert await refused(committee, vote_delegate, command, **own) == ["VOTE_STATE_REFUSED"]
    draft_id = await hall.draft(delegation_cap=1)
    assert await refused(committee, vote_delegate, Delegate(draft_id, "HD000001", "张伟"), **own) == ["VOTE_NOT_FOUND"]


async def test_of_two_for_the_last_place_one_is_refused(committee: Committee) -> None:
    hall = await Hall.of(committee, 2)
    vote_id = await hall.opened(delegation_cap=1)

    async with committee.work(member_id=hall.members[2]) as work:
        await vote_delegate(work, Delegate(vote_id, hall.number(0), "张伟"))
        other = asyncio.create_task(hall.delegate(vote_id, 3, to=0))
        await until_waited_for(committee.owner)
    with pytest.raises(DomainError) as caught:
        await other

    assert caught.value.code == "DELEGATION_CAP_REACHED"
    assert await standing(hall, vote_id) == {hall.members[2]: hall.members[0]}


async def test_at_a_meeting_a_delegate_who_was_not_there_casts_for_nobody(committee: Committee) -> None:
    """As OpenSlides 5745 asks: a vote whose holder was absent is not counted."""
    hall = await Hall.of(committee, 4)
    vote_id = await hall.opened(is_meeting=True, delegation_cap=2)
    await hall.come(vote_id, 0, 1)
    await hall.delegate(vote_id, 2, to=0)
    await hall.cast(vote_id, 0)
    await hall.cast(vote_id, 1, SECOND)
    await hall.come(vote_id, 0, 1, is_present=False)
    await hall.delegate(vote_id, 3, to=0)
    await hall.delegate(vote_id, 4, to=5)

    # The third was given when the delegate had left, and the fourth's delegate never came.
    assert await ballots(hall, vote_id) == [(1, 2), (2, 1)]


async def test_who_is_not_on_the_roll_when_it_opens_is_not_voted_for(committee: Committee) -> None:
    hall = await Hall.of(committee, 2)
    vote_id = await hall.announced(delegation_cap=2)
    for place in (2, 3):
        await hall.delegate(vote_id, place, to=0)
    await committee.owner.execute("UPDATE member SET state = 'suspended' WHERE id = $1", hall.members[3])
    await hall.open(vote_id)
    await hall.cast(vote_id, 0)

    assert await ballots(hall, vote_id) == [(1, 2)]


async def test_the_other_one_of_the_two_is_told_and_nothing_of_either(committee: Committee) -> None:
    hall = await Hall.of(committee, 2)
    vote_id = await hall.opened(delegation_cap=3)
    for place in (2, 3):
        await hall.delegate(vote_id, place, to=1)
    await committee.run(vote_delegation_revoke, DelegationRevoke(vote_id), member_id=hall.members[2])
    decline = DelegationDecline(vote_id, hall.number(3))
    await committee.run(vote_delegation_decline, decline, member_id=hall.members[1])

    found = await told(committee)

    assert {key: count for key, count in found.items() if "delegation" in key[0]} == {
        ("vote_delegation_given", hall.members[1]): 2,
        ("vote_delegation_revoked", hall.members[1]): 1,
        ("vote_delegation_declined", hall.members[3]): 1,
    }
    for row in await committee.owner.fetch("SELECT kind, facts FROM notification WHERE kind LIKE '%delegation%'"):
        facts = json.loads(row["facts"])
        assert facts.keys() == {"title", "until", "organisation_id", "vote_id", "vote_delegation_id"}
        assert all("{" not in translate(f"NOTIFICATION_{row['kind'].upper()}", each, **facts) for each in LOCALES)


async def test_a_members_timeline_tells_where_they_were_and_whom_they_asked(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    vote_id = await hall.opened(is_meeting=True, delegation_cap=1)
    await hall.come(vote_id, 2)
    await hall.delegate(vote_id, 2, to=0)
    await committee.run(vote_delegation_revoke, DelegationRevoke(vote_id), member_id=hall.members[2])
    kinds = []

    async with committee.database.read() as conn:
        for member_id in (hall.members[2], hall.members[0]):
            scope = Scope(committee.tenant_id, member_id)
            page = await TIMELINE.page(conn, scope, filters={}, order=ORDER, request=PageRequest(50))
            told = [(row["kind"], row["detail"], row["organisation_id"]) for row in page.rows]
            kinds.append([each for each in told if each[0] != "membership_changed"])

    place = committee.branch_id
    assert kinds == [[("vote_delegated", "REVOKED", place), ("meeting_attended", "NAMED", place)], []]


async def test_no_cap_goes_below_what_was_delegated_before_the_draft_was_taken_back(committee: Committee) -> None:
    hall = await Hall.of(committee, 2)
    vote_id = await hall.announced(delegation_cap=2)
    for place in (2, 3):
        await hall.delegate(vote_id, place, to=0)
    await committee.run(service.vote_unschedule, VoteStep(vote_id))

    for cap in (1, None):
        command = MannerSet(vote_id, is_meeting=False, delegation_cap=cap)
        assert await refused(committee, vote_manner_set, command) == ["DELEGATIONS_STAND"]
    await committee.run(vote_manner_set, MannerSet(vote_id, is_meeting=True, delegation_cap=2))
    assert (await committee.vote(vote_id))["is_meeting"] is True
