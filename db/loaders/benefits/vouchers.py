"""Batch reads of applications and vouchers: one's own, and those of programmes at organisations where the caller reads.

A code lies sealed in a row of its holder's alone; officers see whose a voucher is, never its code.
"""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.benefits import LIVE_STATES, BenefitApplicationRow, BenefitCycleRow, BenefitProgrammeRow, VoucherRow
from db.models.members import MemberRow
from db.predicates import below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.types import table_of

_PROGRAMME = table_of(BenefitProgrammeRow)
_CYCLE = table_of(BenefitCycleRow)
_APPLICATION = table_of(BenefitApplicationRow)
_VOUCHER = table_of(VoucherRow)
_MEMBER = table_of(MemberRow)

_OFFICERS = below_nodes(_PROGRAMME.c.organisation_id, held_nodes("benefit_read"))


def _its(table: sa.FromClause, other: sa.FromClause, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(other.c.tenant_id == table.c.tenant_id, other.c.id == table.c[key])


_IS_OWN = sa.func.coalesce(of_own_entries(_VOUCHER.c.member_id), sa.false())
_VOUCHERS: sa.Select[Any] = (
    sa.select(
        *(
            _VOUCHER.c[name]
            for name in (
                "tenant_id",
                "id",
                "cycle_id",
                "programme_id",
                "member_id",
                "kind",
                "state",
                "used_count",
                "issued_on",
                "issued_at",
                "valid_until_at",
                "redeemed_at",
                "closed_at",
            )
        ),
        sa.cast(_VOUCHER.c.value_fen, sa.Integer()).label("value_fen"),
        sa.cast(_VOUCHER.c.excess_fen, sa.Integer()).label("excess_fen"),
        sa.cast(_VOUCHER.c.spent_fen, sa.Integer()).label("spent_fen"),
        _MEMBER.c.name.label("member_name"),
        _MEMBER.c.member_number,
        own_id().label("viewer_id"),
        _IS_OWN.label("is_own"),
        sa.case((_IS_OWN, _VOUCHER.c.code_sealed)).label("code_sealed"),
    )
    .select_from(
        _VOUCHER.join(_PROGRAMME, _its(_VOUCHER, _PROGRAMME, "programme_id")).join(
            _MEMBER, _its(_VOUCHER, _MEMBER, "member_id")
        )
    )
    .where(_VOUCHER.c.tenant_id == tenant_id())
)
VOUCHERS_IN_HAND = _VOUCHERS.where(_OFFICERS)
"""Vouchers of programmes at organisations where the caller reads benefits."""
VOUCHER_NEVER_NULL = ("value_fen", "excess_fen", "spent_fen", "is_own")
_OWN_VOUCHERS = _VOUCHERS.where(of_own_entries(_VOUCHER.c.member_id))

voucher_by_id = Batch(
    _VOUCHERS.where(sa.or_(of_own_entries(_VOUCHER.c.member_id), _OFFICERS)),
    name="voucher_by_id",
    never_null=VOUCHER_NEVER_NULL,
)
"""A voucher: one's own, or one of a programme that the caller reads."""

own_voucher_by_cycle_id = Batch(
    _OWN_VOUCHERS.where(_VOUCHER.c.state.in_([sa.literal_column(f"'{each.value}'") for each in LIVE_STATES])),
    name="own_voucher_by_cycle_id",
    key="cycle_id",
    never_null=VOUCHER_NEVER_NULL,
)
"""The caller's voucher of a cycle: at most one that is not expired or revoked."""

vouchers_by_viewer_id = Batch(
    _OWN_VOUCHERS,
    name="vouchers_by_viewer_id",
    key="viewer_id",
    order=("issued_at DESC", "id DESC"),
    is_many=True,
    never_null=VOUCHER_NEVER_NULL,
)
"""The caller's own vouchers, newest first."""

_APPLICATIONS: sa.Select[Any] = (
    sa.select(
        *(
            _APPLICATION.c[name]
            for name in (
                "id",
                "cycle_id",
                "member_id",
                "state",
                "closing",
                "rank",
                "place",
                "applied_at",
                "closed_at",
            )
        ),
        sa.cast(_APPLICATION.c.id, sa.Text()).label("ticket"),
        _MEMBER.c.name.label("member_name"),
        _MEMBER.c.member_number,
        own_id().label("viewer_id"),
    )
    .select_from(
        _APPLICATION.join(_CYCLE, _its(_APPLICATION, _CYCLE, "cycle_id"))
        .join(_PROGRAMME, _its(_CYCLE, _PROGRAMME, "programme_id"))
        .join(_MEMBER, _its(_APPLICATION, _MEMBER, "member_id"))
    )
    .where(_APPLICATION.c.tenant_id == tenant_id())
)
APPLICATIONS_IN_HAND = _APPLICATIONS.where(_OFFICERS)
"""Applications for cycles of programmes that the caller reads."""
APPLICATION_NEVER_NULL = ("ticket",)
_OWN_APPLICATIONS = _APPLICATIONS.where(of_own_entries(_APPLICATION.c.member_id))

benefit_application_by_id = Batch(
    _APPLICATIONS.where(sa.or_(of_own_entries(_APPLICATION.c.member_id), _OFFICERS)),
    name="benefit_application_by_id",
    never_null=APPLICATION_NEVER_NULL,
)
"""An application: one's own, or one for a programme that the caller reads."""

own_benefit_application_by_cycle_id = Batch(
    _OWN_APPLICATIONS.where(_APPLICATION.c.state != sa.literal_column("'withdrawn'")),
    name="own_benefit_application_by_cycle_id",
    key="cycle_id",
    never_null=APPLICATION_NEVER_NULL,
)
"""The caller's application for a cycle, unless it was withdrawn."""

benefit_applications_by_viewer_id = Batch(
    _OWN_APPLICATIONS,
    name="benefit_applications_by_viewer_id",
    key="viewer_id",
    order=("applied_at DESC", "id DESC"),
    is_many=True,
    never_null=APPLICATION_NEVER_NULL,
)
"""The caller's own applications, newest first."""
