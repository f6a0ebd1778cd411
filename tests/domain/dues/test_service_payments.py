"""Payments, their receipts and reversals, waivers and payrolls."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from db.types import new_id
from domain.auth.errors import MemberNotFound
from domain.dues import service
from domain.dues.errors import (
    DuesMonthsInvalid,
    DuesNothingOwed,
    DuesOverpaid,
    DuesReceiptNotFound,
    DuesReceiptReversed,
    OwnDues,
    PayrollRowsInvalid,
)
from domain.dues.service import DuesPaymentRecord, DuesPaymentReverse, DuesPayrollRecord, DuesWaive, PayrollRow
from domain.members.errors import DocumentNumberRequired, InvalidDocumentNumber
from domain.shared.errors import DomainError
from tests.domain.dues.treasury import Treasury
from tests.factories.dues import add_charge

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


async def debtor(treasury: Treasury) -> UUID:
    """A member who owes for three months."""
    member_id = await treasury.member()
    for month in (JANUARY, FEBRUARY, MARCH):
        await add_charge(treasury.owner, treasury.tenant_id, member_id, treasury.branch_id, month)
    return member_id


async def test_a_payment_covers_the_oldest_months_and_gives_a_receipt(treasury: Treasury) -> None:
    member_id = await debtor(treasury)

    receipt_id = await treasury.pay(member_id, 1500, paid_on=date(2026, 3, 2), document_number="凭[2026]7号")

    assert await treasury.charges(member_id) == [(1, 1000, 0, True), (2, 1000, 500, False), (3, 1000, 1000, False)]
    assert await treasury.entries(member_id) == [("paid", 1000, None), ("paid", 500, None)]
    row = await treasury.owner.fetchrow("SELECT * FROM dues_receipt WHERE id = $1", receipt_id)
    assert row is not None
    assert row["number"] == "HD-A-2026-00001"
    assert (row["amount_fen"], row["paid_on"], row["method"]) == (1500, date(2026, 3, 2), "cash")
    assert (row["document_number"], row["recorded_by_id"]) == ("凭[2026]7号", treasury.officer_id)
    assert await treasury.topics() == ["dues_payment.recorded"]
    facts = await treasury.owner.fetchval("SELECT facts::text FROM event")
    assert "1500" not in facts


@pytest.mark.parametrize(
    ("fen", "more", "refusal"),
    [
        (3001, {}, DuesOverpaid),
        (1000, {"document_number": "?"}, InvalidDocumentNumber),
    ],
)
async def test_a_payment_that_is_refused_writes_nothing(
    treasury: Treasury, fen: int, more: dict[str, str], refusal: type[DomainError]
) -> None:
    member_id = await debtor(treasury)
    before = await treasury.counts()

    with pytest.raises(refusal):
        await treasury.pay(member_id, fen, **more)

    assert await treasury.counts() == before


async def test_who_left_with_arrears_may_pay_them(treasury: Treasury) -> None:
    member_id = await debtor(treasury)
    await treasury.owner.execute("UPDATE member SET state = 'left' WHERE id = $1", member_id)

    await treasury.pay(member_id, 3000)

    assert [left for _, _, left, _ in await treasury.charges(member_id)] == [0, 0, 0]


async def test_officers_record_within_their_reach_and_never_for_themselves(treasury: Treasury) -> None:
    there = await treasury.member(organisation_id=treasury.other_id)
    await add_charge(treasury.owner, treasury.tenant_id, there, treasury.other_id, MARCH)
    await add_charge(treasury.owner, treasury.tenant_id, treasury.officer_id, treasury.branch_id, MARCH)
    before = await treasury.counts()

    with pytest.raises(MemberNotFound):
        await treasury.pay(there, 100)
    with pytest.raises(MemberNotFound):
        await treasury.pay(new_id(), 100)
    with pytest.raises(OwnDues):
        await treasury.pay(treasury.officer_id, 100)
    with pytest.raises(MemberNotFound):
        await treasury.run(service.dues_payment_record, DuesPaymentRecord(there, 1, "cash"), member_id=there)

    assert await treasury.counts() == before


async def test_receipts_run_without_a_gap_for_each_organisation_and_year(treasury: Treasury) -> None:
    members = [await debtor(treasury) for _ in range(4)]

    await asyncio.gather(*(treasury.pay(each, 100) for each in members))
    with pytest.raises(DuesOverpaid):
        await treasury.pay(members[0], 9999)
    await treasury.pay(members[0], 100)
    treasury.today = date(2027, 1, 1)
    await treasury.pay(members[0], 100)

    rows = await treasury.owner.fetch("SELECT number FROM dues_receipt ORDER BY number")
    numbers = [row["number"] for row in rows]
    assert numbers == [*(f"HD-A-2026-{n:05d}" for n in range(1, 6)), "HD-A-2027-00001"]


async def test_two_payments_at_once_do_not_pay_a_month_twice(treasury: Treasury) -> None:
    member_id = await debtor(treasury)

    outcomes = await asyncio.gather(
        treasury.pay(member_id, 2000), treasury.pay(member_id, 2000), return_exceptions=True
    )

    assert sum(isinstance(each, DuesOverpaid) for each in outcomes) == 1
    assert [left for _, _, left, _ in await treasury.charges(member_id)] == [0, 0, 1000]


async def test_a_payment_is_taken_back_once_and_its_receipt_stays(treasury: Treasury) -> None:
    member_id = await debtor(treasury)
    receipt_id = await treasury.pay(member_id, 1500)

    outcomes = await asyncio.gather(
        *(treasury.run(service.dues_payment_reverse, DuesPaymentReverse(receipt_id, "not_received")) for _ in range(2)),
        return_exceptions=True,
    )

    assert sum(isinstance(each, DuesReceiptReversed) for each in outcomes) == 1
    assert [left for _, _, left, _ in await treasury.charges(member_id)] == [1000, 1000, 1000]
    assert sorted(await treasury.entries(member_id))[:2] == [("paid", 500, None), ("paid", 1000, None)]
    row = await treasury.owner.fetchrow("SELECT r.number, v.reason FROM dues_receipt r JOIN dues_reversal v"
                                        " ON v.receipt_id = r.id")  # fmt: skip
    assert row is not None
    assert tuple(row) == ("HD-A-2026-00001", "not_received")


async def test_a_reversal_out_of_reach_is_not_found(treasury: Treasury) -> None:
    member_id = await debtor(treasury)
    receipt_id = await treasury.pay(member_id, 1500)
    before = await treasury.counts()

    for command in (DuesPaymentReverse(new_id(), "refunded"), DuesPaymentReverse(receipt_id, "refunded")):
        with pytest.raises(DuesReceiptNotFound):
            await treasury.run(
                service.dues_payment_reverse, command, member_id=treasury.officer_id, node=treasury.other_id
            )

    assert await treasury.counts() == before


async def test_months_are_waived_all_of_them_or_none(treasury: Treasury) -> None:
    member_id = await debtor(treasury)
    await treasury.pay(member_id, 1400)

    def waive(*months: date, document: str | None = "决[2026]1号") -> DuesWaive:
        return DuesWaive(member_id, months, "hardship", document)

    before = await treasury.counts()
    for command, refusal in (
        (waive(), DuesMonthsInvalid),
        (waive(JANUARY, FEBRUARY), DuesNothingOwed),
        (waive(FEBRUARY, date(2026, 9, 1)), DuesNothingOwed),
        (waive(FEBRUARY, document=None), DocumentNumberRequired),
    ):
        with pytest.raises(refusal):
            await treasury.run(service.dues_waive, command)
    assert await treasury.counts() == before

    await treasury.run(service.dues_waive, waive(date(2026, 2, 17), date(2026, 3, 31)))

    assert [left for _, _, left, _ in await treasury.charges(member_id)] == [0, 0, 0]
    assert [each for each in await treasury.entries(member_id) if each[0] == "waived"] == [
        ("waived", 600, "hardship"),
        ("waived", 1000, "hardship"),
    ]


async def test_a_payroll_pays_what_fits_and_says_why_the_rest_does_not(treasury: Treasury) -> None:
    first, second, there = await debtor(treasury), await debtor(treasury), await treasury.member(
        organisation_id=treasury.other_id
    )  # fmt: skip
    await add_charge(treasury.owner, treasury.tenant_id, there, treasury.other_id, MARCH)
    rows = (
        PayrollRow("hd000002 ", 1000),
        PayrollRow("HD000003", 5000),
        PayrollRow("HD000004", 100),
        PayrollRow("HD000002", 1000),
        PayrollRow("HD000001", 100),
    )

    outcome = await treasury.run(service.dues_payroll_record, DuesPayrollRecord(rows, "工资单2026-03"))

    assert [each["code"] for each in outcome["rows"]] == [
        "RECORDED",
        "DUES_OVERPAID",
        "MEMBER_NOT_FOUND",
        "DUES_ROW_REPEATED",
        "OWN_DUES",
    ]
    assert [left for _, _, left, _ in await treasury.charges(first)] == [0, 1000, 1000]
    assert [left for _, _, left, _ in await treasury.charges(second)] == [1000, 1000, 1000]
    assert await treasury.owner.fetchval("SELECT method FROM dues_receipt") == "payroll"


@pytest.mark.parametrize("rows", [(), (PayrollRow("HD000002", 1),) * 1001])
async def test_a_payroll_has_1_to_1000_rows(treasury: Treasury, rows: tuple[PayrollRow, ...]) -> None:
    with pytest.raises(PayrollRowsInvalid):
        await treasury.run(service.dues_payroll_record, DuesPayrollRecord(rows, "工资单"))
