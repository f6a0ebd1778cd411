"""Who may do what with legal articles; pure."""

from collections.abc import Collection
from uuid import UUID


def may_approve(actor_id: UUID | None, author_ids: Collection[UUID]) -> bool:
    """Whether the caller wrote nothing of what is to be approved: a second officer answers for it, too."""
    return actor_id is not None and actor_id not in author_ids
