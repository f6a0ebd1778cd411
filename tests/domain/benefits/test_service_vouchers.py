"""What becomes of vouchers: redeemed once, taken back by a second officer, revoked, expired, each piece back once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from domain.benefits import service
from domain.benefits.errors import OwnProposal, VoucherNotFound, VoucherStateRefused
from domain.benefits.service import VoucherChange, VoucherRedeem
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
    command, change = VoucherRedeem(await office.code(voucher_id)), VoucherChange(voucher_id)
    with pytest.raises(VoucherStateRefused):
        await office.run(service.voucher_reverse, change, member_id=office.second_id)
    await office.run(service.voucher_redeem, command)
    with pytest.raises(OwnProposal):
        await office.run(service.voucher_reverse, change)
    await office.run(service.voucher_reverse, change, member_id=office.second_id)
    assert await office.quota(cycle_id) == (2, 1, 0)

    assert not (await office.run(service.voucher_redeem, command))["is_repeat"]
    office.now = NOW + timedelta(hours=72, seconds=1)
    with pytest.raises(VoucherStateRefused):
        await office.run(service.voucher_reverse, change, member_id=office.second_id)
    assert await office.broken() == []


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
