"""The board 公告板: chained, signed roots over all envelopes of a vote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.canonical import NotCanonical, b64u, from_b64u, from_hex, from_instant, instant, labelled, members, whole
from voting.signatures import is_signed_by

FORMAT = "unionhall-board-1"
_MEMBERS = ("format", "vote", "definition", "number", "previous", "leaves", "root", "at", "final")
_LABEL = "unionhall board 1"


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """A root of the board: `leaves` envelopes at instant `at`, the entry's `number` from 1.

    `previous` is the hash of the entry before, of the first one the definition's. The last entry alone is `final`.
    """

    vote: str
    definition: bytes
    number: int
    previous: bytes
    leaves: int
    root: bytes
    at: datetime
    final: bool

    def document(self) -> dict[str, object]:
        """The entry as JSON: hashes in hexadecimal digits, `at` in whole seconds."""
        return {
            "format": FORMAT,
            "vote": self.vote,
            "definition": self.definition.hex(),
            "number": self.number,
            "previous": self.previous.hex(),
            "leaves": self.leaves,
            "root": self.root.hex(),
            "at": instant(self.at),
            "final": self.final,
        }

    def signed_bytes(self) -> bytes:
        return labelled(_LABEL, self.document())

    def hash(self) -> bytes:
        """What the next entry names as its `previous`, 32 bytes."""
        return sha256(self.signed_bytes()).digest()


@dataclass(frozen=True, slots=True)
class SignedEntry:
    """An entry with the signature of the vote's promise key, 64 bytes."""

    entry: BoardEntry
    signature: bytes

    def document(self) -> dict[str, object]:
        """`{entry, signature}`, the signature in base64url."""
        return {"entry": self.entry.document(), "signature": b64u(self.signature)}


def entry_of(document: object) -> BoardEntry:
    """The entry that `document` writes down.

    Raises:
        NotCanonical: another format, a member too many, missing or of another type.
    """
    match members(document, *_MEMBERS):
        case {
            "format": "unionhall-board-1",
            "vote": str(vote),
            "definition": definition,
            "number": number,
            "previous": previous,
            "leaves": leaves,
            "root": root,
            "at": str(at),
            "final": bool(final),
        }:
            before, after = from_hex(previous), from_hex(root)
            place, many = whole(number, 1), whole(leaves)
            return BoardEntry(vote, from_hex(definition), place, before, many, after, from_instant(at), final)
    raise NotCanonical("not an entry of a board")


def board_of(document: object) -> tuple[SignedEntry, ...]:
    """The entries of `board.json`, in order; neither signatures nor the chain are checked.

    Raises:
        NotCanonical: another format.
    """
    match members(document, "format", "entries"):
        case {"format": "unionhall-board-1", "entries": [*entries]}:
            return tuple(_signed_of(entry) for entry in entries)
    raise NotCanonical("not a board")


def board_document(entries: Iterable[SignedEntry]) -> dict[str, object]:
    """`board.json`, entries in order."""
    return {"format": FORMAT, "entries": [signed.document() for signed in entries]}


def sign_entry(entry: BoardEntry, key: Ed25519PrivateKey) -> SignedEntry:
    """The entry with the signature of the vote's promise key over the bytes that are hashed."""
    return SignedEntry(entry, key.sign(entry.signed_bytes()))


def is_entry_signed(signed: SignedEntry, promise_key: bytes) -> bool:
    """Whether `promise_key` (32 bytes, of the definition) signed this entry."""
    return is_signed_by(promise_key, signed.signature, signed.entry.signed_bytes())


def broken_at(entries: Sequence[SignedEntry], definition: bytes, promise_key: bytes) -> int | None:
    """The number of the first entry that does not follow, or None where all do.

    An entry follows if it is of this definition, has the next number, names the hash before it, comes no earlier, is
    signed, and no final one stands before it. How many leaves there are may rise alone.
    """
    before, leaves, at = definition, 0, None
    for number, signed in enumerate(entries, start=1):
        entry = signed.entry
        follows = entry.definition == definition and entry.number == number and entry.previous == before
        grows = entry.leaves >= leaves and (at is None or entry.at >= at)
        ends = entry.final and number < len(entries)
        if not follows or not grows or ends or not is_entry_signed(signed, promise_key):
            return number
        before, leaves, at = entry.hash(), entry.leaves, entry.at
    return None


def _signed_of(document: object) -> SignedEntry:
    signed = members(document, "entry", "signature")
    return SignedEntry(entry_of(signed["entry"]), from_b64u(signed["signature"], 64))
