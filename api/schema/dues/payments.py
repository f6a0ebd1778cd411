"""Payments of dues: recording one, recording a payroll, taking one back."""

from collections.abc import Mapping
from datetime import date
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from uuid import UUID

import strawberry

from api.enums import described
from api.fields import column, computed, relation
from api.schema.dues.nouns import DuesReceipt
from api.schema.members import register
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.scalars import Fen
from api.schema.shared import UserError
from db.models.dues import DuesMethod, DuesReversalReason

if TYPE_CHECKING:
    from api.schema.members.register import Member


@strawberry.input(description="Payment of a member.")
class DuesPaymentRecordInput:
    """Input of duesPaymentRecord."""

    member_id: strawberry.ID = strawberry.field(description="Member who has paid.")
    amount_fen: Fen = strawberry.field(description="What was paid, in fen, at most what is owed.")
    method: DuesMethod = strawberry.field(description="How it was paid.")
    paid_on: date | None = strawberry.field(
        default=None, description="Day of the payment, at most three years ago; null: today."
    )
    document_number: str | None = strawberry.field(default=None, description="Voucher on file, 2 to 40 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to record a payment.")
class DuesPaymentRecordErrorCode(Enum):
    """Codes of duesPaymentRecord."""

    MEMBER_NOT_FOUND = strawberry.enum_value("MEMBER_NOT_FOUND", description="None within the caller's reach.")
    OWN_DUES = strawberry.enum_value("OWN_DUES", description="Nobody does this for their own dues.")
    PAYMENT_AMOUNT_INVALID = strawberry.enum_value(
        "PAYMENT_AMOUNT_INVALID", description="Not from 1 fen to a million yuan."
    )
    PAYMENT_DAY_INVALID = strawberry.enum_value(
        "PAYMENT_DAY_INVALID", description="A day to come, or more than three years ago."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value(
        "INVALID_DOCUMENT_NUMBER", description="Not 2 to 40 letters, digits, brackets, strokes and full stops."
    )
    DUES_NOTHING_OWED = strawberry.enum_value("DUES_NOTHING_OWED", description="Nothing is left to pay.")
    DUES_OVERPAID = strawberry.enum_value("DUES_OVERPAID", description="More than is owed; nothing is kept for later.")


@strawberry.type(description="Refusal to record a payment.")
class DuesPaymentRecordUserError(UserError):
    """Error of duesPaymentRecord."""

    code: DuesPaymentRecordErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to record a payment.")
class DuesPaymentRecordPayload(Payload):
    """Answer of duesPaymentRecord."""

    error: ClassVar[type[Any]] = DuesPaymentRecordUserError
    row: strawberry.Private[Any]
    user_errors: list[DuesPaymentRecordUserError] = strawberry.field(description="Refusals; empty when done.")
    receipt: DuesReceipt | None = relation(
        "dues_receipt_by_id", "receipt_id", lambda: DuesReceipt, description="Receipt; null when refused."
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="Member with their dues; null when refused."
    )


@strawberry.input(description="Payment to take back.")
class DuesPaymentReverseInput:
    """Input of duesPaymentReverse."""

    receipt_id: strawberry.ID = strawberry.field(description="Receipt of the payment.")
    reason: DuesReversalReason = strawberry.field(description="Why it was no payment.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to take a payment back.")
class DuesPaymentReverseErrorCode(Enum):
    """Codes of duesPaymentReverse."""

    DUES_RECEIPT_NOT_FOUND = strawberry.enum_value(
        "DUES_RECEIPT_NOT_FOUND", description="None within the caller's reach."
    )
    OWN_DUES = strawberry.enum_value("OWN_DUES", description="Nobody does this for their own dues.")
    DUES_RECEIPT_REVERSED = strawberry.enum_value("DUES_RECEIPT_REVERSED", description="Payment was taken back before.")


@strawberry.type(description="Refusal to take a payment back.")
class DuesPaymentReverseUserError(UserError):
    """Error of duesPaymentReverse."""

    code: DuesPaymentReverseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to take a payment back.")
class DuesPaymentReversePayload(Payload):
    """Answer of duesPaymentReverse."""

    error: ClassVar[type[Any]] = DuesPaymentReverseUserError
    row: strawberry.Private[Any]
    user_errors: list[DuesPaymentReverseUserError] = strawberry.field(description="Refusals; empty when done.")
    receipt: DuesReceipt | None = relation(
        "dues_receipt_by_id", "receipt_id", lambda: DuesReceipt, description="Receipt; null when refused."
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="Member with their dues; null when refused."
    )


class DuesPayrollOutcome(StrEnum):
    """What became of a row of a payroll."""

    RECORDED = "RECORDED"
    DUES_ROW_REPEATED = "DUES_ROW_REPEATED"
    MEMBER_NOT_FOUND = "MEMBER_NOT_FOUND"
    OWN_DUES = "OWN_DUES"
    PAYMENT_AMOUNT_INVALID = "PAYMENT_AMOUNT_INVALID"
    DUES_NOTHING_OWED = "DUES_NOTHING_OWED"
    DUES_OVERPAID = "DUES_OVERPAID"


described(
    DuesPayrollOutcome,
    "What became of a row of a payroll.",
    {
        DuesPayrollOutcome.RECORDED: "Payment is recorded.",
        DuesPayrollOutcome.DUES_ROW_REPEATED: "Number stands in an earlier row.",
        DuesPayrollOutcome.MEMBER_NOT_FOUND: "No member of this number within the caller's reach.",
        DuesPayrollOutcome.OWN_DUES: "Caller's own row: another officer records it.",
        DuesPayrollOutcome.PAYMENT_AMOUNT_INVALID: "Not from 1 fen to a million yuan.",
        DuesPayrollOutcome.DUES_NOTHING_OWED: "Nothing is left to pay.",
        DuesPayrollOutcome.DUES_OVERPAID: "More than is owed; nothing is kept for later.",
    },
)


@strawberry.type(description="Row of a payroll with what became of it.")
class DuesPayrollResult:
    """A row of the outcome."""

    row: strawberry.Private[Any]

    position: int = column("position", description="Place of the row in the input, from 0 on.")
    outcome: DuesPayrollOutcome = column("code", convert=DuesPayrollOutcome, description="What became of it.")
    receipt: DuesReceipt | None = relation(
        "dues_receipt_by_id", "receipt_id", lambda: DuesReceipt, description="Receipt; null when it is not recorded."
    )


def _results(row: Mapping[str, Any]) -> list[DuesPayrollResult]:
    return [DuesPayrollResult(row={**each, "receipt_id": _key(each["receipt_id"])}) for each in row["rows"]]


def _key(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)


@strawberry.type(description="Payroll with what became of its rows.")
class DuesPayroll:
    """The outcome of a payroll."""

    row: strawberry.Private[Any]

    recorded_count: int = computed(
        lambda row: sum(each["receipt_id"] is not None for each in row["rows"]),
        description="How many payments were recorded.",
    )
    results: list[DuesPayrollResult] = computed(_results, description="One for each row, in their order.")


def _payroll(row: Mapping[str, Any]) -> DuesPayroll | None:
    return DuesPayroll(row=row) if "rows" in row else None


@strawberry.input(description="Row of a payroll.")
class DuesPayrollRowInput:
    """What was withheld from one member."""

    member_number: str = strawberry.field(description="Number of the member.")
    amount_fen: Fen = strawberry.field(description="What was withheld, in fen.")


@strawberry.input(description="Dues that an employer withheld from wages.")
class DuesPayrollRecordInput:
    """Input of duesPayrollRecord."""

    rows: list[DuesPayrollRowInput] = strawberry.field(description="One for each member, at most 1,000.")
    document_number: str = strawberry.field(description="List of the employer on file, 2 to 40 characters.")
    paid_on: date | None = strawberry.field(default=None, description="Day on which it was paid over; null: today.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to record a payroll.")
class DuesPayrollRecordErrorCode(Enum):
    """Codes of duesPayrollRecord."""

    PAYROLL_ROWS_INVALID = strawberry.enum_value("PAYROLL_ROWS_INVALID", description="None, or more than 1,000 rows.")
    PAYMENT_DAY_INVALID = strawberry.enum_value(
        "PAYMENT_DAY_INVALID", description="A day to come, or more than three years ago."
    )
    DOCUMENT_NUMBER_REQUIRED = strawberry.enum_value(
        "DOCUMENT_NUMBER_REQUIRED", description="This needs a document on file."
    )
    INVALID_DOCUMENT_NUMBER = strawberry.enum_value(
        "INVALID_DOCUMENT_NUMBER", description="Not 2 to 40 letters, digits, brackets, strokes and full stops."
    )


@strawberry.type(description="Refusal to record a payroll.")
class DuesPayrollRecordUserError(UserError):
    """Error of duesPayrollRecord."""

    code: DuesPayrollRecordErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to record a payroll.")
class DuesPayrollRecordPayload(Payload):
    """Answer of duesPayrollRecord."""

    error: ClassVar[type[Any]] = DuesPayrollRecordUserError
    row: strawberry.Private[Any]
    user_errors: list[DuesPayrollRecordUserError] = strawberry.field(description="Refusals; empty when done.")
    payroll: DuesPayroll | None = computed(_payroll, description="What became of the rows; null when refused.")
