"""Approvals 审批: opening, deciding, withdrawing, escalating. Domains call these inside their own use cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.queries import approvals as approval_queries
from db.queries import audit as audit_queries
from db.queries import events as event_queries
from db.queries.approvals import NewApproval, NewStep, Row, StepDecision
from db.session import Connection
from db.types import new_id
from domain.shared.approval_errors import ApprovalAlreadyDecided, ApprovalNotFound
from domain.shared.approval_rules import (
    Chosen,
    Status,
    StepStatus,
    StepView,
    Verdict,
    checked_comment,
    choose_steps,
    effect_of,
)
from domain.shared.calendar import add_working_days, local_day
from domain.shared.permissions import ROLE_PERMISSIONS, Permission
from domain.shared.work import Work

ESCALATION_BATCH = 100


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """A step as the deciding domain plans it. Steps of equal `stage` run side by side; stages run by their numbers.

    `days_allowed` are working days after the day on which the step opens. After them holders of the permission on
    `escalate_to_id` may decide too; None: the step's own officers are only reminded.
    """

    stage: int
    organisation_id: UUID
    permission: Permission
    days_allowed: int
    escalate_to_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision made of an approval: `status` still open means that further steps are due."""

    approval_id: UUID
    subject_kind: str
    subject_id: UUID
    status: Status
    step_ids: Sequence[UUID]


async def approval_open(
    work: Work, subject_kind: str, subject_id: UUID, *, applicant_id: UUID | None, steps: Sequence[ApprovalStep]
) -> UUID:
    """The new approval's id; its first stage is open. The caller's own event tells the officers of that stage.

    Raises:
        ValueError: There are no steps.
    """
    if not steps:
        raise ValueError("an approval needs at least one step")
    first = min(step.stage for step in steps)
    approval = NewApproval(new_id(), subject_kind, subject_id, applicant_id, work.now)
    rows = [_new_step(step, position, is_open=step.stage == first, now=work.now) for position, step in enumerate(steps)]
    await approval_queries.insert_approval(work.conn, work.scope.tenant_id, approval, rows)
    return approval.id


async def approval_decide(work: Work, approval_id: UUID, verdict: Verdict, *, comment: str | None = None) -> Decision:
    """Decides the caller's steps of the open stage.

    The approval's row is locked first, so simultaneous decisions line up and one takes effect.

    Emits `approval_step.opened` for each step of a stage that opens, `approval.approved` or `approval.rejected` at
    the end; what follows for the subject is the calling domain's to do, in the same transaction.

    Raises:
        ApprovalNotFound: Unknown, or out of the caller's scope.
        OwnRequest: The caller is the applicant or stands in for them.
        ApprovalAlreadyDecided: It has ended, or the caller's step is decided.
        ApprovalStepNotOpen: The caller's stage has not come.
        ApprovalSecondStage: The caller decided in another stage.
        CommentRequired: A rejection without a comment.
    """
    approval, steps = await _lock(work, approval_id)
    views = [_view(row) for row in steps]
    actor_id = _actor(work)
    chosen = choose_steps(actor_id, Status(approval["status"]), applicant_id=approval["applicant_id"], steps=views)
    text = checked_comment(verdict, comment)
    effect = effect_of(verdict, chosen, steps=views)
    for choice in chosen:
        await _decide(work, approval, choice, verdict=verdict, comment=text, step=_row(steps, choice.step_id))
    if effect.status is not Status.OPEN:
        await _close(work, approval, effect.status)
    elif effect.opens_stage is not None:
        await _open_stage(work, approval, [row for row in steps if row["stage"] == effect.opens_stage])
    step_ids = [choice.step_id for choice in chosen]
    return Decision(approval_id, approval["subject_kind"], approval["subject_id"], effect.status, step_ids)


async def approvals_lock(work: Work, approval_ids: Sequence[UUID]) -> None:
    """Locks several approvals that one transaction decides one after another, in the order in which all do."""
    await approval_queries.lock_approvals(work.conn, work.scope.tenant_id, approval_ids)


async def approval_cancel(work: Work, approval_id: UUID) -> None:
    """Ends an open approval whose subject was withdrawn. Who may withdraw is the calling domain's to say.

    Raises:
        ApprovalNotFound: Unknown.
        ApprovalAlreadyDecided: It has ended.
    """
    approval = await approval_queries.lock_approval(work.conn, work.scope.tenant_id, approval_id)
    if approval is None:
        raise ApprovalNotFound
    if approval["status"] != Status.OPEN:
        raise ApprovalAlreadyDecided(status=approval["status"])
    await approval_queries.close_approval(
        work.conn, work.scope.tenant_id, approval_id, status=Status.CANCELLED.value, now=work.now
    )
    await _record(work, "approval.cancelled", approval, organisation_id=None, facts={})


async def approvals_cancel(work: Work, approval_ids: Sequence[UUID]) -> None:
    """As `approval_cancel`, for many by a few statements; without ids nothing is asked.

    Raises:
        ApprovalNotFound: Unknown.
        ApprovalAlreadyDecided: It has ended.
    """
    if not approval_ids:
        return
    tenant_id = work.scope.tenant_id
    approvals = await approval_queries.lock_approvals(work.conn, tenant_id, approval_ids)
    if len(approvals) < len(approval_ids):
        raise ApprovalNotFound
    for approval in approvals:
        if approval["status"] != Status.OPEN:
            raise ApprovalAlreadyDecided(status=approval["status"])
    await approval_queries.cancel_approvals(work.conn, tenant_id, approval_ids, now=work.now)
    entries = [_entry(work, "approval.cancelled", approval, organisation_id=None, facts={}) for approval in approvals]
    await audit_queries.insert_entries(work.conn, tenant_id, entries)


async def escalate_due(conn: Connection, now: datetime) -> int:
    """How many overdue steps, of any union, were escalated: each once, at most `ESCALATION_BATCH` in one call."""
    rows = await approval_queries.escalate_steps(conn, now=now, limit=ESCALATION_BATCH)
    for row in rows:
        await event_queries.insert_event(
            conn,
            row["tenant_id"],
            topic="approval_step.escalated",
            subject_kind="approval",
            subject_id=row["approval_id"],
            facts=_step_facts(row, row["subject_kind"], row["subject_id"]),
        )
        await audit_queries.insert_entry(
            conn,
            row["tenant_id"],
            at=now,
            actor_id=None,
            action="approval_step.escalated",
            object_kind="approval",
            object_id=row["approval_id"],
            organisation_id=row["organisation_id"],
            facts={"step_id": str(row["id"]), "escalate_to_id": _text(row["escalate_to_id"])},
        )
    return len(rows)


async def _lock(work: Work, approval_id: UUID) -> tuple[Row, Sequence[Row]]:
    approval = await approval_queries.lock_approval(work.conn, work.scope.tenant_id, approval_id)
    if approval is None:
        raise ApprovalNotFound
    steps = await approval_queries.list_steps(
        work.conn, work.scope, approval_id, role_permissions=ROLE_PERMISSIONS, on=local_day(work.now)
    )
    return approval, steps


async def _decide(
    work: Work, approval: Row, choice: Chosen, *, verdict: Verdict, comment: str | None, step: Row
) -> None:
    decision = StepDecision(choice.step_id, verdict.value, _actor(work), choice.deputy_for_id, comment)
    await approval_queries.decide_step(work.conn, work.scope.tenant_id, decision, now=work.now)
    facts = {"step_id": str(choice.step_id), "stage": step["stage"], "deputy_for_id": _text(choice.deputy_for_id)}
    await _record(
        work, f"approval_step.{verdict.value}", approval, organisation_id=step["organisation_id"], facts=facts
    )


async def _close(work: Work, approval: Row, status: Status) -> None:
    await approval_queries.close_approval(
        work.conn, work.scope.tenant_id, approval["id"], status=status.value, now=work.now
    )
    await event_queries.insert_event(
        work.conn,
        work.scope.tenant_id,
        topic=f"approval.{status.value}",
        subject_kind="approval",
        subject_id=approval["id"],
        facts={
            "applicant_id": _text(approval["applicant_id"]),
            "subject_kind": approval["subject_kind"],
            "subject_id": str(approval["subject_id"]),
        },
    )


async def _open_stage(work: Work, approval: Row, steps: Sequence[Row]) -> None:
    for step in steps:
        due_at = add_working_days(work.now, step["days_allowed"]).at
        await approval_queries.open_step(work.conn, work.scope.tenant_id, step["id"], now=work.now, due_at=due_at)
        await event_queries.insert_event(
            work.conn,
            work.scope.tenant_id,
            topic="approval_step.opened",
            subject_kind="approval",
            subject_id=approval["id"],
            facts=_step_facts(step, approval["subject_kind"], approval["subject_id"], approval["id"]),
        )


async def _record(
    work: Work, action: str, approval: Row, *, organisation_id: UUID | None, facts: dict[str, object]
) -> None:
    # Not through domain.audit: it stands above the shared part, and entries are rows like any other.
    entry = _entry(work, action, approval, organisation_id=organisation_id, facts=facts)
    await audit_queries.insert_entry(work.conn, work.scope.tenant_id, **entry)


def _entry(
    work: Work, action: str, approval: Row, *, organisation_id: UUID | None, facts: dict[str, object]
) -> audit_queries.NewEntry:
    return {
        "at": work.now,
        "actor_id": work.actor.member_id,
        "action": action,
        "object_kind": "approval",
        "object_id": approval["id"],
        "organisation_id": organisation_id,
        "facts": {"subject_kind": approval["subject_kind"], "subject_id": str(approval["subject_id"]), **facts},
    }


def _new_step(step: ApprovalStep, position: int, *, is_open: bool, now: datetime) -> NewStep:
    return NewStep(
        id=new_id(),
        stage=step.stage,
        position=position,
        organisation_id=step.organisation_id,
        permission=step.permission.value,
        escalate_to_id=step.escalate_to_id,
        days_allowed=step.days_allowed,
        status=(StepStatus.OPEN if is_open else StepStatus.WAITING).value,
        opened_at=now if is_open else None,
        due_at=add_working_days(now, step.days_allowed).at if is_open else None,
    )


def _view(row: Row) -> StepView:
    return StepView(
        id=row["id"],
        stage=row["stage"],
        status=StepStatus(row["status"]),
        is_own=row["is_own"],
        officer_ids=row["officer_ids"],
        decided_by_id=row["decided_by_id"],
        deputy_for_id=row["deputy_for_id"],
    )


def _row(steps: Sequence[Row], step_id: UUID) -> Row:
    return next(row for row in steps if row["id"] == step_id)


def _step_facts(step: Row, subject_kind: str, subject_id: UUID, approval_id: UUID | None = None) -> dict[str, object]:
    return {
        "approval_id": str(approval_id or step["approval_id"]),
        "step_id": str(step["id"]),
        "organisation_id": str(step["organisation_id"]),
        "escalate_to_id": _text(step["escalate_to_id"]),
        "permission": step["permission"],
        "subject_kind": subject_kind,
        "subject_id": str(subject_id),
    }


def _actor(work: Work) -> UUID:
    if work.actor.member_id is None:
        raise ApprovalNotFound
    return work.actor.member_id


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
