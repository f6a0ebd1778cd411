"""Checks of the count: what the key holders signed, the ballots that they opened, and the sum of these."""

from collections.abc import Iterator

from verifier.checks.differing import differences
from verifier.checks.plans import order_faults
from verifier.files import BALLOTS, OPENING, RESULT
from verifier.published import INVALID
from verifier.reports import Fault
from verifier.signatures import signed
from verifier.strict import Json
from verifier.subjects import Vote


def opening_signed(vote: Vote) -> Iterator[Fault]:
    """The statement has a signature by the key that the shares make."""
    if not signed(vote.key.statement_key, vote.opening.signature, vote.opening.signed):
        yield Fault(OPENING, "signature", "not_signed_by_holders")


def opening_of_box(vote: Vote) -> Iterator[Fault]:
    """What was opened is the published box."""
    if vote.opening.box != vote.box_root:
        values = {"found": vote.opening.box.hex(), "expected": vote.box_root.hex()}
        yield Fault(OPENING, "statement.box", "other_box", values)
    if vote.opening.count != len(vote.box.ballots):
        values_of_count = {"found": vote.opening.count, "expected": len(vote.box.ballots)}
        yield Fault(OPENING, "statement.count", "other_count", values_of_count)


def opening_on_board(vote: Vote) -> Iterator[Fault]:
    """What was opened is what the final entry of the board says; so also where the box was destroyed since."""
    if not vote.board:
        return
    final = vote.board[-1]
    if vote.opening.box != final.root:
        yield Fault(
            OPENING, "statement.box", "other_box", {"found": vote.opening.box.hex(), "expected": final.root.hex()}
        )
    if vote.opening.count != final.leaves:
        yield Fault(OPENING, "statement.count", "other_count", {"found": vote.opening.count, "expected": final.leaves})


def opening_of_ballots(vote: Vote) -> Iterator[Fault]:
    """The published ballots are those that the key holders signed, one for each envelope."""
    opening, ballots = vote.opening, vote.ballots
    if ballots.hash != opening.ballots:
        values = {"found": ballots.hash.hex(), "expected": opening.ballots.hex()}
        yield Fault(BALLOTS, "ballots", "other_ballots", values)
    if len(ballots.ballots) != opening.count:
        values_of_count = {"found": len(ballots.ballots), "expected": opening.count}
        yield Fault(BALLOTS, "ballots", "other_count", values_of_count)
    invalid = sum(1 for each in ballots.ballots if isinstance(each, dict))
    if invalid != opening.invalid:
        values_of_invalid = {"found": opening.invalid, "expected": invalid}
        yield Fault(OPENING, "statement.invalid", "other_count", values_of_invalid)


def ballots_sorted(vote: Vote) -> Iterator[Fault]:
    """Ballots are in the order of their bytes, so that it says nothing. The same answers may be there often."""
    for fault in order_faults(BALLOTS, "ballots", vote.ballots.written):
        if fault.code == "out_of_order":
            yield fault


def ballots_valid(vote: Vote) -> Iterator[Fault]:
    """Each ballot answers the questions, or says why it does not count."""
    for index, (each, is_valid) in enumerate(zip(vote.ballots.ballots, vote.answers, strict=True)):
        if isinstance(each, dict):
            if each.keys() != {"invalid"} or each["invalid"] not in INVALID:
                yield Fault(BALLOTS, f"ballots[{index}]", "no_reason", {"known": ", ".join(INVALID)})
        elif not is_valid:
            yield Fault(BALLOTS, f"ballots[{index}]", "no_answer")


def tally_opened(vote: Vote) -> Iterator[Fault]:
    """The ballots sum up to what the key holders signed."""
    yield from _tally_faults(vote.tally, OPENING, "statement.tally", vote.opening.tally)


def tally_published(vote: Vote) -> Iterator[Fault]:
    """The ballots sum up to the published result."""
    yield from _tally_faults(vote.tally_of_all, RESULT, "tally", vote.result.tally)


def _tally_faults(counted: list[Json], file: str, at: str, told: Json) -> Iterator[Fault]:
    found = told if isinstance(told, list) else []
    if len(found) != len(counted):
        yield Fault(file, at, "other_count", {"found": len(found), "expected": len(counted)})
    for index, (one, other) in enumerate(zip(found, counted, strict=False)):
        yield from differences(file, f"{at}[{index}]", one, other)
