"""Who may do what with official documents; pure."""


def may_manage(*, is_member: bool, is_theirs: bool) -> bool:
    """Whether the caller, who is somebody, manages documents at the organisation or above it."""
    return is_member and is_theirs
