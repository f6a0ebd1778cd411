"""Batch reads of devices and rights.

Devices are for their owner alone; grants for those who give or audit them; deputies for the officer and the deputy.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.loaders.batches import many_per_key, one_per_key
from db.models.auth import DeputyRow, RoleGrantRow, SessionRow
from db.models.members import MemberRow
from db.predicates import TODAY, below_nodes, is_any
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all
from db.types import table_of

_SESSION = table_of(SessionRow)
_GRANT = table_of(RoleGrantRow)
_DEPUTY = table_of(DeputyRow)
_MEMBER = table_of(MemberRow)

_OWN_SESSIONS = sa.select(
    _SESSION.c.id,
    _SESSION.c.member_id,
    _SESSION.c.device_name,
    _SESSION.c.created_at,
    _SESSION.c.rotated_at,
    _SESSION.c.expires_at,
    _SESSION.c.revoked_at,
).where(
    _SESSION.c.tenant_id == sa.bindparam("tenant_id"),
    _SESSION.c.member_id == sa.bindparam("own_id", type_=sa.Uuid()),
)
_SESSION_BY_ID = Statement(_OWN_SESSIONS.where(is_any(_SESSION.c.id, "ids")))
_SESSIONS_BY_MEMBER = Statement(
    _OWN_SESSIONS.where(
        is_any(_SESSION.c.member_id, "ids"),
        _SESSION.c.revoked_at.is_(None),
        _SESSION.c.expires_at > sa.func.now(),
    ).order_by(_SESSION.c.rotated_at.desc(), _SESSION.c.id)
)
_VISIBLE_GRANTS = sa.select(_GRANT).where(
    _GRANT.c.tenant_id == sa.bindparam("tenant_id"),
    sa.or_(
        _GRANT.c.member_id == sa.bindparam("own_id", type_=sa.Uuid()),
        below_nodes(_GRANT.c.organisation_id, _GRANT.c.tenant_id, "nodes"),
    ),
)
_IN_FORCE_OR_TO_COME = sa.and_(
    _GRANT.c.revoked_at.is_(None), sa.or_(_GRANT.c.ends_on.is_(None), _GRANT.c.ends_on >= TODAY)
)
_GRANT_BY_ID = Statement(_VISIBLE_GRANTS.where(is_any(_GRANT.c.id, "ids")))
_GRANTS_BY_MEMBER = Statement(
    _VISIBLE_GRANTS.where(is_any(_GRANT.c.member_id, "ids"), _IN_FORCE_OR_TO_COME).order_by(
        _GRANT.c.starts_on, _GRANT.c.id
    )
)
_GRANTS_BY_ORGANISATION = Statement(
    _VISIBLE_GRANTS.where(is_any(_GRANT.c.organisation_id, "ids"), _IN_FORCE_OR_TO_COME).order_by(
        _GRANT.c.starts_on, _GRANT.c.id
    )
)
_OWN_DEPUTIES = (
    sa.select(_DEPUTY, _MEMBER.c.name.label("deputy_name"))
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _DEPUTY.c.tenant_id, _MEMBER.c.id == _DEPUTY.c.deputy_id))
    .where(
        _DEPUTY.c.tenant_id == sa.bindparam("tenant_id"),
        sa.bindparam("own_id", type_=sa.Uuid()).in_([_DEPUTY.c.officer_id, _DEPUTY.c.deputy_id]),
    )
)
_NOW_OR_LATER = sa.and_(_DEPUTY.c.dismissed_at.is_(None), _DEPUTY.c.ends_on >= TODAY)
_DEPUTY_BY_ID = Statement(_OWN_DEPUTIES.where(is_any(_DEPUTY.c.id, "ids")))
_DEPUTIES_BY_OFFICER = Statement(
    _OWN_DEPUTIES.where(is_any(_DEPUTY.c.officer_id, "ids"), _NOW_OR_LATER).order_by(_DEPUTY.c.starts_on, _DEPUTY.c.id)
)
_DEPUTIES_BY_DEPUTY = Statement(
    _OWN_DEPUTIES.where(is_any(_DEPUTY.c.deputy_id, "ids"), _NOW_OR_LATER).order_by(_DEPUTY.c.starts_on, _DEPUTY.c.id)
)


async def session_by_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N of the caller's own devices for N ids, ended ones too; None for anybody else's."""
    rows = await fetch_all(conn, _SESSION_BY_ID, tenant_id=scope.tenant_id, own_id=scope.member_id, ids=list(ids))
    return one_per_key(ids, rows)


async def sessions_by_member_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """Per member, the signed-in devices, last used first. Privacy: empty for every member but the caller."""
    rows = await fetch_all(conn, _SESSIONS_BY_MEMBER, tenant_id=scope.tenant_id, own_id=scope.member_id, ids=list(ids))
    return many_per_key(ids, rows, "member_id")


async def role_grant_by_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N grants for N ids, ended ones too: one's own, and those at or below a node of `role_grant` or `audit_read`."""
    rows = await fetch_all(conn, _GRANT_BY_ID, ids=list(ids), **_grant_values(scope))
    return one_per_key(ids, rows)


async def role_grants_by_member_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """Per member, the grants in force or to come, by first day. Visible as in `role_grant_by_id`."""
    rows = await fetch_all(conn, _GRANTS_BY_MEMBER, ids=list(ids), **_grant_values(scope))
    return many_per_key(ids, rows, "member_id")


async def role_grants_by_organisation_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """Per organisation, the grants on that very node in force or to come. Visible as in `role_grant_by_id`."""
    rows = await fetch_all(conn, _GRANTS_BY_ORGANISATION, ids=list(ids), **_grant_values(scope))
    return many_per_key(ids, rows, "organisation_id")


async def deputy_by_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """N deputies for N ids, ended ones too; None unless the caller is the officer or the deputy."""
    rows = await fetch_all(conn, _DEPUTY_BY_ID, tenant_id=scope.tenant_id, own_id=scope.member_id, ids=list(ids))
    return one_per_key(ids, rows)


async def deputies_by_officer_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """Per officer, deputies in place or to come, by first day. Visible as in `deputy_by_id`."""
    rows = await fetch_all(conn, _DEPUTIES_BY_OFFICER, tenant_id=scope.tenant_id, own_id=scope.member_id, ids=list(ids))
    return many_per_key(ids, rows, "officer_id")


async def deputies_by_deputy_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """Per deputy, the places they take now or later, by first day. Visible as in `deputy_by_id`."""
    rows = await fetch_all(conn, _DEPUTIES_BY_DEPUTY, tenant_id=scope.tenant_id, own_id=scope.member_id, ids=list(ids))
    return many_per_key(ids, rows, "deputy_id")


def _grant_values(scope: Scope) -> dict[str, Any]:
    nodes = {*scope.nodes_for("role_grant"), *scope.nodes_for("audit_read")}
    return {"tenant_id": scope.tenant_id, "own_id": scope.member_id, "nodes": sorted(nodes)}
