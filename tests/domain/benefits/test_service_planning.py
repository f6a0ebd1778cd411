"""Programmes and cycles: approved by a second officer, paid from the budget, settled; out of reach is not found."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from domain.benefits import service
from domain.benefits.errors import (
    BudgetShort,
    ConditionInvalid,
    CycleNotFound,
    CycleStateRefused,
    CycleTimesInvalid,
    OwnProposal,
    ProgrammeNotFound,
    ProgrammeStateRefused,
)
from domain.benefits.service import CycleChange, CycleCreate, ProgrammeChange, ProgrammeCreate, VoucherRedeem
from domain.organisations.errors import OrganisationNotFound
from domain.shared.errors import DomainError
from tests.domain.benefits.office import DAY, NOW, VALUE, Office, a_draft


async def refused(
    office: Office,
    refusal: type[DomainError],
    use_case: Callable[[Any, Any], Awaitable[Any]],
    command: object,
    **caller: UUID,
) -> None:
    """It is refused so, and nothing was written."""
    before = await office.counts()
    with pytest.raises(refusal):
        await office.run(use_case, command, **caller)
    assert await office.counts() == before


async def drafted(office: Office, **values: Any) -> ProgrammeChange:
    given = {"kind": "culture", "title": "观影", "description": "x", "budget_fen": 100_00, **values}
    made = await office.run(service.programme_create, ProgrammeCreate(office.branch_id, **given))
    return ProgrammeChange(made["programme_id"])


async def submitted(office: Office, programme_id: UUID, **values: Any) -> CycleChange:
    made = await office.run(service.cycle_create, CycleCreate(programme_id, a_draft(**values)))
    change = CycleChange(made["cycle_id"])
    await office.run(service.cycle_submit, change)
    return change


async def test_without_a_condition_it_is_for_those_in_force_at_and_below(office: Office) -> None:
    await drafted(office)

    assert await office.owner.fetchval("SELECT condition #>> '{all,1,of,0}' FROM benefit_programme") == str(
        office.branch_id
    )


@pytest.mark.parametrize("condition", [{"is": "rich"}, {"is": "below", "of": ["00000000-0000-0000-0000-00000000dead"]}])
async def test_a_condition_that_is_none(office: Office, condition: dict[str, Any]) -> None:
    command = ProgrammeCreate(office.branch_id, "culture", "观影", "x", 100, condition=condition)

    await refused(office, ConditionInvalid, service.programme_create, command)


async def test_a_second_officer_approves_and_the_budget_is_set_aside(office: Office) -> None:
    change = await drafted(office)

    await refused(office, OwnProposal, service.programme_approve, change)
    await refused(office, ProgrammeStateRefused, service.programme_open, change)
    await office.run(service.programme_approve, change, member_id=office.second_id)

    assert await office.quota(change.programme_id) == (100_00, 0, 0)
    await refused(office, ProgrammeStateRefused, service.programme_approve, change, member_id=office.second_id)


async def test_out_of_reach_looks_like_not_found(office: Office) -> None:
    programme, cycle = ProgrammeChange(await office.programme()), CycleChange(await office.cycle())
    member_id = await office.member()
    for caller in ({"node": office.other_id}, {"member_id": member_id}):
        await refused(office, ProgrammeNotFound, service.programme_close, programme, **caller)
        await refused(office, CycleNotFound, service.cycle_cancel, cycle, **caller)
        create = ProgrammeCreate(office.branch_id, "culture", "观影", "x", 100)
        await refused(office, OrganisationNotFound, service.programme_create, create, **caller)


async def test_a_cycle_costs_the_budget_at_its_approval(office: Office) -> None:
    programme_id = await office.programme(budget_fen=4 * VALUE)
    first = await submitted(office, programme_id, pieces=3)

    await refused(office, OwnProposal, service.cycle_approve, first)
    await office.run(service.cycle_approve, first, member_id=office.second_id)
    assert await office.quota(programme_id) == (VALUE, 3 * VALUE, 0)

    dear = await submitted(office, programme_id, pieces=2)
    await refused(office, BudgetShort, service.cycle_approve, dear, member_id=office.second_id)
    await office.run(service.cycle_send_back, dear)
    assert await office.states("benefit_cycle") == ["approved", "draft"]


async def test_back_to_a_draft_only_before_the_approval(office: Office) -> None:
    cycle = CycleChange(await office.cycle())

    await refused(office, CycleStateRefused, service.cycle_send_back, cycle)
    await refused(office, CycleStateRefused, service.cycle_submit, cycle)


async def test_what_would_have_closed_is_not_approved(office: Office) -> None:
    change = await submitted(office, await office.programme())
    office.now = NOW + DAY

    await refused(office, CycleTimesInvalid, service.cycle_approve, change, member_id=office.second_id)


async def test_the_whole_life_of_the_money(office: Office) -> None:
    programme_id = await office.programme()
    programme, cycle = ProgrammeChange(programme_id), CycleChange(await office.cycle(programme_id))
    used, left = [await office.claim(cycle.cycle_id, each) for each in await office.members(2)]
    await office.run(service.voucher_redeem, VoucherRedeem(await office.code(used)))
    await refused(office, ProgrammeStateRefused, service.programme_close, programme)
    await refused(office, CycleStateRefused, service.cycle_distribute, cycle)
    office.now = NOW + DAY
    await office.run(service.cycle_distribute, cycle)
    await refused(office, CycleStateRefused, service.cycle_end, cycle)
    await office.run(service.programme_close, programme)
    await refused(office, ProgrammeStateRefused, service.programme_settle, programme)

    office.now = NOW + 30 * DAY
    await refused(office, CycleStateRefused, service.cycle_end, cycle)
    await office.lapse()
    await refused(office, CycleStateRefused, service.cycle_end, cycle)  # a file of a terminal may come yet
    office.now = NOW + 33 * DAY
    await office.run(service.cycle_end, cycle)
    assert await office.quota(programme_id) == (300_00 - VALUE, 0, VALUE)
    await office.run(service.programme_settle, programme)

    assert await office.quota(programme_id) == (0, 0, VALUE)
    assert await office.states() == ["redeemed", "expired"]
    assert left != used
    assert await office.broken() == []


async def test_a_cancelled_cycle_gives_back_what_was_not_redeemed(office: Office) -> None:
    programme_id = await office.programme()
    cycle, people = CycleChange(await office.cycle(programme_id)), await office.members(3)
    used, *_ = [await office.claim(cycle.cycle_id, each) for each in people[:2]]
    await office.run(service.voucher_redeem, VoucherRedeem(await office.code(used)))

    await office.run(service.cycle_cancel, cycle)
    with pytest.raises(Exception, match="CLAIM_OVER"):
        await office.claim(cycle.cycle_id, people[2])
    for _ in range(2):
        assert (await office.run(service.cycle_clear, cycle))["is_clear"]

    assert await office.states() == ["redeemed", "revoked"]
    assert await office.quota(programme_id) == (300_00 - VALUE, 0, VALUE)
    assert await office.year(people[1]) == {"all": 0, "culture": 0}
    assert await office.broken() == []
    await refused(office, CycleStateRefused, service.cycle_cancel, cycle)


async def test_nothing_is_cleared_that_is_not_cancelled(office: Office) -> None:
    await refused(office, CycleStateRefused, service.cycle_clear, CycleChange(await office.cycle()))
