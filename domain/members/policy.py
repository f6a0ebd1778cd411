"""Who may do what in the register; pure."""

from collections.abc import Collection

JOINABLE_KINDS: Collection[str] = frozenset({"branch", "group", "holding_pool"})
"""Where people join: a branch, a group, or the pool of those whose employer has no union."""


RESUBMITTABLE: Collection[str] = frozenset({"rejected", "withdrawn"})
"""States of a join request that may be taken up again."""


def takes_members(organisation_kind: str) -> bool:
    """Whether a person may ask to join an organisation of this level."""
    return organisation_kind in JOINABLE_KINDS


def join_obstacles(organisation_kind: str, *, is_member: bool) -> list[str]:
    """Codes of what keeps the caller from asking to join there; empty when nothing does."""
    obstacles = []
    if is_member:
        obstacles.append("ALREADY_MEMBER")
    if not takes_members(organisation_kind):
        obstacles.append("ORGANISATION_TAKES_NO_MEMBERS")
    return obstacles


def decide_obstacles(status: str, *, is_own: bool, is_officer: bool) -> list[str]:
    """Codes of what keeps the caller from deciding a join request; empty when nothing does."""
    obstacles = []
    if status != "in_review":
        obstacles.append("JOIN_REQUEST_CLOSED")
    if is_own:
        obstacles.append("OWN_REQUEST")
    if not is_officer:
        obstacles.append("ANOTHER_OFFICER")
    return obstacles
