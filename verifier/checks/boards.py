"""Checks of the board: numbered, chained and signed entries, from the opening of the vote to its close."""

from collections.abc import Iterator
from itertools import pairwise

from verifier.definitions import UNLINKABLE
from verifier.files import BOARD
from verifier.reports import Fault
from verifier.signatures import signed
from verifier.subjects import Vote


def board_numbered(vote: Vote) -> Iterator[Fault]:
    """Entries are numbered from 1 without a gap."""
    for index, entry in enumerate(vote.board):
        if entry.number != index + 1:
            yield Fault(BOARD, f"entries[{index}].entry.number", "not_number_of", {"expected": index + 1})


def board_chained(vote: Vote) -> Iterator[Fault]:
    """Each entry names the hash of the one before it, the first that of the definition."""
    hashes = [vote.definition.hash, *(entry.hash for entry in vote.board)]
    for index, (entry, before) in enumerate(zip(vote.board, hashes, strict=False)):
        if entry.previous != before:
            values = {"found": entry.previous.hex(), "expected": before.hex()}
            yield Fault(BOARD, f"entries[{index}].entry.previous", "other_previous", values)


def board_signed(vote: Vote) -> Iterator[Fault]:
    """Each entry has a signature of the promise key."""
    for index, entry in enumerate(vote.board):
        if not signed(vote.definition.promise_key, entry.signature, entry.signed):
            yield Fault(BOARD, f"entries[{index}].signature", "not_signed")


def board_final(vote: Vote) -> Iterator[Fault]:
    """There is one final entry, and it is the last."""
    if not vote.board:
        yield Fault(BOARD, "entries", "nothing_there")
        return
    last = len(vote.board) - 1
    for index, entry in enumerate(vote.board):
        if entry.is_final != (index == last):
            code = "final_too_soon" if entry.is_final else "not_final"
            yield Fault(BOARD, f"entries[{index}].entry.final", code)


def board_counted(vote: Vote) -> Iterator[Fault]:
    """Ballots on the board become no fewer, and never more than the roll has members."""
    for index, (before, entry) in enumerate(pairwise(vote.board), start=1):
        if entry.leaves < before.leaves:
            values = {"found": entry.leaves, "before": before.leaves}
            yield Fault(BOARD, f"entries[{index}].entry.leaves", "fewer_than_before", values)
    for index, entry in enumerate(vote.board):
        if entry.leaves > vote.definition.roll_count:
            values = {"most": vote.definition.roll_count}
            yield Fault(BOARD, f"entries[{index}].entry.leaves", "more_than_roll", values)


def board_timed(vote: Vote) -> Iterator[Fault]:
    """Instants never run back, the first is not before the opening, the final one not before the close.

    A vote in which everybody has cast a ballot, and nobody can cast another, closes at once.
    """
    definition = vote.definition
    is_once = not definition.recast or definition.kind == UNLINKABLE
    for index, (before, entry) in enumerate(pairwise(vote.board), start=1):
        if entry.at < before.at:
            yield Fault(BOARD, f"entries[{index}].entry.at", "runs_back")
    for index, entry in enumerate(vote.board):
        if entry.at < definition.opens_at:
            yield Fault(BOARD, f"entries[{index}].entry.at", "before_opening")
        is_complete = is_once and entry.leaves == definition.roll_count
        if entry.is_final and entry.at < vote.closed_at and not is_complete:
            yield Fault(BOARD, f"entries[{index}].entry.at", "before_close")


def board_closed(vote: Vote) -> Iterator[Fault]:
    """What stood on the board at the close is what the final entry has: nothing was added afterwards."""
    final = vote.board[-1] if vote.board else None
    for index, entry in enumerate(vote.board):
        if final is not None and entry.at > vote.closed_at and entry.root != final.root:
            yield Fault(BOARD, f"entries[{index}].entry.root", "added_after_close")


def board_witnessed(vote: Vote) -> Iterator[Fault]:
    """Each entry of this vote that somebody outside kept is on the board as it was then."""
    kept = [each for each in vote.outside.witnessed if each.entry.vote == vote.definition.vote]
    hashes = {entry.number: entry.hash for entry in vote.board}
    for each in kept:
        if hashes.get(each.entry.number) != each.entry.hash:
            is_signed = signed(vote.definition.promise_key, each.entry.signature, each.entry.signed)
            code = "board_rewritten" if is_signed else "not_kept"
            yield Fault(each.file, each.at, code, {"number": each.entry.number})
    if not kept:
        yield Fault(BOARD, "entries", "none_kept")
