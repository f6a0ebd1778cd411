"""What becomes of vouchers: redeemed once, taken back by a second officer, revoked, expired, each piece back once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from domain.benefits import service
from domain.benefits.errors import (
    AmountInvalid,
    OwnProposal,
    OwnVoucher,
    RedemptionNotFound,
    TitleInvalid,
    VoucherNotFound,
    VoucherStateRefused,
)
from domain.benefits.service import VoucherChange, VoucherRedeem, VoucherReverse
from tests.domain.benefits.office import DAY, NOW, VALUE, Office


async def issued(office: Office) -> tuple[UUID, UUID, UUID]:
    """A cycle, a member and their voucher."""
    cycle_id, member_id = await office.cycle(), await office.member()
    return cycle_id, member_id, await office.claim(cycle_id, member_id)


async def test_a_second_time_gets_the_first_answer(office: Office) -> None:
    cycle_id, _, voucher_id = await issued(office)
    code = await office.code(voucher_id)
    first = await office.run(service.voucher_redeem, VoucherRedeem(code))
    office.now = NOW + DAY
    before = await office.counts()

    again = await office.run(service.voucher_redeem, VoucherRedeem(f" {code[:4]}-{code[4:].lower()} "))

    assert first == {**again, "is_repeat": False}
    assert (again["is_repeat"], again["value_fen"], again["excess_fen"]) == (True, VALUE, 500)
    assert await office.counts() == before
    assert await office.quota(cycle_id) == (2, 0, 1)


async def test_many_tills_at_the_same_moment_redeem_once(office: Office) -> None:
    cycle_id, _, voucher_id = await issued(office)
    command = VoucherRedeem(await office.code(voucher_id))

    answers = await asyncio.gather(*(office.run(service.voucher_redeem, command) for _ in range(5)))

    assert sorted(each["is_repeat"] for each in answers) == [False, True, True, True, True]
    assert await office.quota(cycle_id) == (2, 0, 1)
    assert (await office.topics()).count("voucher.redeemed") == 1
    assert await office.broken() == []


async def test_a_code_of_nobody_and_out_of_reach(office: Office) -> None:
    _, member_id, voucher_id = await issued(office)
    command = VoucherRedeem(await office.code(voucher_id))

    with pytest.raises(VoucherNotFound):
        await office.run(service.voucher_redeem, VoucherRedeem("0" * 16))
    for caller in ({"node": office.other_id}, {"member_id": member_id}):
        with pytest.raises(VoucherNotFound):
            await office.run(service.voucher_redeem, command, **caller)
        with pytest.raises(VoucherNotFound):
            await office.run(service.voucher_revoke, VoucherChange(voucher_id), **caller)
    assert await office.states() == ["issued"]


async def test_another_officer_takes_a_redemption_back(office: Office) -> None:
    cycle_id, _, voucher_id = await issued(office)
    command = VoucherRedeem(await office.code(voucher_id))
    with pytest.raises(RedemptionNotFound):
        await office.run(service.voucher_reverse, VoucherReverse(voucher_id, "退货"), member_id=office.second_id)
    first = await office.run(service.voucher_redeem, command)
    change = VoucherReverse(first["redemption_id"], "退货")
    with pytest.raises(OwnProposal):
        await office.run(service.voucher_reverse, change)
    with pytest.raises(TitleInvalid):
        await office.run(service.voucher_reverse, VoucherReverse(change.redemption_id, " "), member_id=office.second_id)
    await office.run(service.voucher_reverse, change, member_id=office.second_id)
    with pytest.raises(VoucherStateRefused):
        await office.run(service.voucher_reverse, change, member_id=office.second_id)
    assert await office.quota(cycle_id) == (2, 1, 0)

    again = await office.run(service.voucher_redeem, command)
    assert not again["is_repeat"]
    office.now = NOW + timedelta(hours=72, seconds=1)
    with pytest.raises(VoucherStateRefused):
        await office.run(
            service.voucher_reverse, VoucherReverse(again["redemption_id"], "晚了"), member_id=office.second_id
        )
    assert await office.broken() == []


@pytest.mark.parametrize("is_merged", [False, True])
async def test_nobody_redeems_their_own_at_the_desk(office: Office, *, is_merged: bool) -> None:
    holder_id = await office.member() if is_merged else office.second_id
    command = VoucherRedeem(await office.code(await office.claim(await office.cycle(), holder_id)))
    if is_merged:
        await office.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", holder_id, office.second_id)

    with pytest.raises(OwnVoucher):
        await office.run(service.voucher_redeem, command, member_id=office.second_id)

    assert await office.states() == ["issued"]
    await office.run(service.voucher_redeem, command)
    with pytest.raises(OwnVoucher):  # nor do they learn the first answer as an officer
        await office.run(service.voucher_redeem, command, member_id=office.second_id)


async def test_what_is_revoked_goes_back_once_and_may_be_claimed_anew(office: Office) -> None:
    cycle_id, member_id, voucher_id = await issued(office)
    code = await office.code(voucher_id)

    for _ in range(2):
        await office.run(service.voucher_revoke, VoucherChange(voucher_id))

    assert await office.quota(cycle_id) == (3, 0, 0)
    assert await office.year(member_id) == {"all": 0, "culture": 0}
    with pytest.raises(VoucherStateRefused):
        await office.run(service.voucher_redeem, VoucherRedeem(code))
    again = await office.claim(cycle_id, member_id)
    assert await office.code(again) != code
    await office.run(service.voucher_redeem, VoucherRedeem(await office.code(again)))
    with pytest.raises(VoucherStateRefused):
        await office.run(service.voucher_revoke, VoucherChange(again))


async def test_what_is_not_redeemed_in_time_goes_back_once(office: Office) -> None:
    cycle_id, member_id, voucher_id = await issued(office)
    code = await office.code(voucher_id)
    office.now = NOW + 30 * DAY
    with pytest.raises(VoucherStateRefused):
        await office.run(service.voucher_redeem, VoucherRedeem(code))

    for _ in range(2):
        await office.lapse()

    assert await office.states() == ["expired"]
    assert await office.quota(cycle_id) == (3, 0, 0)
    assert await office.year(member_id) == {"all": 0, "culture": 0}
    assert (await office.topics()).count("voucher.expired") == 1
    assert await office.broken() == []


async def test_a_till_and_an_officer_who_revokes_at_the_same_moment(office: Office) -> None:
    cycle_id, _, voucher_id = await issued(office)
    code = await office.code(voucher_id)

    outcomes = await asyncio.gather(
        office.run(service.voucher_redeem, VoucherRedeem(code)),
        office.run(service.voucher_revoke, VoucherChange(voucher_id)),
        return_exceptions=True,
    )

    assert sum(isinstance(each, VoucherStateRefused) for each in outcomes) == 1
    assert await office.quota(cycle_id) in {(2, 0, 1), (3, 0, 0)}
    assert await office.broken() == []


async def test_a_voucher_of_three_times_is_used_three_times(office: Office) -> None:
    cycle_id = await office.cycle(use="times", uses=3)
    member_id = await office.member()
    code = await office.code(await office.claim(cycle_id, member_id))

    uses = [await office.run(service.voucher_redeem, VoucherRedeem(code)) for _ in range(3)]

    assert [(each["amount_fen"], each["left_fen"]) for each in uses] == [(1000, 2000), (1000, 1000), (1000, 0)]
    assert (await office.states(), await office.quota(cycle_id)) == (["redeemed"], (2, 0, 1))
    with pytest.raises(VoucherStateRefused):
        await office.run(service.voucher_redeem, VoucherRedeem(code))
    for each in uses:
        change = VoucherReverse(each["redemption_id"], "退货")
        await office.run(service.voucher_reverse, change, member_id=office.second_id)
    assert (await office.states(), await office.quota(cycle_id)) == (["issued"], (2, 1, 0))
    assert await office.broken() == []


async def test_a_balance_is_spent_in_parts_and_what_is_left_at_the_end_goes_back(office: Office) -> None:
    programme_id = await office.programme()
    cycle_id = await office.cycle(programme_id, use="balance", excess_fen=0)
    member_id = await office.member()
    code = await office.code(await office.claim(cycle_id, member_id))
    await office.run(service.voucher_redeem, VoucherRedeem(code, 1_250, "R-1"))
    for asked in (1_751, 0, -5):
        with pytest.raises(AmountInvalid):
            await office.run(service.voucher_redeem, VoucherRedeem(code, asked))
    await office.run(service.voucher_redeem, VoucherRedeem(code, 50))

    office.now = NOW + 30 * DAY
    await office.lapse()
    await office.run(service.cycle_distribute, service.CycleChange(cycle_id))
    office.now = NOW + 33 * DAY
    await office.run(service.cycle_end, service.CycleChange(cycle_id))

    assert await office.states() == ["expired"]
    assert await office.year(member_id) == {"all": 1_300, "culture": 1_300}
    assert await office.quota(programme_id) == (30_000 - 1_300, 0, 1_300)
    assert (await office.topics()).count("voucher.expired") == 1
