"""Nouns of dues 会费: charges, balances, receipts, sums, arrears, proposals of a lapse."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.enums import described, words
from api.fields import column, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.members import register
from api.schema.scalars import Fen
from db.models.dues import (
    DuesDeclineReason,
    DuesLapseState,
    DuesMethod,
    DuesReversalReason,
    DuesState,
)

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation

described(
    DuesState,
    "What a month's dues come to today.",
    {
        DuesState.OWED: "Something is left to pay, and it is not due yet.",
        DuesState.OVERDUE: "Something is left to pay after the day on which it was due.",
        DuesState.PAID: "Nothing is left to pay; at least a part was paid.",
        DuesState.WAIVED: "Need not be paid 减免.",
        DuesState.WRITTEN_OFF: "What was left to pay was dropped when the member died 核销.",
    },
)
described(
    DuesMethod,
    "How dues are paid.",
    {
        DuesMethod.CASH: "In cash 现金.",
        DuesMethod.BANK: "By transfer or card 转账.",
        DuesMethod.PAYROLL: "Withheld from wages by the employer 代扣.",
    },
)
described(
    DuesReversalReason,
    "Why a payment is taken back.",
    {
        DuesReversalReason.BOOKED_TWICE: "It was recorded twice.",
        DuesReversalReason.WRONG_MEMBER: "Somebody else had paid.",
        DuesReversalReason.WRONG_AMOUNT: "Another amount was paid; it is recorded again.",
        DuesReversalReason.NOT_RECEIVED: "Money did not come.",
        DuesReversalReason.REFUNDED: "Money was given back.",
    },
)
described(
    DuesLapseState,
    "State of a proposal that a membership lapse.",
    {
        DuesLapseState.OPEN: "Waits for a decision.",
        DuesLapseState.ACCEPTED: "Membership ended.",
        DuesLapseState.DECLINED: "Membership goes on.",
        DuesLapseState.VOID: "Its reason has gone: the member paid, or is not in force any more.",
    },
)
described(
    DuesDeclineReason,
    "Why a member who has not paid is kept.",
    {
        DuesDeclineReason.WILL_PAY: "Payment is agreed.",
        DuesDeclineReason.HARDSHIP: "Member is in hardship.",
        DuesDeclineReason.NOT_REACHED: "Member was not reached.",
        DuesDeclineReason.RECORD_WRONG: "What the ledger says is wrong.",
    },
)
_STATE_WORDS = words(
    {
        DuesState.OWED: ("待缴", "Owed"),
        DuesState.OVERDUE: ("逾期", "Overdue"),
        DuesState.PAID: ("已缴", "Paid"),
        DuesState.WAIVED: ("已减免", "Waived"),
        DuesState.WRITTEN_OFF: ("已核销", "Written off"),
    }
)
METHOD_WORDS = words(
    {
        DuesMethod.CASH: ("现金", "Cash"),
        DuesMethod.BANK: ("转账", "Bank transfer"),
        DuesMethod.PAYROLL: ("工资代扣", "Payroll"),
    }
)


@found_by("dues_charge_by_id")
@strawberry.type(
    description="Dues of one member for one month, seen by the member and by who holds DUES_READ at their organisation."
)
class DuesCharge(Node):
    """A dues_charge row with the sums of its ledger."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("DuesCharge")
    month_on: date = column("month_on", description="First day of the month.")
    amount_fen: Fen = column("amount_fen", description="What was charged, in fen.")
    paid_fen: Fen = column("paid_fen", description="What was paid of it, in fen.")
    waived_fen: Fen = column("waived_fen", description="What was waived or written off of it, in fen.")
    owed_fen: Fen = column("owed_fen", description="What is left to pay, in fen.")
    due_on: date = column("due_on", description="Last day to pay; later it is overdue.")
    state: DuesState = column("state", convert=DuesState, description="What it comes to today.")
    state_label: str = label(
        "state", _STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that charged: that of the member on the first day of the month.",
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member who was charged; null where the caller may not see them.",
    )
    receipts: list["DuesReceipt"] = relations(
        "dues_receipts_by_charge_id",
        "id",
        lambda: DuesReceipt,
        list_size=1,
        description="Receipts of payments for the month or a part of it, earliest first; reversed ones too.",
    )


@strawberry.type(description="Month that a receipt paid for, or a part of it.")
class DuesReceiptLine:
    """A paid entry of the ledger."""

    row: strawberry.Private[Any]

    month_on: date = column("month_on", description="First day of the month.")
    amount_fen: Fen = column("amount_fen", description="What was paid for it, in fen.")


@found_by("dues_receipt_by_id")
@strawberry.type(
    description="Receipt of a payment of dues 会费收据, seen by the member and by who holds DUES_READ at their "
    "organisation; it never changes."
)
class DuesReceipt(Node):
    """A dues_receipt row with its reversal."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("DuesReceipt")
    number: str = column(
        "number", description="Organisation, year and running number, e.g. HD-A-01-2026-00012; without gaps."
    )
    amount_fen: Fen = column("amount_fen", description="What was paid, in fen.")
    paid_on: date = column("paid_on", description="Day of the payment.")
    method: DuesMethod = column("method", convert=DuesMethod, description="How it was paid.")
    method_label: str = label(
        "method", METHOD_WORDS, description="Word for the method, in the language of `Accept-Language`."
    )
    document_number: str | None = column(
        "document_number", description="Voucher or list on file; null when none was named."
    )
    recorded_at: datetime = column("recorded_at", description="When it was recorded.")
    reversed_at: datetime | None = column(
        "reversed_at", description="When the payment was taken back; null: it stands."
    )
    reversal_reason: DuesReversalReason | None = column(
        "reversal_reason", convert=DuesReversalReason, description="Why it was taken back; null: it stands."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation whose receipt it is: that of the member when it was recorded.",
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member who paid; null where the caller may not see them.",
    )
    lines: list[DuesReceiptLine] = relations(
        "dues_lines_by_receipt_id",
        "id",
        lambda: DuesReceiptLine,
        list_size=3,
        description="What it paid for, by month; also after it was reversed.",
    )


@strawberry.type(description="What a member owes in all, for the member and for who holds DUES_READ at their place.")
class DuesBalance:
    """Sums over the open charges of a member."""

    row: strawberry.Private[Any]

    owed_fen: Fen = column("owed_fen", description="What is left to pay of all months, in fen.")
    since_on: date | None = column("since_on", description="First day of the oldest open month; null: nothing is owed.")
    paid_up_to_on: date | None = column(
        "paid_up_to_on", description="First day of the last month before it that is settled; null: none is."
    )


@strawberry.type(description="Dues of a month at an organisation and below, for who holds DUES_READ there.")
class DuesSummary:
    """Sums over the charges of a month."""

    row: strawberry.Private[Any]

    month_on: date = column("month_on", description="First day of the month.")
    members_charged: int = column("members_charged", description="How many members were charged.")
    charged_fen: Fen = column("charged_fen", description="What was charged, in fen.")
    paid_fen: Fen = column("paid_fen", description="What was paid of it, in fen.")
    waived_fen: Fen = column("waived_fen", description="What was waived or written off of it, in fen.")
    owed_fen: Fen = column("owed_fen", description="What is left to pay, in fen.")
    members_in_arrears: int = column("members_in_arrears", description="How many of them are overdue with the month.")


@strawberry.type(description="Member with months that are overdue, for who holds DUES_READ at their organisation.")
class DuesArrears:
    """Sums over the overdue charges of a member."""

    row: strawberry.Private[Any]

    since_on: date = column("since_on", description="First day of the oldest month that is overdue.")
    months: int = column("months", description="How many months are overdue.")
    owed_fen: Fen = column("owed_fen", description="What is left to pay of these, in fen.")
    reminded_on: date | None = column("reminded_on", description="Day of the last reminder; null: none was sent.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "id",
        lambda: register.Member,
        description="Member in arrears; null where the caller may not see them.",
    )


@found_by("dues_lapse_proposal_by_id")
@strawberry.type(
    description="Proposal that a membership lapse for unpaid dues 自动退会, for who holds DUES_READ at the member's "
    "organisation."
)
class DuesLapseProposal(Node):
    """A dues_lapse_proposal row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("DuesLapseProposal")
    state: DuesLapseState = column("state", convert=DuesLapseState, description="What became of it.")
    proposed_on: date = column("proposed_on", description="Day of the proposal.")
    since_on: date = column("since_on", description="First day of the first of the unpaid months in a row.")
    months: int = column("months", description="How many months in a row were unpaid then.")
    decided_at: datetime | None = column("decided_at", description="When it was decided or became void; null: open.")
    reason: DuesDeclineReason | None = column(
        "reason", convert=DuesDeclineReason, description="Why it was declined; null otherwise."
    )
    document_number: str | None = column(
        "document_number", description="Decision on file, when it was accepted; null otherwise."
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member whose membership would end; null where the caller may not see them.",
    )


@strawberry.input(description="Filter of a list of charges; conditions given together all hold.")
class DuesChargeWhereInput:
    """Conditions on charges."""

    member_id: strawberry.ID | None = strawberry.field(default=None, description="Charges of this member.")
    below: strawberry.ID | None = strawberry.field(
        default=None, description="Charged by this organisation or one below it."
    )
    month_on: date | None = strawberry.field(default=None, description="Charges of the month of this day.")


@strawberry.input(description="Filter of a list of members in arrears; conditions given together all hold.")
class DuesArrearsWhereInput:
    """Conditions on members in arrears."""

    below: strawberry.ID | None = strawberry.field(
        default=None, description="Members of this organisation and of everything below it."
    )
    minimum_months: int | None = strawberry.field(
        default=None, description="At least so many months overdue, from 1 on."
    )


@strawberry.input(description="Filter of a list of proposals; conditions given together all hold.")
class DuesLapseProposalWhereInput:
    """Conditions on proposals."""

    state: "DuesLapseStateFilterInput | None" = strawberry.field(default=None, description="By state.")
    below: strawberry.ID | None = strawberry.field(
        default=None, description="Members of this organisation and of everything below it."
    )


@strawberry.input(description="Filter on the state of a proposal.")
class DuesLapseStateFilterInput:
    """Operators on states."""

    eq: DuesLapseState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[DuesLapseState] | None = strawberry.field(default=None, description="One of these states.")
