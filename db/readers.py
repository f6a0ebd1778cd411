"""Who reads what an organisation tells: its members and those below, officers, holders of posts.

Each is an array that is read once for a statement, not for each row.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.models.auth import RoleGrantRow
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow, PostRow, PostTermRow
from db.predicates import TODAY, found_once, own_id, tenant_id
from db.types import table_of

_MEMBER = table_of(MemberRow).alias("reader")
_CLOSURE = table_of(OrganisationClosureRow).alias("of_reader")
_GRANT = table_of(RoleGrantRow).alias("office")
_POST, _TERM = table_of(PostRow).alias("held_post"), table_of(PostTermRow).alias("held_term")


def _above(places: sa.FromClause, tenant: Any, organisation_id: Any) -> sa.Select[Any]:  # noqa: ANN401  # columns
    joined = places.join(_CLOSURE, sa.and_(_CLOSURE.c.tenant_id == tenant, _CLOSURE.c.descendant_id == organisation_id))
    return sa.select(_CLOSURE.c.ancestor_id).select_from(joined).where(tenant == tenant_id()).correlate(None)


def _is_one(organisation_id: sa.ColumnElement[Any], places: sa.Select[Any]) -> sa.ColumnElement[bool]:
    return organisation_id == sa.any_(sa.func.array(places.scalar_subquery()))


def _own_places() -> sa.ColumnElement[Any]:
    places = _above(_MEMBER, _MEMBER.c.tenant_id, _MEMBER.c.organisation_id)
    own = places.where(_MEMBER.c.id == own_id(), _MEMBER.c.merged_into_id.is_(None))
    return sa.func.array(own.scalar_subquery(), type_=postgresql.ARRAY(sa.Uuid()))


own_places = found_once("own_places", _own_places)
"""The caller's organisation and those above it, as one array."""


def is_at_or_above(organisation_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the organisation is the caller's, or one above it."""
    return organisation_id == sa.any_(own_places())


def holds_office_below(organisation_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the caller holds a role today at the organisation or below."""
    places = _above(_GRANT, _GRANT.c.tenant_id, _GRANT.c.organisation_id).where(
        _GRANT.c.member_id == own_id(),
        _GRANT.c.revoked_at.is_(None),
        _GRANT.c.starts_on <= TODAY,
        sa.or_(_GRANT.c.ends_on.is_(None), _GRANT.c.ends_on >= TODAY),
    )
    return _is_one(organisation_id, places)


def holds_post_below(organisation_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the caller holds a post today at the organisation or below."""
    joined = _TERM.join(_POST, sa.and_(_POST.c.tenant_id == _TERM.c.tenant_id, _POST.c.id == _TERM.c.post_id))
    places = _above(joined, _POST.c.tenant_id, _POST.c.organisation_id).where(
        _TERM.c.member_id == own_id(),
        _TERM.c.withdrawn_at.is_(None),
        _TERM.c.starts_on <= TODAY,
        sa.or_(_TERM.c.ends_on.is_(None), _TERM.c.ends_on >= TODAY),
    )
    return _is_one(organisation_id, places)
