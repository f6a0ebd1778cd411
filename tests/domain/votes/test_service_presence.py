"""The register of presence: who comes and goes, who alone may cast, and who counts as present."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.models.votes import BallotChannel
from domain.shared.errors import DomainError
from domain.votes import service
from domain.votes.service import VoteReasoned, VoteStep
from domain.votes.service.casting import NamedBallotCast, named_ballot_cast
from domain.votes.service.presence import (
    CheckIn,
    CheckOut,
    PresenceSet,
    count_present,
    hall_code_of,
    vote_check_in,
    vote_check_out,
    vote_presence_set,
)
from tests.domain.votes.assembly import FIRST, Hall
from tests.domain.votes.committee import Committee, refused
from tests.support.waiting import until_waited_for


async def there(hall: Hall, vote_id: UUID) -> list[int]:
    """Places of those who are on the register and have not left."""
    rows = await hall.committee.owner.fetch(
        "SELECT member_id FROM vote_presence WHERE vote_id = $1 AND left_at IS NULL", vote_id
    )
    return sorted(hall.members.index(row["member_id"]) for row in rows)


async def present(hall: Hall, vote_id: UUID) -> int:
    """The figure."""
    async with hall.committee.database.transaction() as conn:
        return await count_present(conn, hall.committee.tenant_id, vote_id)


async def code(hall: Hall, vote_id: UUID, **caller: UUID) -> str:
    """What the hall is shown."""
    async with hall.committee.work(**caller) as work:
        shown = await hall_code_of(work, vote_id)
    assert shown is not None
    return shown[0]


async def test_an_officer_writes_down_who_comes_and_goes(committee: Committee) -> None:
    hall = await Hall.of(committee, 3)
    vote_id = await hall.announced(is_meeting=True)

    first = await hall.come(vote_id, 0, 2, 3)
    again = await hall.come(vote_id, 2, 4)
    left = await hall.come(vote_id, 0, 1, 2, is_present=False)
    back = await hall.come(vote_id, 2)

    assert [each["changed_count"] for each in (first, again, left, back)] == [3, 1, 2, 1]
    assert await there(hall, vote_id) == [2, 3, 4]
    stays = await committee.owner.fetch("SELECT member_id, came_by_id, left_by_id FROM vote_presence ORDER BY id")
    assert len(stays) == 5
    # The officer's own stay names nobody who wrote it down but where others were written with it.
    assert {row["came_by_id"] for row in stays} == {committee.officer_id}
    assert (await committee.recorded()).count("vote.presence_set") == 4


async def test_who_reads_the_code_in_the_hall_is_there(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    vote_id = await hall.announced(is_meeting=True)
    own = {"member_id": hall.members[2]}
    shown = await code(hall, vote_id)

    for _ in range(2):
        await committee.run(vote_check_in, CheckIn(vote_id, shown.lower()), **own)
    assert await there(hall, vote_id) == [2]
    for _ in range(2):
        await committee.run(vote_check_out, CheckOut(vote_id), **own)

    assert await there(hall, vote_id) == []
    assert [action for action in await committee.recorded() if "checked" in action] == [
        "vote.checked_in",
        "vote.checked_out",
    ]
    row = await committee.owner.fetchrow("SELECT came_by_id, left_by_id FROM vote_presence")
    assert row is not None
    assert tuple(row) == (None, None)


async def test_who_is_refused_at_the_door(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    outside = await committee.member(organisation_id=committee.other_id)
    vote_id, other_id, draft_id = (
        await hall.announced(is_meeting=True),
        await hall.announced(),
        await hall.draft(is_meeting=True),
    )
    shown = await code(hall, vote_id)

    async def at_the_door(vote: UUID, text: str, member_id: UUID = hall.members[2]) -> list[str]:
        return await refused(committee, vote_check_in, CheckIn(vote, text), member_id=member_id)

    assert await at_the_door(vote_id, "00000000") == ["PRESENCE_CODE_WRONG"]
    assert await at_the_door(vote_id, shown, outside) == ["NOT_ON_ROLL"]
    assert await at_the_door(other_id, shown) == ["NO_MEETING"]
    assert await at_the_door(draft_id, shown) == ["VOTE_NOT_FOUND"]
    assert await at_the_door(draft_id, shown, UUID(int=1)) == ["VOTE_NOT_FOUND"]
    async with committee.work(node=committee.other_id, member_id=outside) as work:
        assert await hall_code_of(work, vote_id) is None
    async with committee.work() as work:
        assert [await hall_code_of(work, each) for each in (other_id, draft_id)] == [None, None]
    assert await there(hall, vote_id) == []


async def test_an_officer_writes_all_of_a_list_or_nobody(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    outside = await committee.member(organisation_id=committee.other_id)
    vote_id = await hall.announced(is_meeting=True)
    tries: list[tuple[list[str], str]] = [
        ([hall.number(0), "HD000004", "HD999999"], "PRESENT_NOT_ON_ROLL"),
        ([], "PRESENT_INVALID"),
        ([""], "PRESENT_INVALID"),
        ([f"HD{number:06d}" for number in range(501)], "PRESENT_INVALID"),
    ]

    for numbers, expected in tries:
        command = PresenceSet(vote_id, numbers, is_present=True)
        assert await refused(committee, vote_presence_set, command) == [expected]
    command = PresenceSet(vote_id, [hall.number(0)], is_present=True)
    elsewhere = {"node": committee.other_id, "member_id": outside}
    assert await refused(committee, vote_presence_set, command, **elsewhere) == ["VOTE_NOT_FOUND"]
    assert await there(hall, vote_id) == []


async def test_who_is_absent_casts_nothing(committee: Committee) -> None:
    hall = await Hall.of(committee, 2)
    outside = await committee.member(organisation_id=committee.other_id)
    vote_id = await hall.opened(is_meeting=True)
    await hall.come(vote_id, 2, 3)
    await hall.come(vote_id, 3, is_present=False)
    command = NamedBallotCast(vote_id, FIRST, BallotChannel.WEB)

    assert await refused(committee, named_ballot_cast, command, member_id=hall.members[3]) == ["NOT_PRESENT"]
    assert await refused(committee, named_ballot_cast, command, member_id=outside) == ["NOT_ON_ROLL"]
    assert (await hall.cast(vote_id, 2))["number"] == 1
    await hall.come(vote_id, 3)
    assert (await hall.cast(vote_id, 3))["number"] == 1


async def test_a_ballot_under_way_is_in_before_its_member_has_left(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    vote_id = await hall.opened(is_meeting=True)
    await hall.come(vote_id, 2)

    async with committee.work(member_id=hall.members[2]) as work:
        await named_ballot_cast(work, NamedBallotCast(vote_id, FIRST, BallotChannel.WEB))
        leaving = asyncio.create_task(hall.come(vote_id, 2, is_present=False))
        await until_waited_for(committee.owner)
    await leaving

    with pytest.raises(DomainError) as caught:
        await hall.cast(vote_id, 2)
    assert caught.value.code == "NOT_PRESENT"
    assert await committee.owner.fetchval("SELECT number FROM named_ballot") == 1


async def test_who_counts_as_present_is_frozen_by_the_close(committee: Committee) -> None:
    """There at the close; voted and gone; voted for. Each once, and nobody else."""
    hall = await Hall.of(committee, 5)
    vote_id = await hall.opened(is_meeting=True, delegation_cap=2)
    await hall.come(vote_id, 0, 1, 2, 3)
    await hall.come(vote_id, 2, 3, is_present=False)
    await hall.come(vote_id, 2)
    await hall.delegate(vote_id, 4, to=0)
    await hall.delegate(vote_id, 5, to=3)
    await hall.cast(vote_id, 0)
    await hall.cast(vote_id, 1)
    await hall.come(vote_id, 1, is_present=False)
    await hall.close(vote_id)

    assert await present(hall, vote_id) == 4
    assert await refused(committee, vote_presence_set, PresenceSet(vote_id, [hall.number(6)], is_present=True)) == [
        "VOTE_STATE_REFUSED"
    ]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await committee.owner.execute("UPDATE vote_presence SET left_at = now() WHERE left_at IS NULL")


async def test_a_show_of_hands_is_opened_and_closed_at_once_by_one_officer(committee: Committee) -> None:
    hall = await Hall.of(committee, 1)
    vote_id = await hall.draft(is_meeting=True)

    await committee.run(service.vote_schedule, VoteStep(vote_id))
    await committee.run(service.vote_open, VoteStep(vote_id))
    await hall.come(vote_id, 2)
    await hall.cast(vote_id, 2)
    closed: Any = await committee.run(service.vote_close, VoteReasoned(vote_id, "表决完毕"))

    assert closed["is_closed"] is True
    assert (await committee.vote(vote_id))["state"] == "closed"


async def test_a_secret_vote_in_a_hall_keeps_its_days_and_its_second_officer(committee: Committee) -> None:
    from domain.votes.service.weighing import MannerSet, vote_manner_set  # noqa: PLC0415  # of this test alone

    vote_id = await committee.drafted()
    await committee.run(vote_manner_set, MannerSet(vote_id, is_meeting=True))
    await committee.run(service.vote_schedule, VoteStep(vote_id))

    assert await refused(committee, service.vote_open, VoteStep(vote_id)) == ["OBJECTION_WINDOW_OPEN"]
    await committee.passed(vote_id, "objections_end_at", "opens_at")
    await committee.run(service.vote_open, VoteStep(vote_id))
    closed: Any = await committee.run(service.vote_close, VoteReasoned(vote_id, "表决完毕"))
    assert closed["is_closed"] is False
