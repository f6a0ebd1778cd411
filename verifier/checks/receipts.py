"""Checks of a voter's receipts against the published files: what was promised, and whether it was kept."""

from collections.abc import Iterator

from verifier.definitions import NAMED
from verifier.reports import Fault
from verifier.signatures import signed
from verifier.subjects import Vote
from verifier.trees import leaf_of, root_by_proof


def receipt_of_vote(vote: Vote) -> Iterator[Fault]:
    """The receipt is of this vote and of this definition, and of a kind of vote that gives receipts."""
    for each in vote.outside.receipts:
        if vote.definition.kind == NAMED:
            yield Fault(each.file, "", "no_receipts")
        if each.vote != vote.definition.vote:
            yield Fault(each.file, "promise.vote", "other_vote", {"found": each.vote, "expected": vote.definition.vote})
        if each.definition != vote.definition.hash:
            values = {"found": each.definition.hex(), "expected": vote.definition.hash.hex()}
            yield Fault(each.file, "promise.definition", "other_definition", values)
        if each.envelope is not None and leaf_of(each.envelope) != each.ballot:
            yield Fault(each.file, "envelope", "other_envelope", {"ballot": each.ballot.hex()})
        if each.sealed_by == "server" and not vote.definition.server_may_seal:
            yield Fault(each.file, "promise.sealed_by", "server_sealed")


def receipt_signed(vote: Vote) -> Iterator[Fault]:
    """The promise has the server's signature: it cannot say that it never gave it."""
    for each in vote.outside.receipts:
        if not signed(vote.definition.promise_key, each.signature, each.signed):
            yield Fault(each.file, "signature", "not_signed")


def receipt_on_board(vote: Vote) -> Iterator[Fault]:
    """The proof, if the receipt has one, leads to a root of the board."""
    for each in vote.outside.receipts:
        if each.proof is None:
            continue
        index, count, path = each.proof
        root = root_by_proof(each.ballot, index, count, path)
        if root is None:
            yield Fault(each.file, "proof", "no_proof")
        elif not any(entry.leaves == count and entry.root == root for entry in vote.board):
            yield Fault(each.file, "proof", "root_not_on_board", {"root": root.hex()})


def receipt_in_box(vote: Vote) -> Iterator[Fault]:
    """The last ballot of the voter is in the box, and none that it took the place of."""
    last = max((each.number for each in vote.outside.receipts), default=0)
    for each in vote.outside.receipts:
        is_there = each.ballot in vote.box_hashes
        if each.number == last and not is_there:
            code = "not_in_box_unless_again" if vote.definition.recast else "not_in_box"
            yield Fault(each.file, "promise.ballot", code, {"ballot": each.ballot.hex()})
        if each.number < last and is_there:
            yield Fault(each.file, "promise.ballot", "replaced_counts", {"number": last})
