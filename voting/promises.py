"""The promise 投票回执: the server's signed word that it has an envelope and will put it on the board."""

from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.canonical import NotCanonical, canonical, from_hex, members, whole
from voting.signatures import is_signed_by

FORMAT = "unionhall-promise-1"
_SIGNED = b"unionhall promise 1\n"


class Sealer(StrEnum):
    """Who sealed the envelope: the voter's own client, or the server for a client that cannot."""

    VOTER = "voter"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised: the envelope of hash `ballot`, a member's `number`-th of this vote (from 1)."""

    vote: str
    definition: bytes
    ballot: bytes
    number: int
    sealed_by: Sealer

    def document(self) -> dict[str, object]:
        """The promise as JSON, hashes in hexadecimal digits."""
        return {
            "format": FORMAT,
            "vote": self.vote,
            "definition": self.definition.hex(),
            "ballot": self.ballot.hex(),
            "number": self.number,
            "sealed_by": self.sealed_by.value,
        }

    def written(self) -> bytes:
        """Its canonical JSON."""
        return canonical(self.document())

    def signed_bytes(self) -> bytes:
        """What the server signs."""
        return _SIGNED + self.written()


def promise_of(document: object) -> Promise:
    """The promise that `document` writes down.

    Raises:
        NotCanonical: another format, a member too many, missing or of another type.
    """
    match members(document, "format", "vote", "definition", "ballot", "number", "sealed_by"):
        case {
            "format": "unionhall-promise-1",
            "vote": str(vote),
            "definition": definition,
            "ballot": ballot,
            "number": number,
            "sealed_by": "voter" | "server" as sealer,
        }:
            return Promise(vote, from_hex(definition), from_hex(ballot), whole(number, 1), Sealer(sealer))
    raise NotCanonical("not a promise")


def sign_promise(promise: Promise, key: Ed25519PrivateKey) -> bytes:
    """The Ed25519 signature of the server's key of this vote, 64 bytes. The same promise has one signature."""
    return key.sign(promise.signed_bytes())


def sign_written(written: bytes, key: Ed25519PrivateKey) -> bytes:
    """As `sign_promise`, of a promise whose canonical JSON is at hand."""
    return key.sign(_SIGNED + written)


def is_promised(promise: Promise, signature: bytes, promise_key: bytes) -> bool:
    """Whether `promise_key` (32 bytes, of the definition) signed this promise."""
    return is_signed_by(promise_key, signature, promise.signed_bytes())
