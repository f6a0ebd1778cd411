"""Sums of points; the highest take the seats."""

from counting.boxes import Box
from counting.outcomes import Outcome, Stage
from counting.seating import groups_by, seated


def score(box: Box) -> Outcome:
    """The sums of points of each option; who was given none takes no seat. Points that a ballot leaves out are none."""
    points = [0] * box.asked.options
    for answer, weight in box.answers:
        for place, given in enumerate(answer["scores"]):
            points[place] += weight * (given or 0)
    groups, seats = groups_by(points), box.asked.seats
    taken = seated([group for group in groups if points[group[0] - 1]], seats or 0, box.lots)
    stage = Stage("sum", points, elected=taken.candidates, ties=taken.ties)
    return Outcome([stage], seats, elected=taken.candidates, order=groups, pending=taken.pending)
