"""Checks of paper and of kiosks: what was given out, what came back, and that nobody votes twice."""

from collections.abc import Iterator

from verifier.checks.plans import order_faults
from verifier.definitions import KIOSK
from verifier.files import PAPER, RESULT
from verifier.questions import is_answer
from verifier.reports import Fault
from verifier.subjects import Vote


def paper_balanced(vote: Vote) -> Iterator[Fault]:
    """Of every station the papers delivered are those that came back, were spoiled, or were left."""
    for index, each in enumerate(vote.paper.stations):
        expected = each.returned + each.spoiled + each.unused
        if each.issued != expected:
            yield Fault(PAPER, f"stations[{index}].issued", "other_count", {"found": each.issued, "expected": expected})


def paper_counted(vote: Vote) -> Iterator[Fault]:
    """As many papers were counted as came back at all stations together."""
    found, expected = vote.paper.returned, sum(each.returned for each in vote.paper.stations)
    if found != expected:
        yield Fault(PAPER, "ballots", "other_count", {"found": found, "expected": expected})


def paper_sorted(vote: Vote) -> Iterator[Fault]:
    """Papers ascend by their answers, stations by their names, each once."""
    yield from order_faults(PAPER, "ballots", [each.written for each in vote.paper.piles])
    yield from order_faults(PAPER, "stations", [each.name.encode() for each in vote.paper.stations])


def paper_valid(vote: Vote) -> Iterator[Fault]:
    """Each paper that was counted as valid answers the questions."""
    for index, each in enumerate(vote.paper.piles):
        if not is_answer(vote.definition.questions, each.answers):
            yield Fault(PAPER, f"ballots[{index}].answers", "no_answer")


def paper_bounded(vote: Vote) -> Iterator[Fault]:
    """Members who hold a paper are, with the ballots of the box, no more than are on the roll."""
    most = vote.definition.roll_count
    if len(vote.ballots.ballots) + vote.paper.given > most:
        yield Fault(PAPER, "stations", "more_than_roll", {"most": most})


def kiosk_balanced(vote: Vote) -> Iterator[Fault]:
    """Where there are kiosks, what they gave out came back or did not, and what came back is in the box."""
    kiosk = vote.later.kiosk
    if (kiosk is not None) != (KIOSK in vote.rules.channels):
        yield Fault(RESULT, "kiosk", "of_kiosks")
    if kiosk is None:
        return
    expected = kiosk.returned + kiosk.unused
    if kiosk.issued != expected:
        yield Fault(RESULT, "kiosk.issued", "other_count", {"found": kiosk.issued, "expected": expected})
    most = len(vote.ballots.ballots)
    if kiosk.returned > most:
        yield Fault(RESULT, "kiosk.returned", "more_than", {"most": most})
