"""Uses without a network are judged as of when they happened: what has ended since was good then, and is still paid."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from db.errors import WritesCollidedError
from domain.benefits import service as benefits
from domain.benefits.service import CycleChange, VoucherChange, VoucherReverse
from domain.benefits.service.using import use_late_piece
from domain.merchants import service
from domain.merchants.rules.partners import OfflineBounds
from domain.merchants.service import RedemptionConflictDecide
from tests.domain.merchants.counter import NOW, VALUE, Counter

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
LATE = 72 * HOUR
ENDS = NOW + 2 * HOUR
SHORT: dict[str, Any] = {"closes_at": NOW + HOUR, "valid_until_at": ENDS}
"""Vouchers that end in two hours."""
RECORDED = [("recorded", None)]


def outcomes(answer: Any) -> list[tuple[str, str | None]]:
    """What became of each use, and why."""
    return [(each["outcome"], each["reason"]) for each in answer["uses"]]


async def till(counter: Counter) -> tuple[UUID, UUID]:
    """A terminal, and what it may redeem without a network for a day."""
    terminal_id = await counter.credential(bounds=OfflineBounds(50, 1_000_00, 24))
    return terminal_id, await counter.allowance(terminal_id)


async def years(counter: Counter) -> list[int]:
    """What members received in the year, of all kinds."""
    rows = await counter.office.owner.fetch("SELECT issued_fen FROM benefit_year WHERE kind = 'all'")
    return sorted(row["issued_fen"] for row in rows)


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


async def test_what_is_revoked_between_use_and_file_was_good(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    before, after = await counter.vouchers(2)
    uses = [await counter.use(each, allowance_id, 10) for each in (before, after)]
    for voucher_id, minute in ((before, 10), (after, 11)):
        office.now = NOW + timedelta(minutes=minute)
        await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))

    assert outcomes(await counter.upload(terminal_id, uses)) == [("conflict", "revoked"), *RECORDED]

    assert await office.states() == ["revoked", "redeemed"]
    assert await years(counter) == [0, VALUE]
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
    decision = RedemptionConflictDecide(UUID(str(answer["uses"][0]["conflict_id"])), "union", "使用在先")
    await counter.run(service.redemption_conflict_decide, decision)
    assert (await office.quota(programme_id))[2] == VALUE
    assert (await office.states(), await office.quota(cycle_id)) == (["revoked", "issued"], (0, 1, 0))
    assert await counter.wrongs() == []


async def test_two_files_for_the_last_piece_have_it_once(counter: Counter) -> None:
    office, vouchers = counter.office, await counter.vouchers(2, pieces=2)
    [cycle_id] = [row["id"] for row in await office.owner.fetch("SELECT id FROM benefit_cycle")]
    files = []
    for voucher_id in vouchers:
        terminal_id, allowance_id = await till(counter)
        files.append((terminal_id, [await counter.use(voucher_id, allowance_id)]))
    office.now = NOW + HOUR
    for voucher_id in vouchers:
        await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))
    await office.claim(cycle_id, await office.member())

    await asyncio.gather(*(counter.upload(*each) for each in files), return_exceptions=True)
    again = [outcomes(await counter.upload(*each))[0] for each in files]

    assert sorted(reason or "" for _, reason in again) == ["", "revoked"]
    assert sorted(await office.states()) == ["issued", "redeemed", "revoked"]
    assert await office.quota(cycle_id) == (0, 1, 1)
    assert await counter.wrongs() == []


async def test_one_file_with_two_uses_for_the_last_piece(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    vouchers = await counter.vouchers(2, pieces=2)
    [cycle_id] = [row["id"] for row in await office.owner.fetch("SELECT id FROM benefit_cycle")]
    uses = [await counter.use(each, allowance_id, minute) for minute, each in enumerate(vouchers)]
    office.now = NOW + HOUR
    for voucher_id in vouchers:
        await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))
    await office.claim(cycle_id, await office.member())

    assert outcomes(await counter.upload(terminal_id, uses)) == [*RECORDED, ("conflict", "revoked")]

    assert await office.quota(cycle_id) == (0, 1, 1)
    assert await counter.wrongs() == []


async def test_a_piece_that_is_taken_while_the_file_is_looked_at_is_tried_again(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    [voucher_id] = await counter.vouchers(pieces=1)
    [cycle_id] = [row["id"] for row in await office.owner.fetch("SELECT id FROM benefit_cycle")]
    use = await counter.use(voucher_id, allowance_id)
    office.now = NOW + HOUR
    await office.run(benefits.voucher_revoke, VoucherChange(voucher_id))
    other_id = await office.member()

    async def claimed_before(*given: Any, **named: Any) -> None:
        await office.claim(cycle_id, other_id)
        await use_late_piece(*given, **named)

    monkeypatch.setattr("domain.merchants.service.offline.use_late_piece", claimed_before)
    with pytest.raises(WritesCollidedError):
        await counter.upload(terminal_id, [use])

    assert outcomes(await counter.upload(terminal_id, [use])) == [("conflict", "revoked")]
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

    assert outcomes(await counter.upload(terminal_id, [use])) == [("conflict", "revoked")]

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

    assert outcomes(await counter.upload(terminal_id, uses)) == [("conflict", "revoked")]

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


async def test_a_late_use_that_is_taken_back_leaves_the_voucher_over(counter: Counter) -> None:
    office, (terminal_id, allowance_id) = counter.office, await till(counter)
    programme_id = await office.programme()
    [revoked, expired] = await counter.vouchers(2, programme_id=programme_id, **SHORT)
    uses = [await counter.use(each, allowance_id, 10) for each in (revoked, expired)]
    office.now = NOW + HOUR
    await office.run(benefits.voucher_revoke, VoucherChange(revoked))
    first = await counter.upload(terminal_id, uses[:1])
    await reverse(counter, first)
    assert await office.states() == ["expired", "issued"]
    office.now = ENDS
    await office.lapse()
    await reverse(counter, await counter.upload(terminal_id, uses[1:]))

    assert (await office.states(), await years(counter)) == (["expired", "expired"], [0, 0])
    assert await counter.wrongs() == []


async def reverse(counter: Counter, answer: Any) -> None:
    """Takes the first use of a file back."""
    change = VoucherReverse(UUID(str(answer["uses"][0]["redemption_id"])), "退货")
    await counter.run(benefits.voucher_reverse, change)


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
