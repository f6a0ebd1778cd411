"""Merkle trees of RFC 9162, 2.1, over SHA-256: leaves, roots, inclusion proofs.

Functions take the hashes of leaves in the order of the tree. Ours are sorted by their bytes, so that their order says
nothing; sorting is the caller's (`sorted(leaves)`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from voting.canonical import NotCanonical, from_hex, members, whole

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of 0x00 and `data`."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Proof:
    """That a leaf is in a tree: its index (from 0), how many leaves there are, the hashes beside its way up."""

    index: int
    count: int
    path: tuple[bytes, ...]

    def document(self) -> dict[str, object]:
        """`{count, index, path}`, hashes in hexadecimal digits."""
        return {"index": self.index, "count": self.count, "path": [step.hex() for step in self.path]}


def proof_of(document: object) -> Proof:
    """The proof that `document` writes down.

    Raises:
        NotCanonical: another shape.
    """
    match members(document, "index", "count", "path"):
        case {"index": index, "count": count, "path": [*path]}:
            return Proof(whole(index), whole(count), tuple(from_hex(step) for step in path))
    raise NotCanonical("not a proof")


@dataclass(frozen=True, slots=True)
class Tree:
    """All hashes of a tree, level by level from the leaves; built once, then each proof costs its path alone."""

    levels: tuple[tuple[bytes, ...], ...]

    @property
    def root(self) -> bytes:
        return self.levels[-1][0] if self.levels[-1] else EMPTY_ROOT

    def proof(self, index: int) -> Proof:
        """The proof of the leaf at `index`, from 0.

        Raises:
            IndexError: there is no such leaf.
        """
        count = len(self.levels[0])
        if not 0 <= index < count:
            raise IndexError(index)
        path, place = [], index
        for level in self.levels[:-1]:
            beside = place ^ 1
            if beside < len(level):
                path.append(level[beside])
            place >>= 1
        return Proof(index, count, tuple(path))


def tree(leaves: Sequence[bytes]) -> Tree:
    """The tree over the hashes of leaves; a last hash without a neighbour goes up as it is, as in the RFC's split."""
    levels = [tuple(leaves)]
    while len(levels[-1]) > 1:
        levels.append(_above(levels[-1]))
    return Tree(tuple(levels))


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of leaves; of none, SHA-256 of nothing."""
    return tree(leaves).root


def is_included(leaf: bytes, proof: Proof, expected: bytes) -> bool:
    """Whether `proof` leads from the hash of a leaf to the root `expected` (RFC 9162, 2.1.3.2)."""
    if not 0 <= proof.index < proof.count:
        return False
    place, last, reached = proof.index, proof.count - 1, leaf
    for step in proof.path:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(step, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == expected


def _above(level: tuple[bytes, ...]) -> tuple[bytes, ...]:
    paired = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return (*paired, level[-1]) if len(level) % 2 else tuple(paired)
