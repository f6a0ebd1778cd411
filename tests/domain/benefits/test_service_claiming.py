"""Claiming: accepted, refused with nothing written, at the same moment, caps, who is eligible and since when."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.types import new_id
from domain.benefits import service
from domain.benefits.errors import AlreadyClaimed, CycleNotFound, VouchersGone, YearlyCapReached
from domain.benefits.service import BenefitClaim
from domain.shared.errors import DomainError, Refusals
from tests.domain.benefits.office import DAY, HOUR, NOW, VALUE, Office, a_draft
from tests.factories.organisations import Tree

CULTURE_CAP = "benefit_culture_cap_fen"
ALL_CAP = "benefit_yearly_cap_fen"


async def refused(office: Office, cycle_id: UUID, member_id: UUID) -> list[str]:
    """The codes of a refusal that has written nothing."""
    before = await office.counts()
    with pytest.raises((DomainError, Refusals)) as caught:
        await office.claim(cycle_id, member_id)
    assert await office.counts() == before
    refusal = caught.value
    return [each.code for each in refusal.errors] if isinstance(refusal, Refusals) else [str(refusal)]


async def add_cap(office: Office, key: str, value: int, **place: UUID) -> None:
    """A rule in force since long, at the branch or elsewhere."""
    await office.owner.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " VALUES ($1, $2, $3, $4, $5, false, '2025-01-01', '决议')",
        office.tenant_id, new_id(), place.get("at", office.branch_id), key, value,
    )  # fmt: skip


async def test_a_voucher_is_issued_once_and_counted(office: Office) -> None:
    cycle_id, member_id = await office.cycle(), await office.member()

    voucher_id = await office.claim(cycle_id, member_id)

    assert await office.quota(cycle_id) == (2, 1, 0)
    assert await office.year(member_id) == {"all": VALUE, "culture": VALUE}
    row = await office.owner.fetchrow("SELECT * FROM voucher WHERE id = $1", voucher_id)
    assert row is not None
    assert (row["state"], row["value_fen"], row["excess_fen"]) == ("issued", VALUE, 500)
    assert row["valid_until_at"] == NOW + 30 * DAY
    assert len(await office.code(voucher_id)) == 16
    assert (await office.topics())[-1] == "voucher.issued"
    assert await refused(office, cycle_id, member_id) == ["ALREADY_CLAIMED"]
    assert await office.broken() == []


async def test_each_reason_against_it(office: Office) -> None:
    programme_id = await office.programme()
    member_id, elsewhere = await office.member(), await office.member(organisation_id=office.other_id)
    early = await office.cycle(programme_id, opens_at=NOW + timedelta(seconds=1), pieces=1)
    gone = await office.cycle(programme_id, pieces=1)
    await office.claim(gone, await office.member())

    assert await refused(office, early, member_id) == ["CLAIM_NOT_BEGUN"]
    assert await refused(office, early, elsewhere) == ["CLAIM_NOT_BEGUN", "NOT_ELIGIBLE"]
    assert await refused(office, gone, member_id) == ["VOUCHERS_GONE"]
    with pytest.raises(CycleNotFound):
        await office.claim(new_id(), member_id)
    office.now = NOW + timedelta(seconds=1)
    await office.claim(early, member_id)
    office.now = NOW + DAY
    assert await refused(office, early, elsewhere) == ["CLAIM_OVER"]


async def test_vouchers_are_for_who_has_the_right_whatever_the_condition_says(office: Office) -> None:
    programme_id = await office.programme(condition={"is": "no_arrears"})
    hot, lot = await office.cycle(programme_id), await office.cycle(programme_id, mode="lot")
    pool_id = await Tree(office.owner, office.tenant_id).add("HD-P", kind="holding_pool")
    pooled, suspended = await office.member(organisation_id=pool_id), await office.member()
    await office.owner.execute("UPDATE member SET state = 'suspended' WHERE id = $1", suspended)

    for member_id in (pooled, suspended):
        assert await refused(office, hot, member_id) == ["CANNOT_USE_BENEFITS"]
        with pytest.raises(Refusals, match=r"^CANNOT_USE_BENEFITS$"):
            await office.apply(lot, member_id)
    assert (await office.states(), await office.states("benefit_application")) == ([], [])


async def test_no_cycle_that_is_not_approved_is_shown(office: Office) -> None:
    programme_id, member_id = await office.programme(), await office.member()
    made = await office.run(service.cycle_create, service.CycleCreate(programme_id, a_draft()))

    assert await refused(office, made["cycle_id"], member_id) == ["CYCLE_NOT_FOUND"]


async def test_the_last_voucher_goes_once_at_the_same_moment(office: Office) -> None:
    cycle_id, people = await office.cycle(pieces=2), await office.members(6)

    outcomes = await asyncio.gather(*(office.claim(cycle_id, each) for each in people), return_exceptions=True)

    assert sum(isinstance(each, UUID) for each in outcomes) == 2
    assert all(isinstance(each, UUID | VouchersGone | Refusals) for each in outcomes)
    assert await office.quota(cycle_id) == (0, 2, 0)
    assert await office.broken() == []


async def test_a_member_has_one_at_the_same_moment(office: Office) -> None:
    cycle_id, member_id = await office.cycle(), await office.member()

    outcomes = await asyncio.gather(*(office.claim(cycle_id, member_id) for _ in range(4)), return_exceptions=True)

    assert sum(isinstance(each, UUID) for each in outcomes) == 1
    assert all(isinstance(each, UUID | AlreadyClaimed | Refusals) for each in outcomes)
    assert await office.year(member_id) == {"all": VALUE, "culture": VALUE}


async def test_two_cycles_at_the_same_moment_do_not_pass_the_cap(office: Office) -> None:
    await add_cap(office, ALL_CAP, VALUE)
    programme_id, member_id = await office.programme(), await office.member()
    cycles = [await office.cycle(programme_id) for _ in range(3)]

    outcomes = await asyncio.gather(*(office.claim(each, member_id) for each in cycles), return_exceptions=True)

    assert sum(isinstance(each, UUID) for each in outcomes) == 1
    assert all(isinstance(each, UUID | YearlyCapReached | Refusals) for each in outcomes)
    assert await office.year(member_id) == {"all": VALUE, "culture": VALUE}
    assert sorted([(await office.quota(each))[0] for each in cycles]) == [2, 3, 3]


async def test_two_cycles_at_the_same_moment_serve_a_member_once_in_so_many_days(office: Office) -> None:
    condition = {"all": [{"is": "no_arrears"}, {"not": {"not": {"is": "unserved_days", "number": 365}}}]}
    programme_id, people = await office.programme(condition=condition), await office.members(3)
    cycles = [await office.cycle(programme_id) for _ in range(3)]

    outcomes = await asyncio.gather(
        *(office.claim(cycle_id, each) for each in people for cycle_id in cycles), return_exceptions=True
    )

    assert sum(isinstance(each, UUID) for each in outcomes) == len(people)
    assert {str(each) for each in outcomes if not isinstance(each, UUID)} == {"NOT_ELIGIBLE"}
    for each in people:
        assert await office.year(each) == {"all": VALUE, "culture": VALUE}
    assert await office.broken() == []


async def test_the_last_and_the_first_moment_of_a_year_serve_a_member_once(office: Office) -> None:
    ends = NOW.replace(year=2025, month=12, day=31, hour=16)
    office.now = ends - HOUR
    programme_id = await office.programme(condition={"is": "unserved_days", "number": 365})
    times: dict[str, Any] = {"opens_at": office.now - HOUR, "closes_at": ends + DAY}
    cycles, member_id = [await office.cycle(programme_id, **times) for _ in range(2)], await office.member()

    async def claim(cycle_id: UUID, now: datetime) -> object:
        async with office.work(member_id) as work:
            return await service.benefit_claim(replace(work, now=now), BenefitClaim(cycle_id))

    outcomes = await asyncio.gather(
        claim(cycles[0], ends - timedelta(seconds=1)), claim(cycles[1], ends), return_exceptions=True
    )

    assert [str(each) for each in outcomes if isinstance(each, Exception)] == ["NOT_ELIGIBLE"]
    assert await office.states() == ["issued"]
    assert await office.broken() == []


@pytest.mark.parametrize(
    ("key", "value", "codes"),
    [
        (ALL_CAP, VALUE - 1, ["YEARLY_CAP_REACHED"]),
        (CULTURE_CAP, VALUE - 1, ["YEARLY_CAP_REACHED"]),
        (CULTURE_CAP, 0, ["YEARLY_CAP_REACHED"]),
        ("benefit_health_cap_fen", 0, []),
        (CULTURE_CAP, VALUE, []),
    ],
)
async def test_the_caps_of_the_place(office: Office, key: str, value: int, codes: list[str]) -> None:
    await add_cap(office, key, value)
    cycle_id, member_id = await office.cycle(), await office.member()

    if codes:
        assert await refused(office, cycle_id, member_id) == codes
    else:
        await office.claim(cycle_id, member_id)


async def test_the_branch_may_say_something_else_than_those_above(office: Office) -> None:
    await add_cap(office, CULTURE_CAP, 0, at=office.top_id)
    cycle_id, member_id = await office.cycle(), await office.member()
    assert await refused(office, cycle_id, member_id) == ["YEARLY_CAP_REACHED"]

    await add_cap(office, CULTURE_CAP, VALUE)

    await office.claim(cycle_id, member_id)


async def test_a_year_is_the_year_of_the_union(office: Office) -> None:
    await add_cap(office, ALL_CAP, VALUE)
    office.now = NOW.replace(year=2025, month=12, day=31, hour=15, minute=59)
    programme_id, member_id = await office.programme(), await office.member()
    times: dict[str, Any] = {"opens_at": office.now - HOUR, "closes_at": office.now + DAY}
    cycles = [await office.cycle(programme_id, **times) for _ in range(2)]
    await office.claim(cycles[0], member_id)
    assert await refused(office, cycles[1], member_id) == ["YEARLY_CAP_REACHED"]

    office.now += timedelta(minutes=1)

    await office.claim(cycles[1], member_id)


async def test_why_not_and_since_when(office: Office) -> None:
    condition = {"all": [{"is": "member_years", "number": 2}, {"is": "tagged", "of": ["甲班"]},
                         {"is": "no_arrears"}, {"is": "unserved_days", "number": 30}]}  # fmt: skip
    programme_id = await office.programme(condition=condition)
    cycle_id, member_id = await office.cycle(programme_id), await office.member()
    joined_on = await office.owner.fetchval("SELECT joined_on FROM member WHERE id = $1", member_id)
    await office.owner.execute(
        "INSERT INTO member_tagging (tenant_id, member_id, tags) VALUES ($1, $2, $3)",
        office.tenant_id, member_id, ["甲班"],
    )  # fmt: skip
    await office.owner.execute("UPDATE member SET joined_on = '2024-05-01' WHERE id = $1", member_id)

    async with office.work(member_id=member_id) as work:
        why = await service.benefit_explain(work, cycle_id)

    assert joined_on is not None
    assert [(each.code, each.changes_on) for each in why.reasons] == [("MEMBERSHIP_TOO_SHORT", date(2026, 5, 1))]
    assert why.eligible_on == date(2026, 5, 1)
    assert await refused(office, cycle_id, member_id) == ["NOT_ELIGIBLE"]


async def test_the_register_says_who_is_served_and_who_owes(office: Office) -> None:
    condition = {"all": [{"is": "no_arrears"}, {"is": "unserved_days", "number": 30}]}
    programme_id = await office.programme(condition=condition)
    first, second = await office.cycle(programme_id), await office.cycle(programme_id)
    served, owing, plain = await office.members(3)
    await office.owner.execute(
        "INSERT INTO dues_charge (tenant_id, id, member_id, organisation_id, month_on, amount_fen, due_on)"
        " VALUES ($1, $2, $3, $4, '2026-02-01', 500, '2026-02-28')",
        office.tenant_id, new_id(), owing, office.branch_id,
    )  # fmt: skip
    await office.claim(first, served)

    assert await refused(office, second, served) == ["NOT_ELIGIBLE"]
    assert await refused(office, second, owing) == ["NOT_ELIGIBLE"]
    await office.claim(second, plain)
    async with office.work(member_id=served) as work:
        assert (await service.benefit_explain(work, second)).eligible_on == date(2026, 4, 9)


async def test_a_stranger_finds_no_cycle(office: Office) -> None:
    cycle_id = await office.cycle()

    with pytest.raises(CycleNotFound):
        await office.run(service.benefit_claim, BenefitClaim(cycle_id), member_id=new_id())
