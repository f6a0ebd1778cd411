"""Walk-ins whose membership, or place in the union, is not what the activity asks for, also since this moment."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from db.models.members import MemberRow, MembershipCause, MemberState
from db.queries.members import periods
from domain.activities import service
from domain.activities.service import CheckInRecord
from domain.members.service import Change, membership_change
from tests.domain.activities.door import LATER, START, a_file, a_scan, number_of, opened, scan, upload
from tests.domain.activities.hall import HOUR, Hall
from tests.factories.organisations import Tree
from tests.support.waiting import until_waited_for

LET_IN = ("recorded", None)
_EVENTS = """
    SELECT e.registration_id, c.reason FROM check_in_event AS e
    LEFT JOIN check_in_conflict AS c ON c.tenant_id = e.tenant_id AND c.id = e.id
    ORDER BY e.id
"""


async def _suspended(hall: Hall) -> Change:
    return Change(MembershipCause.SUSPENDED, hall.now.date(), state=MemberState.SUSPENDED)


async def _left(hall: Hall) -> Change:
    return Change(MembershipCause.LEFT, hall.now.date(), state=MemberState.LEFT)


async def _deceased(hall: Hall) -> Change:
    return Change(MembershipCause.DECEASED, hall.now.date(), state=MemberState.DECEASED)


async def _transferred(hall: Hall) -> Change:
    return Change(MembershipCause.TRANSFERRED, hall.now.date(), organisation_id=hall.other_id)


async def _pooled(hall: Hall) -> Change:
    """Below an organisation that the activity is for, but at no branch."""
    pool_id = await Tree(hall.owner, hall.tenant_id).add("HD-P", hall.branch_id, kind="holding_pool")
    return Change(MembershipCause.TRANSFERRED, hall.now.date(), organisation_id=pool_id)


Changing = Callable[[Hall], Coroutine[Any, Any, Change]]
CHANGES: list[tuple[Changing, str]] = [
    (_suspended, "blocked"),
    (_left, "blocked"),
    (_deceased, "blocked"),
    (_transferred, "not_in_audience"),
    (_pooled, "not_in_audience"),
]


@asynccontextmanager
async def changing(hall: Hall, member_id: UUID, change: Change | None) -> AsyncIterator[Callable[[Change], Any]]:
    """A membership that is locked and, unless it comes later, changed, until the end."""
    async with hall.work() as work:
        row = await periods.lock_own_member(work.conn, hall.tenant_id, member_id)
        assert row is not None

        async def now(change: Change) -> None:
            await membership_change(work, MemberRow(**dict(row)), change)
            await work.conn.fetch("SELECT 1")

        if change is not None:
            await now(change)
        yield now


async def recorded(owner: asyncpg.Connection) -> list[tuple[UUID | None, str | None]]:
    """Registration of each event, and what is against it."""
    return [(row["registration_id"], row["reason"]) for row in await owner.fetch(_EVENTS)]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
async def test_a_walk_in_who_may_not_is_refused_at_the_door_and_recorded_by_a_file(
    hall: Hall, change: Changing, reason: str
) -> None:
    activity_id, _, _ = await opened(hall, 0)
    member_id = await hall.member()
    async with changing(hall, member_id, await change(hall)):
        pass
    before, number = await hall.counts(), await number_of(hall, member_id)

    assert await scan(hall, activity_id, a_scan(number, "card", is_walk_in=True)) == ("refused", reason)
    assert await hall.counts() == before

    one = a_scan(number, "card", is_walk_in=True, happened_at=START)
    assert await upload(hall, a_file(activity_id, one)) == [("conflict", reason)]
    assert await recorded(hall.owner) == [(None, reason)]
    assert await hall.owner.fetchval("SELECT count(*) FROM registration") == 0
    assert await hall.places(activity_id) == (10, 0, 0, 0)
    assert await hall.broken() == []


@pytest.mark.parametrize("is_file", [False, True])
@pytest.mark.parametrize(("change", "reason"), CHANGES)
async def test_a_walk_in_waits_for_who_changes_the_membership_at_this_moment(
    hall: Hall,
    change: Changing,
    reason: str,
    is_file: bool,  # noqa: FBT001  # a table
) -> None:
    activity_id, _, _ = await opened(hall, 0)
    member_id = await hall.member()
    one = a_scan(await number_of(hall, member_id), "card", is_walk_in=True, happened_at=START if is_file else None)

    async with changing(hall, member_id, await change(hall)):
        coming = asyncio.create_task(_told(hall, activity_id, one, is_file=is_file))
        await until_waited_for(hall.owner)

    assert await coming == ("conflict" if is_file else "refused", reason)
    assert await recorded(hall.owner) == ([(None, reason)] if is_file else [])
    assert await hall.owner.fetchval("SELECT count(*) FROM registration") == 0
    assert await hall.places(activity_id) == (10, 0, 0, 0)
    assert await hall.broken() == []


async def _told(hall: Hall, activity_id: UUID, one: Any, *, is_file: bool) -> tuple[str, str | None]:
    if not is_file:
        return await scan(hall, activity_id, one)
    [told] = await upload(hall, a_file(activity_id, one))
    return told


async def test_a_walk_in_who_is_let_in_first_has_come_when_the_membership_ends(hall: Hall) -> None:
    activity_id, _, _ = await opened(hall, 0)
    hall.now = START - HOUR
    member_id = await hall.member()
    one = CheckInRecord(activity_id, a_scan(await number_of(hall, member_id), "card", is_walk_in=True))

    async with hall.work() as work:
        assert (await service.check_in_record(work, one))["outcome"] == "recorded"
        ending = asyncio.create_task(hall.change(member_id, MembershipCause.LEFT, state=MemberState.LEFT))
        await until_waited_for(hall.owner)
    await ending

    assert await hall.owner.fetchval("SELECT state FROM registration") == "checked_in"
    assert await hall.broken() == []


async def test_who_is_scanned_while_the_membership_ends_waits_before_anything_is_locked(hall: Hall) -> None:
    activity_id, [member_id], [ticket] = await opened(hall)
    hall.now = START - HOUR

    async with changing(hall, member_id, None) as now:
        coming = asyncio.create_task(scan(hall, activity_id, a_scan(ticket)))
        await until_waited_for(hall.owner)
        await now(await _suspended(hall))

    assert await coming == ("refused", "cancelled")
    assert await recorded(hall.owner) == []
    assert await hall.broken() == []


async def test_a_walk_in_waits_for_a_line_whose_mover_waits_for_no_member(hall: Hall) -> None:
    activity_id, [registered], _ = await opened(hall, 1, capacity=2)
    hall.now = START - HOUR
    number = await number_of(hall, await hall.member())

    async with changing(hall, registered, await _suspended(hall)):
        coming = asyncio.create_task(scan(hall, activity_id, a_scan(number, "card", is_walk_in=True)))
        await until_waited_for(hall.owner)

    assert await coming == LET_IN
    assert await hall.places(activity_id) == (1, 0, 0, 0)
    assert await hall.owner.fetchval("SELECT used FROM quota WHERE owner_id = $1", activity_id) == 1
    assert await hall.broken() == []


async def test_two_doors_let_the_same_walk_in_in_once_and_the_second_file_knows_the_registration(hall: Hall) -> None:
    activity_id, _, _ = await opened(hall, 0)
    number = await number_of(hall, await hall.member())
    first, second = (
        a_file(activity_id, a_scan(number, "card", is_walk_in=True, happened_at=START), device=door, now=START + LATER)
        for door in ("东门", "西门")
    )
    hall.now = START + LATER

    async with hall.work() as work:
        await service.check_in_upload(work, first)
        coming = asyncio.create_task(upload(hall, second))
        await until_waited_for(hall.owner)

    assert await coming == [("conflict", "already_in")]
    registration_id = await hall.owner.fetchval("SELECT id FROM registration")
    assert await recorded(hall.owner) == [(registration_id, None), (registration_id, "already_in")]
    assert await hall.broken() == []
