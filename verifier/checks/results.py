"""Checks of the result: its figures, the turnout of branches with small ones kept back, the notices on the way."""

from collections.abc import Iterator
from itertools import pairwise

from verifier.checks.plans import order_faults
from verifier.definitions import UNLINKABLE
from verifier.files import NOTICES, RESULT
from verifier.reports import Fault
from verifier.subjects import Vote

_EXTENDED, _CLOSED_EARLY = "extended", "closed_early"
_ENDS = ("void", "cancelled")
_WHILE_OPEN = ("paused", "resumed", _EXTENDED, _CLOSED_EARLY)


def result_counted(vote: Vote) -> Iterator[Fault]:
    """As many ballots are counted as are published, as many of them do not count, and the whole roll was entitled."""
    paper, roll = vote.paper_or_none, vote.definition.roll_count
    told = [
        ("counted", vote.result.counted, sum(vote.ballots.weights) + (paper.returned if paper else 0)),
        ("invalid", vote.result.invalid, vote.invalid),
    ]
    rules = vote.definition.rules
    is_weighted = rules is not None and rules.is_weighted
    if not is_weighted:
        told.append(("entitled", vote.result.entitled, roll))
    elif vote.result.entitled < roll:
        yield Fault(RESULT, "entitled", "less_than", {"least": roll})
    for at, found, expected in told:
        if found != expected:
            yield Fault(RESULT, at, "other_count", {"found": found, "expected": expected})
    # Nobody can tell which papers are too many: the verdict says what comes of it, `paper.bounded` who was given one.
    if paper is None and vote.result.counted > vote.result.entitled:
        yield Fault(RESULT, "counted", "more_than_roll", {"most": vote.result.entitled})


def turnout_entitled(vote: Vote) -> Iterator[Fault]:
    """Branches ascend, each once, and together they are the roll."""
    rows = vote.result.turnout
    yield from order_faults(RESULT, "turnout", [each.branch.encode() for each in rows])
    found = sum(each.entitled for each in rows)
    if found != vote.definition.roll_count:
        values = {"found": found, "expected": vote.definition.roll_count}
        yield Fault(RESULT, "turnout", "entitled_sum", values)


def turnout_voted(vote: Vote) -> Iterator[Fault]:
    """No branch has more voters than members, and together they are those who were counted, as far as is told."""
    rows, counted = vote.result.turnout, _voters(vote)
    for index, each in enumerate(rows):
        if each.voted is not None and each.voted > each.entitled:
            yield Fault(RESULT, f"turnout[{index}].voted", "more_than", {"most": each.entitled})
    shown = sum(each.voted for each in rows if each.voted is not None)
    withheld = sum(each.entitled for each in rows if each.voted is None)
    # Of an unlinkable vote a member may have drawn a permit and posted nothing, and one may have delegated: then fewer
    # are counted than voted.
    rules = vote.definition.rules
    is_exact = vote.definition.kind != UNLINKABLE and (rules is None or rules.cap is None)
    if counted > shown + withheld or (counted < shown and is_exact):
        yield Fault(RESULT, "turnout", "voted_sum", {"least": shown, "most": shown + withheld, "found": counted})


def _voters(vote: Vote) -> int:
    """Members whose ballots these are: in the box, given by a kiosk, or on paper."""
    paper, later = vote.paper_or_none, vote.result.later
    unposted = later.kiosk.issued - later.kiosk.returned if later is not None and later.kiosk is not None else 0
    return len(vote.ballots.ballots) + unposted + (paper.given if paper else 0)


def turnout_withheld(vote: Vote) -> Iterator[Fault]:
    """Small branches are kept back, and what is told does not tell of them by subtraction."""
    rows, cell = vote.result.turnout, vote.definition.minimum_cell
    for index, each in enumerate(rows):
        if each.voted is not None and each.entitled < cell:
            yield Fault(RESULT, f"turnout[{index}].voted", "cell_told", {"least": cell})
    withheld = [index for index, each in enumerate(rows) if each.voted is None]
    together = sum(rows[index].entitled for index in withheld)
    if withheld and len(withheld) < len(rows) and together < cell:
        yield Fault(RESULT, f"turnout[{withheld[0]}].voted", "cell_by_subtraction", {"least": cell})


def notices_ordered(vote: Vote) -> Iterator[Fault]:
    """Notices are in the order of their instants, pauses end before others begin, nothing is done after the end."""
    notices = vote.notices.notices
    for index, (before, each) in enumerate(pairwise(notices), start=1):
        if each.at < before.at:
            yield Fault(NOTICES, f"notices[{index}].at", "runs_back")
    is_paused, ended = False, ""
    for index, each in enumerate(notices):
        place = f"notices[{index}].kind"
        if each.kind in {"paused", "resumed"}:
            if is_paused == (each.kind == "paused"):
                yield Fault(NOTICES, place, "paused_twice" if is_paused else "resumed_unpaused")
            is_paused = each.kind == "paused"
        if (ended and each.kind in _WHILE_OPEN) or (ended in _ENDS and each.kind in _ENDS):
            yield Fault(NOTICES, place, "after_end", {"end": ended})
        if each.kind in (_CLOSED_EARLY, *_ENDS):
            ended = each.kind


def notices_windows(vote: Vote) -> Iterator[Fault]:
    """An extension moves the close to a later instant, an early close to an earlier one, nothing else moves it."""
    closes_at = vote.definition.closes_at
    for index, each in enumerate(vote.notices.notices):
        place = f"notices[{index}].closes_at"
        if (each.closes_at is not None) != (each.kind in {_EXTENDED, _CLOSED_EARLY}):
            yield Fault(NOTICES, place, "of_moves")
        elif each.closes_at is not None:
            if (each.closes_at > closes_at) != (each.kind == _EXTENDED):
                yield Fault(NOTICES, place, "moved_wrongly")
            closes_at = each.closes_at


def remarks(vote: Vote) -> Iterator[Fault]:
    """What is no fault of any file, and yet whoever reads the result must know."""
    for index, each in enumerate(vote.parts.notices.notices if vote.parts.notices else ()):
        if each.kind in _ENDS:
            yield Fault(NOTICES, f"notices[{index}]", f"declared_{each.kind}")
