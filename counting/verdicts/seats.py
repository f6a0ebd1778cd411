"""Seats 应选名额: who is elected, and what becomes of seats that nobody has."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from counting.verdicts.case import Case
from counting.verdicts.shares import asked, reaches

_NAMED: Final = frozenset({"plurality", "approval", "two_round"})
"""Methods whose votes are ballots that name a candidate: a majority is a share of these."""


def decide_seats(case: Case) -> dict[str, Any]:
    """The seats of one question. A question without seats has one that leads, and is decided as if it had one seat."""
    seats = 1 if case.count["seats"] is None else case.count["seats"]
    _restate_margin(case)
    if case.method not in _NAMED:
        return _by_count(case, seats)
    rules = _majorities(case)
    return _by_rounds(case, seats, rules) if case.method == "two_round" else _by_votes(case, seats, rules)


def _restate_margin(case: Case) -> None:
    """The checklist has seen to the margin before the vote was announced; the verdict says how it was.

    Candidates of a run-off are those who were equal or ahead: no margin is asked of them.
    """
    margin, seats = case.rule_set["margin"], case.count["seats"]
    if margin is None or seats is None or case.figures.is_run_off:
        return
    candidates = case.asked.options
    is_kept = (candidates - seats) * margin[1] >= seats * margin[0]
    case.add("margin_kept" if is_kept else "margin_short", candidates=candidates, seats=seats, share=list(margin))


def _majorities(case: Case) -> Sequence[Mapping[str, Any]]:
    rules = case.rules("seat")
    if rules and case.figures.is_run_off and case.rule_set["run_off"] == "most_votes":
        case.add("run_off_most_votes")
        return []
    if not rules:
        case.add("most_votes")
    for rule in rules:
        case.add("majority_asked", **asked(rule, case.base(rule["base"])))
    return rules


def _passes(case: Case, candidate: int, rules: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a candidate has a vote and reaches every majority."""
    votes = case.votes[candidate - 1]
    for rule in rules:
        figure = case.base(rule["base"])
        if not reaches(rule, votes, figure):
            case.add("candidate_misses", candidate=candidate, votes=votes, **asked(rule, figure))
            return False
    if votes <= 0:
        case.add("candidate_without_votes", candidate=candidate)
        return False
    if rules:
        case.add("candidate_passes", candidate=candidate, votes=votes)
    return True


def _by_votes(case: Case, seats: int, rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Who passes, most votes first, as far as there are seats; equals at the last seat as the rule set says."""
    votes = case.votes
    passing = [each for each in range(1, len(votes) + 1) if _passes(case, each, rules)]
    passing.sort(key=lambda each: (-votes[each - 1], each))
    if len(passing) <= seats:
        return _seated(case, seats, passing)
    case.add("more_than_seats", passing=len(passing), seats=seats)
    last, first_out = votes[passing[seats - 1] - 1], votes[passing[seats] - 1]
    if last > first_out:
        return _seated(case, seats, passing[:seats])
    above = [each for each in passing if votes[each - 1] > last]
    equals = [each for each in passing if votes[each - 1] == last]
    if case.rule_set["ties"] == "lot" and case.count["pending"] is None:
        drawn = [each for each in case.count["elected"] if each in equals]
        if len(drawn) == seats - len(above):
            case.add("lot_drawn", among=equals, elected=drawn)
            return _seated(case, seats, above + drawn)
    return _tied(case, seats, above, equals)


def _by_rounds(case: Case, seats: int, rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Who has more than half is elected if every majority is reached; else two go on."""
    elected, pending, advance = case.count["elected"], case.count["pending"], list(case.count["advance"])
    if elected:
        return _seated(case, seats, [each for each in elected if _passes(case, each, rules)])
    if pending is not None:
        votes = case.votes[pending["among"][0] - 1]
        return _tied(case, seats, [], pending["among"], is_seat=2 * votes > case.base("answered"))
    if advance:
        case.add("second_round", among=advance)
        return case.result("second_round", "run_off", open_seats=seats)
    return _seated(case, seats, [])


def _by_count(case: Case, seats: int) -> dict[str, Any]:
    """A method that elects by its own count: the verdict takes over whom it has elected, whatever majority is asked."""
    elected, pending = list(case.count["elected"]), case.count["pending"]
    if case.rules("seat"):
        case.add("majority_of_method", method=case.method)
    if case.count["seats"] is None:
        return _leading(case)
    case.add("elected_by_method", method=case.method, elected=elected)
    if pending is None:
        return _seated(case, seats, elected)
    return _tied(case, seats, elected, pending["among"], is_seat=pending["for"] == "seat")


def _leading(case: Case) -> dict[str, Any]:
    """Who comes first of an order that seats nobody."""
    first = case.count["order"][0] if case.count["order"] and case.base("answered") else []
    if len(first) > 1:
        return _equal_first(case, first)
    case.add("elected_by_method", method=case.method, elected=list(first))
    return _seated(case, 1, first)


def _seated(case: Case, seats: int, elected: Sequence[int]) -> dict[str, Any]:
    _tell_elected(case, elected)
    open_seats = seats - len(elected)
    if not open_seats:
        case.add("all_seats", seats=seats)
        return case.result("elected", elected=list(elected))
    is_again = case.rule_set["open_seats"] == "again"
    case.add("seats_again" if is_again else "seats_open", open=open_seats, seats=seats)
    outcome = "partly" if elected else "none"
    return case.result(outcome, "again" if is_again else None, elected=list(elected), open_seats=open_seats)


def _tied(
    case: Case, seats: int, elected: Sequence[int], among: Sequence[int], *, is_seat: bool = True
) -> dict[str, Any]:
    """Equals that the count cannot tell apart.

    Those at a seat are voted on again where the rule set says so. Other ties are for a lot whatever it says: nobody
    can vote on a transfer, and a vote between two for the second round would leave out the first.
    """
    if case.count["seats"] is None:
        return _equal_first(case, among)
    _tell_elected(case, elected)
    found = {"elected": list(elected), "open_seats": seats - len(elected), "tied": sorted(among)}
    if is_seat and case.rule_set["ties"] == "again":
        case.add("tied_again", among=found["tied"], seats=found["open_seats"])
        return case.result("tied", "run_off", **found)
    case.add("lot_missing", among=found["tied"], seats=found["open_seats"])
    return case.result("lot", "lot", **found)


def _equal_first(case: Case, among: Sequence[int]) -> dict[str, Any]:
    """Equals at the head of a question without seats: no lot is drawn for them; they may be voted on again."""
    case.add("equal_first", among=sorted(among))
    following = "run_off" if case.rule_set["ties"] == "again" else None
    return case.result("tied", following, open_seats=1, tied=sorted(among))


def _tell_elected(case: Case, elected: Sequence[int]) -> None:
    for each in elected if case.method in _NAMED else ():
        case.add("elected", candidate=each, votes=case.votes[each - 1])
