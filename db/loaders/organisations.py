"""Batch reads of the union tree. Organisations are public within their union; holders' names are for the signed in."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.batches import many_per_key, one_per_key
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow, OrganisationRow, PostRow, PostTermRow
from db.predicates import TODAY, is_any
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all
from db.types import table_of

_ORGANISATION = table_of(OrganisationRow)
_CLOSURE = table_of(OrganisationClosureRow)
_POST = table_of(PostRow)
_TERM = table_of(PostTermRow)
_MEMBER = table_of(MemberRow)

_IN_TENANT = _ORGANISATION.c.tenant_id == sa.bindparam("tenant_id")

_BY_ID = Statement(sa.select(_ORGANISATION).where(_IN_TENANT, is_any(_ORGANISATION.c.id, "ids")))
_CHILDREN = Statement(
    sa.select(_ORGANISATION).where(_IN_TENANT, is_any(_ORGANISATION.c.parent_id, "ids")).order_by(_ORGANISATION.c.code)
)
_CHAIN = Statement(
    sa.select(_ORGANISATION, _CLOSURE.c.descendant_id)
    .join(
        _CLOSURE,
        sa.and_(_CLOSURE.c.tenant_id == _ORGANISATION.c.tenant_id, _CLOSURE.c.ancestor_id == _ORGANISATION.c.id),
    )
    .where(_IN_TENANT, is_any(_CLOSURE.c.descendant_id, "ids"))
    .order_by(_CLOSURE.c.depth.desc())
)
_POSTS = Statement(
    sa.select(_POST)
    .where(_POST.c.tenant_id == sa.bindparam("tenant_id"), is_any(_POST.c.organisation_id, "ids"))
    .order_by(_POST.c.organisation_id, _POST.c.position, _POST.c.kind)
)
_POST_BY_ID = Statement(
    sa.select(_POST).where(_POST.c.tenant_id == sa.bindparam("tenant_id"), is_any(_POST.c.id, "ids"))
)
_TERMS = (
    sa.select(_TERM, _MEMBER.c.name.label("holder_name"))
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _TERM.c.tenant_id, _MEMBER.c.id == _TERM.c.member_id))
    .where(
        _TERM.c.tenant_id == sa.bindparam("tenant_id"),
        _TERM.c.starts_on <= TODAY,
        sa.or_(_TERM.c.ends_on.is_(None), _TERM.c.ends_on >= TODAY),
        # Names of holders are for members of the union: an anonymous scope has no own id and gets no rows.
        sa.bindparam("own_id", type_=sa.Uuid()).is_not(None),
    )
)
_TERMS_BY_POST = Statement(_TERMS.where(is_any(_TERM.c.post_id, "ids")).order_by(_TERM.c.starts_on, _TERM.c.id))
_TERMS_BY_MEMBER = Statement(_TERMS.where(is_any(_TERM.c.member_id, "ids")).order_by(_TERM.c.starts_on, _TERM.c.id))


async def organisation_by_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N organisations for N ids; None where there is none in the caller's union."""
    rows = await fetch_all(conn, _BY_ID, tenant_id=scope.tenant_id, ids=list(ids))
    return one_per_key(ids, rows)


async def children_by_organisation_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """Per organisation, those directly below it, by code."""
    rows = await fetch_all(conn, _CHILDREN, tenant_id=scope.tenant_id, ids=list(ids))
    return many_per_key(ids, rows, "parent_id")


async def chain_by_organisation_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """Per organisation, the path from the top of the union down to itself (itself included)."""
    rows = await fetch_all(conn, _CHAIN, tenant_id=scope.tenant_id, ids=list(ids))
    return many_per_key(ids, rows, "descendant_id")


async def posts_by_organisation_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """Per organisation, its posts in their own order, vacant ones included."""
    rows = await fetch_all(conn, _POSTS, tenant_id=scope.tenant_id, ids=list(ids))
    return many_per_key(ids, rows, "organisation_id")


async def post_by_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N posts for N ids; None where there is none in the caller's union."""
    rows = await fetch_all(conn, _POST_BY_ID, tenant_id=scope.tenant_id, ids=list(ids))
    return one_per_key(ids, rows)


async def terms_by_post_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """Per post, the terms of office in force today, earliest first, each with `holder_name`.

    Privacy: empty for an anonymous caller; holders' names are known to every member of the union.
    """
    rows = await fetch_all(conn, _TERMS_BY_POST, tenant_id=scope.tenant_id, own_id=scope.member_id, ids=list(ids))
    return many_per_key(ids, rows, "post_id")


async def terms_by_member_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """Per member, the terms of office in force today, earliest first. Privacy: as `terms_by_post_id`."""
    rows = await fetch_all(conn, _TERMS_BY_MEMBER, tenant_id=scope.tenant_id, own_id=scope.member_id, ids=list(ids))
    return many_per_key(ids, rows, "member_id")
