"""Exchanging: accepted, refused with nothing written, at the same moment, switched off, given back."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from db.types import new_id
from domain.benefits import service as benefits
from domain.benefits.errors import AlreadyClaimed, VouchersGone
from domain.points.errors import PointsShort
from domain.shared.errors import DomainError, Refusals
from tests.domain.points.counter import NOW, TODAY, Counter


async def refused(counter: Counter, offer_id: UUID, member_id: UUID) -> list[str]:
    """The codes of a refusal that has written nothing, all of them about the offer."""
    before = await counter.counts()
    with pytest.raises((DomainError, Refusals)) as caught:
        await counter.exchange(offer_id, member_id)
    assert await counter.counts() == before
    refusal = caught.value
    errors = refusal.errors if isinstance(refusal, Refusals) else [refusal]
    assert {tuple(each.path) for each in errors if isinstance(each, DomainError)} == {("offerId",)}
    return [str(each) for each in errors]


async def test_points_become_a_voucher(counter: Counter) -> None:
    offer_id, cycle_id = await counter.offer(points=30)
    member_id = await counter.office.member()
    await counter.earn(member_id, 20, ends_on=date(2027, 3, 31))
    await counter.earn(member_id, 15, ends_on=date(2026, 12, 31))

    outcome = await counter.exchange(offer_id, member_id)

    assert await counter.left(member_id) == [0, 5]
    assert (await counter.entries(member_id))[-1] == ("spent", -30, 0)
    assert await counter.office.quota(cycle_id) == (2, 1, 0)
    row = await counter.owner.fetchrow("SELECT * FROM point_exchange")
    assert row is not None
    assert (row["voucher_id"], row["points"], row["state"]) == (outcome["voucher_id"], 30, "made")
    assert await counter.broken() == []
    assert await refused(counter, offer_id, member_id) == ["ALREADY_CLAIMED", "POINTS_SHORT"]


async def test_each_reason_against_it(counter: Counter) -> None:
    offer_id, _ = await counter.offer(points=30, pieces=1)
    member_id, elsewhere = (
        await counter.office.member(),
        await counter.office.member(organisation_id=counter.office.other_id),
    )

    assert await refused(counter, offer_id, member_id) == ["POINTS_SHORT"]
    assert await refused(counter, offer_id, elsewhere) == ["NOT_ELIGIBLE", "POINTS_SHORT"]
    assert await refused(counter, new_id(), member_id) == ["POINT_OFFER_NOT_FOUND"]
    for each in (member_id, first := await counter.office.member()):
        await counter.earn(each, 30)
    await counter.exchange(offer_id, first)
    assert await refused(counter, offer_id, member_id) == ["VOUCHERS_GONE"]
    counter.office.now = NOW + timedelta(days=1)
    assert await refused(counter, offer_id, member_id) == ["CLAIM_OVER"]


async def test_who_has_no_right_to_benefits_exchanges_nothing(counter: Counter) -> None:
    offer_id, _ = await counter.offer(points=30)
    member_id = await counter.office.member()
    await counter.earn(member_id, 30)
    await counter.owner.execute("UPDATE member SET state = 'suspended' WHERE id = $1", member_id)

    assert await refused(counter, offer_id, member_id) == ["CANNOT_USE_BENEFITS", "NOT_ELIGIBLE"]


async def test_points_that_have_ended_buy_nothing(counter: Counter) -> None:
    offer_id, _ = await counter.offer(points=30)
    member_id = await counter.office.member()
    await counter.earn(member_id, 30, ends_on=TODAY - timedelta(days=1))

    assert await refused(counter, offer_id, member_id) == ["POINTS_SHORT"]


async def test_two_exchanges_at_the_same_moment_do_not_pass_the_balance(counter: Counter) -> None:
    first, _ = await counter.offer(points=30)
    counter.office.now = NOW
    second, _ = await counter.offer(points=30)
    member_id = await counter.office.member()
    await counter.earn(member_id, 50)

    outcomes = await asyncio.gather(
        *(counter.exchange(each, member_id) for each in (first, second)), return_exceptions=True
    )

    assert sum(isinstance(each, dict) for each in outcomes) == 1
    assert all(isinstance(each, dict | PointsShort | Refusals) for each in outcomes)
    assert await counter.balance(member_id) == 20
    assert await counter.broken() == []


async def test_the_last_voucher_goes_once_and_costs_only_who_has_it(counter: Counter) -> None:
    offer_id, cycle_id = await counter.offer(points=30, pieces=2)
    people = await counter.office.members(5)
    for each in people:
        await counter.earn(each, 30)

    outcomes = await asyncio.gather(*(counter.exchange(offer_id, each) for each in people), return_exceptions=True)

    assert sum(isinstance(each, dict) for each in outcomes) == 2
    assert all(isinstance(each, dict | VouchersGone | Refusals) for each in outcomes)
    assert sorted([await counter.balance(each) for each in people]) == [0, 0, 30, 30, 30]
    assert await counter.office.quota(cycle_id) == (0, 2, 0)
    assert await counter.broken() == []


async def test_a_member_exchanges_once_at_the_same_moment(counter: Counter) -> None:
    offer_id, _ = await counter.offer(points=30)
    member_id = await counter.office.member()
    await counter.earn(member_id, 100)

    outcomes = await asyncio.gather(*(counter.exchange(offer_id, member_id) for _ in range(3)), return_exceptions=True)

    assert sum(isinstance(each, dict) for each in outcomes) == 1
    assert all(isinstance(each, dict | AlreadyClaimed | Refusals) for each in outcomes)
    assert await counter.balance(member_id) == 70
    assert await counter.broken() == []


async def test_where_the_exchange_is_off_only_that_is_said(counter: Counter) -> None:
    offer_id, _ = await counter.offer(points=30)
    member_id = await counter.office.member()
    await counter.switch(0)

    assert await refused(counter, offer_id, member_id) == ["COMMERCE_OFF"]
    await counter.rule(points=10)
    await counter.comes(member_id)
    assert await counter.balance(member_id) == 10


async def test_what_costs_points_is_not_had_without(counter: Counter) -> None:
    _, cycle_id = await counter.offer(points=30)
    member_id = await counter.office.member()

    with pytest.raises(DomainError, match="MODE_REFUSED"):
        await counter.office.claim(cycle_id, member_id)


async def test_points_come_back_once_when_the_cycle_is_cancelled(counter: Counter) -> None:
    offer_id, cycle_id = await counter.offer(points=30)
    member_id = await counter.office.member()
    await counter.earn(member_id, 30, ends_on=date(2026, 12, 31))
    outcome = await counter.exchange(offer_id, member_id)
    change = benefits.CycleChange(cycle_id)
    await counter.office.run(benefits.cycle_cancel, change)
    await counter.office.run(benefits.cycle_clear, change)
    assert (await counter.office.topics())[-1] == "voucher.revoked"

    counter.subjects["voucher"] = UUID(str(outcome["voucher_id"]))
    await asyncio.gather(*(counter.happens("voucher.revoked", member_id, "voucher") for _ in range(3)))

    assert (await counter.entries(member_id))[1:] == [("spent", -30, 0), ("returned", 30, 0)]
    ends_on = await counter.owner.fetchval("SELECT ends_on FROM point_credit WHERE cause = 'exchange_returned'")
    assert ends_on == date(2027, 3, 31)
    assert await counter.owner.fetchval("SELECT state FROM point_exchange") == "returned"
    assert (await counter.office.topics())[-1] == "points.returned"
    assert await counter.broken() == []


async def test_a_voucher_without_an_exchange_gives_nothing_back(counter: Counter) -> None:
    member_id = await counter.office.member()
    before = await counter.counts()

    await counter.happens("voucher.revoked", member_id)

    assert await counter.counts() == before
