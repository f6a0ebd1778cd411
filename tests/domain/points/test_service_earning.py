"""What events bring and take back: once, within bounds, at the same moment, never below nought."""

import asyncio
from datetime import date, timedelta

import pytest

from domain.points import service
from domain.points.service.ledger import locked_account
from tests.domain.points.counter import NOW, TODAY, Counter


async def test_an_event_earns_once_by_the_rule_of_the_place(counter: Counter) -> None:
    await counter.rule(points=10)
    member_id = await counter.office.member()

    for _ in range(2):
        await counter.comes(member_id)

    assert await counter.balance(member_id) == 10
    assert await counter.entries(member_id) == [("earned", 10, 0)]
    row = await counter.owner.fetchrow("SELECT * FROM point_credit")
    assert row is not None
    assert (row["earned_on"], row["ends_on"], row["subject_id"]) == (TODAY, date(2027, 3, 31), counter.subjects["one"])
    assert await counter.broken() == []


async def test_at_the_same_moment_it_earns_once(counter: Counter) -> None:
    await counter.rule(points=10, monthly_points=25)
    member_id = await counter.office.member()

    await asyncio.gather(*(counter.comes(member_id) for _ in range(4)))
    assert await counter.balance(member_id) == 10
    await asyncio.gather(*(counter.comes(member_id, f"other {number}") for number in range(4)))

    assert await counter.balance(member_id) == 25
    assert sorted(points for _, points, _ in await counter.entries(member_id)) == [5, 10, 10]
    assert await counter.broken() == []


@pytest.mark.parametrize("state", ["left", "suspended", "deceased"])
async def test_nothing_is_earned_out_of_force(counter: Counter, state: str) -> None:
    await counter.rule()
    member_id = await counter.office.member(state=state)
    before = await counter.counts()

    await counter.comes(member_id)

    assert await counter.counts() == before


async def test_nothing_is_earned_where_no_rule_says_so(counter: Counter) -> None:
    await counter.rule()
    member_id = await counter.office.member()
    elsewhere = await counter.office.member(organisation_id=counter.office.other_id)
    before = await counter.counts()

    await counter.happens("activity_feedback.given", member_id)
    await counter.comes(elsewhere)

    assert await counter.counts() == before


async def test_what_was_not_so_is_taken_back_and_may_come_again(counter: Counter) -> None:
    await counter.rule(points=10)
    member_id = await counter.office.member()
    await counter.comes(member_id)

    for _ in range(2):
        await counter.happens("registration.check_in_voided", member_id)

    assert await counter.entries(member_id) == [("earned", 10, 0), ("taken_back", -10, 0)]
    await counter.comes(member_id)
    assert await counter.balance(member_id) == 10
    assert await counter.broken() == []


async def test_what_is_spent_is_forgiven(counter: Counter) -> None:
    await counter.rule(points=30)
    member_id = await counter.office.member()
    await counter.comes(member_id)
    offer_id, _ = await counter.offer(points=25)
    await counter.exchange(offer_id, member_id)

    await counter.happens("registration.check_in_voided", member_id)

    assert (await counter.entries(member_id))[-1] == ("taken_back", -5, 25)
    assert await counter.balance(member_id) == 0
    assert await counter.broken() == []


async def test_other_points_are_taken_for_what_is_spent(counter: Counter) -> None:
    await counter.rule(points=30)
    member_id = await counter.office.member()
    await counter.comes(member_id)
    offer_id, _ = await counter.offer(points=25)
    await counter.exchange(offer_id, member_id)
    await counter.comes(member_id, "other")

    await counter.happens("registration.check_in_voided", member_id)

    assert (await counter.entries(member_id))[-1] == ("taken_back", -30, 0)
    assert await counter.left(member_id) == [0, 5]
    assert await counter.broken() == []


async def test_points_end_with_their_last_day(counter: Counter) -> None:
    member_id = await counter.office.member()
    await counter.earn(member_id, 7, ends_on=TODAY)
    await counter.earn(member_id, 5, ends_on=TODAY + timedelta(days=1))
    office = counter.office

    for day, balance in ((0, 12), (1, 5), (2, 0)):
        async with counter.database.write() as conn:
            assert not await service.points_end(conn, NOW + timedelta(days=day), office.keyring)
        assert await counter.balance(member_id) == balance
    assert await counter.entries(member_id) == [("earned", 7, 0), ("earned", 5, 0), ("ended", -7, 0), ("ended", -5, 0)]
    assert await counter.broken() == []


async def test_what_has_ended_is_over_before_the_clock_comes(counter: Counter) -> None:
    member_id = await counter.office.member()
    await counter.earn(member_id, 7, ends_on=TODAY - timedelta(days=1))
    async with counter.office.work(member_id) as work:
        account = await locked_account(work, member_id, counter.office.branch_id)

    assert account.balance_points == await counter.balance(member_id) == 0
    assert await counter.broken() == []


async def test_members_are_reminded_once_for_each_last_day(counter: Counter) -> None:
    member_id, gone = await counter.office.member(), await counter.office.member(state="left")
    soon, later = TODAY + timedelta(days=30), TODAY + timedelta(days=31)
    for each in (member_id, gone):
        await counter.earn(each, 7, ends_on=soon)
        await counter.earn(each, 5, ends_on=later)

    for day in (0, 0, 1):
        async with counter.database.write() as conn:
            await service.points_remind(conn, NOW + timedelta(days=day), counter.office.keyring)

    rows = await counter.owner.fetch("SELECT facts FROM event WHERE topic = 'points.ending' ORDER BY id")
    assert [row["facts"] for row in rows] == [
        f'{{"points": {points}, "ends_on": "{day}", "member_id": "{member_id}"}}' for points, day in ((7, soon),)
    ]
