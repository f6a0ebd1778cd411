"""How an import moves, and for how long things last."""

from collections.abc import Mapping
from datetime import timedelta

KEPT = timedelta(days=30)
"""An import of which nothing has come for so long loses what is personal in its rows."""

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "reading": frozenset({"ready", "failed"}),
    "ready": frozenset({"applying"}),
    "failed": frozenset(),
    "applying": frozenset({"applied"}),
    "applied": frozenset({"undoing"}),
    "undoing": frozenset({"undone", "applied"}),
    "undone": frozenset(),
}
"""States of an import and where they may go; undoing that cannot go on leaves it applied."""

UNDER_WAY = frozenset({"reading", "applying", "undoing"})


def can_move(state: str, target: str) -> bool:
    """Whether an import may go from `state` to `target`."""
    return target in TRANSITIONS[state]
