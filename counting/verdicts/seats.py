"""Seats 应选名额: who is elected, and what becomes of seats that nobody has."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from counting.verdicts.case import Case
from counting.verdicts.shares import asked, reaches

_BY_VOTES: Final = frozenset({"plurality", "score"})
"""Methods whose candidates have one number each, which says all: the verdict looks at it, and not at who is elected."""
_NAMED: Final = frozenset({"plurality", "two_round"})
"""Methods whose votes are ballots that name a candidate: a majority is a share of these."""


def decide_seats(case: Case) -> dict[str, Any]:
    """The seats of one question. A question without a number of seats is decided as if it had one."""
    seats = 1 if case.count["seats"] is None else case.count["seats"]
    _restate_margin(case)
    rules = _majorities(case)
    if case.method in _BY_VOTES:
        return _by_votes(case, seats, rules)
    if case.method == "two_round":
        return _by_rounds(case, seats, rules)
    return _by_count(case, seats)


def _restate_margin(case: Case) -> None:
    """The checklist has seen to the margin before the vote was announced; the verdict says how it was."""
    margin, seats = case.rule_set["margin"], case.count["seats"]
    if margin is None or seats is None:
        return
    candidates = case.asked.options
    is_kept = (candidates - seats) * margin[1] >= seats * margin[0]
    case.add("margin_kept" if is_kept else "margin_short", candidates=candidates, seats=seats, share=list(margin))


def _majorities(case: Case) -> Sequence[Mapping[str, Any]]:
    rules = case.rules("seat")
    if rules and case.method not in _NAMED:
        case.add("majority_of_method", method=case.method)
        return []
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
    if case.count["elected"]:
        return _seated(case, seats, [each for each in case.count["elected"] if _passes(case, each, rules)])
    if case.count["pending"] is not None:
        return _tied(case, seats, [], case.count["pending"]["among"])
    if case.count["advance"]:
        case.add("second_round", among=list(case.count["advance"]))
        return case.result("second_round", "run_off", open_seats=seats)
    return _seated(case, seats, [])


def _by_count(case: Case, seats: int) -> dict[str, Any]:
    """A method that elects by its own count: the verdict takes over whom it has elected."""
    elected, pending = list(case.count["elected"]), case.count["pending"]
    case.add("elected_by_method", method=case.method, elected=elected)
    if pending is None:
        return _seated(case, seats, elected)
    return _tied(case, seats, elected, pending["among"], is_seat=pending["for"] == "seat")


def _seated(case: Case, seats: int, elected: Sequence[int]) -> dict[str, Any]:
    for each in elected if case.method in _BY_VOTES | _NAMED else ():
        case.add("elected", candidate=each, votes=case.votes[each - 1])
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

    Those at a seat are voted on again where the rule set says so; a tie inside a count of preferences is for a lot,
    whatever the rule set says: nobody can vote on a transfer.
    """
    for each in elected if case.method in _BY_VOTES else ():
        case.add("elected", candidate=each, votes=case.votes[each - 1])
    found = {"elected": list(elected), "open_seats": seats - len(elected), "tied": sorted(among)}
    if is_seat and case.rule_set["ties"] == "again":
        case.add("tied_again", among=found["tied"], seats=found["open_seats"])
        return case.result("tied", "run_off", **found)
    case.add("lot_missing", among=found["tied"], seats=found["open_seats"])
    return case.result("lot", "lot", **found)
