"""Who may do what in the register; pure."""

from collections.abc import Collection

JOINABLE_KINDS: Collection[str] = frozenset({"branch", "group"})
"""Levels at which people join: rights and rolls start from a branch or a group."""


def takes_members(organisation_kind: str) -> bool:
    """Whether a person may ask to join an organisation of this level."""
    return organisation_kind in JOINABLE_KINDS
