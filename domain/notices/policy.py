"""Who may do what in public notices; pure."""

from collections.abc import Collection
from uuid import UUID

MEMBERSHIPS_THAT_OBJECT = frozenset({"active", "retained", "suspended"})
"""A suspended member is still one, and may say that a list is wrong."""


def may_approve(actor_id: UUID | None, drafted_by_id: UUID) -> bool:
    """Whether the caller is another person than who drafted it: two officers answer for what is put up."""
    return actor_id is not None and actor_id != drafted_by_id


def may_correct(actor_id: UUID | None, written_by_id: UUID) -> bool:
    """Whether the caller is another person than who wrote the text that holds: one alone never says both."""
    return actor_id is not None and actor_id != written_by_id


def is_party(actor_id: UUID | None, named: Collection[UUID]) -> bool:
    """Whether the caller is named in it, and so decides nothing about it (回避)."""
    return actor_id in named


def may_object(membership: str, *, is_in_audience: bool, is_named: bool) -> bool:
    """Whether a member may object: all for whom it is put up, and who is named wherever they are."""
    return membership in MEMBERSHIPS_THAT_OBJECT and (is_in_audience or is_named)
