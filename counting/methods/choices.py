"""Methods of choices: the most votes, whether for one or for several seats, and two rounds."""

from typing import Final

from counting.boxes import Box
from counting.outcomes import Outcome, Stage
from counting.seating import groups_by, seated

_PLACES: Final = 2
"""How many go into a second round."""


def plurality(box: Box) -> Outcome:
    """The most votes take the seats. Who has no vote takes none, even where seats stay open.

    Approval is the same sum, of ballots that may name more than there are seats.
    """
    votes = _votes(box)
    groups, seats = groups_by(votes), box.asked.seats
    taken = seated([group for group in groups if votes[group[0] - 1]], seats or 0, box.lots)
    stage = Stage("sum", votes, elected=taken.candidates, ties=taken.ties)
    return Outcome([stage], seats, elected=taken.candidates, order=groups, pending=taken.pending)


def two_round(box: Box) -> Outcome:
    """Who has more than half of the ballots with an answer is elected; else the two with the most votes advance.

    A lot decides where equals stand at the second place, or where several with more than half have most.
    """
    votes = _votes(box)
    groups, seats = groups_by(votes), box.asked.seats
    named = [group for group in groups if votes[group[0] - 1]]
    ahead = [group for group in named if 2 * votes[group[0] - 1] > box.answered]
    if seats is None:
        return Outcome([Stage("sum", votes)], order=groups)
    if ahead:
        first = seated(ahead, 1, box.lots)
        stage = Stage("sum", votes, elected=first.candidates, ties=first.ties)
        return Outcome([stage], seats, elected=first.candidates, order=groups, pending=first.pending)
    second = seated(named, _PLACES, box.lots)
    stage = Stage("sum", votes, ties=second.ties)
    advance = [] if second.pending else sorted(second.candidates)
    return Outcome([stage], seats, order=groups, pending=second.pending, advance=advance)


def _votes(box: Box) -> list[int]:
    """The votes of each option, then of each write-in."""
    votes = dict.fromkeys(box.candidates, 0)
    written = {text: number for number, text in enumerate(box.write_ins, start=box.asked.options + 1)}
    for answer, weight in box.answers:
        for number in answer["options"]:
            votes[number] += weight
        for text in answer.get("write_ins", ()):
            votes[written[text]] += weight
    return list(votes.values())
