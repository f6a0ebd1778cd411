"""Who may see and do what in surveys; pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one caller and one survey. `has_branch`: they are asked by it."""

    manages: bool
    has_branch: bool
    was_opened: bool


def may_manage(standing: Standing) -> bool:
    """Whether the caller plans, opens, closes."""
    return standing.manages


def may_answer(standing: Standing) -> bool:
    """Whether the caller is asked. What was never opened is nobody's to know of."""
    return standing.has_branch and standing.was_opened
