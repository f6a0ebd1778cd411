"""Decisions about a series 系列活动 of activities as a whole; pure."""

from collections.abc import Collection, Mapping

from domain.activities.errors import RepetitionInvalid

OPEN_STATES: Collection[str] = frozenset({"published", "closed"})
"""States of a session that may still take place for members."""

LEFT_BY_MEMBER: Mapping[str, str] = {
    "applied": "withdrawn",
    "registered": "cancelled",
    "waiting": "withdrawn",
    "offered": "declined",
}
"""What becomes of a registration whose member leaves the series."""


def check_certificate(certificate_sessions: int | None, sessions: int) -> None:
    """Refuses a certificate for more sessions than there are, or for none.

    Raises:
        RepetitionInvalid: So it is.
    """
    if certificate_sessions is not None and not 1 <= certificate_sessions <= sessions:
        raise RepetitionInvalid("repeats", limit=sessions)


def certificate_least(certificate_sessions: int | None, held: int) -> int:
    """At how many sessions one must have been for a certificate of a series of which so many took place.

    Sessions that were cancelled are nobody's fault: never more than took place.
    """
    return held if certificate_sessions is None else min(certificate_sessions, held)


def series_title(title: str, title_en: str | None, sessions: int) -> str:
    """A title as messages name it that are about so many sessions at once."""
    counted = f"{title}（{sessions} 次）"
    return counted if title_en is None else f"{counted} / {title_en} ({sessions} sessions)"
