"""SQL of the rules by which points are earned: their versions, found for a place, written and moved."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.organisations import OrganisationRow
from db.models.points import PointRuleRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one, fetch_value, write
from db.types import table_of

_RULE = table_of(PointRuleRow)
_ORGANISATION = table_of(OrganisationRow)
_ID = sa.bindparam("id", type_=sa.Uuid())
_FIND_MANAGED = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == _ID,
        _ORGANISATION.c.state == sa.literal_column("'active'"),
        below_nodes(_ORGANISATION.c.id, held_nodes("point_manage")),
    )
)
_LOCK = Statement.of(
    sa.select(_RULE)
    .where(
        _RULE.c.tenant_id == tenant_id(),
        _RULE.c.id == _ID,
        below_nodes(_RULE.c.organisation_id, held_nodes("point_manage")),
    )
    .with_for_update()
)
_INSERT = Statement.of(sa.insert(_RULE).values({column.key: sa.bindparam(column.key) for column in _RULE.columns}))
_VERSIONS = """
    SELECT r.id, k.depth, r.points, r.monthly_points, r.yearly_points, r.starts_on, r.ends_on
    FROM organisation_closure AS k
    JOIN point_rule AS r ON r.tenant_id = k.tenant_id AND r.organisation_id = k.ancestor_id
    WHERE k.tenant_id = $1 AND k.descendant_id = $2 AND r.cause = $3 AND r.state = 'approved' AND r.starts_on <= $4
"""
_IS_TAKEN = """
    SELECT EXISTS (
        SELECT FROM point_rule WHERE tenant_id = $1 AND organisation_id = $2 AND cause = $3 AND starts_on = $4
            AND state = 'approved'
    )
"""
_APPROVE = """
    UPDATE point_rule AS r SET state = 'approved', approved_by_id = $3, decided_at = $4
    WHERE r.tenant_id = $1 AND r.id = $2 AND NOT EXISTS (
        SELECT FROM point_rule AS o WHERE o.tenant_id = $1 AND o.organisation_id = r.organisation_id
            AND o.cause = r.cause AND o.starts_on = r.starts_on AND o.state = 'approved'
    ) RETURNING r.id
"""
_WITHDRAW = "UPDATE point_rule SET state = 'withdrawn', decided_at = $3 WHERE tenant_id = $1 AND id = $2"
_END = "UPDATE point_rule SET ends_on = $3 WHERE tenant_id = $1 AND id = $2"


async def is_managed(conn: Connection, scope: Scope, organisation_id: UUID) -> bool:
    """Whether an organisation of the union is active, and the caller manages its points."""
    values = scope_values(scope, _FIND_MANAGED.parameters)
    return await fetch_value(conn, _FIND_MANAGED, id=organisation_id, **values) is not None


async def list_versions(
    conn: Connection, tenant: UUID, organisation_id: UUID, *, cause: str, on: date
) -> Sequence[Record]:
    """Approved versions of a cause that have begun on a day, of a place and of those above: `depth` 0 is the place."""
    return await conn.fetch(_VERSIONS, tenant, organisation_id, cause, on)


async def insert_rule(conn: Connection, rule: PointRuleRow) -> None:
    """Writes a version."""
    await write(conn, _INSERT, **rule.model_dump())


async def lock_rule(conn: Connection, scope: Scope, rule_id: UUID) -> PointRuleRow | None:
    """A version of an organisation whose points the caller manages, locked until the transaction ends."""
    row = await fetch_one(conn, _LOCK, id=rule_id, **scope_values(scope, _LOCK.parameters))
    return None if row is None else PointRuleRow(**_values(row))


def _values(row: Record) -> Mapping[str, Any]:
    return dict(row)


async def is_day_taken(conn: Connection, rule: PointRuleRow) -> bool:
    """Whether an approved version of the same place and cause begins on the same day."""
    return bool(await conn.fetchval(_IS_TAKEN, rule.tenant_id, rule.organisation_id, rule.cause, rule.starts_on))


async def approve_rule(conn: Connection, rule: PointRuleRow, *, approved_by_id: UUID, now: datetime) -> bool:
    """Whether a locked version is approved now: no other of its place and cause begins on its day."""
    return await conn.fetchval(_APPROVE, rule.tenant_id, rule.id, approved_by_id, now) is not None


async def withdraw_rule(conn: Connection, rule: PointRuleRow, *, now: datetime) -> None:
    """Takes a locked version back that has not begun."""
    await conn.execute(_WITHDRAW, rule.tenant_id, rule.id, now)


async def end_rule(conn: Connection, rule: PointRuleRow, *, ends_on: date) -> None:
    """Has a locked version end with a day."""
    await conn.execute(_END, rule.tenant_id, rule.id, ends_on)
