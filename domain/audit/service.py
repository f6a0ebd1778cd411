"""Writes to the tamper-evident log."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db.queries import audit as audit_queries
from domain.shared.changes import Subject
from domain.shared.work import Work


async def record(
    work: Work, action: str, object_kind: str, object_id: UUID, *, organisation_id: UUID | None = None, **facts: object
) -> None:
    """Appends one entry in the work's transaction; it is chained after commit, in commit order.

    `action` is object first and past: `join_request.approved`. Facts hold no secret and no personal value.
    """
    await audit_queries.insert_entry(
        work.conn,
        work.scope.tenant_id,
        at=work.now,
        actor_id=work.actor.member_id,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        organisation_id=organisation_id,
        facts={**facts, **_by_link(work)},
    )


async def record_many(work: Work, action: str, subjects: Sequence[Subject]) -> None:
    """As `record`, one entry for each subject, by one statement; without subjects nothing is asked."""
    if not subjects:
        return
    entries: list[audit_queries.NewEntry] = [
        {
            "at": work.now,
            "actor_id": work.actor.member_id,
            "action": action,
            "object_kind": subject.kind,
            "object_id": subject.id,
            "organisation_id": subject.organisation_id,
            "facts": {**subject.facts, **_by_link(work)},
        }
        for subject in subjects
    ]
    await audit_queries.insert_entries(work.conn, work.scope.tenant_id, entries)


def _by_link(work: Work) -> Mapping[str, object]:
    """Said of what was done by a signed link, without signing in."""
    return {"is_by_link": True} if work.actor.is_by_link else {}


async def audit_log_search(work: Work, filters: Mapping[str, Any]) -> None:
    """Records who sought what in the log; the whole union's business, wherever it was sought. Changes nothing else."""
    sought = {name: list(value) if isinstance(value, list) else str(value) for name, value in filters.items()}
    await record(work, "audit_log.searched", "audit_log", work.scope.tenant_id, sought=sought)


async def record_own(
    work: Work, member_id: UUID, action: str, object_kind: str, object_id: UUID, **facts: object
) -> None:
    """As `record`, for what members do to their own account before they are signed in: `member_id` is the actor."""
    await audit_queries.insert_entry(
        work.conn,
        work.scope.tenant_id,
        at=work.now,
        actor_id=member_id,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        organisation_id=None,
        facts=facts,
    )
