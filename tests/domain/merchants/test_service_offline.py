"""Redeeming without a network: the allowance, the file, what is recorded, repeated, in conflict; who bears the loss."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.benefits import service as benefits
from domain.benefits.errors import BudgetShort, OwnVoucher, TitleInvalid, VoucherStateRefused
from domain.benefits.service import VoucherChange
from domain.merchants import service
from domain.merchants.errors import (
    AllowanceRefused,
    MerchantCredentialNotFound,
    MerchantRefused,
    RedemptionConflictDecided,
    RedemptionConflictNotFound,
    RedemptionUploadInvalid,
    RedemptionUploadReused,
)
from domain.merchants.rules.partners import OfflineBounds
from domain.merchants.service import MerchantStateSet, RedemptionConflictDecide
from domain.merchants.tickets import read_allowance, read_ticket
from tests.domain.merchants.counter import NOW, VALUE, Counter

HOUR = timedelta(hours=1)


def outcomes(answer: Any) -> list[tuple[str, str | None]]:
    """What became of each use, and why."""
    return [(each["outcome"], each["reason"]) for each in answer["uses"]]


async def decide(counter: Counter, conflict_id: UUID, decision: str, **caller: UUID) -> Any:
    """Who bears the loss."""
    command = RedemptionConflictDecide(conflict_id, decision, "核对无误")
    return await counter.run(service.redemption_conflict_decide, command, **caller)


async def test_a_terminal_has_one_allowance_at_a_time(counter: Counter) -> None:
    office, terminal_id = counter.office, await counter.credential()
    first = await counter.till(terminal_id, service.terminal_allowance_take, service.Nothing())
    again = await asyncio.gather(
        *(counter.till(terminal_id, service.terminal_allowance_take, service.Nothing()) for _ in range(3))
    )
    assert again == [first] * 3
    read = read_allowance(office.keyring, office.tenant_id, str(first["text"]))
    assert read is not None
    assert (read.terminal_id, read.most_count, read.most_fen) == (terminal_id, 3, 100_00)
    assert read.valid_until_at == NOW + 24 * HOUR
    office.now = NOW + 24 * HOUR
    assert await counter.allowance(terminal_id) != first["allowance_id"]


async def test_who_may_redeem_nothing_offline_has_no_allowance(counter: Counter) -> None:
    without_id, terminal_id = await counter.credential(bounds=OfflineBounds()), await counter.credential()
    with pytest.raises(AllowanceRefused):
        await counter.allowance(without_id)
    with pytest.raises(MerchantCredentialNotFound):
        await counter.allowance(await counter.staff())
    await counter.run(service.merchant_state_set, MerchantStateSet(counter.merchant_id, "suspended"))
    with pytest.raises(MerchantRefused):
        await counter.allowance(terminal_id)
    assert await counter.count("terminal_allowance") == 0


async def test_a_file_is_recorded_once_however_often_it_comes(counter: Counter) -> None:
    terminal_id = await counter.credential()
    allowance_id = await counter.allowance(terminal_id)
    uses = [await counter.use(each, allowance_id, 5) for each in await counter.vouchers(2)]
    key = uuid4()

    first = await counter.upload(terminal_id, uses, key)
    before = await counter.office.counts()
    again = await counter.upload(terminal_id, uses, key)
    others = await counter.upload(terminal_id, uses[::-1])

    assert outcomes(first) == [("recorded", None)] * 2
    assert outcomes(again) == outcomes(others) == [("repeated", None)] * 2
    ids = [each["redemption_id"] for each in first["uses"]]
    assert [each["redemption_id"] for each in again["uses"]] == ids
    assert [each["redemption_id"] for each in others["uses"]] == ids[::-1]
    assert await counter.office.counts() == {**before, "audit_entry": before["audit_entry"] + 1}
    with pytest.raises(RedemptionUploadReused):
        await counter.upload(terminal_id, uses[:1], key)
    assert await counter.wrongs() == []


async def test_two_terminals_with_one_voucher_and_one_is_late(counter: Counter) -> None:
    terminals = [await counter.credential(name=f"窗口{each}") for each in range(2)]
    allowances = [await counter.allowance(each) for each in terminals]
    [voucher_id] = await counter.vouchers()
    uses = [await counter.use(voucher_id, each, minute) for each, minute in zip(allowances, (5, 2), strict=True)]

    assert outcomes(await counter.upload(terminals[0], uses[:1])) == [("recorded", None)]
    late = await counter.upload(terminals[1], uses[1:])

    assert outcomes(late) == [("conflict", "already_redeemed")]
    assert outcomes(await counter.upload(terminals[1], uses[1:])) == [("repeated", "already_redeemed")]
    assert (await counter.count("voucher_redemption"), await counter.count("redemption_conflict")) == (1, 1)
    assert await counter.wrongs() == []


async def test_two_files_at_the_same_moment_redeem_once(counter: Counter) -> None:
    terminals = [await counter.credential(name=f"窗口{each}") for each in range(2)]
    vouchers = await counter.vouchers(2)
    files = []
    for terminal_id, order in zip(terminals, (vouchers, vouchers[::-1]), strict=True):
        allowance_id = await counter.allowance(terminal_id)
        files.append([await counter.use(each, allowance_id, minute) for minute, each in enumerate(order)])

    answers = await asyncio.gather(*(counter.upload(each, uses) for each, uses in zip(terminals, files, strict=True)))

    found = sorted(each for answer in answers for each, _ in outcomes(answer))
    assert found == ["conflict", "conflict", "recorded", "recorded"]
    assert await counter.wrongs() == []


async def test_uses_are_looked_at_in_the_order_in_which_they_happened(counter: Counter) -> None:
    terminal_id = await counter.credential()
    allowance_id = await counter.allowance(terminal_id)
    vouchers = await counter.vouchers(4)
    uses = [await counter.use(each, allowance_id, minute) for each, minute in zip(vouchers, (9, 1, 5, 7), strict=True)]
    assert outcomes(await counter.upload(terminal_id, uses)) == [
        ("conflict", "allowance_exceeded"),
        *[("recorded", None)] * 3,
    ]
    more = await counter.use(vouchers[0], allowance_id, 2)
    assert outcomes(await counter.upload(terminal_id, [more])) == [("conflict", "allowance_exceeded")]


def changed(ticket: str) -> str:
    """Another character in the signature, one that carries six bits of it: never the same by chance."""
    return f"{ticket[:-9]}{'B' if ticket[-9] == 'A' else 'A'}{ticket[-8:]}"


async def test_what_the_rules_speak_against_is_no_redemption(counter: Counter) -> None:
    office, terminal_id = counter.office, await counter.credential(bounds=OfflineBounds(50, 1_000_00, 24))
    allowance_id = await counter.allowance(terminal_id)
    good_id, revoked_id, spent_id = await counter.vouchers(3)
    [part_id] = await counter.vouchers(use="balance", excess_fen=0)
    await office.run(benefits.voucher_revoke, VoucherChange(revoked_id))
    await counter.redeem(terminal_id, spent_id)
    ticket = await counter.ticket(good_id)
    uses = [
        await counter.use(good_id, allowance_id, ticket=changed(ticket)),
        await counter.use(good_id, uuid4()),
        await counter.use(good_id, allowance_id, 60 * 24),
        await counter.use(revoked_id, allowance_id),
        await counter.use(spent_id, allowance_id),
        await counter.use(part_id, allowance_id, amount_fen=VALUE + 1),
        await counter.use(good_id, allowance_id, amount_fen=1),
    ]

    answer = await counter.upload(terminal_id, uses)

    assert outcomes(answer) == [
        ("refused", "unknown_code"),
        ("conflict", "allowance_unknown"),
        ("conflict", "clock_wrong"),
        ("conflict", "revoked"),
        ("conflict", "already_redeemed"),
        ("conflict", "amount_refused"),
        ("conflict", "amount_refused"),
    ]
    assert await counter.count("voucher_redemption") == 1
    reused = replace(uses[1], ticket=await counter.ticket(part_id))
    assert outcomes(await counter.upload(terminal_id, [reused])) == [("refused", "number_reused")]
    assert await counter.wrongs() == []


async def test_a_wrong_clock_is_put_right(counter: Counter) -> None:
    office, terminal_id = counter.office, await counter.credential()
    allowance_id = await counter.allowance(terminal_id)
    [voucher_id] = await counter.vouchers()
    use = await counter.use(voucher_id, allowance_id, happened_at=NOW + 5 * HOUR)
    office.now = NOW + HOUR
    assert outcomes(await counter.upload(terminal_id, [use], clock=NOW + 5 * HOUR + HOUR / 2)) == [("recorded", None)]
    row = await office.owner.fetchrow("SELECT happened_at, device_at FROM voucher_redemption")
    assert row is not None
    assert tuple(row) == (NOW + HOUR / 2, NOW + 5 * HOUR)


async def test_a_file_that_is_none(counter: Counter) -> None:
    terminal_id = await counter.credential()
    allowance_id = await counter.allowance(terminal_id)
    [voucher_id] = await counter.vouchers()
    use = await counter.use(voucher_id, allowance_id)
    for uses in ([], [use, use], [replace(use, request_number=uuid4()) for _ in range(501)]):
        with pytest.raises(RedemptionUploadInvalid):
            await counter.upload(terminal_id, uses)
    with pytest.raises(TitleInvalid):
        await counter.upload(terminal_id, [replace(use, receipt_number="9" * 41)])
    with pytest.raises(MerchantCredentialNotFound):
        await counter.upload(await counter.staff(), [use])
    assert await counter.count("redemption_upload") == 0


async def conflict(counter: Counter, *, is_spent: bool = True) -> UUID:
    """A voucher given out twice, or a file beyond the allowance."""
    terminal_id = await counter.credential(bounds=OfflineBounds(1, VALUE if is_spent else 1, 24))
    allowance_id = await counter.allowance(terminal_id)
    [voucher_id] = await counter.vouchers()
    if is_spent:
        await counter.redeem(terminal_id, voucher_id)
    answer = await counter.upload(terminal_id, [await counter.use(voucher_id, allowance_id)])
    return UUID(str(answer["uses"][0]["conflict_id"]))


async def test_the_union_bears_a_loss_out_of_the_budget(counter: Counter) -> None:
    office, conflict_id = counter.office, await conflict(counter)
    before = await counter.count("voucher_redemption")
    made = await decide(counter, conflict_id, "union")
    with pytest.raises(RedemptionConflictDecided):
        await decide(counter, conflict_id, "merchant")
    row = await office.owner.fetchrow(
        "SELECT kind, amount_fen FROM voucher_redemption WHERE id = $1", made["redemption_id"]
    )
    assert row is not None
    assert (tuple(row), await counter.count("voucher_redemption")) == (("borne", VALUE), before + 1)
    programme_id = await office.owner.fetchval("SELECT id FROM benefit_programme")
    assert (await office.quota(programme_id))[2] == VALUE
    assert await counter.wrongs() == []


async def test_a_budget_without_anything_free_bears_nothing(counter: Counter) -> None:
    office, terminal_id = counter.office, await counter.credential()
    allowance_id = await counter.allowance(terminal_id)
    programme_id = await office.programme(budget_fen=2 * VALUE)
    [voucher_id] = await counter.vouchers(programme_id=programme_id)
    await counter.redeem(terminal_id, voucher_id)
    answer = await counter.upload(terminal_id, [await counter.use(voucher_id, allowance_id)])
    with pytest.raises(BudgetShort):
        await decide(counter, UUID(str(answer["uses"][0]["conflict_id"])), "union")
    assert await counter.count("voucher_redemption") == 1


async def test_a_merchant_bears_a_loss_and_nothing_is_owed(counter: Counter) -> None:
    conflict_id = await conflict(counter)
    before = await counter.count("voucher_redemption")
    assert (await decide(counter, conflict_id, "merchant"))["redemption_id"] is None
    assert await counter.count("voucher_redemption") == before


async def test_what_can_still_be_redeemed_is(counter: Counter) -> None:
    spent_id, fine_id = await conflict(counter), await conflict(counter, is_spent=False)
    with pytest.raises(VoucherStateRefused):
        await decide(counter, spent_id, "redeemed")
    made = await decide(counter, fine_id, "redeemed")
    assert made["redemption_id"] is not None
    assert await counter.office.states() == ["redeemed", "redeemed"]
    assert await counter.wrongs() == []


async def test_who_decides_on_a_conflict(counter: Counter) -> None:
    office, conflict_id = counter.office, await conflict(counter)
    with pytest.raises(RedemptionConflictNotFound):
        await decide(counter, conflict_id, "merchant", node=office.other_id)
    holder_id = await office.owner.fetchval("SELECT member_id FROM voucher")
    with pytest.raises(OwnVoucher):
        await decide(counter, conflict_id, "merchant", member_id=holder_id, node=office.branch_id)
    await office.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", holder_id, office.second_id)
    with pytest.raises(OwnVoucher):
        await decide(counter, conflict_id, "merchant", member_id=office.second_id)
    with pytest.raises(TitleInvalid):
        await counter.run(service.redemption_conflict_decide, RedemptionConflictDecide(conflict_id, "merchant", ""))
    assert await office.owner.fetchval("SELECT decision FROM redemption_conflict") is None


async def test_tickets_of_others_and_changed_ones_prove_nothing(counter: Counter) -> None:
    office = counter.office
    [voucher_id] = await counter.vouchers()
    text = await counter.ticket(voucher_id)
    read = read_ticket(office.keyring, office.tenant_id, text)
    assert read is not None
    assert (read.voucher_id, read.amount_fen, read.excess_fen, read.kind, read.use) == (
        *(voucher_id, VALUE, 500, "culture"),
        "once",
    )
    assert read_ticket(office.keyring, office.other_id, text) is None
    assert read_allowance(office.keyring, office.tenant_id, text) is None
    for at in range(4, len(text), 9):
        other = "A" if text[at] != "A" else "B"
        assert read_ticket(office.keyring, office.tenant_id, text[:at] + other + text[at + 1 :]) is None
