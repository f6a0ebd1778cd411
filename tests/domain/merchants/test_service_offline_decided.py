"""What a file brings of vouchers that were revoked, or are gone, waits for an officer; what they decide then."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from db.errors import WritesCollidedError
from domain.benefits import service as benefits
from domain.benefits.errors import VoucherStateRefused
from domain.benefits.service import CycleChange, VoucherChange
from domain.benefits.service.using import use_voucher
from tests.domain.merchants.counter import NOW, VALUE, Counter
from tests.domain.merchants.late import (
    ENDS,
    HOUR,
    LATE,
    RECORDED,
    SECOND,
    SHORT,
    decide,
    outcomes,
    reverse,
    till,
    years,
)


async def test_what_is_revoked_between_use_and_file_waits_for_an_officer(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    before, after = await counter.vouchers(2)
    uses = [await counter.use(each, allowance_id, 10) for each in (before, after)]
    for voucher_id, minute in ((before, 10), (after, 11)):
        office.now = NOW + timedelta(minutes=minute)
        await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))

    answer = await counter.upload(terminal_id, uses)

    assert outcomes(answer) == [("conflict", "revoked")] * 2
    office.now = NOW + 2 * LATE  # an officer has time: it is judged as of the file
    await decide(counter, answer, "redeemed", 1)
    with pytest.raises(VoucherStateRefused):
        await decide(counter, answer, "redeemed")
    await decide(counter, answer, "union")
    assert await office.states() == ["revoked", "redeemed"]
    assert await years(counter) == [0, VALUE]
    assert await counter.wrongs() == []


async def test_what_was_used_before_it_was_issued_is_a_conflict(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    office.now = NOW + timedelta(minutes=10)
    vouchers = await counter.vouchers(2)
    minute = timedelta(minutes=1)
    uses = [
        await counter.use(each, allowance_id, happened_at=at)
        for each, at in zip(vouchers, (office.now - minute, office.now - minute - SECOND), strict=True)
    ]

    answer = await counter.upload(terminal_id, uses)

    assert outcomes(answer) == [*RECORDED, ("conflict", "clock_wrong")]
    await decide(counter, answer, "redeemed", 1)
    assert await office.states() == ["redeemed", "redeemed"]
    assert await counter.wrongs() == []


async def test_a_piece_that_somebody_else_has_now_is_not_given_twice(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    programme_id = await office.programme()
    [voucher_id] = await counter.vouchers(programme_id=programme_id, pieces=1)
    [cycle_id] = [row["id"] for row in await office.owner.fetch("SELECT id FROM benefit_cycle")]
    use = await counter.use(voucher_id, allowance_id)
    office.now = NOW + HOUR
    await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))
    await office.claim(cycle_id, await office.member())

    answer = await counter.upload(terminal_id, [use])

    assert outcomes(answer) == [("conflict", "revoked")]
    with pytest.raises(VoucherStateRefused):
        await decide(counter, answer, "redeemed")
    await decide(counter, answer, "union")
    assert (await office.quota(programme_id))[2] == VALUE
    assert (await office.states(), await office.quota(cycle_id)) == (["revoked", "issued"], (0, 1, 0))
    assert await counter.wrongs() == []


async def test_two_decisions_for_the_last_piece_have_it_once(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    vouchers = await counter.vouchers(2, pieces=2)
    [cycle_id] = [row["id"] for row in await office.owner.fetch("SELECT id FROM benefit_cycle")]
    uses = [await counter.use(each, allowance_id) for each in vouchers]
    office.now = NOW + HOUR
    for voucher_id in vouchers:
        await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))
    await office.claim(cycle_id, await office.member())
    answer = await counter.upload(terminal_id, uses)

    both = [decide(counter, answer, "redeemed", each) for each in (0, 1)]
    refused = [each for each in await asyncio.gather(*both, return_exceptions=True) if each is not None]

    assert [type(each) in {VoucherStateRefused, WritesCollidedError} for each in refused] == [True]
    assert sorted(await office.states()) == ["issued", "redeemed", "revoked"]
    assert await office.quota(cycle_id) == (0, 1, 1)
    assert await counter.wrongs() == []


async def test_who_gets_another_voucher_while_an_officer_decides_is_found_by_a_repeat(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    [voucher_id] = await counter.vouchers(pieces=3)
    row = await office.owner.fetchrow("SELECT cycle_id, member_id FROM voucher")
    assert row is not None
    use = await counter.use(voucher_id, allowance_id)
    office.now = NOW + HOUR
    await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))
    answer = await counter.upload(terminal_id, [use])

    async def claimed_before(*given: Any, **named: Any) -> Any:
        await office.claim(row["cycle_id"], row["member_id"])
        return await use_voucher(*given, **named)

    monkeypatch.setattr("domain.merchants.service.conflicts.use_voucher", claimed_before)
    with pytest.raises(WritesCollidedError):
        await decide(counter, answer, "redeemed")

    with pytest.raises(VoucherStateRefused):
        await decide(counter, answer, "redeemed")
    assert await office.states() == ["revoked", "issued"]
    assert await counter.wrongs() == []


async def test_of_two_vouchers_of_a_member_and_cycle_one_is_used(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    [first_id] = await counter.vouchers(pieces=3, **SHORT)
    row = await office.owner.fetchrow("SELECT cycle_id, member_id FROM voucher")
    assert row is not None
    await office.run(benefits.voucher_revoke, VoucherChange(first_id))
    second_id = await office.claim(row["cycle_id"], row["member_id"])
    other_id = await office.claim(row["cycle_id"], await office.member())
    uses = [
        await counter.use(each, allowance_id, minute) for minute, each in enumerate((first_id, second_id, other_id))
    ]
    office.now = ENDS
    await office.lapse()
    # However it came about that both are over in the same way.
    await office.owner.execute(
        "UPDATE voucher SET state = 'expired', closed_at = valid_until_at WHERE id = $1", first_id
    )

    assert outcomes(await counter.upload(terminal_id, uses)) == [*RECORDED, ("conflict", "expired"), *RECORDED]

    assert await office.states() == ["redeemed", "expired", "redeemed"]
    assert await counter.wrongs() == []


async def test_who_had_a_part_of_another_voucher_of_the_cycle_has_no_second_one(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    [first_id] = await counter.vouchers(pieces=3, use="balance", excess_fen=0, **SHORT)
    row = await office.owner.fetchrow("SELECT cycle_id, member_id FROM voucher")
    assert row is not None
    await counter.redeem(terminal_id, first_id, amount_fen=VALUE - 1_00)
    await office.run(benefits.voucher_revoke, VoucherChange(first_id))
    second_id = await office.claim(row["cycle_id"], row["member_id"])
    use = await counter.use(second_id, allowance_id, amount_fen=VALUE)
    office.now = ENDS
    await office.lapse()

    assert outcomes(await counter.upload(terminal_id, [use])) == [("conflict", "expired")]

    assert await counter.wrongs() == []


async def test_who_has_another_voucher_of_the_cycle_has_no_second_one(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    [voucher_id] = await counter.vouchers(number=1, pieces=3)
    row = await office.owner.fetchrow("SELECT cycle_id, member_id FROM voucher")
    assert row is not None
    use = await counter.use(voucher_id, allowance_id)
    office.now = NOW + HOUR
    await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))
    await office.claim(row["cycle_id"], row["member_id"])

    answer = await counter.upload(terminal_id, [use])

    assert outcomes(answer) == [("conflict", "revoked")]
    with pytest.raises(VoucherStateRefused):
        await decide(counter, answer, "redeemed")
    assert await office.states() == ["revoked", "issued"]
    assert await counter.wrongs() == []


async def test_who_has_their_points_back_has_no_voucher_for_them(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    [voucher_id] = await counter.vouchers()
    await office.owner.execute(
        """
        WITH offer AS (
            INSERT INTO point_offer
                (tenant_id, id, organisation_id, cycle_id, points, state, created_by_id, created_at, approved_by_id)
            SELECT tenant_id, gen_random_uuid(), $2, cycle_id, 30, 'open', $3, issued_at, $4 FROM voucher WHERE id = $1
            RETURNING id
        )
        INSERT INTO point_exchange (tenant_id, id, offer_id, voucher_id, member_id, points, state, exchanged_at)
        SELECT v.tenant_id, gen_random_uuid(), offer.id, v.id, v.member_id, 30, 'made', v.issued_at
        FROM voucher AS v, offer WHERE v.id = $1
        """,
        *(voucher_id, office.branch_id, office.officer_id, office.second_id),
    )
    uses = [await counter.use(voucher_id, allowance_id)]
    office.now = NOW + HOUR
    await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))

    answer = await counter.upload(terminal_id, uses)

    assert outcomes(answer) == [("conflict", "revoked")]
    with pytest.raises(VoucherStateRefused):
        await decide(counter, answer, "redeemed")
    assert await office.states() == ["revoked"]


async def test_a_cycle_that_was_cancelled_pays_nothing_by_itself(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    [voucher_id] = await counter.vouchers()
    cycle_id = await office.owner.fetchval("SELECT cycle_id FROM voucher")
    use = await counter.use(voucher_id, allowance_id)
    office.now = NOW + HOUR
    await office.run(benefits.cycle_cancel, CycleChange(cycle_id))
    await office.run(benefits.cycle_clear, CycleChange(cycle_id))

    assert outcomes(await counter.upload(terminal_id, [use])) == [("conflict", "revoked")]

    assert await counter.wrongs() == []


async def test_a_late_use_that_is_taken_back_leaves_the_voucher_over(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    programme_id = await office.programme()
    [revoked, expired] = await counter.vouchers(2, programme_id=programme_id, **SHORT)
    uses = [await counter.use(each, allowance_id, 10) for each in (revoked, expired)]
    office.now = NOW + HOUR
    await office.run(benefits.voucher_revoke, VoucherChange(revoked))
    await decide(counter, await counter.upload(terminal_id, uses[:1]), "redeemed")
    await reverse(counter)
    assert await office.states() == ["expired", "issued"]
    office.now = ENDS
    await office.lapse()
    assert outcomes(await counter.upload(terminal_id, uses[1:])) == RECORDED
    await reverse(counter)

    assert (await office.states(), await years(counter)) == (["expired", "expired"], [0, 0])
    assert await counter.wrongs() == []


async def test_a_revoked_voucher_is_good_for_no_longer_when_a_use_of_it_is_taken_back(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    [voucher_id] = await counter.vouchers()
    before, after = [await counter.use(voucher_id, allowance_id, minute) for minute in (30, 90)]
    office.now = NOW + HOUR
    await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))
    await decide(counter, await counter.upload(terminal_id, [before]), "redeemed")
    office.now = NOW + 2 * HOUR
    await reverse(counter)

    answer = await counter.upload(terminal_id, [after])

    assert outcomes(answer) == [("conflict", "revoked")]
    with pytest.raises(VoucherStateRefused):
        await decide(counter, answer, "redeemed")
    assert await office.owner.fetchval("SELECT closed_at FROM voucher") == NOW + HOUR
    assert await counter.wrongs() == []
