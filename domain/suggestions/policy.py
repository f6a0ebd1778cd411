"""In which parts somebody may act on a suggestion; pure."""

from dataclasses import dataclass
from enum import StrEnum

AUTHOR, CO_AUTHOR, RECEIVER = "author", "co_author", "receiver"
LEAD_UNIT, CO_UNIT, SUPERVISOR = "lead_unit", "co_unit", "supervisor"


class AuthorPart(StrEnum):
    """How somebody stands to the authors of a suggestion."""

    FIRST = "first"
    CO = "co"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one caller and one suggestion."""

    author: AuthorPart
    manages: bool
    supervises: bool
    unit_role: str | None
    """`lead` or `co`: of a unit on whose staff the caller is today, and which it is assigned to."""


def parts_of(standing: Standing) -> frozenset[str]:
    """The parts in which the caller may act. Nobody handles a suggestion of their own."""
    if standing.author is not AuthorPart.NONE:
        return frozenset({AUTHOR if standing.author is AuthorPart.FIRST else CO_AUTHOR})
    parts = {RECEIVER} if standing.manages else set()
    if standing.supervises:
        parts.add(SUPERVISOR)
    if standing.unit_role is not None:
        parts.add(LEAD_UNIT if standing.unit_role == "lead" else CO_UNIT)
    return frozenset(parts)
