"""Rules and offers by two officers; an account that is looked at with a reason; two entries that become one."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.types import new_id
from domain.points import service
from domain.points.service import PointOfferChange, PointOfferPropose, PointRuleChange, PointRulePropose, points_merge
from domain.shared.changes import MembersMerged
from domain.shared.errors import DomainError
from tests.domain.points.counter import NOW, TODAY, Counter


async def refused(counter: Counter, use_case: Any, command: object, **caller: UUID) -> str:
    """The code of a refusal that has written nothing."""
    before = await counter.counts()
    with pytest.raises(DomainError) as caught:
        await counter.run(use_case, command, **caller)
    assert await counter.counts() == before
    return caught.value.code


def a_rule(counter: Counter, **values: Any) -> PointRulePropose:
    given = {"organisation_id": counter.office.branch_id, "cause": "activity_attended", "points": 5}
    return PointRulePropose(**{**given, "starts_on": TODAY, **values})


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"points": 1001}, "POINTS_INVALID"),
        ({"starts_on": TODAY - timedelta(days=1)}, "POINT_RULE_DAYS_INVALID"),
        ({"organisation_id": new_id()}, "ORGANISATION_NOT_FOUND"),
    ],
)
async def test_a_rule_that_is_refused(counter: Counter, values: dict[str, Any], code: str) -> None:
    assert await refused(counter, service.point_rule_propose, a_rule(counter, **values)) == code


async def test_a_rule_is_approved_by_another_officer(counter: Counter) -> None:
    made = await counter.run(service.point_rule_propose, a_rule(counter))
    change, second = PointRuleChange(made["rule_id"]), counter.office.second_id
    member_id = await counter.office.member()
    await counter.comes(member_id)
    assert await counter.balance(member_id) == 0

    assert await refused(counter, service.point_rule_approve, change) == "OWN_PROPOSAL"
    elsewhere = {"by": second, "node": counter.office.other_id}
    assert await refused(counter, service.point_rule_approve, change, **elsewhere) == "POINT_RULE_NOT_FOUND"
    assert await refused(counter, service.point_rule_end, change, **elsewhere) == "POINT_RULE_NOT_FOUND"
    for _ in range(2):
        await counter.run(service.point_rule_approve, change, by=second)

    assert await refused(counter, service.point_rule_propose, a_rule(counter)) == "POINT_RULE_DAY_TAKEN"
    await counter.comes(member_id)
    assert await counter.balance(member_id) == 5


async def test_a_rule_that_waited_too_long_or_ended(counter: Counter) -> None:
    made = await counter.run(service.point_rule_propose, a_rule(counter))
    change, second = PointRuleChange(made["rule_id"]), counter.office.second_id
    counter.office.now = NOW + timedelta(days=1)
    assert await refused(counter, service.point_rule_approve, change, by=second) == "POINT_RULE_STATE_REFUSED"
    await counter.run(service.point_rule_end, change)
    assert await counter.owner.fetchval("SELECT state FROM point_rule") == "withdrawn"
    assert await refused(counter, service.point_rule_approve, change, by=second) == "POINT_RULE_STATE_REFUSED"

    rule_id = await counter.rule(starts_on=TODAY + timedelta(days=1))
    for _ in range(2):
        await counter.run(service.point_rule_end, PointRuleChange(rule_id))
    assert await counter.owner.fetchval("SELECT ends_on FROM point_rule WHERE id = $1", rule_id) == date(2026, 3, 11)
    member_id = await counter.office.member()
    await counter.comes(member_id)
    counter.office.now = NOW + timedelta(days=2)
    await counter.comes(member_id, "later")
    assert await counter.balance(member_id) == 10


async def test_an_offer_is_approved_by_another_officer_before_the_cycle_opens(counter: Counter) -> None:
    cycle_id, second = await counter.cycle(), counter.office.second_id
    propose = PointOfferPropose(cycle_id, 30)
    elsewhere = {"by": second, "node": counter.office.other_id}
    assert await refused(counter, service.point_offer_propose, propose, **elsewhere) == "CYCLE_NOT_FOUND"
    assert await refused(counter, service.point_offer_propose, PointOfferPropose(cycle_id, 0)) == "POINTS_INVALID"
    made = await counter.run(service.point_offer_propose, propose)
    change = PointOfferChange(made["offer_id"])

    assert await refused(counter, service.point_offer_propose, propose) == "POINT_OFFER_EXISTS"
    assert await refused(counter, service.point_offer_approve, change) == "OWN_PROPOSAL"
    assert await refused(counter, service.point_offer_approve, change, **elsewhere) == "POINT_OFFER_NOT_FOUND"
    assert await refused(counter, service.point_offer_close, change, **elsewhere) == "POINT_OFFER_NOT_FOUND"
    counter.office.now = NOW + timedelta(hours=1)
    assert await refused(counter, service.point_offer_approve, change, by=second) == "CYCLE_STATE_REFUSED"
    counter.office.now = NOW
    for _ in range(2):
        await counter.run(service.point_offer_approve, change, by=second)
    for _ in range(2):
        await counter.run(service.point_offer_close, change)
    assert await refused(counter, service.point_offer_approve, change, by=second) == "POINT_OFFER_STATE_REFUSED"


async def test_only_what_is_first_come_first_served_has_a_price(counter: Counter) -> None:
    cycle_id = await counter.cycle(mode="lot")

    assert await refused(counter, service.point_offer_propose, PointOfferPropose(cycle_id, 30)) == "MODE_REFUSED"


async def test_an_account_is_looked_at_with_a_reason(counter: Counter) -> None:
    member_id, elsewhere = (
        await counter.office.member(),
        await counter.office.member(organisation_id=counter.office.other_id),
    )
    inspect, made = service.point_account_inspect, service.PointAccountInspect

    assert await refused(counter, inspect, made(member_id, " ")) == "INSPECTION_REASON_REQUIRED"
    assert await refused(counter, inspect, made(elsewhere, "会员来电")) == "MEMBER_NOT_FOUND"
    assert await refused(counter, inspect, made(elsewhere, "会员来电"), by=member_id) == "MEMBER_NOT_FOUND"
    await counter.run(inspect, made(member_id, "会员来电"))

    row = await counter.owner.fetchrow("SELECT * FROM audit_entry WHERE action = 'point_account.inspected'")
    assert row is not None
    assert (row["object_id"], row["actor_id"]) == (member_id, counter.office.officer_id)
    assert "会员来电" in row["facts"]


async def test_two_entries_of_one_person_have_one_account(counter: Counter) -> None:
    await counter.rule(points=10)
    kept, merged = await counter.office.members(2)
    for each in (kept, merged):
        await counter.comes(each)
    await counter.comes(merged, "other")
    merging = MembersMerged(kept, merged, TODAY)

    found = await counter.run(lambda work, _: points_merge.find(work, merging), None)
    await counter.run(lambda work, _: points_merge.follow(work, merging), None)

    assert [each.count for each in found] == [2]
    # Both were given points for the same thing, which counts once.
    assert (await counter.balance(kept), await counter.balance(merged)) == (20, 0)
    assert await counter.entries(merged) == [("earned", 10, 0), ("earned", 10, 0), ("merged_out", -20, 0)]
    assert await counter.broken() == []
