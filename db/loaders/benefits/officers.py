"""Batch reads for officers: budgets as the ledger has them, uptake by branch, vouchers that will expire.

All of it is for those who read benefits at the programme's organisation, and the same for each of them.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from db.batch import Batch
from db.models.benefits import LIVE_STATES, BenefitCycleRow, BenefitProgrammeRow, VoucherRow
from db.models.ledger import QuotaRow
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow, OrganisationRow
from db.predicates import below_nodes, held_nodes, tenant_id
from db.types import table_of

LEAST = 5
"""Counts from one up to below this are not told. As `domain.benefits.policy.LEAST_TOLD`; a test looks."""
FORECAST_DAYS = (7, 30, 90)

_PROGRAMME = table_of(BenefitProgrammeRow)
_CYCLE = table_of(BenefitCycleRow)
_VOUCHER = table_of(VoucherRow)
_QUOTA = table_of(QuotaRow)
_MEMBER = table_of(MemberRow)
_ORGANISATION = table_of(OrganisationRow)
_CLOSURE = table_of(OrganisationClosureRow)

_IN_HAND = sa.and_(
    _PROGRAMME.c.tenant_id == tenant_id(), below_nodes(_PROGRAMME.c.organisation_id, held_nodes("benefit_read"))
)


def _its(table: sa.FromClause, other: sa.FromClause, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(other.c.tenant_id == table.c.tenant_id, other.c.id == table.c[key])


def _number(column: sa.ColumnElement[int], label: str) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(column, sa.literal_column("0")), sa.BigInteger()).label(label)


_REDEEMED_FEN = (
    sa.select(sa.func.sum(_VOUCHER.c.spent_fen))
    .select_from(
        _CYCLE.join(_VOUCHER, sa.and_(_VOUCHER.c.tenant_id == _CYCLE.c.tenant_id, _VOUCHER.c.cycle_id == _CYCLE.c.id))
    )
    .where(
        _CYCLE.c.tenant_id == _PROGRAMME.c.tenant_id,
        _CYCLE.c.programme_id == _PROGRAMME.c.id,
        _VOUCHER.c.spent_fen > sa.literal_column("0"),
    )
    .correlate(_PROGRAMME)
    .scalar_subquery()
)
benefit_budget_by_programme_id = Batch(
    sa.select(
        _PROGRAMME.c.id.label("programme_id"),
        _PROGRAMME.c.budget_fen.label("planned_fen"),
        _number(_QUOTA.c.free, "free_fen"),
        _number(_QUOTA.c.held + _QUOTA.c.claimed, "reserved_fen"),
        _number(_QUOTA.c.used, "spent_fen"),
        _number(_REDEEMED_FEN, "redeemed_fen"),
    )
    .select_from(_PROGRAMME.outerjoin(_QUOTA, _its(_PROGRAMME, _QUOTA, "budget_quota_id")))
    .where(_IN_HAND),
    name="benefit_budget_by_programme_id",
    key="programme_id",
    never_null=("planned_fen", "free_fen", "reserved_fen", "spent_fen", "redeemed_fen"),
)
"""The budget of a programme, where it is in the ledger, and what of its vouchers is redeemed and not taken back."""

# Groups count in their branch; whoever stands elsewhere, where they stand.
_BRANCH = (
    sa.select(_ORGANISATION.c.id)
    .select_from(
        _CLOSURE.join(
            _ORGANISATION,
            sa.and_(_ORGANISATION.c.tenant_id == _CLOSURE.c.tenant_id, _ORGANISATION.c.id == _CLOSURE.c.ancestor_id),
        )
    )
    .where(
        _CLOSURE.c.tenant_id == _MEMBER.c.tenant_id,
        _CLOSURE.c.descendant_id == _MEMBER.c.organisation_id,
        _ORGANISATION.c.kind == sa.literal_column("'branch'"),
    )
    .order_by(_CLOSURE.c.depth)
    .limit(sa.literal_column("1"))
    .correlate(_MEMBER)
    .scalar_subquery()
)
_IS_LIVE = _VOUCHER.c.state.in_([sa.literal_column(f"'{each.value}'") for each in LIVE_STATES])
_IS_REDEEMED = _VOUCHER.c.state == sa.literal_column("'redeemed'")
_PLACED = (
    sa.select(
        _VOUCHER.c.cycle_id,
        sa.func.coalesce(_BRANCH, _MEMBER.c.organisation_id).label("organisation_id"),
        sa.case((_IS_REDEEMED, sa.literal_column("1")), else_=sa.literal_column("0")).label("is_redeemed"),
    )
    .select_from(
        _VOUCHER.join(_PROGRAMME, _its(_VOUCHER, _PROGRAMME, "programme_id")).join(
            _MEMBER, _its(_VOUCHER, _MEMBER, "member_id")
        )
    )
    .where(_VOUCHER.c.tenant_id == tenant_id(), _IN_HAND, _IS_LIVE)
    .subquery("placed")
)
_COUNTED = (
    sa.select(
        _PLACED.c.cycle_id,
        _PLACED.c.organisation_id,
        sa.func.count().label("issued"),
        sa.func.sum(_PLACED.c.is_redeemed).label("redeemed"),
    )
    .group_by(_PLACED.c.cycle_id, _PLACED.c.organisation_id)
    .subquery("counted")
)


def _of_cycle(figure: sa.FunctionFilter[Any], cycle_id: sa.ColumnElement[UUID]) -> sa.ColumnElement[int]:
    """What a figure comes to over all branches of a cycle."""
    return sa.func.coalesce(figure.over(partition_by=cycle_id), sa.literal_column("0"))


def _is_small(count: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return sa.and_(count >= sa.literal_column("1"), count < sa.literal_column(str(LEAST)))


def _untold_issued() -> sa.Subquery:
    """Whether the vouchers of a branch stay untold: a few, and the next larger where these few could be reckoned.

    The sum over all branches is public, so that of the small ones follows. They are known where it is small itself, and
    where all of them are the least or the most that they can be.
    """
    cycle_id, issued = _COUNTED.c.cycle_id, _COUNTED.c.issued
    smalls = _of_cycle(sa.func.count().filter(_is_small(issued)), cycle_id)
    behind = _of_cycle(sa.func.sum(issued).filter(_is_small(issued)), cycle_id)
    place = sa.func.row_number().over(
        partition_by=cycle_id, order_by=(_is_small(issued).asc(), issued, _COUNTED.c.organisation_id)
    )
    is_known = sa.or_(
        behind < sa.literal_column(str(LEAST)), behind == smalls, behind == smalls * sa.literal_column(str(LEAST - 1))
    )
    covers = sa.and_(smalls > sa.literal_column("0"), is_known, place == sa.literal_column("1"))
    is_untold = sa.or_(_is_small(issued), covers).label("is_untold")
    return sa.select(*_COUNTED.c, (issued - _COUNTED.c.redeemed).label("rest"), is_untold).subquery("told_issued")


def _untold_redeemed(counts: sa.Subquery) -> sa.Subquery:
    """Whether what is redeemed of a branch stays untold, too: a few, or all but a few, or what tells how many it has.

    Both sums over all branches are known here. Where they give that away, the smallest is untold that has enough of
    both, and where there is none, all are.
    """
    cycle_id, redeemed, rest = counts.c.cycle_id, counts.c.redeemed, counts.c.rest
    is_untold = sa.or_(
        _is_small(redeemed),
        sa.and_(counts.c.is_untold, redeemed > sa.literal_column("0")),
        sa.and_(sa.not_(counts.c.is_untold), _is_small(rest)),
    )
    least: sa.ColumnElement[int] = sa.literal_column(str(LEAST))
    is_enough = sa.and_(sa.not_(is_untold), redeemed >= least, rest >= least)
    number = _of_cycle(sa.func.count().filter(is_untold), cycle_id)
    few = sa.func.greatest(least, number + sa.literal_column("1"))
    is_known = sa.or_(
        number == sa.literal_column("1"),
        _of_cycle(sa.func.sum(redeemed).filter(is_untold), cycle_id) < few,
        _of_cycle(sa.func.sum(rest).filter(is_untold), cycle_id) < few,
    )
    place = sa.func.row_number().over(
        partition_by=cycle_id, order_by=(is_enough.desc(), counts.c.issued, counts.c.organisation_id)
    )
    covers = sa.or_(
        _of_cycle(sa.func.count().filter(is_enough), cycle_id) == sa.literal_column("0"),
        place == sa.literal_column("1"),
    )
    return sa.select(
        *counts.c,
        sa.or_(is_untold, sa.and_(number > sa.literal_column("0"), is_known, covers)).label("is_untold_redeemed"),
    ).subquery("told_redeemed")


_UPTAKE = _untold_redeemed(_untold_issued())


def _told(name: str, is_untold: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((sa.not_(is_untold), sa.cast(_UPTAKE.c[name], sa.Integer()))).label(name)


benefit_uptake_by_cycle_id = Batch(
    sa.select(
        _UPTAKE.c.cycle_id,
        _UPTAKE.c.organisation_id,
        _told("issued", _UPTAKE.c.is_untold),
        _told("redeemed", _UPTAKE.c.is_untold_redeemed),
    ),
    name="benefit_uptake_by_cycle_id",
    key="cycle_id",
    order=("organisation_id",),
    is_many=True,
    never_null=("cycle_id", "organisation_id"),
)
"""Vouchers of a cycle by the branch where their holders are now; small counts are null, and others that tell them."""

_AHEAD = sa.values(sa.column("days", sa.Integer()), name="ahead").data([(days,) for days in FORECAST_DAYS])
_LEFT_FEN = _VOUCHER.c.value_fen - _VOUCHER.c.spent_fen
_ENDING = (
    sa.select(sa.func.count().label("vouchers"), sa.func.sum(_LEFT_FEN).label("value_fen"))
    .where(
        _VOUCHER.c.tenant_id == _PROGRAMME.c.tenant_id,
        _VOUCHER.c.programme_id == _PROGRAMME.c.id,
        _VOUCHER.c.state.in_([sa.literal_column("'issued'"), sa.literal_column("'locked'")]),
        _VOUCHER.c.valid_until_at > sa.func.now(),
        _VOUCHER.c.valid_until_at <= sa.func.now() + sa.cast(_AHEAD.c.days, sa.Integer()) * sa.text("interval '1 day'"),
    )
    .correlate(_PROGRAMME, _AHEAD)
    .lateral("ending")
)
benefit_forecast_by_programme_id = Batch(
    sa.select(
        _PROGRAMME.c.id.label("programme_id"),
        sa.cast(_AHEAD.c.days, sa.Integer()).label("days"),
        sa.cast(_ENDING.c.vouchers, sa.Integer()).label("vouchers"),
        _number(_ENDING.c.value_fen, "value_fen"),
    )
    .select_from(_PROGRAMME.join(_AHEAD, sa.true()).join(_ENDING, sa.true()))
    .where(_IN_HAND),
    name="benefit_forecast_by_programme_id",
    key="programme_id",
    order=("days",),
    is_many=True,
    never_null=("days", "vouchers", "value_fen"),
)
"""How many vouchers of a programme end in the next days with something left, and what is left of them, as it is now."""
