"""Shares of a figure: who reaches them, in whole numbers and never in rounded ones."""

from collections.abc import Mapping, Sequence
from typing import Any


def least(share: Sequence[int], figure: int, *, strict: bool) -> int:
    """The smallest whole number that reaches the share of the figure; with `strict` the smallest above it."""
    numerator, denominator = share
    product = numerator * figure
    return product // denominator + 1 if strict else -(-product // denominator)


def reaches(rule: Mapping[str, Any], part: int, figure: int) -> bool:
    """Whether a part reaches the share of a quorum or a majority. Of nothing, nobody reaches a share."""
    return figure > 0 and part >= least(rule["share"], figure, strict=rule["strict"])


def asked(rule: Mapping[str, Any], figure: int) -> dict[str, Any]:
    """Facts of a step that speaks of the rule: the base, its figure, the share, and the least that reaches it."""
    return {
        "base": rule["base"],
        "figure": figure,
        "share": list(rule["share"]),
        "strict": rule["strict"],
        "least": least(rule["share"], figure, strict=rule["strict"]),
    }
