"""Batch reads around suggestions: answering units and their staff, routes, templates of answers."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.suggestions.sight import is_on_staff
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow
from db.models.suggestions import AnsweringUnitRow, AnswerTemplateRow, SuggestionRouteRow, UnitStaffRow
from db.predicates import TODAY, below_nodes, held_nodes, is_any, of_own_entries, own_id, tenant_id
from db.types import table_of

_UNIT, _STAFF = table_of(AnsweringUnitRow), table_of(UnitStaffRow)
_ROUTE, _TEMPLATE = table_of(SuggestionRouteRow), table_of(AnswerTemplateRow)
_MEMBER, _CLOSURE = table_of(MemberRow), table_of(OrganisationClosureRow)
_READ, _MANAGE = "suggestion_read", "suggestion_manage"


def _without_tenant(table: sa.Table) -> list[sa.Column[Any]]:
    return [column for column in table.columns if column.key not in {"tenant_id", "created_by_id", "written_by_id"}]


UNITS_IN_SIGHT = sa.select(*_without_tenant(_UNIT)).where(_UNIT.c.tenant_id == tenant_id(), own_id().is_not(None))
"""Answering units of the union, closed ones too; for the signed in."""

answering_unit_by_id = Batch(UNITS_IN_SIGHT, name="answering_unit_by_id")
"""An answering unit of the union; for the signed in."""

_STAFF_IN_SIGHT = (
    sa.select(
        *(_STAFF.c[name] for name in ("id", "unit_id", "member_id", "starts_on", "ends_on")),
        _MEMBER.c.name.label("member_name"),
    )
    .join_from(_STAFF, _UNIT, sa.and_(_UNIT.c.tenant_id == _STAFF.c.tenant_id, _UNIT.c.id == _STAFF.c.unit_id))
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _STAFF.c.tenant_id, _MEMBER.c.id == _STAFF.c.member_id))
    .where(
        _STAFF.c.tenant_id == tenant_id(),
        sa.or_(
            of_own_entries(_STAFF.c.member_id),
            below_nodes(_UNIT.c.organisation_id, held_nodes(_READ)),
            is_on_staff(_STAFF.c.unit_id),
        ),
    )
)
_NEVER_NULL = ("member_name",)

unit_staff_by_id = Batch(_STAFF_IN_SIGHT, name="unit_staff_by_id", never_null=_NEVER_NULL)
"""Who acts for a unit: one's own entry, all of a unit for which one acts, and of units where one reads suggestions."""

unit_staff_by_unit_id = Batch(
    _STAFF_IN_SIGHT.where(sa.func.coalesce(_STAFF.c.ends_on, TODAY) >= TODAY),
    name="unit_staff_by_unit_id",
    key="unit_id",
    order=("starts_on", "id"),
    is_many=True,
    never_null=_NEVER_NULL,
)
"""As `unit_staff_by_id`, of a unit, today and to come, the earliest first."""

ROUTES_IN_SIGHT = sa.select(
    *(column for column in _ROUTE.columns if column.key not in {"tenant_id", "made_by_id"})
).where(
    _ROUTE.c.tenant_id == tenant_id(),
    sa.or_(
        below_nodes(_ROUTE.c.organisation_id, held_nodes(_READ)),
        below_nodes(_ROUTE.c.handling_id, held_nodes(_READ)),
    ),
)
"""Routes from and to organisations where the caller reads suggestions; ended ones too."""

suggestion_route_by_id = Batch(ROUTES_IN_SIGHT, name="suggestion_route_by_id")
"""A route in sight."""


def _is_for_own_unit() -> sa.ColumnElement[bool]:
    """Whether the caller acts for a unit at the template's organisation or below."""
    unit, closure = _UNIT.alias("using_unit"), _CLOSURE.alias("of_unit")
    return (
        sa.select(sa.true())
        .select_from(
            unit.join(
                closure,
                sa.and_(closure.c.tenant_id == unit.c.tenant_id, closure.c.descendant_id == unit.c.organisation_id),
            )
        )
        .where(
            unit.c.tenant_id == tenant_id(),
            closure.c.ancestor_id == _TEMPLATE.c.organisation_id,
            is_on_staff(unit.c.id),
        )
        .limit(sa.literal_column("1"))
        .correlate_except(unit, closure)
        .scalar_subquery()
    )


def _is_above_held() -> sa.ColumnElement[bool]:
    """Whether the template serves an organisation whose suggestions the caller manages."""
    closure = _CLOSURE.alias("managed")
    return (
        sa.select(sa.true())
        .where(
            closure.c.tenant_id == tenant_id(),
            closure.c.ancestor_id == _TEMPLATE.c.organisation_id,
            is_any(closure.c.descendant_id, held_nodes(_MANAGE)),
        )
        .limit(sa.literal_column("1"))
        .correlate_except(closure)
        .scalar_subquery()
    )


TEMPLATES_IN_SIGHT = sa.select(*_without_tenant(_TEMPLATE)).where(
    _TEMPLATE.c.tenant_id == tenant_id(),
    sa.or_(
        below_nodes(_TEMPLATE.c.organisation_id, held_nodes(_MANAGE)),
        _is_above_held(),
        _is_for_own_unit(),
    ),
)
"""Templates that the caller could use or change; retired ones too."""

answer_template_by_id = Batch(TEMPLATES_IN_SIGHT, name="answer_template_by_id")
"""A template in sight."""
