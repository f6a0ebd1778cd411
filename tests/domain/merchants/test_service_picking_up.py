"""Gifts in kind: places, choosing one, handing out by code or card, what nobody picks up."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.benefits.errors import CycleNotFound, OwnVoucher, TitleInvalid, VoucherNotFound, VoucherStateRefused
from domain.merchants import service
from domain.merchants.errors import PlaceClosed, PlaceNotFound, PlaceOther, PlaceTimesInvalid
from domain.merchants.service import GiftHandOut, PickUpChoose, PickUpPlaceCreate
from tests.domain.merchants.counter import NOW, Counter

DAY = timedelta(days=1)


async def cycle_of(counter: Counter, voucher_id: UUID) -> UUID:
    """The cycle of a voucher."""
    found: UUID = await counter.office.owner.fetchval("SELECT cycle_id FROM voucher WHERE id = $1", voucher_id)
    return found


async def place(counter: Counter, cycle_id: UUID, caller: dict[str, UUID] | None = None, **values: Any) -> UUID:
    """A place, open today and tomorrow."""
    given = {"name": "工会办公室", "address": "一楼 101", "opens_at": NOW, "closes_at": NOW + 2 * DAY, **values}
    made = await counter.run(service.pick_up_place_create, PickUpPlaceCreate(cycle_id, **given), **(caller or {}))
    return UUID(str(made["place_id"]))


async def number_of(counter: Counter, voucher_id: UUID) -> str:
    """What is on the card of a voucher's holder."""
    found: str = await counter.office.owner.fetchval(
        "SELECT member_number FROM member JOIN voucher ON member.id = member_id WHERE voucher.id = $1", voucher_id
    )
    return found


async def test_a_gift_is_handed_out_once_by_code_or_by_card(counter: Counter) -> None:
    [by_code, by_card] = await counter.vouchers(2)
    place_id = await place(counter, await cycle_of(counter, by_code))
    code, number = await counter.office.code(by_code), await number_of(counter, by_card)

    answers = await asyncio.gather(
        *(counter.run(service.gift_hand_out, GiftHandOut(place_id, code=code)) for _ in range(3)),
        *(counter.run(service.gift_hand_out, GiftHandOut(place_id, member_number=f" {number} ")) for _ in range(2)),
    )

    assert sorted(each["is_repeat"] for each in answers[:3]) == [False, True, True]
    assert sorted(each["is_repeat"] for each in answers[3:]) == [False, True]
    rows = await counter.office.owner.fetch("SELECT place_id, officer_id, merchant_id FROM voucher_redemption")
    assert [tuple(row) for row in rows] == [(place_id, counter.office.officer_id, None)] * 2
    assert await counter.wrongs() == []


async def test_who_chose_another_place_is_served_there(counter: Counter) -> None:
    office = counter.office
    [voucher_id] = await counter.vouchers()
    cycle_id = await cycle_of(counter, voucher_id)
    here_id, there_id = await place(counter, cycle_id), await place(counter, cycle_id, name="二号门")
    holder_id = await office.owner.fetchval("SELECT member_id FROM voucher")
    for each in (here_id, there_id):
        await counter.run(service.pick_up_choose, PickUpChoose(voucher_id, each), member_id=holder_id)
    code = await office.code(voucher_id)
    with pytest.raises(PlaceOther):
        await counter.run(service.gift_hand_out, GiftHandOut(here_id, code=code))
    await counter.run(service.gift_hand_out, GiftHandOut(there_id, code=code))
    with pytest.raises(VoucherStateRefused):
        await counter.run(service.pick_up_choose, PickUpChoose(voucher_id, here_id), member_id=holder_id)


async def test_choosing_for_others_and_places_of_other_cycles(counter: Counter) -> None:
    office = counter.office
    [voucher_id], [other_id] = await counter.vouchers(), await counter.vouchers()
    place_id = await place(counter, await cycle_of(counter, other_id))
    holder_id = await office.owner.fetchval("SELECT member_id FROM voucher WHERE id = $1", voucher_id)
    with pytest.raises(VoucherNotFound):
        await counter.run(service.pick_up_choose, PickUpChoose(other_id, place_id), member_id=holder_id)
    for wrong in (place_id, uuid4()):
        with pytest.raises(PlaceNotFound):
            await counter.run(service.pick_up_choose, PickUpChoose(voucher_id, wrong), member_id=holder_id)
    for given in ({"code": await office.code(voucher_id)}, {"member_number": await number_of(counter, voucher_id)}, {}):
        with pytest.raises(VoucherNotFound):
            await counter.run(service.gift_hand_out, GiftHandOut(place_id, **given))
    assert await counter.count("voucher_redemption") == 0


async def test_a_place_is_open_from_an_instant_to_another(counter: Counter) -> None:
    office = counter.office
    [voucher_id] = await counter.vouchers()
    cycle_id = await cycle_of(counter, voucher_id)
    place_id = await place(counter, cycle_id, opens_at=NOW + DAY)
    command = GiftHandOut(place_id, code=await office.code(voucher_id))
    for now in (NOW, NOW + 2 * DAY):
        office.now = now
        with pytest.raises(PlaceClosed):
            await counter.run(service.gift_hand_out, command)
    office.now = NOW + DAY
    holder_id = await office.owner.fetchval("SELECT member_id FROM voucher")
    with pytest.raises(OwnVoucher):
        await counter.run(service.gift_hand_out, command, member_id=holder_id, node=office.branch_id)
    await office.owner.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", holder_id, office.second_id)
    with pytest.raises(OwnVoucher):
        await counter.run(service.gift_hand_out, command, member_id=office.second_id)
    with pytest.raises(PlaceNotFound):
        await counter.run(service.gift_hand_out, command, node=office.other_id)


async def test_what_is_no_place(counter: Counter) -> None:
    [voucher_id] = await counter.vouchers()
    cycle_id = await cycle_of(counter, voucher_id)
    for closes_at in (NOW, NOW + 31 * DAY):
        with pytest.raises(PlaceTimesInvalid):
            await place(counter, cycle_id, closes_at=closes_at)
    with pytest.raises(TitleInvalid):
        await place(counter, cycle_id, name="")
    with pytest.raises(TitleInvalid):
        await place(counter, cycle_id, address="9" * 201)
    with pytest.raises(CycleNotFound):
        await place(counter, cycle_id, {"node": counter.office.other_id})
    assert await counter.count("pick_up_place") == 0


async def test_what_nobody_picks_up_goes_back(counter: Counter) -> None:
    [voucher_id] = await counter.vouchers()
    cycle_id = await cycle_of(counter, voucher_id)
    await place(counter, cycle_id)
    counter.office.now = NOW + 30 * DAY
    for _ in range(2):
        await counter.office.lapse()
    assert (await counter.office.states(), await counter.office.quota(cycle_id)) == (["expired"], (2, 0, 0))
    assert await counter.wrongs() == []
