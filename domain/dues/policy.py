"""Who may do what with dues; pure."""

from uuid import UUID


def is_own(actor_id: UUID | None, member_id: UUID) -> bool:
    """Whether a caller would record or drop their own dues, which is somebody else's to do."""
    return actor_id == member_id
