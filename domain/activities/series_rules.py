"""Decisions about a series 系列活动 of activities as a whole; pure."""

from collections.abc import Collection, Mapping

OPEN_STATES: Collection[str] = frozenset({"published", "closed"})
"""States of a session that may still take place for members."""

LEFT_BY_MEMBER: Mapping[str, str] = {
    "applied": "withdrawn",
    "registered": "cancelled",
    "waiting": "withdrawn",
    "offered": "declined",
}
"""What becomes of a registration whose member leaves the series."""


def series_title(title: str, title_en: str | None, sessions: int) -> str:
    """A title as messages name it that are about so many sessions at once."""
    counted = f"{title}（{sessions} 次）"
    return counted if title_en is None else f"{counted} / {title_en} ({sessions} sessions)"
