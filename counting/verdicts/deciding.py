"""Whether a vote is valid, and what it decided: the steps of docs/counting.md in their order."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from counting.shapes import Asked
from counting.verdicts.case import Case
from counting.verdicts.faults import rule_set_fault
from counting.verdicts.figures import Figures
from counting.verdicts.items import decide_items
from counting.verdicts.seats import decide_seats
from counting.verdicts.shares import asked as asked_facts
from counting.verdicts.shares import reaches
from counting.verdicts.steps import Steps

FORMAT: Final = "unionhall-verdict-1"

_BOUNDS: Final = (("returned", "issued"), ("returned", "present"), ("returned", "entitled"), ("present", "entitled"))
"""What cannot be more than what."""


def decide(
    rule_set: Mapping[str, Any],
    figures: Figures,
    call: int,
    counts: Sequence[Mapping[str, Any]],
    *,
    asked: Sequence[Asked],
) -> dict[str, Any]:
    """The verdict by a rule set, from the figures of the vote and the count of each question, in their order.

    The same figures and counts give the same verdict, down to the order of its steps.

    Raises:
        ValueError: a rule set with a fault, a call that it does not know, counts that do not belong to the questions
            or the figures.
    """
    _check(rule_set, figures, call, counts, asked)
    steps = Steps(figures)
    steps.add("rule_set", None, **{key: rule_set[key] for key in ("key", "version", "title", "title_en")})
    steps.add("figures", None, **figures.as_document())
    outcome = _outcome(rule_set, figures, call, steps)
    if outcome == "valid":
        questions = [
            _decide_question(Case(rule_set, figures, number, question, count, steps))
            for number, (question, count) in enumerate(zip(asked, counts, strict=True), 1)
        ]
    else:
        questions = [_undecided(number, _next(rule_set, outcome, call)) for number in range(1, len(counts) + 1)]
    return {
        "format": FORMAT,
        "rule_set": {"key": rule_set["key"], "version": rule_set["version"]},
        "call": call,
        "figures": dict(figures.as_document()),
        "outcome": outcome,
        "questions": questions,
        "steps": steps.written,
    }


def _check(
    rule_set: Mapping[str, Any],
    figures: Figures,
    call: int,
    counts: Sequence[Mapping[str, Any]],
    asked: Sequence[Asked],
) -> None:
    if fault := rule_set_fault(rule_set):
        raise ValueError(f"not a rule set: {fault}")
    calls = {1} if rule_set["second_call_days"] is None else {1, 2}
    if type(call) is not int or call not in calls:
        raise ValueError("a call that the rule set does not know")
    if len(counts) != len(asked):
        raise ValueError("counts of other questions")
    for count, question in zip(counts, asked, strict=True):
        if count["ballots"] != figures.valid or not 0 <= count["blank"] <= count["ballots"]:
            raise ValueError("a count of other ballots than the figures tell of")
        if (count["method"]["name"] == "items") != (question.kind == "yes_no_abstain"):
            raise ValueError("a count by a method of another kind of question")


def _outcome(rule_set: Mapping[str, Any], figures: Figures, call: int, steps: Steps) -> str:
    if _is_void(rule_set, figures, steps):
        return "void"
    return "valid" if _has_quorum(rule_set, figures, call, steps) else "inquorate"


def _is_void(rule_set: Mapping[str, Any], figures: Figures, steps: Steps) -> bool:
    """More ballots came back than went out, or than there are voters: some were nobody's."""
    known = figures.as_document()
    above = [(part, bound) for part, bound in _BOUNDS if known[part] > known[bound]]
    is_void = rule_set["more_returned_than_issued"] == "void"
    for part, bound in above:
        code = "above_void" if is_void else "above_reported"
        steps.add(code, None, part=part, count=known[part], bound=bound, limit=known[bound])
    if not above:
        steps.add("returned_within", None, returned=figures.returned, issued=figures.issued)
    return bool(above) and is_void


def _has_quorum(rule_set: Mapping[str, Any], figures: Figures, call: int, steps: Steps) -> bool:
    """All quorums of the call are looked at, so that the steps tell of each."""
    known, is_met = figures.as_document(), True
    rules = [rule for rule in rule_set["quorum"] if rule["call"] == call]
    for rule in rules:
        part = known[rule["base"]]
        is_reached = reaches(rule, part, figures.entitled)
        facts = {**asked_facts(rule, figures.entitled), "count": part, "call": call}
        steps.add("quorum_met" if is_reached else "quorum_missed", None, **facts)
        is_met = is_met and is_reached
    if not rules:
        steps.add("no_quorum_asked", None, call=call)
    if not is_met:
        days = rule_set["second_call_days"]
        if call == 1 and days is not None:
            steps.add("second_call", None, days=days)
        else:
            steps.add("no_further_call", None, call=call)
    return is_met


def _next(rule_set: Mapping[str, Any], outcome: str, call: int) -> str | None:
    if outcome == "void":
        return "again"
    return "second_call" if call == 1 and rule_set["second_call_days"] is not None else None


def _undecided(number: int, following: str | None) -> dict[str, Any]:
    return {
        "number": number,
        "outcome": "not_decided",
        "elected": [],
        "carried": [],
        "rejected": [],
        "open_seats": 0,
        "tied": [],
        "next": following,
    }


def _decide_question(case: Case) -> dict[str, Any]:
    return decide_items(case) if case.method == "items" else decide_seats(case)
