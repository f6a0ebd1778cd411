"""Batch reads of dues: charges, balances and receipts of members in sight, sums of organisations in sight.

In sight is oneself, and who belongs to an organisation at or below which the caller holds `dues_read`: dues follow the
member, so the branch that they left sees them no longer.
"""

import sqlalchemy as sa

from db.batch import Batch, Filter
from db.models.dues import (
    DuesChargeRow,
    DuesEntryRow,
    DuesLapseProposalRow,
    DuesReceiptRow,
    DuesReminderRow,
    DuesReversalRow,
)
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow
from db.predicates import TODAY, below_nodes, held_nodes, tenant_id, visible_member
from db.types import table_of

_MEMBER = table_of(MemberRow)
_CHARGE = table_of(DuesChargeRow)
_ENTRY = table_of(DuesEntryRow)
_RECEIPT = table_of(DuesReceiptRow)
_REVERSAL = table_of(DuesReversalRow)
_REMINDER = table_of(DuesReminderRow)
_PROPOSAL = table_of(DuesLapseProposalRow)
_CLOSURE = table_of(OrganisationClosureRow)

_SHOWN_MONTHS = "24 months"


def _literal(text: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{text}'", sa.Text())


def _sum(*kinds: str) -> sa.ColumnElement[int]:
    """What entries of these kinds come to; without kinds all of them."""
    total = sa.func.sum(_ENTRY.c.amount_fen)
    counted = total.filter(_ENTRY.c.kind.in_([_literal(kind) for kind in kinds])) if kinds else total
    return sa.cast(sa.func.coalesce(counted, sa.literal_column("0")), sa.Integer())


_LEDGER = (
    sa.select(
        _sum("paid", "payment_reversed").label("paid_fen"),
        _sum("waived", "waiver_reversed").label("waived_fen"),
        _sum("written_off", "write_off_reversed").label("written_off_fen"),
        _sum().label("covered_fen"),
    )
    .where(_ENTRY.c.tenant_id == _CHARGE.c.tenant_id, _ENTRY.c.charge_id == _CHARGE.c.id)
    .lateral("ledger")
)
_OPEN = _CHARGE.c.settled_on.is_(None)
_LATE = sa.and_(_OPEN, _CHARGE.c.due_on < TODAY)
_STATE = sa.case(
    (_LATE, _literal("overdue")),
    (_OPEN, _literal("owed")),
    (_LEDGER.c.written_off_fen > sa.literal_column("0"), _literal("written_off")),
    (_LEDGER.c.paid_fen == sa.literal_column("0"), _literal("waived")),
    else_=_literal("paid"),
)
_ITS_MEMBER = sa.and_(_MEMBER.c.tenant_id == _CHARGE.c.tenant_id, _MEMBER.c.id == _CHARGE.c.member_id)
CHARGES_IN_SIGHT = (
    sa.select(
        _CHARGE.c.id,
        _CHARGE.c.member_id,
        _CHARGE.c.organisation_id,
        _CHARGE.c.month_on,
        sa.cast(sa.extract("year", _CHARGE.c.month_on), sa.Integer()).label("year"),
        (_CHARGE.c.month_on > TODAY - sa.text(f"interval '{_SHOWN_MONTHS}'")).label("is_recent"),
        _CHARGE.c.amount_fen,
        _CHARGE.c.due_on,
        _LEDGER.c.paid_fen,
        (_LEDGER.c.waived_fen + _LEDGER.c.written_off_fen).label("waived_fen"),
        (_CHARGE.c.amount_fen - _LEDGER.c.covered_fen).label("owed_fen"),
        _STATE.label("state"),
    )
    .select_from(_CHARGE.join(_MEMBER, _ITS_MEMBER).join(_LEDGER, sa.true()))
    .where(_CHARGE.c.tenant_id == tenant_id(), visible_member(_MEMBER, "dues_read"))
)
"""Charges with what their ledgers come to."""
CHARGE_NEVER_NULL = ("year", "is_recent", "paid_fen", "waived_fen", "owed_fen", "state")

dues_charge_by_id = Batch(CHARGES_IN_SIGHT, name="dues_charge_by_id", never_null=CHARGE_NEVER_NULL)
"""A charge of a member in sight."""

dues_by_member_id = Batch(
    CHARGES_IN_SIGHT,
    name="dues_by_member_id",
    key="member_id",
    order=("month_on DESC", "id DESC"),
    is_many=True,
    filters={"year": Filter("year", "integer"), "is_recent": Filter("is_recent", "boolean")},
    never_null=CHARGE_NEVER_NULL,
)
"""The charges of a member in sight, newest first: of a year, or of the last 24 months. Ask by exactly one."""

_OWED = (
    sa.select(
        sa.cast(
            sa.func.coalesce(sa.func.sum(_CHARGE.c.amount_fen - _LEDGER.c.covered_fen), sa.literal_column("0")),
            sa.Integer(),
        ).label("owed_fen"),
        sa.func.min(_CHARGE.c.month_on).label("since_on"),
    )
    .select_from(_CHARGE.join(_LEDGER, sa.true()))
    .where(_CHARGE.c.tenant_id == _MEMBER.c.tenant_id, _CHARGE.c.member_id == _MEMBER.c.id, _OPEN)
    .lateral("owed")
)
_SETTLED = _CHARGE.alias("settled")
_PAID_UP = (
    sa.select(sa.func.max(_SETTLED.c.month_on).label("paid_up_to_on"))
    .where(
        _SETTLED.c.tenant_id == _MEMBER.c.tenant_id,
        _SETTLED.c.member_id == _MEMBER.c.id,
        _SETTLED.c.settled_on.is_not(None),
        sa.or_(_OWED.c.since_on.is_(None), _SETTLED.c.month_on < _OWED.c.since_on),
    )
    .lateral("paid_up")
)
dues_balance_by_member_id = Batch(
    sa.select(_MEMBER.c.id.label("member_id"), _OWED.c.owed_fen, _OWED.c.since_on, _PAID_UP.c.paid_up_to_on)
    .select_from(_MEMBER.join(_OWED, sa.true()).join(_PAID_UP, sa.true()))
    .where(visible_member(_MEMBER, "dues_read")),
    name="dues_balance_by_member_id",
    key="member_id",
    never_null=("owed_fen",),
)
"""What a member in sight owes in all, the oldest month of it, and the last month before it that is settled."""

_RECEIPT_COLUMNS = [
    *(
        _RECEIPT.c[name]
        for name in (
            "id",
            "number",
            "member_id",
            "organisation_id",
            "amount_fen",
            "paid_on",
            "method",
            "document_number",
            "recorded_at",
        )
    ),
    _REVERSAL.c.reason.label("reversal_reason"),
    _REVERSAL.c.recorded_at.label("reversed_at"),
]
_WITH_REVERSAL = _RECEIPT.join(
    _MEMBER, sa.and_(_MEMBER.c.tenant_id == _RECEIPT.c.tenant_id, _MEMBER.c.id == _RECEIPT.c.member_id)
).outerjoin(_REVERSAL, sa.and_(_REVERSAL.c.tenant_id == _RECEIPT.c.tenant_id, _REVERSAL.c.receipt_id == _RECEIPT.c.id))
_RECEIPT_IN_SIGHT = sa.and_(_RECEIPT.c.tenant_id == tenant_id(), visible_member(_MEMBER, "dues_read"))
_RECEIPTS = sa.select(*_RECEIPT_COLUMNS).select_from(_WITH_REVERSAL).where(_RECEIPT_IN_SIGHT)
dues_receipt_by_id = Batch(_RECEIPTS, name="dues_receipt_by_id")
"""A receipt of a member in sight, with its reversal."""

dues_receipt_by_number = Batch(_RECEIPTS, name="dues_receipt_by_number", key="number", key_type="text")
"""As `dues_receipt_by_id`, by the number that is printed on it."""

_IS_PAID = _ENTRY.c.kind == _literal("paid")
_OF_RECEIPT = sa.and_(_ENTRY.c.tenant_id == _RECEIPT.c.tenant_id, _ENTRY.c.receipt_id == _RECEIPT.c.id, _IS_PAID)
dues_receipts_by_charge_id = Batch(
    sa.select(*_RECEIPT_COLUMNS, _ENTRY.c.charge_id)
    .select_from(_WITH_REVERSAL.join(_ENTRY, _OF_RECEIPT))
    .where(_RECEIPT_IN_SIGHT),
    name="dues_receipts_by_charge_id",
    key="charge_id",
    order=("recorded_at", "id"),
    is_many=True,
)
"""The receipts that paid for a month, or for a part of it, earliest first; reversed ones too."""

dues_lines_by_receipt_id = Batch(
    sa.select(_ENTRY.c.receipt_id, _CHARGE.c.month_on, _ENTRY.c.amount_fen)
    .select_from(
        _ENTRY.join(
            _CHARGE, sa.and_(_CHARGE.c.tenant_id == _ENTRY.c.tenant_id, _CHARGE.c.id == _ENTRY.c.charge_id)
        ).join(_MEMBER, _ITS_MEMBER)
    )
    .where(_ENTRY.c.tenant_id == tenant_id(), _IS_PAID, visible_member(_MEMBER, "dues_read")),
    name="dues_lines_by_receipt_id",
    key="receipt_id",
    order=("month_on",),
    is_many=True,
)
"""What a receipt paid for, by month."""

dues_summary_by_organisation_id = Batch(
    sa.select(
        _CLOSURE.c.ancestor_id.label("organisation_id"),
        _CHARGE.c.month_on,
        sa.cast(sa.func.count(), sa.Integer()).label("members_charged"),
        sa.cast(sa.func.sum(_CHARGE.c.amount_fen), sa.BigInteger()).label("charged_fen"),
        sa.cast(sa.func.sum(_LEDGER.c.paid_fen), sa.BigInteger()).label("paid_fen"),
        sa.cast(sa.func.sum(_LEDGER.c.waived_fen + _LEDGER.c.written_off_fen), sa.BigInteger()).label("waived_fen"),
        sa.cast(sa.func.sum(_CHARGE.c.amount_fen - _LEDGER.c.covered_fen), sa.BigInteger()).label("owed_fen"),
        sa.cast(sa.func.count().filter(_LATE), sa.Integer()).label("members_in_arrears"),
    )
    .select_from(
        _CLOSURE.join(
            _CHARGE,
            sa.and_(_CHARGE.c.tenant_id == _CLOSURE.c.tenant_id, _CHARGE.c.organisation_id == _CLOSURE.c.descendant_id),
        ).join(_LEDGER, sa.true())
    )
    .where(_CLOSURE.c.tenant_id == tenant_id(), below_nodes(_CLOSURE.c.ancestor_id, held_nodes("dues_read")))
    .group_by(_CLOSURE.c.ancestor_id, _CHARGE.c.month_on),
    name="dues_summary_by_organisation_id",
    key="organisation_id",
    filters={"month_on": Filter("month_on", "date")},
    never_null=("members_charged", "charged_fen", "paid_fen", "waived_fen", "owed_fen", "members_in_arrears"),
)
"""What an organisation, and all below it as the tree stands today, charged for a month, and what became of it.

No row where nothing was charged, and none but for who holds `dues_read` there or above. Ask by the month.
"""

_LAST_REMINDER = (
    sa.select(sa.func.max(_REMINDER.c.reminded_on))
    .where(_REMINDER.c.tenant_id == _MEMBER.c.tenant_id, _REMINDER.c.member_id == _MEMBER.c.id)
    .correlate(_MEMBER)
    .scalar_subquery()
)
_IN_ARREARS = (
    sa.select(
        _CHARGE.c.member_id,
        sa.func.min(_CHARGE.c.month_on).label("since_on"),
        sa.cast(sa.func.count(), sa.Integer()).label("months"),
    )
    .where(_CHARGE.c.tenant_id == tenant_id(), _LATE)
    .group_by(_CHARGE.c.member_id)
    .subquery("late")
)
# Summed for the rows of a page alone: a subselect in the list of columns waits for the sorting and the limit.
_OVERDUE_FEN = (
    sa.select(sa.cast(sa.func.sum(_CHARGE.c.amount_fen - _LEDGER.c.covered_fen), sa.Integer()))
    .select_from(_CHARGE.join(_LEDGER, sa.true()))
    .where(_CHARGE.c.tenant_id == _MEMBER.c.tenant_id, _CHARGE.c.member_id == _MEMBER.c.id, _LATE)
    .correlate(_MEMBER)
    .scalar_subquery()
)
ARREARS_IN_SIGHT = (
    sa.select(
        _MEMBER.c.id,
        _MEMBER.c.organisation_id,
        _IN_ARREARS.c.since_on,
        _IN_ARREARS.c.months,
        _OVERDUE_FEN.label("owed_fen"),
        _LAST_REMINDER.label("reminded_on"),
    )
    .select_from(_IN_ARREARS.join(_MEMBER, _MEMBER.c.id == _IN_ARREARS.c.member_id))
    .where(_MEMBER.c.tenant_id == tenant_id(), below_nodes(_MEMBER.c.organisation_id, held_nodes("dues_read")))
)
"""Members with months that are overdue, `months` of them since `since_on`."""

PROPOSALS_IN_SIGHT = (
    sa.select(
        _PROPOSAL.c.id,
        _PROPOSAL.c.member_id,
        _PROPOSAL.c.organisation_id,
        _PROPOSAL.c.proposed_on,
        _PROPOSAL.c.since_on,
        _PROPOSAL.c.months,
        _PROPOSAL.c.state,
        _PROPOSAL.c.reason,
        _PROPOSAL.c.document_number,
        _PROPOSAL.c.decided_at,
    )
    .select_from(
        _PROPOSAL.join(
            _MEMBER, sa.and_(_MEMBER.c.tenant_id == _PROPOSAL.c.tenant_id, _MEMBER.c.id == _PROPOSAL.c.member_id)
        )
    )
    .where(_PROPOSAL.c.tenant_id == tenant_id(), below_nodes(_MEMBER.c.organisation_id, held_nodes("dues_read")))
)
dues_lapse_proposal_by_id = Batch(PROPOSALS_IN_SIGHT, name="dues_lapse_proposal_by_id")
"""A proposal that a membership lapse, for who reads the dues of the member's organisation."""
