"""Who may exchange points for a benefit; pure."""

from collections.abc import Sequence


def exchange_obstacles(claim: Sequence[str], *, is_on: bool, balance_points: int, price_points: int) -> list[str]:
    """Codes of what keeps a member from an exchange; empty when nothing does.

    `claim` are those of a claim of the benefit without a price. Where the exchange is switched off, that comes alone:
    nothing that the member does would change it. The same function explains and decides.
    """
    if not is_on:
        return ["COMMERCE_OFF"]
    short = ["POINTS_SHORT"] if balance_points < price_points else []
    return [*claim, *short]
