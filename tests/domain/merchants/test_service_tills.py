"""Redeeming at a terminal: once, however often it is asked; held for one terminal; by whom and of what."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from db.scope import Scope
from domain.auth.errors import TooManyAttempts
from domain.benefits import service as benefits
from domain.benefits.errors import (
    AmountInvalid,
    OwnProposal,
    OwnVoucher,
    VoucherLocked,
    VoucherNotFound,
    VoucherStateRefused,
)
from domain.benefits.service import VoucherChange, VoucherReverse
from domain.members.service.own_data import SECTIONS, own_data_page
from domain.merchants import service
from domain.merchants.errors import (
    KindRefused,
    MerchantCredentialNotFound,
    MerchantRefused,
    RequestNumberReused,
)
from domain.merchants.rules.guesses import UNKNOWN_CODES
from domain.merchants.service import MerchantStateSet, TerminalCode
from domain.shared.calendar import local_day
from tests.domain.merchants.counter import NOW, VALUE, Counter

MINUTE = timedelta(minutes=1)


async def test_a_number_gets_its_first_answer_for_ever(counter: Counter) -> None:
    terminal_id = await counter.credential(expires_on=local_day(NOW) + timedelta(days=60))
    staff_id = await counter.staff()
    [voucher_id, other_id] = await counter.vouchers(2)
    number = uuid4()
    given = {"request_number": number, "receipt_number": "R-7", "staff_id": staff_id, "device_at": NOW}
    first = await counter.redeem(terminal_id, voucher_id, **given)
    before = await counter.office.counts()
    await counter.run(service.merchant_state_set, MerchantStateSet(counter.merchant_id, "suspended"))
    counter.office.now = NOW + timedelta(days=40)

    again = await counter.redeem(terminal_id, voucher_id, **given)

    assert again == {**first, "is_repeat": True}
    assert (first["amount_fen"], first["excess_fen"], first["left_fen"]) == (VALUE, 500, 0)
    assert await counter.office.counts() == {**before, "audit_entry": before["audit_entry"] + 1}
    for voucher, more in ((other_id, {}), (voucher_id, {"amount_fen": 1})):
        with pytest.raises(RequestNumberReused):
            await counter.redeem(terminal_id, voucher, request_number=number, **more)
    row = await counter.office.owner.fetchrow("SELECT * FROM voucher_redemption")
    assert row is not None
    assert (row["receipt_number"], row["staff_id"], row["device_at"], row["terminal_id"], row["officer_id"]) == (
        *("R-7", staff_id, NOW, terminal_id),
        None,
    )
    assert await counter.wrongs() == []


async def test_three_terminals_at_the_same_moment_redeem_once(counter: Counter) -> None:
    terminals = [await counter.credential(name=f"窗口{each}") for each in range(3)]
    [voucher_id] = await counter.vouchers()

    code = await counter.office.code(voucher_id)
    answers = await asyncio.gather(*(counter.redeem(each, voucher_id, code=code) for each in terminals * 2))

    assert sorted(each["is_repeat"] for each in answers) == [False, *[True] * 5]
    assert len({each["redemption_id"] for each in answers}) == 1
    assert await counter.count("voucher_redemption") == 1
    assert (await counter.office.topics()).count("voucher.redeemed") == 1
    assert await counter.wrongs() == []


async def test_the_same_number_at_the_same_moment_is_one_use(counter: Counter) -> None:
    terminal_id = await counter.credential()
    [voucher_id] = await counter.vouchers(use="balance", excess_fen=0)
    number, code = uuid4(), await counter.office.code(voucher_id)

    answers = await asyncio.gather(
        *(counter.redeem(terminal_id, voucher_id, request_number=number, code=code, amount_fen=1_00) for _ in range(4))
    )

    assert sorted(each["is_repeat"] for each in answers) == [False, True, True, True]
    assert await counter.office.owner.fetchval("SELECT spent_fen FROM voucher") == 1_00
    await counter.redeem(terminal_id, voucher_id, amount_fen=2_00)
    assert await counter.count("voucher_redemption") == 2
    assert await counter.wrongs() == []


async def test_what_a_terminal_may_not_redeem_stays_as_it_is(counter: Counter) -> None:
    office = counter.office
    terminal_id, staff_id = await counter.credential(), await counter.staff()
    [voucher_id] = await counter.vouchers()
    health_id = await counter.vouchers(programme_id=await office.programme(kind="health"))
    elsewhere_id = await counter.merchant()
    other_staff_id = await counter.staff(elsewhere_id)
    before = await office.counts()

    for refusal, given in (
        (VoucherNotFound, {"code": "0" * 16}),
        (VoucherNotFound, {"code": "UV1.AAAA"}),
        (AmountInvalid, {"amount_fen": VALUE + 1}),
        (AmountInvalid, {"amount_fen": 1}),
        (MerchantCredentialNotFound, {"staff_id": other_staff_id}),
        (MerchantCredentialNotFound, {"staff_id": terminal_id}),
    ):
        with pytest.raises(refusal):
            await counter.redeem(terminal_id, voucher_id, **given)
    with pytest.raises(KindRefused):
        await counter.redeem(terminal_id, health_id[0])
    with pytest.raises(MerchantCredentialNotFound):
        await counter.redeem(staff_id, voucher_id)
    unknown = 2  # which are recorded
    assert await office.counts() == {**before, "audit_entry": before["audit_entry"] + unknown}
    for state in ("suspended", "active", "ended"):
        await counter.run(service.merchant_state_set, MerchantStateSet(counter.merchant_id, state))
        if state != "active":
            with pytest.raises(MerchantRefused):
                await counter.redeem(terminal_id, voucher_id)
    assert await counter.count("voucher_redemption") == 0


async def test_vouchers_of_another_branch_are_not_there(counter: Counter) -> None:
    office = counter.office
    terminal_id = await counter.credential()
    [voucher_id] = await counter.vouchers()
    await office.owner.execute("UPDATE benefit_programme SET organisation_id = $1", office.other_id)
    with pytest.raises(VoucherNotFound):
        await counter.redeem(terminal_id, voucher_id)
    with pytest.raises(VoucherNotFound):
        await counter.redeem(terminal_id, voucher_id, code=await counter.ticket(voucher_id))
    assert await office.states() == ["issued"]


async def test_a_ticket_is_as_good_as_a_code(counter: Counter) -> None:
    terminal_id = await counter.credential()
    [voucher_id] = await counter.vouchers()
    answer = await counter.redeem(terminal_id, voucher_id, code=await counter.ticket(voucher_id))
    assert not answer["is_repeat"]


async def held(counter: Counter, terminal_id: UUID, voucher_id: UUID) -> None:
    await counter.till(terminal_id, service.terminal_voucher_lock, TerminalCode(await counter.office.code(voucher_id)))


async def test_a_terminal_holds_a_voucher_until_the_end_of_its_lock(counter: Counter) -> None:
    first_id, second_id = await counter.credential(), await counter.credential(name="二号窗口")
    [voucher_id, other_id] = await counter.vouchers(2)
    for _ in range(2):
        await held(counter, first_id, voucher_id)
    with pytest.raises(VoucherLocked):
        await held(counter, second_id, voucher_id)
    with pytest.raises(VoucherLocked):
        await counter.redeem(second_id, voucher_id)
    unlock = TerminalCode(await counter.office.code(voucher_id))
    await counter.till(second_id, service.terminal_voucher_unlock, unlock)
    assert await counter.office.states() == ["locked", "issued"]

    assert not (await counter.redeem(first_id, voucher_id))["is_repeat"]
    await held(counter, first_id, other_id)
    counter.office.now = NOW + 10 * MINUTE
    assert not (await counter.redeem(second_id, other_id))["is_repeat"]
    assert await counter.wrongs() == []


async def test_a_lock_is_given_up_by_its_terminal_by_an_officer_and_by_the_end(counter: Counter) -> None:
    office, terminal_id = counter.office, await counter.credential()
    vouchers = await counter.vouchers(3)
    for each in vouchers:
        await held(counter, terminal_id, each)
    unlock = TerminalCode(await office.code(vouchers[0]))
    for _ in range(2):
        await counter.till(terminal_id, service.terminal_voucher_unlock, unlock)
    await office.run(benefits.voucher_revoke, VoucherChange(vouchers[1]))
    assert await office.states() == ["issued", "revoked", "locked"]
    office.now = NOW + timedelta(days=30)
    await office.lapse()
    assert await office.states() == ["expired", "revoked", "expired"]
    assert await counter.wrongs() == []


async def test_a_use_is_taken_back_by_an_officer_and_only_once(counter: Counter) -> None:
    terminal_id = await counter.credential()
    [voucher_id] = await counter.vouchers()
    first = await counter.redeem(terminal_id, voucher_id)
    change = VoucherReverse(first["redemption_id"], "卖错了")

    outcomes = await asyncio.gather(
        *(counter.run(benefits.voucher_reverse, change, member_id=each) for each in counter.sessions),
        return_exceptions=True,
    )

    assert [type(each) for each in outcomes].count(VoucherStateRefused) == 1
    assert (await counter.office.states(), await counter.count("voucher_reversal")) == (["issued"], 1)
    again = await counter.redeem(terminal_id, voucher_id)
    assert (again["is_repeat"], again["redemption_id"] != first["redemption_id"]) == (False, True)
    assert await counter.wrongs() == []


async def test_who_redeemed_does_not_take_it_back(counter: Counter) -> None:
    office = counter.office
    [voucher_id] = await counter.vouchers()
    made = await office.run(benefits.voucher_redeem, benefits.VoucherRedeem(await office.code(voucher_id)))
    with pytest.raises(OwnProposal):
        await counter.run(benefits.voucher_reverse, VoucherReverse(made["redemption_id"], "退"))
    await counter.run(benefits.voucher_reverse, VoucherReverse(made["redemption_id"], "退"), member_id=office.second_id)


async def test_who_redeemed_as_an_entry_that_was_merged_does_not_take_it_back(counter: Counter) -> None:
    office = counter.office
    [voucher_id] = await counter.vouchers()
    made = await office.run(benefits.voucher_redeem, benefits.VoucherRedeem(await office.code(voucher_id)))
    await office.owner.execute(_MERGE, office.officer_id, office.second_id)

    with pytest.raises(OwnProposal):
        await counter.run(
            benefits.voucher_reverse, VoucherReverse(made["redemption_id"], "退"), member_id=office.second_id
        )


_MERGE = "UPDATE member SET merged_into_id = $2 WHERE id = $1"


@pytest.mark.parametrize("is_merged", [False, True])
async def test_nobody_takes_a_use_of_their_own_voucher_back(counter: Counter, *, is_merged: bool) -> None:
    office, terminal_id = counter.office, await counter.credential()
    cycle_id = await office.cycle()
    holder_id = await office.member() if is_merged else office.second_id
    voucher_id = await office.claim(cycle_id, holder_id)
    first = await counter.redeem(terminal_id, voucher_id)
    if is_merged:
        await office.owner.execute(_MERGE, holder_id, office.second_id)
    change = VoucherReverse(first["redemption_id"], "卖错了")
    before = await office.counts()

    with pytest.raises(OwnVoucher):
        await counter.run(benefits.voucher_reverse, change, member_id=office.second_id)

    assert (await office.states(), await counter.count("voucher_reversal")) == (["redeemed"], 0)
    assert await office.counts() == before
    await counter.run(benefits.voucher_reverse, change)
    assert await office.states() == ["issued"]


async def test_a_use_taken_back_after_the_end_is_over(counter: Counter) -> None:
    office, terminal_id = counter.office, await counter.credential()
    office.now = NOW
    [voucher_id] = await counter.vouchers(valid_until_at=NOW + timedelta(days=2))
    office.now = NOW + timedelta(days=1)
    first = await counter.redeem(terminal_id, voucher_id)
    office.now = NOW + timedelta(days=3)
    await counter.run(benefits.voucher_reverse, VoucherReverse(first["redemption_id"], "退"))
    assert await office.states() == ["expired"]
    assert await counter.wrongs() == []


async def test_a_members_own_copy_tells_how_their_vouchers_were_used(counter: Counter) -> None:
    office, terminal_id = counter.office, await counter.credential()
    vouchers = await counter.vouchers(2, use="balance", excess_fen=0)
    first = await counter.redeem(terminal_id, vouchers[0], amount_fen=1_00, receipt_number="R-1")
    await counter.redeem(terminal_id, vouchers[0], amount_fen=2_00, receipt_number="R-2")
    await counter.redeem(terminal_id, vouchers[1], amount_fen=3_00, receipt_number="R-3")
    await counter.run(benefits.voucher_reverse, VoucherReverse(first["redemption_id"], "卖错了"))
    own_id = await office.owner.fetchval("SELECT member_id FROM voucher WHERE id = $1", vouchers[0])
    (section,) = (each for each in SECTIONS if each.name == "redemptions")

    async with office.database.write() as conn:
        page = await own_data_page(conn, office.keyring, Scope(office.tenant_id, own_id), section, after=None)

    names = ("amount_fen", "receipt_number", "benefit", "merchant", "reversed_at", "note")
    assert [tuple(row[name] for name in names) for row in page.rows] == [
        (1_00, "R-1", "电影票", "第一食堂", office.now, "卖错了"),
        (2_00, "R-2", "电影票", "第一食堂", None, None),
    ]


async def test_who_guesses_codes_waits_and_tickets_go_on(counter: Counter) -> None:
    office, terminal_id = counter.office, await counter.credential()
    other_id = await counter.credential(name="二号窗口")
    vouchers = await counter.vouchers(4)
    number = uuid4()
    first = await counter.redeem(terminal_id, vouchers[0], request_number=number)
    look = TerminalCode(await office.code(vouchers[1]))
    for at in range(UNKNOWN_CODES):
        office.now += MINUTE
        with pytest.raises(VoucherNotFound) as unknown:
            await counter.till(terminal_id, service.terminal_voucher_check, TerminalCode(f"{at:016d}"))
        assert unknown.value.path == ("code",)
    before = await office.counts()

    for use_case in (service.terminal_voucher_check, service.terminal_voucher_lock, service.terminal_voucher_unlock):
        with pytest.raises(TooManyAttempts) as refusal:
            await counter.till(terminal_id, use_case, look)
        assert refusal.value.facts == {"retry_after_seconds": 6 * 60}
    with pytest.raises(TooManyAttempts):
        await counter.redeem(terminal_id, vouchers[1])
    assert await office.counts() == before

    assert (await counter.redeem(terminal_id, vouchers[0], request_number=number)) == {**first, "is_repeat": True}
    assert not (await counter.redeem(terminal_id, vouchers[1], code=await counter.ticket(vouchers[1])))["is_repeat"]
    assert not (await counter.redeem(other_id, vouchers[2]))["is_repeat"]
    office.now += 6 * MINUTE
    assert not (await counter.redeem(terminal_id, vouchers[3]))["is_repeat"]
    actions = await office.owner.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'voucher.code_unknown'")
    assert actions == UNKNOWN_CODES


async def test_unknown_codes_at_the_same_moment_are_all_counted(counter: Counter) -> None:
    terminal_id = await counter.credential()
    guesses = [TerminalCode(f"{at:016d}") for at in range(5)]
    await asyncio.gather(
        *(counter.till(terminal_id, service.terminal_voucher_check, each) for each in guesses), return_exceptions=True
    )
    assert await counter.office.owner.fetchval("SELECT attempts FROM sign_in_attempt") == len(guesses)
