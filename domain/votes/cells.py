"""Which branches' turnout stays untold; pure."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def withheld(entitled: Mapping[K, int], minimum: int) -> frozenset[K]:
    """The branches whose turnout is not told: fewer than `minimum` on the roll, and as few others as it takes.

    The sum over all branches is known, so those withheld must together be no small cell themselves: the next larger
    are withheld too, until at least `minimum` of the roll stand behind the gap. Equal ones in the order of their keys.
    """
    order = sorted(entitled, key=lambda key: (entitled[key], key))
    untold: list[K] = []
    behind = 0
    for key in order:
        if entitled[key] >= minimum and (not untold or behind >= minimum):
            break
        untold.append(key)
        behind += entitled[key]
    return frozenset(untold)
