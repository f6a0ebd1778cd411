"""Seats: who passes, who is elected, who is tied, what stays open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from verifier.counting.orders import groups_by
from verifier.rule_sets import SEAT, Share
from verifier.verdicts.cases import Asked, Case, Decision, share_facts

_MOST_VOTES: Final = ("plurality", "approval")
_OF_VOTES: Final = (*_MOST_VOTES, "two_round")
_FOR_SEAT: Final = "seat"


@dataclass
class Seating:
    """Who is elected; who is tied at the seats that are left, and whether for a lot; who goes into another round."""

    elected: list[int]
    tied: list[int] = field(default_factory=list)
    is_for_lot: bool = False
    advance: list[int] = field(default_factory=list)


def decision(case: Case, asked: Asked) -> Decision:
    """Who has the seats of a question."""
    _tell_margin(case, asked)
    method = asked.question.method
    if asked.question.seats is None:
        return _unseated(case, asked)
    if method in _MOST_VOTES:
        seating = _plurality(case, asked, asked.question.seats)
    elif method == "two_round":
        seating = _two_round(case, asked)
    else:
        seating = _by_method(case, asked)
    if method in _OF_VOTES:
        _tell_elected(case, asked, seating.elected)
    return _concluded(case, asked, asked.question.seats, seating)


def _tell_margin(case: Case, asked: Asked) -> None:
    seats, margin = asked.question.seats, case.rules.margin
    if margin is None or seats is None or case.is_run_off:
        return
    numerator, denominator = margin
    candidates = asked.question.options
    is_kept = (candidates - seats) * denominator >= numerator * seats
    step = "margin_kept" if is_kept else "margin_short"
    case.step(step, asked.number, {"candidates": candidates, "seats": seats, "share": [numerator, denominator]})


def _asked_majorities(case: Case, asked: Asked) -> tuple[Share, ...]:
    """Majorities that are asked of candidates, told."""
    majorities = case.rules.majorities(SEAT)
    if not majorities:
        case.step("most_votes", asked.number, {})
    elif case.is_run_off and case.rules.is_run_off_by_most:
        case.step("run_off_most_votes", asked.number, {})
        return ()
    for each in majorities:
        case.step("majority_asked", asked.number, share_facts(each, _figure(case, asked, each)))
    return majorities


def _figure(case: Case, asked: Asked, share: Share) -> int:
    return {**case.figures.told, "answered": asked.answered}[share.base]


def _passes(case: Case, asked: Asked, candidate: int, majorities: Sequence[Share]) -> bool:
    votes = asked.votes[candidate - 1]
    for each in majorities:
        figure = _figure(case, asked, each)
        if not each.is_reached(votes, figure):
            facts = {"candidate": candidate, "votes": votes, **share_facts(each, figure)}
            case.step("candidate_misses", asked.number, facts)
            return False
    if votes == 0:
        case.step("candidate_without_votes", asked.number, {"candidate": candidate})
        return False
    if majorities:
        case.step("candidate_passes", asked.number, {"candidate": candidate, "votes": votes})
    return True


def _plurality(case: Case, asked: Asked, seats: int) -> Seating:
    majorities = _asked_majorities(case, asked)
    passing = {each for each in range(1, len(asked.votes) + 1) if _passes(case, asked, each, majorities)}
    ordered = [kept for group in groups_by(asked.votes) if (kept := [each for each in group if each in passing])]
    if len(passing) > seats:
        case.step("more_than_seats", asked.number, {"passing": len(passing), "seats": seats})
    seating = Seating([])
    for group in ordered:
        left = seats - len(seating.elected)
        if left == 0:
            break
        if len(group) <= left:
            seating.elected += group
            continue
        lot = asked.seat_lot
        if case.rules.is_again or lot is None:
            return Seating(seating.elected, group, is_for_lot=not case.rules.is_again)
        among, drawn = lot
        case.step("lot_drawn", asked.number, {"among": [*among], "elected": [*drawn[:left]]})
        seating.elected += drawn[:left]
        break
    return seating


def _two_round(case: Case, asked: Asked) -> Seating:
    majorities = _asked_majorities(case, asked)
    missing = asked.missing
    if missing is not None:
        is_for_seat = 2 * asked.votes[missing[1][0] - 1] > asked.answered
        return Seating([], missing[1], is_for_lot=not (is_for_seat and case.rules.is_again))
    elected = [each for each in asked.elected if _passes(case, asked, each, majorities)]
    advance = asked.count["advance"]
    return Seating(
        elected, advance=[each for each in advance if isinstance(each, int)] if isinstance(advance, list) else []
    )


def _by_method(case: Case, asked: Asked) -> Seating:
    method = asked.question.method
    if case.rules.majorities(SEAT):
        case.step("majority_of_method", asked.number, {"method": method})
    elected, missing = asked.elected, asked.missing
    seating = Seating(elected)
    if missing is not None:
        what, among = missing
        seating = Seating(elected, among, is_for_lot=not (what == _FOR_SEAT and case.rules.is_again))
    case.step("elected_by_method", asked.number, {"method": method, "elected": [*seating.elected]})
    return seating


def _tell_elected(case: Case, asked: Asked, elected: Sequence[int]) -> None:
    for each in elected:
        case.step("elected", asked.number, {"candidate": each, "votes": asked.votes[each - 1]})


def _concluded(case: Case, asked: Asked, seats: int, seating: Seating) -> Decision:
    left = seats - len(seating.elected)
    decided = Decision(asked.number, "elected", seating.elected, open_seats=left, tied=seating.tied)
    if seating.tied:
        step = "lot_missing" if seating.is_for_lot else "tied_again"
        case.step(step, asked.number, {"among": [*seating.tied], "seats": left})
        decided.outcome, decided.following = ("lot", "lot") if seating.is_for_lot else ("tied", "run_off")
    elif left == 0:
        case.step("all_seats", asked.number, {"seats": seats})
    elif seating.advance:
        case.step("second_round", asked.number, {"among": [*seating.advance]})
        decided.outcome, decided.following = "second_round", "run_off"
    else:
        step = "seats_again" if case.rules.is_open_again else "seats_open"
        case.step(step, asked.number, {"open": left, "seats": seats})
        decided.outcome = "partly" if seating.elected else "none"
        decided.following = "again" if case.rules.is_open_again else None
    return decided


def _unseated(case: Case, asked: Asked) -> Decision:
    """A question without seats is decided as if it had one; equals at its head are told as equals."""
    method = asked.question.method
    if method in _MOST_VOTES:
        majorities = _asked_majorities(case, asked)
        passing = [each for each in range(1, len(asked.votes) + 1) if _passes(case, asked, each, majorities)]
        if len(passing) > 1:
            case.step("more_than_seats", asked.number, {"passing": len(passing), "seats": 1})
        first = [each for each in asked.first if each in passing]
    else:
        if case.rules.majorities(SEAT):
            case.step("majority_of_method", asked.number, {"method": method})
        first = asked.first if asked.answered else []
    if len(first) > 1:
        case.step("equal_first", asked.number, {"among": [*first]})
        following = "run_off" if case.rules.is_again else None
        return Decision(asked.number, "tied", open_seats=1, tied=first, following=following)
    if method in _MOST_VOTES:
        _tell_elected(case, asked, first)
    else:
        case.step("elected_by_method", asked.number, {"method": method, "elected": [*first]})
    return _concluded(case, asked, 1, Seating(first))
