"""Who may do what in disclosures; pure."""

from uuid import UUID


def may_publish(actor_id: UUID | None, drafted_by_id: UUID) -> bool:
    """Whether the caller is another person than who drafted it: two officers answer for it, and for corrections."""
    return actor_id is not None and actor_id != drafted_by_id
