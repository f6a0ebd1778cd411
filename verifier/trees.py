"""The trees of RFC 9162, 2.1: a root over sorted leaves, and whether a proof leads from a leaf to a root."""

import hashlib
from collections.abc import Sequence
from typing import Final

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


def leaf_of(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(_LEAF + data).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over hashes of leaves, in their order.

    Level by level, and an odd one out goes up as it is: the same tree as the RFC's, which splits at powers of two.
    """
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        above = [
            hashlib.sha256(_NODE + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


def root_by_proof(leaf: bytes, index: int, count: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a proof of inclusion leads to (RFC 9162, 2.1.3.2), or None: the proof fits no tree of `count`."""
    if not 0 <= index < count:
        return None
    place, last, root = index, count - 1, leaf
    for each in path:
        if last == 0:
            return None
        if place % 2 or place == last:
            root = hashlib.sha256(_NODE + each + root).digest()
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            root = hashlib.sha256(_NODE + root + each).digest()
        place, last = place // 2, last // 2
    return root if last == 0 else None
