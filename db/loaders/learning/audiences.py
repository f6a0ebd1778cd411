"""Whom a course 课程 is for, as conditions on the caller."""

from typing import Any

import sqlalchemy as sa

from db.models.organisations import OrganisationClosureRow, PostRow, PostTermRow
from db.predicates import TODAY, own_id, tenant_id
from db.types import table_of

_POST, _TERM = table_of(PostRow), table_of(PostTermRow)
_CLOSURE = table_of(OrganisationClosureRow)


def _first(source: sa.FromClause, where: sa.ColumnElement[bool], *own: sa.FromClause) -> sa.ColumnElement[bool]:
    return (
        sa.select(sa.true())
        .select_from(source)
        .where(where)
        .correlate_except(*own)
        .limit(sa.literal_column("1"))
        .scalar_subquery()
    )


def _above(closure: sa.FromClause, below: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(closure.c.tenant_id == below.c.tenant_id, closure.c.descendant_id == below.c.organisation_id)


def holds_post(organisation_id: sa.ColumnElement[Any], posts: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the caller holds a post of one of these kinds today at an organisation or below."""
    term, post, closure = _TERM.alias("term_of_reader"), _POST.alias("post_of_reader"), _CLOSURE.alias("above_post")
    held = sa.and_(post.c.tenant_id == term.c.tenant_id, post.c.id == term.c.post_id)
    where = sa.and_(
        term.c.tenant_id == tenant_id(),
        term.c.member_id == own_id(),
        term.c.withdrawn_at.is_(None),
        term.c.starts_on <= TODAY,
        sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= TODAY),
        post.c.kind == sa.any_(posts),
        closure.c.ancestor_id == organisation_id,
    )
    return _first(term.join(post, held).join(closure, _above(closure, post)), where, term, post, closure)
