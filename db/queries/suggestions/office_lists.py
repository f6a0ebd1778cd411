"""Lists around suggestions: answering units, categories, routes, templates."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.suggestions.listed import CATEGORIES_IN_SIGHT
from db.loaders.suggestions.office import ROUTES_IN_SIGHT, TEMPLATES_IN_SIGHT, UNITS_IN_SIGHT
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow
from db.models.suggestions import AnsweringUnitRow, AnswerTemplateRow, SuggestionCategoryRow, SuggestionRouteRow
from db.predicates import own_id, tenant_id
from db.types import table_of

_UNIT, _CATEGORY = table_of(AnsweringUnitRow), table_of(SuggestionCategoryRow)
_ROUTE, _TEMPLATE = table_of(SuggestionRouteRow), table_of(AnswerTemplateRow)
_CLOSURE, _MEMBER = table_of(OrganisationClosureRow), table_of(MemberRow)


def _below(organisation_id: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
    return organisation_id.in_(
        sa.select(_CLOSURE.c.descendant_id).where(
            _CLOSURE.c.tenant_id == tenant_id(), _CLOSURE.c.ancestor_id == sa.bindparam("below_id", type_=sa.Uuid())
        )
    )


def _is_for_caller() -> sa.ColumnElement[bool]:
    """Whether new suggestions of the caller's may be of the category."""
    member, closure = _MEMBER.alias("writer"), _CLOSURE.alias("of_writer")
    places = sa.select(closure.c.ancestor_id).where(
        member.c.tenant_id == tenant_id(),
        member.c.id == own_id(),
        closure.c.tenant_id == member.c.tenant_id,
        closure.c.descendant_id == member.c.organisation_id,
    )
    return sa.and_(_CATEGORY.c.retired_at.is_(None), _CATEGORY.c.organisation_id.in_(places))


UNIT_ORDER = (SortKey("code", str), SortKey("id", UUID))
UNIT_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "below_id": _below(_UNIT.c.organisation_id),
    "is_open": _UNIT.c.closed_at.is_(None),
}
ANSWERING_UNITS = Listing(UNITS_IN_SIGHT, name="answering_units", filters=UNIT_FILTERS)
"""Answering units of the union."""

CATEGORY_ORDER = (SortKey("position", int), SortKey("id", UUID))
CATEGORY_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {"is_for_caller": _is_for_caller()}
CATEGORIES = Listing(CATEGORIES_IN_SIGHT, name="suggestion_categories", filters=CATEGORY_FILTERS)
"""Categories of the union."""

ROUTE_ORDER = (SortKey("made_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
ROUTE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "below_id": _below(_ROUTE.c.organisation_id),
    "is_open": _ROUTE.c.ended_at.is_(None),
}
ROUTES = Listing(ROUTES_IN_SIGHT, name="suggestion_routes", filters=ROUTE_FILTERS)
"""Routes in sight."""

TEMPLATE_ORDER = (SortKey("changed_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
TEMPLATE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "below_id": _below(_TEMPLATE.c.organisation_id),
    "is_open": _TEMPLATE.c.retired_at.is_(None),
}
TEMPLATES = Listing(TEMPLATES_IN_SIGHT, name="answer_templates", filters=TEMPLATE_FILTERS)
"""Templates in sight."""
