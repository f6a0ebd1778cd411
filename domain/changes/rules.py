"""Decisions of changes: what a token of a client says, and whether the client can go on from there."""

import hashlib
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

NO_BOUND: Final = 2**63 - 1
"""Later than any transaction."""


class Place(NamedTuple):
    """Where a client is in the order of commits.

    Attributes:
        transaction: All of the client's objects are as of the changes up to here, and in it up to `sequence`.
        until: Where the reading of several pages ends that has begun; `NO_BOUND` when none has.
        viewer: `viewer_of` the client as they were.
    """

    transaction: int
    sequence: int
    until: int
    viewer: bytes


class Change(NamedTuple):
    """An object that became another one, as a row of `find_changes` tells it."""

    transaction: int
    sequence: int
    kind: str
    node_id: UUID
    was_seen: bool


class Cut(NamedTuple):
    """The part of the changes that a page tells of.

    Attributes:
        nodes: `(kind, id)` → whether the client may have had it, in the order of their first change.
        end: Transaction and sequence of the last change told; None: all were.
    """

    nodes: dict[tuple[str, UUID], bool]
    end: tuple[int, int] | None


def viewer_of(*facts: object) -> bytes:
    """A digest of who asks for what, and of all that decides what they may see as a whole."""
    return hashlib.blake2b(repr(facts).encode(), digest_size=16).digest()


def can_go_on(place: Place | None, viewer: bytes, *, horizon: int | None, watermark: int) -> bool:
    """Whether what changed since is all that the client has to know.

    Not from a place before what is kept, or after what has happened (a backup was restored), and not when the caller
    is another, asks for other kinds, or may see other things as a whole.
    """
    return (
        place is not None
        and place.viewer == viewer
        and place.transaction <= watermark
        and (horizon is None or place.transaction >= horizon)
    )


def cut(changes: Sequence[Change], first: int, limit: int) -> Cut:
    """The changes up to the last one before a further object than `first`; `limit` is how many rows were asked for.

    What was seen before any of its changes counts as seen.
    """
    nodes: dict[tuple[str, UUID], bool] = {}
    end = None
    for change in changes:
        key = (change.kind, change.node_id)
        if key not in nodes and len(nodes) == first:
            return Cut(nodes, end)
        nodes[key] = nodes.get(key, False) or change.was_seen
        end = (change.transaction, change.sequence)
    return Cut(nodes, end if len(changes) == limit else None)
