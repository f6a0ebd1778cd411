"""Who may see and do what in learning; pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one caller and one quiz. `has_branch`: it is for them; `knows_keys`: of its bank."""

    has_branch: bool
    was_announced: bool
    knows_keys: bool


def may_know_of(standing: Standing) -> bool:
    """Whether the quiz is there for the caller. What was never announced is nobody's to know of."""
    return standing.has_branch and standing.was_announced


def may_take(standing: Standing) -> bool:
    """Whether the caller may attempt it: never who knows the keys."""
    return may_know_of(standing) and not standing.knows_keys
