"""Where the feed looks: the organisations of the caller, and of their offices; and how an arm of it is written."""

from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.models.auth import RoleGrantRow
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow
from db.predicates import TODAY, of_own_entries, own_id, tenant_id
from db.queries.matters.arms import INSTANT, NOW, object_id_of, word
from db.types import table_of

FEED_DAYS = 90
"""How far the feed goes back."""
FRESH_DAYS = 14
"""For how long an answer or a disclosure is new."""


_MEMBER, _GRANT = table_of(MemberRow).alias("of_feed"), table_of(RoleGrantRow).alias("office")
_CLOSURE = table_of(OrganisationClosureRow)


def _places() -> sa.Subquery:
    """The organisations of the caller's chain (`is_own`), and of the chains of their offices of today (`is_office`)."""
    of_member, of_office = _CLOSURE.alias("above"), _CLOSURE.alias("above_office")
    own = (
        sa.select(of_member.c.ancestor_id, of_member.c.depth, sa.true().label("is_own"), sa.false().label("is_office"))
        .select_from(_MEMBER.join(of_member, _is_above(of_member, _MEMBER)))
        .where(_MEMBER.c.tenant_id == tenant_id(), _MEMBER.c.id == own_id(), _MEMBER.c.merged_into_id.is_(None))
    )
    offices = (
        sa.select(of_office.c.ancestor_id, of_office.c.depth, sa.false(), sa.true())
        .select_from(_GRANT.join(of_office, _is_above(of_office, _GRANT)))
        .where(
            _GRANT.c.tenant_id == tenant_id(),
            _GRANT.c.member_id == own_id(),
            _GRANT.c.revoked_at.is_(None),
            _GRANT.c.starts_on <= TODAY,
            sa.or_(_GRANT.c.ends_on.is_(None), _GRANT.c.ends_on >= TODAY),
        )
    )
    each = sa.union_all(own, offices).subquery("each_place")
    return (
        sa.select(
            each.c.ancestor_id.label("id"),
            sa.func.min(sa.case((each.c.is_own, each.c.depth))).label("depth"),
            sa.func.bool_or(each.c.is_own).label("is_own"),
            sa.func.bool_or(each.c.is_office).label("is_office"),
        )
        .group_by(each.c.ancestor_id)
        .subquery("place")
    )


def _is_above(closure: sa.FromClause, below: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(closure.c.tenant_id == below.c.tenant_id, closure.c.descendant_id == below.c.organisation_id)


PLACES = _places()
PLACE = sa.literal_column("place.id", sa.Uuid())
IS_OWN, IS_OFFICE = (
    sa.literal_column("place.is_own", sa.Boolean()),
    sa.literal_column("place.is_office", sa.Boolean()),
)
_DEPTH = sa.literal_column("place.depth", sa.Integer())
_NOUGHT = sa.literal_column("0", sa.Integer())
ONCE = _DEPTH == _NOUGHT
"""Where an arm runs that has nothing to do with a place."""
FROM_WHERE = sa.case((ONCE, word("own_organisation")), else_=word("organisation_above"))
_SINCE = NOW - sa.literal_column(f"interval '{FEED_DAYS} days'", sa.Interval())
FRESH_SINCE = NOW - sa.literal_column(f"interval '{FRESH_DAYS} days'", sa.Interval())


def here(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether it is of the organisation for which the arm runs, and that is one of the caller's own chain."""
    return sa.and_(table.c.tenant_id == tenant_id(), table.c.organisation_id == PLACE, IS_OWN)


def none_of_own(table: sa.FromClause, of: sa.FromClause, key: str) -> sa.ColumnElement[bool]:
    """Whether no row of a table that leads here is the caller's.

    A look-up for each row, by what it leads to: an EXISTS is hashed, that is, all rows of the caller's are read first.
    """
    found = (
        sa.select(sa.true())
        .where(table.c.tenant_id == of.c.tenant_id, table.c[key] == of.c.id, of_own_entries(table.c.member_id))
        .limit(sa.literal_column("1"))
        .correlate_except(table)
    )
    return found.scalar_subquery().is_(None)


def feed_arm(source: sa.FromClause, where: sa.ColumnElement[bool], **given: Any) -> Arm:  # noqa: ANN401  # by name of output
    """An arm: `type_name`, `kind`, `id`, `at`, `title`, `organisation_id`, `reason`, `is_new`; `title_en`, `until`."""
    at, reason = given["at"], given.get("reason", FROM_WHERE)
    columns: list[sa.ColumnElement[Any]] = [
        sa.cast(given["id"], sa.Uuid()).label("id"),
        object_id_of(given).label("object_id"),
        sa.cast(word(given["kind"]), sa.Text()).label("kind"),
        sa.cast(at, INSTANT).label("at"),
        sa.cast(given["title"], sa.Text()).label("title"),
        sa.cast(given.get("title_en", sa.null()), sa.Text()).label("title_en"),
        sa.cast(word(reason) if isinstance(reason, str) else reason, sa.Text()).label("reason"),
        sa.cast(given["is_new"], sa.Boolean()).label("is_new"),
        sa.cast(given.get("until", sa.null()), INSTANT).label("until_at"),
        sa.cast(given["organisation_id"], sa.Uuid()).label("organisation_id"),
    ]
    select = sa.select(*columns).select_from(source).where(where, at > _SINCE, at <= NOW)
    return Arm(select, "at", at)
