"""What a member checks a vote by, and what an officer checks before it is scheduled."""

import strawberry

from api.messages import translate
from domain.shared.errors import DomainError
from domain.votes.service.board import BoardProof
from voting.canonical import NotCanonical, b64u, from_hex
from voting.trees import Proof


@strawberry.type(description="Proof (RFC 9162) that a leaf is in a Merkle tree.")
class MerkleProof:
    """A proof as `docs/ballot-formats.md` has it."""

    index: int = strawberry.field(description="Place of the leaf among the sorted leaves, from 0.")
    count: int = strawberry.field(description="Leaves of the tree.")
    path: list[str] = strawberry.field(
        description="Hashes beside the way from the leaf to the root, nearest first, 64 hexadecimal digits each."
    )


def merkle_proof(proof: Proof) -> MerkleProof:
    """A proof as the graph has it."""
    return MerkleProof(index=proof.index, count=proof.count, path=[step.hex() for step in proof.path])


@strawberry.type(description="Proof that a ballot is on the board, under its newest root; for everybody.")
class BallotProof:
    """What `docs/ballot-formats.md` has of an entry, and the way to it."""

    number: int = strawberry.field(description="Number of the board's entry, from 1.")
    root: str = strawberry.field(description="Root that the proof leads to, 64 hexadecimal digits.")
    entry: str = strawberry.field(description="Canonical JSON of the entry, which names the root.")
    signature: str = strawberry.field(description="Ed25519 signature by the vote's promise key, base64url.")
    proof: MerkleProof = strawberry.field(description="Way from the ballot's hash to the root.")


def digest_of(text: str) -> bytes | None:
    """The 32 bytes of a hash in hexadecimal digits; None for anything else."""
    try:
        return from_hex(text)
    except NotCanonical:
        return None


def ballot_proof(found: BoardProof) -> BallotProof:
    """A proof of the board as the graph has it."""
    return BallotProof(
        number=found.number,
        root=found.root.hex(),
        entry=found.entry,
        signature=b64u(found.signature),
        proof=merkle_proof(found.proof),
    )


@strawberry.type(description="What keeps a draft from being scheduled.")
class VoteChecklistItem:
    """An open item of the checklist."""

    code: str = strawberry.field(description="Stable code, as `voteSchedule` would refuse with.")
    message: str = strawberry.field(description="Sentence for people, in the language of `Accept-Language`.")


def checklist_item(error: DomainError, locale: str) -> VoteChecklistItem:
    """An open item in the reader's language."""
    return VoteChecklistItem(code=error.code, message=translate(error.code, locale, **error.facts))
