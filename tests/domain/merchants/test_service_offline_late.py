"""Uses without a network are judged as of when they happened: what has expired since was good, and is still paid."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from db.errors import WritesCollidedError
from db.queries.benefits.vouchers import close_partly_used
from domain.benefits import service as benefits
from domain.benefits.service import CycleChange
from domain.benefits.service.using import use_late_piece
from tests.domain.merchants.counter import NOW, VALUE, Counter
from tests.domain.merchants.late import (
    ENDS,
    HOUR,
    LATE,
    RECORDED,
    SECOND,
    SHORT,
    outcomes,
    shrink,
    till,
    years,
)
from tests.support.waiting import until_waited_for


@pytest.mark.parametrize("has_lapsed", [True, False])
async def test_what_expired_between_use_and_file_is_redeemed_and_paid(counter: Counter, *, has_lapsed: bool) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    programme_id = await office.programme()
    [voucher_id] = await counter.vouchers(programme_id=programme_id, **SHORT)
    [cycle_id] = [row["id"] for row in await office.owner.fetch("SELECT id FROM benefit_cycle")]
    use = await counter.use(voucher_id, allowance_id, happened_at=ENDS - SECOND)
    office.now = ENDS
    if has_lapsed:
        await office.lapse()
        assert (await office.states(), await years(counter)) == (["expired"], [0])

    assert outcomes(await counter.upload(terminal_id, [use])) == RECORDED
    assert outcomes(await counter.upload(terminal_id, [use])) == [("repeated", None)]
    await office.lapse()

    assert (await office.states(), await years(counter)) == (["redeemed"], [VALUE])
    assert await office.quota(cycle_id) == (1, 0, 1)
    assert await office.owner.fetchval("SELECT happened_at FROM voucher_redemption") == ENDS - SECOND
    assert await counter.wrongs() == []
    office.now = ENDS + LATE
    await office.run(benefits.cycle_distribute, CycleChange(cycle_id))
    await office.run(benefits.cycle_end, CycleChange(cycle_id))
    assert await office.quota(programme_id) == (300_00 - VALUE, 0, VALUE)
    assert await counter.wrongs() == []


async def test_what_was_over_when_it_was_used_is_a_conflict(counter: Counter) -> None:
    terminal_id, allowance_id = await till(counter)
    [voucher_id] = await counter.vouchers(**SHORT)
    use = await counter.use(voucher_id, allowance_id, happened_at=ENDS)
    counter.office.now = ENDS + HOUR
    await counter.office.lapse()

    assert outcomes(await counter.upload(terminal_id, [use])) == [("conflict", "expired")]

    assert (await counter.count("redemption_conflict"), await counter.count("voucher_redemption")) == (1, 0)
    assert await counter.wrongs() == []


async def test_a_file_is_late_by_three_days_at_most(counter: Counter) -> None:
    terminal_id, allowance_id = await till(counter)
    vouchers = await counter.vouchers(2, **SHORT)
    uses = [await counter.use(each, allowance_id) for each in vouchers]
    counter.office.now = ENDS + LATE - SECOND
    await counter.office.lapse()
    assert outcomes(await counter.upload(terminal_id, uses[:1])) == RECORDED
    counter.office.now = ENDS + LATE

    assert outcomes(await counter.upload(terminal_id, uses[1:])) == [("conflict", "expired")]

    assert await counter.wrongs() == []


async def test_one_file_with_two_uses_for_the_last_piece(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    vouchers = await counter.vouchers(2, pieces=2, **SHORT)
    [cycle_id] = [row["id"] for row in await office.owner.fetch("SELECT id FROM benefit_cycle")]
    uses = [await counter.use(each, allowance_id, minute) for minute, each in enumerate(vouchers)]
    office.now = ENDS
    await office.lapse()
    await shrink(counter, 1)

    assert outcomes(await counter.upload(terminal_id, uses)) == [*RECORDED, ("conflict", "expired")]

    assert await office.quota(cycle_id) == (0, 0, 1)
    assert await counter.wrongs() == []


async def test_a_piece_that_is_taken_while_the_file_is_looked_at_is_tried_again(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    [voucher_id] = await counter.vouchers(pieces=1, **SHORT)
    use = await counter.use(voucher_id, allowance_id)
    office.now = ENDS
    await office.lapse()

    async def taken_before(*given: Any, **named: Any) -> None:
        await shrink(counter, 0)
        await use_late_piece(*given, **named)

    monkeypatch.setattr("domain.merchants.service.offline.use_late_piece", taken_before)
    with pytest.raises(WritesCollidedError):
        await counter.upload(terminal_id, [use])

    assert outcomes(await counter.upload(terminal_id, [use])) == [("conflict", "expired")]
    assert await counter.wrongs() == []


async def test_years_are_locked_in_one_order_whatever_that_of_the_uses(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    vouchers = await counter.vouchers(2, **SHORT)
    rows = await office.owner.fetch("SELECT id, member_id FROM voucher ORDER BY member_id")
    assert len(vouchers) == len(rows)
    uses = [await counter.use(row["id"], allowance_id, minute) for minute, row in enumerate(reversed(rows))]
    office.now = ENDS
    await office.lapse()
    async with office.database.transaction() as conn:
        await conn.execute("SELECT FROM benefit_year WHERE member_id = $1 FOR UPDATE", rows[0]["member_id"])
        file = asyncio.create_task(counter.upload(terminal_id, uses))
        await until_waited_for(office.owner)

        free = "SELECT count(*) FROM (SELECT FROM benefit_year WHERE member_id = $1 FOR UPDATE SKIP LOCKED) AS own"
        assert await office.owner.fetchval(free, rows[1]["member_id"]) == 2

    assert outcomes(await file) == RECORDED * 2


async def test_a_balance_that_expired_is_used_in_parts(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    programme_id = await office.programme()
    [voucher_id] = await counter.vouchers(programme_id=programme_id, use="balance", excess_fen=0, **SHORT)
    uses = [await counter.use(voucher_id, allowance_id, each, amount_fen=each * 100) for each in (10, 8, 12, 5)]
    office.now = ENDS
    await office.lapse()

    assert outcomes(await counter.upload(terminal_id, uses[:1])) == RECORDED
    assert (await office.states(), await years(counter)) == (["expired"], [10_00])
    answer = await counter.upload(terminal_id, uses[1:])

    assert outcomes(answer) == [*RECORDED, ("conflict", "amount_refused"), *RECORDED]
    assert (await office.states(), await years(counter)) == (["expired"], [23_00])
    assert await counter.wrongs() == []
    more = await counter.use(voucher_id, allowance_id, 20, amount_fen=7_00)
    assert outcomes(await counter.upload(terminal_id, [more])) == RECORDED
    assert (await office.states(), await years(counter)) == (["redeemed"], [VALUE])
    assert await counter.wrongs() == []


async def test_what_is_left_of_a_late_use_goes_back_with_the_end(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    programme_id = await office.programme()
    [voucher_id] = await counter.vouchers(programme_id=programme_id, use="balance", excess_fen=0, **SHORT)
    cycle_id = await office.owner.fetchval("SELECT cycle_id FROM voucher")
    use = await counter.use(voucher_id, allowance_id, amount_fen=12_50)
    office.now = ENDS

    assert outcomes(await counter.upload(terminal_id, [use])) == RECORDED  # before the clock took it back
    await office.lapse()
    office.now = ENDS + LATE
    await office.run(benefits.cycle_distribute, CycleChange(cycle_id))
    await office.run(benefits.cycle_end, CycleChange(cycle_id))

    assert (await office.states(), await years(counter)) == (["expired"], [12_50])
    assert await office.quota(programme_id) == (300_00 - 12_50, 0, 12_50)
    assert await counter.wrongs() == []


async def test_an_allowance_is_over_by_when_it_was_used(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    vouchers, day = await counter.vouchers(2), timedelta(days=1)
    uses = [
        await counter.use(each, allowance_id, happened_at=at)
        for each, at in zip(vouchers, (NOW + day - SECOND, NOW + day), strict=True)
    ]
    office.now = NOW + day + HOUR

    assert outcomes(await counter.upload(terminal_id, uses)) == [*RECORDED, ("conflict", "allowance_over")]

    assert await counter.wrongs() == []


async def test_what_has_not_happened_yet_is_a_conflict(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    vouchers = await counter.vouchers(2, **SHORT)
    uses = [await counter.use(each, allowance_id, 61 + minute) for minute, each in enumerate(vouchers)]

    assert outcomes(await counter.upload(terminal_id, uses)) == [*RECORDED, ("conflict", "clock_wrong")]

    row = await office.owner.fetchrow("SELECT happened_at, device_at FROM redemption_conflict")
    assert row is not None
    assert tuple(row) == (NOW + HOUR, NOW + timedelta(minutes=62))


async def test_who_ends_a_cycle_locks_years_in_one_order(counter: Counter) -> None:
    office, (terminal_id, _) = counter.office, await till(counter)
    for voucher_id in await counter.vouchers(8, use="balance", excess_fen=0, **SHORT):
        await counter.redeem(terminal_id, voucher_id, amount_fen=1_00)
    cycle_id = await office.owner.fetchval("SELECT id FROM benefit_cycle")
    least_id = await office.owner.fetchval("SELECT member_id FROM benefit_year ORDER BY member_id LIMIT 1")
    move = "UPDATE benefit_year SET issued_fen = issued_fen WHERE member_id = $1"
    await office.owner.execute(move, least_id)  # where a scan comes last

    async def close() -> None:
        async with office.database.transaction() as conn:
            await conn.execute("SET LOCAL enable_sort = off")  # so that no plan happens to keep an order
            await close_partly_used(conn, office.tenant_id, cycle_id, at=ENDS, limit=10)

    async with office.database.transaction() as conn:
        await conn.execute("SELECT FROM benefit_year WHERE member_id = $1 FOR UPDATE", least_id)
        closing = asyncio.create_task(close())
        await until_waited_for(office.owner)

        free = "SELECT FROM benefit_year WHERE member_id <> $1 FOR UPDATE SKIP LOCKED"
        assert len(await office.owner.fetch(free, least_id)) == 14

    await closing
    assert await years(counter) == [1_00] * 8
