"""What changes between the reading and the writing of a registration: it is seen, or it sees the registration."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from db.errors import WritesCollidedError
from db.models.members import MemberRow, MembershipCause, MemberState
from db.queries.members import periods
from domain.activities import service
from domain.activities.errors import ActivityCancelled
from domain.activities.rules import Audience, Companion
from domain.activities.service import ActivityCancel, ActivityClose, ActivityRegister, RegistrationDecide
from domain.members.service import Change, membership_change
from domain.shared.errors import Refusals
from tests.domain.activities.hall import Hall
from tests.domain.activities.test_service_attacks import unfinished
from tests.domain.activities.test_service_crowds import at_once
from tests.support.waiting import until_waited_for

Step = Callable[[Hall, UUID, UUID], Coroutine[Any, Any, None]]


async def _close(hall: Hall, activity_id: UUID, _member_id: UUID) -> None:
    await hall.run(service.activity_close, ActivityClose(activity_id))


async def _cancel(hall: Hall, activity_id: UUID, _member_id: UUID) -> None:
    await hall.run(service.activity_cancel, ActivityCancel(activity_id, "下雨"))


async def _suspend(hall: Hall, _activity_id: UUID, member_id: UUID) -> None:
    await hall.change(member_id, MembershipCause.SUSPENDED, state=MemberState.SUSPENDED)


async def _leave(hall: Hall, _activity_id: UUID, member_id: UUID) -> None:
    await hall.change(member_id, MembershipCause.LEFT, state=MemberState.LEFT)


async def _transfer(hall: Hall, _activity_id: UUID, member_id: UUID) -> None:
    await hall.change(member_id, MembershipCause.TRANSFERRED, organisation_id=hall.other_id)


CHANGES = [
    (_close, "REGISTRATION_CLOSED"),
    (_cancel, "ACTIVITY_CANCELLED"),
    (_suspend, "CANNOT_TAKE_PART"),
    (_leave, "CANNOT_TAKE_PART"),
    (_transfer, "NOT_IN_AUDIENCE"),
]
WAYS: list[dict[str, Any]] = [
    {"capacity": 2},
    {"capacity": 1},
    {"capacity": 2, "needs_approval": True},
    {"capacity": 2, "needs_approval": True, "holds_in_review": False},
]
"""With one place taken: a place, the line, an application with a place and one without."""


@asynccontextmanager
async def _transferring(hall: Hall, member_id: UUID, to_id: UUID) -> AsyncIterator[None]:
    """A transfer that has done everything but commit."""
    async with hall.work() as work:
        row = await periods.lock_own_member(work.conn, hall.tenant_id, member_id)
        assert row is not None
        change = Change(MembershipCause.TRANSFERRED, hall.now.date(), organisation_id=to_id)
        await membership_change(work, MemberRow(**dict(row)), change)
        await work.conn.fetch("SELECT 1")
        yield


@pytest.mark.parametrize(("change", "code"), CHANGES)
@pytest.mark.parametrize("taken", [0, 1])
async def test_what_comes_before_the_writing_is_seen_by_it(hall: Hall, taken: int, change: Step, code: str) -> None:
    activity_id, member_id = await hall.activity(capacity=1, is_branch_bound=True), await hall.member()
    await hall.fill(activity_id, *await hall.members(taken))  # a place, or the line

    async def register() -> None:
        async with hall.work(member_id) as work:
            await service.activity_register(work, ActivityRegister(activity_id))
            await change(hall, activity_id, member_id)

    with pytest.raises(WritesCollidedError):
        await register()

    assert await hall.owner.fetchval("SELECT count(*) FROM registration WHERE member_id = $1", member_id) == 0
    with pytest.raises(Refusals, match=code):
        await hall.register(activity_id, member_id)
    assert await hall.broken() == []


@pytest.mark.parametrize("change", [_cancel, _suspend, _leave, _transfer])
@pytest.mark.parametrize("values", WAYS)
async def test_what_comes_after_the_writing_waits_for_it_and_ends_the_registration(
    hall: Hall, values: dict[str, Any], change: Step
) -> None:
    activity_id, (first, member_id) = await hall.activity(is_branch_bound=True, **values), await hall.members(2)
    await hall.register(activity_id, first)

    async with unfinished(hall, service.activity_register, ActivityRegister(activity_id), member_id):
        changing = asyncio.create_task(change(hall, activity_id, member_id))
        await until_waited_for(hall.owner)
    await changing

    state = await hall.owner.fetchval("SELECT state FROM registration WHERE member_id = $1", member_id)
    assert state == "cancelled"
    opened = "SELECT count(*) FROM approval WHERE status = 'open' AND applicant_id = $1"
    assert await hall.owner.fetchval(opened, member_id) == 0
    assert await hall.broken() == []


@pytest.mark.parametrize("values", WAYS)
async def test_a_registration_that_waits_for_a_transfer_sees_where_the_member_belongs_then(
    hall: Hall, values: dict[str, Any]
) -> None:
    activity_id, (first, member_id) = await hall.activity(is_branch_bound=True, **values), await hall.members(2)
    await hall.register(activity_id, first)

    async with _transferring(hall, member_id, hall.other_id):
        registering = asyncio.create_task(hall.register(activity_id, member_id))
        await until_waited_for(hall.owner)
    with pytest.raises(WritesCollidedError):
        await registering

    assert await hall.owner.fetchval("SELECT count(*) FROM registration WHERE member_id = $1", member_id) == 0
    with pytest.raises(Refusals, match="NOT_IN_AUDIENCE"):
        await hall.register(activity_id, member_id)
    assert await hall.broken() == []


async def test_who_is_transferred_within_the_audience_registers_at_the_same_moment(hall: Hall) -> None:
    within = Audience(below_ids=(hall.branch_id, hall.other_id))
    activity_id, member_id = await hall.activity(is_branch_bound=True, audience=within), await hall.member()

    async with _transferring(hall, member_id, hall.other_id):
        registering = asyncio.create_task(hall.register(activity_id, member_id))
        await until_waited_for(hall.owner)

    assert await hall.states(await registering) == ["registered"]
    assert await hall.broken() == []


async def test_of_many_at_once_only_the_one_who_is_transferred_out_is_refused(hall: Hall) -> None:
    activity_id, people = await hall.activity(capacity=9, is_branch_bound=True), await hall.members(5)

    async with _transferring(hall, people[2], hall.other_id):
        coming = asyncio.create_task(at_once(hall, activity_id, people))
        await until_waited_for(hall.owner)

    assert await coming == ["", "", WritesCollidedError.code, "", ""]
    rows = await hall.owner.fetch("SELECT member_id FROM registration ORDER BY id")
    assert [row["member_id"] for row in rows] == [*people[:2], *people[3:]]
    assert await hall.broken() == []


@pytest.mark.parametrize(("change", "code"), [(_cancel, "ACTIVITY_CANCELLED"), (_close, "REGISTRATION_CLOSED")])
async def test_an_application_without_a_place_waits_for_who_cancels_or_closes(
    hall: Hall, change: Step, code: str
) -> None:
    activity_id = await hall.activity(needs_approval=True, holds_in_review=False)
    member_id = await hall.member()
    use_case: Callable[..., Awaitable[Any]] = service.activity_cancel if change is _cancel else service.activity_close
    command = ActivityCancel(activity_id, "下雨") if change is _cancel else ActivityClose(activity_id)

    async with hall.work() as work:
        await use_case(work, command)
        await work.conn.fetch("SELECT 1")
        applying = asyncio.create_task(hall.register(activity_id, member_id))
        await until_waited_for(hall.owner)
    with pytest.raises(WritesCollidedError):
        await applying

    assert await hall.owner.fetchval("SELECT count(*) FROM registration") == 0
    assert await hall.owner.fetchval("SELECT count(*) FROM approval") == 0
    with pytest.raises(Refusals, match=code):
        await hall.register(activity_id, member_id)


async def test_who_waits_for_the_line_of_an_activity_that_is_closed_meanwhile_does_not_join_it(hall: Hall) -> None:
    activity_id = await hall.activity(capacity=2, companions_at_most=1)
    people = await hall.members(3)
    await hall.register(activity_id, people[0])
    await hall.register(activity_id, people[2], companions=[Companion("小宝", "子女")])  # waits, while a place is free

    async with hall.work() as work:
        await service.activity_close(work, ActivityClose(activity_id))
        await work.conn.fetch("SELECT 1")
        joining = asyncio.create_task(hall.register(activity_id, people[1]))
        await until_waited_for(hall.owner)
    with pytest.raises(WritesCollidedError):
        await joining

    assert await hall.owner.fetchval("SELECT count(*) FROM registration WHERE member_id = $1", people[1]) == 0


async def test_one_whose_membership_changes_at_the_moment_holds_up_nobody_before_them(hall: Hall) -> None:
    activity_id, people = await hall.activity(capacity=9), await hall.members(5)

    async with hall.work() as work:
        await periods.lock_own_member(work.conn, hall.tenant_id, people[2])
        coming = asyncio.create_task(at_once(hall, activity_id, people))
        await until_waited_for(hall.owner)
        rows = await hall.owner.fetch("SELECT member_id FROM registration ORDER BY id")
        assert [row["member_id"] for row in rows] == people[:2]
    assert await coming == [""] * 5
    assert await hall.broken() == []


async def test_nobody_is_approved_for_what_does_not_take_place(hall: Hall) -> None:
    activity_id = await hall.activity(needs_approval=True, holds_in_review=False)
    made = await hall.register(activity_id, await hall.member())
    await hall.owner.execute("UPDATE activity SET state = 'cancelled', finished_at = now() WHERE id = $1", activity_id)
    before = await hall.counts()

    with pytest.raises(ActivityCancelled):
        await hall.run(service.registration_decide, RegistrationDecide(made, is_approval=True))

    assert await hall.counts() == before
    await hall.run(service.registration_decide, RegistrationDecide(made, is_approval=False, comment="活动已取消"))
    assert await hall.states(made) == ["rejected"]
