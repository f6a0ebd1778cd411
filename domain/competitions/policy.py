"""Who may do what in skill competitions; pure."""

from collections.abc import Collection
from uuid import UUID


def may_approve(actor_id: UUID | None, written_by_id: UUID, submitted_by_id: UUID | None) -> bool:
    """Whether the caller is neither who wrote it nor who submitted it."""
    return actor_id is not None and actor_id not in {written_by_id, submitted_by_id}


def may_decide(actor_id: UUID | None, parties: Collection[UUID]) -> bool:
    """Whether the caller is none of those who entered, or entered somebody (回避)."""
    return actor_id is not None and actor_id not in parties


def may_publish(actor_id: UUID | None, recorded_by_id: UUID | None) -> bool:
    """Whether the caller is another person than who recorded the results."""
    return actor_id is not None and recorded_by_id is not None and actor_id != recorded_by_id
