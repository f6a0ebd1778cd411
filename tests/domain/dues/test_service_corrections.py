"""Dues follow a membership, also one that was something else than was thought; merged entries."""

from datetime import date
from uuid import UUID

import asyncpg
import pytest

from db.models.members import MembershipCause
from domain.dues import service
from domain.dues.service import DuesPaymentReverse
from domain.shared.calendar import local_day
from domain.shared.changes import MembersMerged
from tests.domain.dues.treasury import Treasury
from tests.factories.dues import add_charge, add_rule

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


async def charged(treasury: Treasury, **values: object) -> UUID:
    """A member, charged for January to March where they owe."""
    await add_rule(treasury.owner, treasury.tenant_id, "dues_monthly_fen", 1000)
    member_id = await treasury.member(**values)
    await treasury.chore(service.charge_due)
    return member_id


async def test_who_turns_out_to_have_retired_earlier_owes_nothing_since(treasury: Treasury) -> None:
    member_id = await charged(treasury)
    await treasury.pay(member_id, 1400)

    await treasury.change(
        member_id, MembershipCause.RETAINED, date(2026, 1, 20), state="retained", employment_kind="retired"
    )

    assert await treasury.charges(member_id) == [(1, 1000, 0, True), (2, 1000, 0, True), (3, 1000, 0, True)]
    assert await treasury.entries(member_id) == [
        ("paid", 1000, None),
        ("paid", 400, None),
        ("waived", 600, "not_owed"),
        ("waived", 1000, "not_owed"),
    ]


async def test_a_correction_of_it_has_the_months_owed_again(treasury: Treasury) -> None:
    member_id = await charged(treasury)
    await treasury.change(
        member_id, MembershipCause.RETAINED, date(2026, 1, 20), state="retained", employment_kind="retired"
    )

    await treasury.change(
        member_id, MembershipCause.CORRECTED, date(2026, 1, 20), state="active", employment_kind="permanent"
    )

    assert [left for _, _, left, _ in await treasury.charges(member_id)] == [1000, 1000, 1000]


async def test_months_that_turn_out_to_be_owed_are_charged_late(treasury: Treasury) -> None:
    member_id = await charged(treasury, state="retained", employment_kind="unemployed")
    assert await treasury.charges(member_id) == []

    await treasury.change(member_id, MembershipCause.RESUMED, FEBRUARY, state="active", employment_kind="permanent")

    rows = await treasury.owner.fetch("SELECT month_on, due_on FROM dues_charge ORDER BY month_on")
    assert [tuple(row) for row in rows] == [(FEBRUARY, date(2026, 3, 31)), (MARCH, date(2026, 3, 31))]


async def test_a_change_from_today_on_changes_nothing_that_was_charged(treasury: Treasury) -> None:
    member_id = await charged(treasury)
    before = await treasury.counts()

    await treasury.change(
        member_id, MembershipCause.RETAINED, treasury.today, state="retained", employment_kind="retired"
    )

    after = await treasury.counts()
    assert {name for name in after if after[name] != before[name]} == {"audit_entry", "event"}
    assert [left for _, _, left, _ in await treasury.charges(member_id)] == [1000, 1000, 1000]


async def test_the_new_branch_charges_from_the_next_month_on(treasury: Treasury) -> None:
    member_id = await charged(treasury)
    await treasury.change(member_id, MembershipCause.TRANSFERRED, treasury.today, organisation_id=treasury.other_id)

    treasury.today = date(2026, 4, 1)
    await treasury.chore(service.charge_due)

    rows = await treasury.owner.fetch("SELECT organisation_id FROM dues_charge ORDER BY month_on")
    assert [row["organisation_id"] for row in rows] == [*[treasury.branch_id] * 3, treasury.other_id]


async def test_who_leaves_keeps_their_arrears(treasury: Treasury) -> None:
    member_id = await charged(treasury)

    await treasury.change(member_id, MembershipCause.LEFT, treasury.today, state="left")

    assert [left for _, _, left, _ in await treasury.charges(member_id)] == [1000, 1000, 1000]


async def test_a_death_drops_what_is_owed_and_a_mistaken_report_puts_it_back(treasury: Treasury) -> None:
    member_id = await charged(treasury)
    await treasury.pay(member_id, 1500)

    await treasury.change(member_id, MembershipCause.DECEASED, treasury.today, state="deceased")
    dropped = await treasury.charges(member_id)
    await treasury.change(member_id, MembershipCause.CORRECTED, treasury.today, state="active")

    assert [left for _, _, left, _ in dropped] == [0, 0, 0]
    assert [left for _, _, left, _ in await treasury.charges(member_id)] == [0, 500, 1000]
    kinds = [kind for kind, _, _ in await treasury.entries(member_id)]
    assert kinds == ["paid", "paid", "written_off", "written_off", "write_off_reversed", "write_off_reversed"]


async def test_a_month_that_was_paid_and_not_owed_is_waived_when_the_money_goes_back(treasury: Treasury) -> None:
    member_id = await charged(treasury)
    receipt_id = await treasury.pay(member_id, 3000)
    await treasury.change(
        member_id, MembershipCause.RETAINED, date(2026, 2, 1), state="retained", employment_kind="retired"
    )

    await treasury.run(service.dues_payment_reverse, DuesPaymentReverse(receipt_id, "refunded"))

    assert [left for _, _, left, _ in await treasury.charges(member_id)] == [1000, 0, 0]


async def test_nobody_owes_for_the_time_before_they_were_in_the_register(treasury: Treasury) -> None:
    await charged(treasury)
    late = await treasury.member(joined_on=date(2025, 1, 1))

    await treasury.chore(service.charge_due)

    assert await treasury.charges(late) == []


async def test_the_ledger_is_never_changed(treasury: Treasury) -> None:
    member_id = await charged(treasury)
    await treasury.pay(member_id, 1000)

    async with treasury.database.write() as conn:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute("UPDATE dues_entry SET amount_fen = 1")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await treasury.owner.execute("DELETE FROM dues_entry")


async def test_merged_entries_owe_each_month_once(treasury: Treasury) -> None:
    kept, merged = await treasury.member(), await treasury.member()
    for member_id, months in ((kept, (JANUARY, FEBRUARY)), (merged, (FEBRUARY, MARCH))):
        for month in months:
            await add_charge(treasury.owner, treasury.tenant_id, member_id, treasury.branch_id, month)

    async with treasury.work() as work:
        await service.dues_merge.follow(work, MembersMerged(kept, merged, local_day(work.now)))

    assert await treasury.charges(kept) == [(1, 1000, 1000, False), (2, 1000, 1000, False), (3, 1000, 1000, False)]
    assert await treasury.charges(merged) == [(2, 1000, 0, True)]
    assert await treasury.entries(merged) == [("waived", 1000, "merged")]


async def test_the_payment_of_a_merged_entry_counts(treasury: Treasury) -> None:
    kept, merged = await treasury.member(), await treasury.member()
    for member_id in (kept, merged):
        await add_charge(treasury.owner, treasury.tenant_id, member_id, treasury.branch_id, MARCH)
    receipt_id = await treasury.pay(merged, 1000)

    async with treasury.work() as work:
        await service.dues_merge.follow(work, MembersMerged(kept, merged, local_day(work.now)))

    assert await treasury.charges(kept) == [(3, 1000, 0, True)]
    assert await treasury.owner.fetchval("SELECT member_id FROM dues_receipt WHERE id = $1", receipt_id) == kept
