"""Batch reads of approvals: visible to the applicant and to whoever may decide one of the steps."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all

# The right to decide holds at the step's organisation and above; once escalated, at `escalate_to_id` and above it too.
_VISIBLE = """
    (a.applicant_id = :member_id OR EXISTS (
        SELECT FROM approval_step mine
        JOIN unnest(CAST(:permissions AS text[]), CAST(:nodes AS uuid[])) held (permission, node)
          ON held.permission = mine.permission
        JOIN organisation_closure c ON c.tenant_id = mine.tenant_id AND c.ancestor_id = held.node
        WHERE mine.tenant_id = a.tenant_id AND mine.approval_id = a.id
          AND (c.descendant_id = mine.organisation_id
               OR (mine.escalated_at IS NOT NULL AND c.descendant_id = mine.escalate_to_id))
    ))
"""
_BY_ID = Statement(
    sa.text(
        f"""
        SELECT a.tenant_id, a.id, a.subject_kind, a.subject_id, a.applicant_id, a.status, a.opened_at, a.closed_at
        FROM approval a WHERE a.tenant_id = :tenant_id AND a.id = ANY(CAST(:ids AS uuid[])) AND {_VISIBLE}
        """  # noqa: S608  # a constant
    )
)
_STEPS = Statement(
    sa.text(
        f"""
        SELECT s.tenant_id, s.id, s.approval_id, s.stage, s.position, s.organisation_id, s.permission, s.escalate_to_id,
               s.days_allowed, s.status, s.opened_at, s.due_at, s.escalated_at, s.decided_at, s.decided_by_id,
               s.deputy_for_id, s.comment
        FROM approval a JOIN approval_step s ON s.tenant_id = a.tenant_id AND s.approval_id = a.id
        WHERE a.tenant_id = :tenant_id AND a.id = ANY(CAST(:ids AS uuid[])) AND {_VISIBLE}
        ORDER BY s.approval_id, s.stage, s.position
        """  # noqa: S608  # a constant
    )
)


async def approval_by_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """One approval per id in the same order; None where there is none or the caller may not know of it."""
    found = {row["id"]: row for row in await _fetch(conn, scope, _BY_ID, ids)}
    return [found.get(approval_id) for approval_id in ids]


async def approval_steps_by_approval_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[list[Record]]:
    """The steps of each approval in the order of ids, by stage and position; empty where the caller may not see it."""
    steps = defaultdict[UUID, list[Record]](list)
    for row in await _fetch(conn, scope, _STEPS, ids):
        steps[row["approval_id"]].append(row)
    return [steps[approval_id] for approval_id in ids]


async def _fetch(conn: Connection, scope: Scope, statement: Statement, ids: Sequence[UUID]) -> Sequence[Record]:
    permissions = sorted({*scope.nodes, *scope.deputised})
    held = [(permission, node) for permission in permissions for node in scope.deciding_nodes_for(permission)]
    return await fetch_all(
        conn,
        statement,
        tenant_id=scope.tenant_id,
        member_id=scope.member_id,
        permissions=[permission for permission, _ in held],
        nodes=[node for _, node in held],
        ids=ids,
    )
