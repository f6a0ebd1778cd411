"""Batch reads of applications and vouchers: one's own, and those of programmes at organisations where the caller reads.

A code lies sealed in a row of its holder's alone; officers see whose a voucher is, never its code.
"""

from collections.abc import Sequence
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


_PERSON = (_MEMBER.c.name.label("member_name"), _MEMBER.c.member_number)


def _rows(
    columns: Sequence[sa.ColumnElement[Any]], source: sa.FromClause, *conditions: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    return sa.select(*columns).select_from(source).where(*conditions)


_IS_OWN_VOUCHER = of_own_entries(_VOUCHER.c.member_id)
_IS_OWN = sa.func.coalesce(_IS_OWN_VOUCHER, sa.false())
_VOUCHER_COLUMNS = (
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
    own_id().label("viewer_id"),
    _IS_OWN.label("is_own"),
    sa.case((_IS_OWN, _VOUCHER.c.code_sealed)).label("code_sealed"),
)
_NAMED_COLUMNS = (*_VOUCHER_COLUMNS, *_PERSON)
_OF_UNION = _VOUCHER.c.tenant_id == tenant_id()
_ITS_HOLDER = _its(_VOUCHER, _MEMBER, "member_id")
# By way of the cycle: of a list of one cycle's vouchers it is looked up once.
_PLACED_VOUCHER = _VOUCHER.join(_CYCLE, _its(_VOUCHER, _CYCLE, "cycle_id")).join(
    _PROGRAMME, _its(_CYCLE, _PROGRAMME, "programme_id")
)
VOUCHERS_IN_HAND = _rows(_NAMED_COLUMNS, _PLACED_VOUCHER.join(_MEMBER, _ITS_HOLDER), _OF_UNION, _OFFICERS)
"""Vouchers of programmes at organisations where the caller reads benefits."""
VOUCHERS_WITHOUT_NAMES = _rows(_VOUCHER_COLUMNS, _PLACED_VOUCHER, _OF_UNION, _OFFICERS)
"""The same without whose they are."""
VOUCHER_NEVER_NULL = ("value_fen", "excess_fen", "spent_fen", "is_own")
_OWN_VOUCHERS = _rows(_NAMED_COLUMNS, _VOUCHER.join(_MEMBER, _ITS_HOLDER), _OF_UNION, _IS_OWN_VOUCHER)
_OWN_WITHOUT_NAMES = _rows(_VOUCHER_COLUMNS, _VOUCHER, _OF_UNION, _IS_OWN_VOUCHER)
_IS_LIVE = _VOUCHER.c.state.in_([sa.literal_column(f"'{each.value}'") for each in LIVE_STATES])

voucher_by_id = Batch(
    _rows(_NAMED_COLUMNS, _PLACED_VOUCHER.join(_MEMBER, _ITS_HOLDER), _OF_UNION, sa.or_(_IS_OWN_VOUCHER, _OFFICERS)),
    name="voucher_by_id",
    never_null=VOUCHER_NEVER_NULL,
    narrow=_rows(_VOUCHER_COLUMNS, _PLACED_VOUCHER, _OF_UNION, sa.or_(_IS_OWN_VOUCHER, _OFFICERS)),
)
"""A voucher: one's own, or one of a programme that the caller reads."""

own_voucher_by_cycle_id = Batch(
    _OWN_VOUCHERS.where(_IS_LIVE),
    name="own_voucher_by_cycle_id",
    key="cycle_id",
    never_null=VOUCHER_NEVER_NULL,
    narrow=_OWN_WITHOUT_NAMES.where(_IS_LIVE),
)
"""The caller's voucher of a cycle: at most one that is not expired or revoked."""

vouchers_by_viewer_id = Batch(
    _OWN_VOUCHERS,
    name="vouchers_by_viewer_id",
    key="viewer_id",
    order=("issued_at DESC", "id DESC"),
    is_many=True,
    never_null=VOUCHER_NEVER_NULL,
    narrow=_OWN_WITHOUT_NAMES,
)
"""The caller's own vouchers, newest first."""

_IS_OWN_APPLICATION = of_own_entries(_APPLICATION.c.member_id)
_APPLICATION_COLUMNS = (
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
    own_id().label("viewer_id"),
)
_NAMED_APPLICATION_COLUMNS = (*_APPLICATION_COLUMNS, *_PERSON)
_OF_SAME_UNION = _APPLICATION.c.tenant_id == tenant_id()
_ITS_APPLICANT = _its(_APPLICATION, _MEMBER, "member_id")
_PLACED_APPLICATION = _APPLICATION.join(_CYCLE, _its(_APPLICATION, _CYCLE, "cycle_id")).join(
    _PROGRAMME, _its(_CYCLE, _PROGRAMME, "programme_id")
)
APPLICATIONS_IN_HAND = _rows(
    _NAMED_APPLICATION_COLUMNS, _PLACED_APPLICATION.join(_MEMBER, _ITS_APPLICANT), _OF_SAME_UNION, _OFFICERS
)
"""Applications for cycles of programmes that the caller reads."""
APPLICATIONS_WITHOUT_NAMES = _rows(_APPLICATION_COLUMNS, _PLACED_APPLICATION, _OF_SAME_UNION, _OFFICERS)
"""The same without whose they are."""
APPLICATION_NEVER_NULL = ("ticket",)
_OWN_APPLICATIONS = _rows(
    _NAMED_APPLICATION_COLUMNS, _APPLICATION.join(_MEMBER, _ITS_APPLICANT), _OF_SAME_UNION, _IS_OWN_APPLICATION
)
_OWN_APPLICATIONS_WITHOUT_NAMES = _rows(_APPLICATION_COLUMNS, _APPLICATION, _OF_SAME_UNION, _IS_OWN_APPLICATION)
_IS_KEPT = _APPLICATION.c.state != sa.literal_column("'withdrawn'")

benefit_application_by_id = Batch(
    _rows(
        _NAMED_APPLICATION_COLUMNS,
        _PLACED_APPLICATION.join(_MEMBER, _ITS_APPLICANT),
        _OF_SAME_UNION,
        sa.or_(_IS_OWN_APPLICATION, _OFFICERS),
    ),
    name="benefit_application_by_id",
    never_null=APPLICATION_NEVER_NULL,
)
"""An application: one's own, or one for a programme that the caller reads."""

own_benefit_application_by_cycle_id = Batch(
    _OWN_APPLICATIONS.where(_IS_KEPT),
    name="own_benefit_application_by_cycle_id",
    key="cycle_id",
    never_null=APPLICATION_NEVER_NULL,
    narrow=_OWN_APPLICATIONS_WITHOUT_NAMES.where(_IS_KEPT),
)
"""The caller's application for a cycle, unless it was withdrawn."""

benefit_applications_by_viewer_id = Batch(
    _OWN_APPLICATIONS,
    name="benefit_applications_by_viewer_id",
    key="viewer_id",
    order=("applied_at DESC", "id DESC"),
    is_many=True,
    never_null=APPLICATION_NEVER_NULL,
    narrow=_OWN_APPLICATIONS_WITHOUT_NAMES,
)
"""The caller's own applications, newest first."""
