"""The roll 选民名册 as hashes: who is not told the salt cannot tell who is on it."""

from collections.abc import Iterable

from voting.canonical import NotCanonical, canonical, from_hex, members
from voting.trees import leaf_hash, root

FORMAT = "unionhall-roll-1"
SALT_LENGTH = 16


def roll_leaf(salt: bytes, vote: str, member: str, branch: str, *, weight: int | None = None) -> bytes:
    """The hash of a member's leaf: 16 random bytes, then canonical `{branch, member, vote}`, with a `weight` if any.

    `vote` is the vote's id, `member` the member's number, `branch` the code of the organisation they vote in. `weight`
    is what their ballot counts in a weighted vote.
    """
    if len(salt) != SALT_LENGTH:
        raise ValueError("a salt has 16 bytes")
    weighed = {} if weight is None else {"weight": weight}
    return leaf_hash(salt + canonical({"vote": vote, "member": member, "branch": branch, **weighed}))


def roll_hash(leaves: Iterable[bytes]) -> bytes:
    """The root over the leaves, sorted by their bytes."""
    return root(sorted(leaves))


def roll_document(vote: str, leaves: Iterable[bytes]) -> dict[str, object]:
    """`roll.json`: the leaves sorted, in hexadecimal digits."""
    return {"format": FORMAT, "vote": vote, "leaves": [leaf.hex() for leaf in sorted(leaves)]}


def roll_of(document: object) -> tuple[str, tuple[bytes, ...]]:
    """The vote and the leaves of `roll.json`.

    Raises:
        NotCanonical: another format, leaves that are not sorted or not all different.
    """
    match members(document, "format", "vote", "leaves"):
        case {"format": "unionhall-roll-1", "vote": str(vote), "leaves": [*leaves]}:
            hashes = tuple(from_hex(leaf) for leaf in leaves)
            if list(hashes) == sorted(set(hashes)):
                return vote, hashes
    raise NotCanonical("not a roll")
