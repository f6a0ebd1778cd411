"""Settlement: each redemption in one batch, compared with the merchant's file, disputed, approved, exported."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.benefits import service as benefits
from domain.benefits.errors import OwnProposal, OwnVoucher, RedemptionNotFound, TitleInvalid
from domain.benefits.service import VoucherReverse
from domain.merchants import service
from domain.merchants.errors import (
    DisputeDecided,
    DisputeNotFound,
    MerchantNotFound,
    SettlementDayInvalid,
    SettlementEmpty,
    SettlementNotFound,
    SettlementStateRefused,
    StatementInvalid,
)
from domain.merchants.service import (
    SettlementChange,
    SettlementCreate,
    SettlementDisputeDecide,
    SettlementDisputeOpen,
    SettlementReconcile,
)
from domain.shared.calendar import local_day
from domain.shared.proofs import StepUpRequired
from tests.domain.merchants.counter import NOW, VALUE, Counter

DAY = timedelta(days=1)
TODAY = local_day(NOW)


async def batch(counter: Counter, until_on: Any = TODAY, **caller: UUID) -> UUID:
    """A batch until a day, made the day after or later."""
    counter.office.now = max(counter.office.now, NOW + DAY)
    command = SettlementCreate(counter.merchant_id, until_on)
    made = await counter.run(service.settlement_create, command, **caller)
    return UUID(str(made["settlement_id"]))


async def redeemed(counter: Counter, number: int) -> tuple[UUID, list[UUID]]:
    """A terminal, and redemptions with receipts R-0, R-1 and so on."""
    terminal_id = await counter.credential()
    made = [
        await counter.redeem(terminal_id, each, receipt_number=f"R-{at}")
        for at, each in enumerate(await counter.vouchers(number))
    ]
    return terminal_id, [UUID(str(each["redemption_id"])) for each in made]


async def sums(counter: Counter, settlement_id: UUID) -> tuple[int, int, int, int]:
    """Lines, redeemed, reversed and total of a batch."""
    row = await counter.office.owner.fetchrow(
        "SELECT line_count, redeemed_fen, reversed_fen, total_fen FROM merchant_settlement WHERE id = $1", settlement_id
    )
    assert row is not None
    return tuple(row)


async def reverse(counter: Counter, redemption_id: UUID) -> None:
    """Takes a redemption back."""
    await counter.run(benefits.voucher_reverse, VoucherReverse(redemption_id, "退"), member_id=counter.office.second_id)


async def test_each_redemption_is_in_one_batch_and_what_is_reversed_counts_later(counter: Counter) -> None:
    terminal_id, [first, second, _] = await redeemed(counter, 3)
    await reverse(counter, second)
    one = await batch(counter)
    assert await sums(counter, one) == (4, 3 * VALUE, VALUE, 2 * VALUE)

    await reverse(counter, first)
    late_id = await counter.office.owner.fetchval("SELECT id FROM voucher WHERE state = 'issued' ORDER BY id LIMIT 1")
    await counter.redeem(terminal_id, late_id)
    with pytest.raises(SettlementEmpty):
        await batch(counter)
    counter.office.now = NOW + 2 * DAY
    two = await batch(counter, TODAY + DAY)
    assert await sums(counter, two) == (2, VALUE, VALUE, 0)
    total = await counter.office.owner.fetchval("SELECT sum(total_fen)::int FROM merchant_settlement")
    assert total == 2 * VALUE
    assert await counter.wrongs() == []


async def test_two_batches_at_the_same_moment(counter: Counter) -> None:
    await redeemed(counter, 2)
    outcomes = await asyncio.gather(*(batch(counter) for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(each, SettlementEmpty) for each in outcomes) == 2
    assert (await counter.count("merchant_settlement"), await counter.count("settlement_line")) == (1, 2)


async def test_a_day_that_is_not_over_and_merchants_of_others(counter: Counter) -> None:
    await redeemed(counter, 1)
    for day in (TODAY + DAY, TODAY + 2 * DAY):
        with pytest.raises(SettlementDayInvalid):
            await batch(counter, day)
    with pytest.raises(MerchantNotFound):
        await batch(counter, node=counter.office.other_id)
    assert (await counter.count("merchant_settlement"), await counter.count("settlement_line")) == (0, 0)


async def test_a_merchants_file_is_compared_by_receipt(counter: Counter) -> None:
    await redeemed(counter, 3)
    settlement_id = await batch(counter)
    content = "小票号,金额\nR-0,30.00\nR-1,29.99\nR-9,5\n"
    for _ in range(2):
        await counter.run(service.settlement_reconcile, SettlementReconcile(settlement_id, content))
    row = await counter.office.owner.fetchrow("SELECT * FROM settlement_reconciliation LIMIT 1")
    assert row is not None
    assert [row[f"{name}_count"] for name in ("matched", "different", "missing", "extra")] == [1] * 4
    with pytest.raises(StatementInvalid):
        await counter.run(service.settlement_reconcile, SettlementReconcile(settlement_id, "nichts"))
    assert await counter.count("settlement_reconciliation") == 2


async def test_another_officer_approves(counter: Counter) -> None:
    office = counter.office
    await redeemed(counter, 1)
    change = SettlementChange(await batch(counter))
    with pytest.raises(OwnProposal):
        await counter.run(service.settlement_approve, change)
    with pytest.raises(SettlementNotFound):
        await counter.run(service.settlement_approve, change, member_id=office.second_id, node=office.other_id)
    await counter.run(service.settlement_approve, change, member_id=office.second_id)
    with pytest.raises(SettlementStateRefused):
        await counter.run(service.settlement_approve, change, member_id=office.second_id)
    await office.owner.execute("UPDATE session SET proven_at = $1", NOW - DAY)
    for use_case in (service.settlement_approve, service.settlement_export):
        with pytest.raises(StepUpRequired):
            await counter.run(use_case, change)


async def test_an_export_names_nobody_and_has_no_formula(counter: Counter) -> None:
    terminal_id = await counter.credential(name="=HYPERLINK(1)")
    [voucher_id, other_id] = await counter.vouchers(2)
    made = await counter.redeem(terminal_id, voucher_id, receipt_number="=1+1")
    await counter.redeem(terminal_id, other_id)
    await reverse(counter, UUID(str(made["redemption_id"])))
    settlement_id = await batch(counter)
    await counter.run(service.settlement_export, SettlementChange(settlement_id))
    async with counter.office.database.read() as conn:
        text = await service.settlement_text(conn, counter.office.tenant_id, settlement_id)
    lines = text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "receipt,kind,amount,excess,happened at,terminal,redemption"
    assert sorted(line.split(",")[1:3] for line in lines[1:]) == [
        ["reversed", "-30.00"],
        ["voucher", "30.00"],
        ["voucher", "30.00"],
    ]
    assert all(not cell.startswith(("=", "+", "@")) for line in lines for cell in line.split(","))
    # The merchant gives back what it was given: nothing differs.
    again = text.replace("amount", "金额", 1).replace("receipt", "小票号", 1)
    outcome = await counter.run(service.settlement_reconcile, SettlementReconcile(settlement_id, again))
    row = await counter.office.owner.fetchrow(
        "SELECT matched_count, findings FROM settlement_reconciliation WHERE id = $1", outcome["reconciliation_id"]
    )
    assert row is not None
    assert (row["matched_count"], row["findings"]) == (2, "[]")


async def test_the_staff_dispute_and_an_officer_decides(counter: Counter) -> None:
    office, staff_id = counter.office, await counter.staff()
    _, [first, _] = await redeemed(counter, 2)
    settlement_id = await batch(counter)
    opened = await counter.till(
        staff_id, service.settlement_dispute_open, SettlementDisputeOpen(settlement_id, "未收到此单", first)
    )
    change = SettlementChange(settlement_id)
    with pytest.raises(SettlementStateRefused):
        await counter.run(service.settlement_approve, change, member_id=office.second_id)
    office.now = NOW + 5 * DAY  # too late for taking it back without a dispute
    await office.owner.execute("UPDATE session SET proven_at = $1", office.now)

    decision = SettlementDisputeDecide(opened["dispute_id"], is_accepted=True, note="属实")
    await counter.run(service.settlement_dispute_decide, decision)

    with pytest.raises(DisputeDecided):
        await counter.run(service.settlement_dispute_decide, decision)
    assert await counter.count("voucher_reversal") == 1
    await counter.run(service.settlement_approve, change, member_id=office.second_id)
    office.now = NOW + 6 * DAY
    assert await sums(counter, await batch(counter, TODAY + 5 * DAY)) == (1, 0, VALUE, -VALUE)
    assert await counter.wrongs() == []


async def test_disputes_that_are_refused(counter: Counter) -> None:
    office = counter.office
    _, [first] = await redeemed(counter, 1)
    settlement_id = await batch(counter)
    elsewhere = await counter.staff(await counter.merchant())
    with pytest.raises(SettlementNotFound):
        await counter.till(elsewhere, service.settlement_dispute_open, SettlementDisputeOpen(settlement_id, "?", first))
    with pytest.raises(RedemptionNotFound):
        await counter.run(service.settlement_dispute_open, SettlementDisputeOpen(settlement_id, "?", uuid4()))
    with pytest.raises(TitleInvalid):
        await counter.run(service.settlement_dispute_open, SettlementDisputeOpen(settlement_id, " ", first))
    assert await counter.count("merchant_dispute") == 0
    opened = await counter.run(service.settlement_dispute_open, SettlementDisputeOpen(settlement_id, "金额不对"))
    decision = SettlementDisputeDecide(opened["dispute_id"], is_accepted=False, note="不属实")
    with pytest.raises(OwnProposal):
        await counter.run(service.settlement_dispute_decide, decision)
    with pytest.raises(DisputeNotFound):
        await counter.run(service.settlement_dispute_decide, decision, member_id=office.second_id, node=office.other_id)
    await counter.run(service.settlement_dispute_decide, decision, member_id=office.second_id)
    await counter.run(service.settlement_approve, SettlementChange(settlement_id), member_id=office.second_id)
    with pytest.raises(SettlementStateRefused):
        await counter.run(service.settlement_dispute_open, SettlementDisputeOpen(settlement_id, "晚了", first))


async def test_a_dispute_gives_nobody_their_own_voucher_back(counter: Counter) -> None:
    office, staff_id = counter.office, await counter.staff()
    voucher_id = await office.claim(await office.cycle(), office.second_id)
    first = await counter.redeem(await counter.credential(), voucher_id)
    opened = await counter.till(
        staff_id,
        service.settlement_dispute_open,
        SettlementDisputeOpen(await batch(counter), "未收到此单", first["redemption_id"]),
    )
    decision = SettlementDisputeDecide(opened["dispute_id"], is_accepted=True, note="属实")

    with pytest.raises(OwnVoucher):
        await counter.run(service.settlement_dispute_decide, decision, member_id=office.second_id)

    assert (await office.states(), await counter.count("voucher_reversal")) == (["redeemed"], 0)
    assert await office.owner.fetchval("SELECT status FROM merchant_dispute") == "open"
    await counter.run(service.settlement_dispute_decide, decision)
    assert await counter.count("voucher_reversal") == 1


async def test_what_was_written_past_the_code_is_found(counter: Counter) -> None:
    await redeemed(counter, 2)
    await batch(counter)
    owner = counter.office.owner
    await owner.execute("UPDATE voucher SET spent_fen = spent_fen - 1")
    await owner.execute("UPDATE merchant_settlement SET redeemed_fen = redeemed_fen + 1, total_fen = total_fen + 1")
    await owner.execute("UPDATE benefit_programme SET budget_fen = 1")
    found = await counter.wrongs()
    assert [each for each in found if isinstance(each, str)].count("a voucher is not spent as it was used") == 2
    assert {"redeemed above the budget", "a settlement is not the sum of its lines"} <= set(map(str, found))
