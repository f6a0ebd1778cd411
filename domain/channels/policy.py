"""Who may do what with channels; pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one caller: whether they manage news at the organisation of the target, and of the item."""

    manages_target: bool
    manages_item: bool = True


def may_manage(standing: Standing) -> bool:
    """Whether the caller plans posts there, sets targets up and ends them."""
    return standing.manages_target and standing.manages_item
