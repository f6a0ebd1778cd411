"""Checks of the box: the envelopes that were counted are those on the board, and no more than there are members."""

from collections.abc import Iterator
from typing import Final

from verifier.checks.plans import order_faults
from verifier.files import BOX, DEFINITION
from verifier.reports import Fault
from verifier.signatures import permitted, registrar_of
from verifier.subjects import AbsentError, Vote

_SEAL_BYTES: Final = 48
"""What sealing adds: the voter's one-time key and the seal of the cipher."""


def box_sorted(vote: Vote) -> Iterator[Fault]:
    """Envelopes ascend by their hash, so that their order says nothing and none is there twice."""
    yield from order_faults(BOX, "envelopes", [each.hash for each in vote.box.ballots])


def box_lengths(vote: Vote) -> Iterator[Fault]:
    """All envelopes have the one length of this vote."""
    expected = vote.ballot_length + _SEAL_BYTES
    for index, each in enumerate(vote.box.ballots):
        if len(each.envelope) != expected:
            values = {"found": len(each.envelope), "expected": expected}
            yield Fault(BOX, f"envelopes[{index}]", "other_length", values)


def box_on_board(vote: Vote) -> Iterator[Fault]:
    """The box is what the final entry of the board says: as many envelopes, the same root."""
    if not vote.board:
        return
    last, final = len(vote.board) - 1, vote.board[-1]
    if len(vote.box.ballots) != final.leaves:
        numbers = {"found": len(vote.box.ballots), "expected": final.leaves, "entry": last}
        yield Fault(BOX, "envelopes", "other_count_of_board", numbers)
    if vote.box_root != final.root:
        values: dict[str, str | int] = {"found": vote.box_root.hex(), "expected": final.root.hex(), "entry": last}
        yield Fault(BOX, "envelopes", "other_root_of_board", values)


def box_bounded(vote: Vote) -> Iterator[Fault]:
    """There are no more envelopes than members on the roll."""
    found, most = len(vote.box.ballots), len(vote.roll.leaves)
    if found > most:
        yield Fault(BOX, "envelopes", "more_than_roll", {"most": most})


def box_permitted(vote: Vote) -> Iterator[Fault]:
    """Each ballot has a signature of the registrar, who gave one to each member who asked."""
    key = registrar_of(vote.definition.registrar_key or b"")
    if key is None:
        raise AbsentError(DEFINITION)
    for index, each in enumerate(vote.box.ballots):
        if not permitted(key, vote.definition.hash, each.hash, each.randomizer, each.signature):
            yield Fault(BOX, f"envelopes[{index}].signature", "not_permitted")
