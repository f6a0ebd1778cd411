"""The sections of benefits in a member's copy of their own data."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.models.benefits import BenefitApplicationRow, BenefitCycleRow, VoucherRow
from db.queries.members.own_data_sections import Section
from db.queries.members.own_data_sections import section as _section
from db.types import table_of

_APPLICATION, _VOUCHER, _CYCLE = (table_of(each) for each in (BenefitApplicationRow, VoucherRow, BenefitCycleRow))


def _title_of_benefit(table: sa.Table) -> sa.ColumnElement[Any]:
    """The title of the cycle that a row belongs to."""
    return (
        sa.select(_CYCLE.c.title)
        .where(_CYCLE.c.tenant_id == table.c.tenant_id, _CYCLE.c.id == table.c.cycle_id)
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
    ),
)
