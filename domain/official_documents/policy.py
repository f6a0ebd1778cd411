"""Who may do what with official documents; pure."""

from collections.abc import Collection
from uuid import UUID


def may_manage(*, is_member: bool, is_theirs: bool) -> bool:
    """Whether the caller, who is somebody, manages documents at the organisation or above it."""
    return is_member and is_theirs


def may_publish(actor_id: UUID | None, authors: Collection[UUID]) -> bool:
    """Whether the caller wrote nothing of it: two officers answer for what an organisation issues."""
    return actor_id is not None and actor_id not in authors
