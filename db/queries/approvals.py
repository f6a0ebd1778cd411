"""SQL of approvals: opening, the lock, who may decide what, decisions, escalation."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql

from db.models.approvals import ApprovalRow, ApprovalStepRow
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, write
from db.types import table_of

Row: TypeAlias = Record
"""A row as these statements return it."""

_APPROVAL = table_of(ApprovalRow)
_STEP = table_of(ApprovalStepRow)

_INSERT = Statement.of(
    sa.insert(_APPROVAL).values(
        {
            name: sa.bindparam(name)
            for name in ("tenant_id", "id", "subject_kind", "subject_id", "applicant_id", "status", "opened_at")
        }
    )
)
_INSERT_STEP = Statement.of(
    sa.insert(_STEP).values(
        {
            name: sa.bindparam(name)
            for name in (
                "tenant_id",
                "id",
                "approval_id",
                "stage",
                "position",
                "organisation_id",
                "permission",
                "escalate_to_id",
                "days_allowed",
                "status",
                "opened_at",
                "due_at",
            )
        }
    )
)
_LOCK = Statement.of(
    sa.select(
        _APPROVAL.c.id,
        _APPROVAL.c.subject_kind,
        _APPROVAL.c.subject_id,
        _APPROVAL.c.applicant_id,
        _APPROVAL.c.status,
    )
    .where(_APPROVAL.c.tenant_id == sa.bindparam("tenant_id"), _APPROVAL.c.id == sa.bindparam("id"))
    .with_for_update()
)
_LOCK_MANY = Statement.of(
    sa.select(_APPROVAL.c.id, _APPROVAL.c.subject_kind, _APPROVAL.c.subject_id, _APPROVAL.c.status)
    .where(
        _APPROVAL.c.tenant_id == sa.bindparam("tenant_id"),
        _APPROVAL.c.id == sa.any_(sa.bindparam("ids", type_=postgresql.ARRAY(sa.Uuid()))),
    )
    .order_by(_APPROVAL.c.id)
    .with_for_update()
)
# A step may be decided at its own organisation and above, and once escalated at `escalate_to_id` and above it too. The
# caller's own rights come with the scope; those of officers they stand in for are read here, as they are today.
_LIST_STEPS = Statement.of(
    sa.text(
        """
        SELECT s.id, s.stage, s.position, s.status, s.organisation_id, s.permission, s.escalate_to_id, s.days_allowed,
               s.decided_by_id, s.deputy_for_id,
               EXISTS (
                   SELECT
                   FROM unnest(CAST(:own_permissions AS text[]), CAST(:own_nodes AS uuid[])) own (permission, node)
                   JOIN organisation_closure c ON c.tenant_id = s.tenant_id AND c.ancestor_id = own.node
                   WHERE own.permission = s.permission
                     AND (c.descendant_id = s.organisation_id
                          OR (s.escalated_at IS NOT NULL AND c.descendant_id = s.escalate_to_id))
               ) AS is_own,
               ARRAY(
                   SELECT DISTINCT d.officer_id
                   FROM deputy d
                   JOIN member m ON m.tenant_id = d.tenant_id AND m.id = d.officer_id AND m.state = 'active'
                   JOIN role_grant g ON g.tenant_id = d.tenant_id AND g.member_id = d.officer_id
                   JOIN unnest(CAST(:roles AS text[]), CAST(:role_permissions AS text[])) allowed (role, permission)
                     ON allowed.role = g.role AND allowed.permission = s.permission
                   JOIN organisation_closure c ON c.tenant_id = s.tenant_id AND c.ancestor_id = g.organisation_id
                   WHERE d.tenant_id = s.tenant_id AND d.deputy_id = :actor_id
                     AND d.dismissed_at IS NULL AND d.starts_on <= :on AND d.ends_on >= :on
                     AND g.revoked_at IS NULL AND g.starts_on <= :on AND (g.ends_on IS NULL OR g.ends_on >= :on)
                     AND (c.descendant_id = s.organisation_id
                          OR (s.escalated_at IS NOT NULL AND c.descendant_id = s.escalate_to_id))
               ) AS officer_ids
        FROM approval_step s
        WHERE s.tenant_id = :tenant_id AND s.approval_id = :approval_id
        ORDER BY s.stage, s.position
        """
    )
)
_DECIDE_STEP = Statement.of(
    sa.text(
        """
        UPDATE approval_step
        SET status = :status, decided_at = :now, decided_by_id = :decided_by_id, deputy_for_id = :deputy_for_id,
            comment = :comment
        WHERE tenant_id = :tenant_id AND id = :id AND status = 'open'
        """
    )
)
_OPEN_STEP = Statement.of(
    sa.text(
        "UPDATE approval_step SET status = 'open', opened_at = :now, due_at = :due_at"
        " WHERE tenant_id = :tenant_id AND id = :id AND status = 'waiting'"
    )
)
_CLOSE = Statement.of(
    sa.text(
        "UPDATE approval SET status = :status, closed_at = :now"
        " WHERE tenant_id = :tenant_id AND id = :id AND status = 'open'"
    )
)
_CANCEL_STEPS = Statement.of(
    sa.text(
        "UPDATE approval_step SET status = 'cancelled'"
        " WHERE tenant_id = :tenant_id AND approval_id = :approval_id AND status IN ('waiting', 'open')"
    )
)
_CANCEL_MANY = """
    WITH steps AS (
        UPDATE approval_step SET status = 'cancelled'
        WHERE tenant_id = $1 AND approval_id = ANY ($2::uuid[]) AND status IN ('waiting', 'open')
    )
    UPDATE approval SET status = 'cancelled', closed_at = $3
    WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND status = 'open'
"""
# Only step rows are locked, and only free ones, so that a decision in hand is never waited for.
_ESCALATE = Statement.of(
    sa.text(
        """
        WITH due AS (
            SELECT tenant_id, id FROM approval_step
            WHERE status = 'open' AND escalated_at IS NULL AND due_at < :now
            ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
        )
        UPDATE approval_step s SET escalated_at = :now
        FROM due, approval a
        WHERE s.tenant_id = due.tenant_id AND s.id = due.id AND a.tenant_id = s.tenant_id AND a.id = s.approval_id
        RETURNING s.tenant_id, s.id, s.approval_id, s.organisation_id, s.escalate_to_id, s.permission, a.subject_kind,
                  a.subject_id
        """
    )
)


class NewStep(NamedTuple):
    """A step to insert."""

    id: UUID
    stage: int
    position: int
    organisation_id: UUID
    permission: str
    escalate_to_id: UUID | None
    days_allowed: int
    status: str
    opened_at: datetime | None
    due_at: datetime | None


class StepDecision(NamedTuple):
    """What is written to a decided step."""

    id: UUID
    status: str
    decided_by_id: UUID
    deputy_for_id: UUID | None
    comment: str | None


class NewApproval(NamedTuple):
    """An approval to insert."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    applicant_id: UUID | None
    opened_at: datetime


async def insert_approval(conn: Connection, tenant_id: UUID, approval: NewApproval, steps: Sequence[NewStep]) -> None:
    """Writes an open approval with its steps."""
    await write(conn, _INSERT, tenant_id=tenant_id, status="open", **approval._asdict())
    for step in steps:
        await write(conn, _INSERT_STEP, tenant_id=tenant_id, approval_id=approval.id, **step._asdict())


async def lock_approval(conn: Connection, tenant_id: UUID, approval_id: UUID) -> Record | None:
    """The approval, locked until the transaction ends. Lock it before its steps."""
    return await fetch_one(conn, _LOCK, tenant_id=tenant_id, id=approval_id)


async def lock_approvals(conn: Connection, tenant_id: UUID, approval_ids: Sequence[UUID]) -> Sequence[Record]:
    """Several approvals, locked in the order of their ids. Lock them before their steps."""
    return await fetch_all(conn, _LOCK_MANY, tenant_id=tenant_id, ids=list(approval_ids))


async def list_steps(
    conn: Connection, scope: Scope, approval_id: UUID, *, role_permissions: Mapping[str, frozenset[str]], on: date
) -> Sequence[Record]:
    """All steps in order, with `is_own` and `officer_ids`: what the caller is to each, on that day."""
    held = [(permission, node) for permission, nodes in scope.nodes.items() for node in nodes]
    allowed = [(role, permission) for role, permissions in role_permissions.items() for permission in permissions]
    return await fetch_all(
        conn,
        _LIST_STEPS,
        tenant_id=scope.tenant_id,
        approval_id=approval_id,
        actor_id=scope.member_id,
        own_permissions=[permission for permission, _ in held],
        own_nodes=[node for _, node in held],
        roles=[role for role, _ in allowed],
        role_permissions=[permission for _, permission in allowed],
        on=on,
    )


async def decide_step(conn: Connection, tenant_id: UUID, decision: StepDecision, *, now: datetime) -> bool:
    """False when the step was not open."""
    return bool(await execute(conn, _DECIDE_STEP, tenant_id=tenant_id, now=now, **decision._asdict()))


async def open_step(conn: Connection, tenant_id: UUID, step_id: UUID, *, now: datetime, due_at: datetime) -> None:
    """Starts a waiting step's time."""
    await execute(conn, _OPEN_STEP, tenant_id=tenant_id, id=step_id, now=now, due_at=due_at)


async def close_approval(conn: Connection, tenant_id: UUID, approval_id: UUID, *, status: str, now: datetime) -> None:
    """Ends an open approval and cancels the steps that nobody decided."""
    await execute(conn, _CLOSE, tenant_id=tenant_id, id=approval_id, status=status, now=now)
    await execute(conn, _CANCEL_STEPS, tenant_id=tenant_id, approval_id=approval_id)


async def cancel_approvals(conn: Connection, tenant_id: UUID, approval_ids: Sequence[UUID], *, now: datetime) -> None:
    """Ends open approvals, which are locked, as cancelled, with the steps that nobody decided."""
    await conn.execute(_CANCEL_MANY, tenant_id, list(approval_ids), now)


async def escalate_steps(conn: Connection, *, now: datetime, limit: int) -> Sequence[Record]:
    """Marks overdue open steps of all unions, once each, longest overdue first; the rows it marked."""
    return await fetch_all(conn, _ESCALATE, now=now, limit=limit)
