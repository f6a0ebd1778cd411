"""The sections of benefits in a member's copy of their own data."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.models.benefits import BenefitApplicationRow, BenefitCycleRow, VoucherRow
from db.models.merchants import (
    MerchantRow,
    PickUpPlaceRow,
    RedemptionConflictRow,
    VoucherRedemptionRow,
    VoucherReversalRow,
)
from db.predicates import own_id, tenant_id
from db.queries.members.own_data_sections import Section
from db.queries.members.own_data_sections import section as _section
from db.types import table_of

_APPLICATION, _VOUCHER, _CYCLE = (table_of(each) for each in (BenefitApplicationRow, VoucherRow, BenefitCycleRow))
_REDEMPTION, _REVERSAL = table_of(VoucherRedemptionRow), table_of(VoucherReversalRow)
_CONFLICT, _MERCHANT, _PLACE = (table_of(each) for each in (RedemptionConflictRow, MerchantRow, PickUpPlaceRow))


def _title_of_benefit(table: sa.Table) -> sa.ColumnElement[Any]:
    """The title of the cycle that a row belongs to."""
    return (
        sa.select(_CYCLE.c.title)
        .where(_CYCLE.c.tenant_id == table.c.tenant_id, _CYCLE.c.id == table.c.cycle_id)
        .scalar_subquery()
    )


def _of_its(column: sa.ColumnElement[Any], other: sa.Table, table: sa.Table, key: str) -> sa.ColumnElement[Any]:
    """A column of the row that `key` of a section's table names."""
    return sa.select(column).where(other.c.tenant_id == table.c.tenant_id, other.c.id == table.c[key]).scalar_subquery()


def _of_own_voucher(table: sa.Table) -> sa.ColumnElement[bool]:
    """Rows about a voucher of the caller's."""
    own = sa.select(_VOUCHER.c.id).where(_VOUCHER.c.tenant_id == tenant_id(), _VOUCHER.c.member_id == own_id())
    return table.c.voucher_id.in_(own)


def _title_of_voucher(table: sa.Table) -> sa.ColumnElement[Any]:
    """The title of the cycle whose voucher a row is about."""
    return (
        sa.select(_CYCLE.c.title)
        .join(_VOUCHER, sa.and_(_VOUCHER.c.tenant_id == _CYCLE.c.tenant_id, _VOUCHER.c.cycle_id == _CYCLE.c.id))
        .where(_VOUCHER.c.tenant_id == table.c.tenant_id, _VOUCHER.c.id == table.c.voucher_id)
        .scalar_subquery()
    )


BENEFIT_SECTIONS: Sequence[Section] = (
    _section(
        "benefits",
        _APPLICATION,
        ("state", "closing", "rank", "place", "applied_at", "closed_at"),
        benefit=_title_of_benefit(_APPLICATION),
    ),
    _section(
        "benefits.vouchers",
        _VOUCHER,
        (
            "state",
            "value_fen",
            "excess_fen",
            "issued_on",
            "issued_at",
            "valid_until_at",
            "redeemed_at",
            "closed_at",
            "reminded_at",
        ),
        benefit=_title_of_benefit(_VOUCHER),
        pick_up_place=_of_its(_PLACE.c.name, _PLACE, _VOUCHER, "place_id"),
    ),
    _section(
        "benefits.redemptions",
        _REDEMPTION,
        ("kind", "amount_fen", "excess_fen", "receipt_number", "happened_at", "device_at", "redeemed_at"),
        own=_of_own_voucher(_REDEMPTION),
        benefit=_title_of_voucher(_REDEMPTION),
        merchant=_of_its(_MERCHANT.c.name, _MERCHANT, _REDEMPTION, "merchant_id"),
        pick_up_place=_of_its(_PLACE.c.name, _PLACE, _REDEMPTION, "place_id"),
        reversed_at=_of_its(_REVERSAL.c.reversed_at, _REVERSAL, _REDEMPTION, "id"),
        note=_of_its(_REVERSAL.c.note, _REVERSAL, _REDEMPTION, "id"),
    ),
    _section(
        "benefits.redemption_conflicts",
        _CONFLICT,
        (
            "reason",
            "amount_fen",
            "receipt_number",
            "happened_at",
            "device_at",
            "opened_at",
            "decision",
            "decided_at",
            "decision_note",
        ),
        own=_of_own_voucher(_CONFLICT),
        benefit=_title_of_voucher(_CONFLICT),
        merchant=_of_its(_MERCHANT.c.name, _MERCHANT, _CONFLICT, "merchant_id"),
    ),
)
