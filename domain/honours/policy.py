"""Who may do what in honours; pure."""

from collections.abc import Collection
from uuid import UUID


def may_decide(actor_id: UUID | None, parties: Collection[UUID]) -> bool:
    """Whether the caller is none of those who are nominated or nominated somebody (回避)."""
    return actor_id is not None and actor_id not in parties
