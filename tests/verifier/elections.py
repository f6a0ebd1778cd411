"""Small elections, drawn from a fixed seed so that ties abound, counted and decided by the verifier and by `counting/`.

`python -m tests.verifier.elections 20000` compares so many of each method; the suite has a few.
"""

import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from counting import verdicts as other_verdicts
from counting.counts import count as other_count
from counting.shapes import Asked as OtherAsked
from counting.shapes import Lot as OtherLot
from counting.shapes import Pile
from verifier.counting import KINDS_OF_METHODS, ONE_SEAT, Ballot, Lot, Question, count
from verifier.rule_sets import read_rule_set
from verifier.shapes import Node
from verifier.strict import canonical
from verifier.verdicts import Asked, Case, Figures, UnknownCallError, decide

METHODS: Final = tuple(name for name, _ in KINDS_OF_METHODS)
Drawn = tuple[Question, list[tuple[Any, int]]]


def answer(draw: random.Random, kind: str, options: int) -> Any:
    """An answer, sometimes blank."""
    if draw.random() < 0.08:
        return None
    if kind == "choice":
        written = sorted({draw.choice(["é", "z", "王"])}) if draw.random() < 0.2 else []
        chosen = sorted(draw.sample(range(1, options + 1), draw.randint(0, min(options, 3))))
        return {"options": chosen, "write_ins": written}
    if kind == "yes_no_abstain":
        return {"items": [draw.choice(["yes", "no", "abstain"]) for _ in range(options)]}
    if kind == "ranking":
        return {"ranking": draw.sample(range(1, options + 1), draw.choice([draw.randint(0, options), options]))}
    return {"scores": [draw.choice([None, 0, 1, 2, 3]) for _ in range(options)]}


def drawn(draw: random.Random, method: str) -> Drawn:
    """A question and ballots with weights; of rankings every third time such that all candidates are equal."""
    kind, options = KINDS_OF_METHODS[(method, 1)], draw.randint(1, 6)
    seats = 1 if method in ONE_SEAT else draw.choice([None, *range(1, min(options + 1, 5) + 1)])
    size = draw.choice([0, 1, 3, 6, 9, 15, 30])
    ballots = [(answer(draw, kind, options), draw.choice([0, 1, 1, 1, 2, 5])) for _ in range(size)]
    if kind == "ranking" and draw.random() < 0.3:
        ballots = [
            ({"ranking": [(each + turn - 1) % options + 1 for each in ballot["ranking"]]}, weight)
            for ballot, weight in ballots
            if ballot is not None
            for turn in range(options)
        ]
    return Question(kind, method, 1, options, None if method == "items" else seats), ballots


def both_counts(question: Question, ballots: Sequence[tuple[Any, int]], lots: Sequence[Lot]) -> tuple[Any, Any]:
    """The count by the one and by the other."""
    asked = OtherAsked(question.kind, question.method, question.options, question.seats)
    piles = [Pile(ballot, weight) for ballot, weight in ballots]
    theirs = other_count(asked, piles, [OtherLot(each.among, each.order) for each in lots])
    return theirs, count(question, [Ballot(ballot, weight) for ballot, weight in ballots], list(lots))


def lot_for(draw: random.Random, pending: Mapping[str, Any]) -> Lot:
    """A lot for those who are tied."""
    among = pending["among"]
    return Lot(tuple(among), tuple(draw.sample(among, len(among))))


def compare_counts(method: str, elections: int) -> int:
    """Counts so many elections by both, and says in how many a lot was asked for. Raises at the first difference."""
    ties = 0
    for number in range(elections):
        draw = random.Random(f"{method} {number}")
        question, ballots = drawn(draw, method)
        lots: list[Lot] = []
        while True:
            theirs, ours = both_counts(question, ballots, lots)
            if canonical(ours) != canonical(theirs):
                raise ValueError(f"{number}: {question} {ballots} {lots}: {ours} {theirs}")
            if ours["pending"] is None:
                break
            ties += 1
            lots.append(lot_for(draw, ours["pending"]))
    return ties


SETS: Final = list(other_verdicts.rule_sets().values())


def rule_set(draw: random.Random) -> dict[str, Any]:
    """A shipped rule set, mostly with other shares, and other ways with ties and open seats."""
    document: dict[str, Any] = dict(draw.choice(SETS))
    if draw.random() < 0.3:
        return document
    bases = ["entitled", "present", "returned", "valid", "answered"]

    def share() -> dict[str, Any]:
        below = draw.randint(2, 5)
        return {"share": [draw.randint(1, below - 1), below], "strict": draw.random() < 0.5}

    quorum = draw.choice(["present", "returned", "issued", "valid"])
    majority = [{"kind": "seat", "base": draw.choice(bases), **share()}] if draw.random() < 0.6 else []
    if draw.random() < 0.6:
        majority.append({"kind": "item", "base": draw.choice([*bases, "decided"]), **share()})
    return document | {
        "quorum": [{"call": 1, "base": quorum, **share()}] if draw.random() < 0.5 else [],
        "second_call_days": None,
        "majority": majority,
        "more_returned_than_issued": draw.choice(["void", "report", "report"]),
        "margin": draw.choice([None, [1, 3]]),
        "ties": draw.choice(["again", "lot"]),
        "open_seats": draw.choice(["open", "again"]),
        "run_off": draw.choice(["most_votes", "majority"]),
    }


def counted(draw: random.Random) -> tuple[list[Question], list[Any], int]:
    """Up to three questions with their counts, lots drawn for most; and how many valid ballots there are."""
    valid = draw.choice([0, 1, 2, 4, 6, 9, 20])
    questions, counts = [], []
    for _ in range(draw.randint(1, 3)):
        question, _ = drawn(draw, draw.choice([*METHODS, "plurality", "plurality"]))
        ballots = [(answer(draw, question.kind, question.options), 1) for _ in range(valid)]
        lots: list[Lot] = []
        is_left = draw.random() < 0.3
        while True:
            ours: Any = count(question, [Ballot(*each) for each in ballots], lots)
            if ours["pending"] is None or is_left:
                break
            lots.append(lot_for(draw, ours["pending"]))
        questions.append(question)
        counts.append(ours)
    return questions, counts, valid


def compare_verdicts(votes: int) -> Counter[str]:
    """Decides so many votes by both, and counts the steps that they tell. Raises at the first difference."""
    steps: Counter[str] = Counter()
    for number in range(votes):
        draw = random.Random(f"verdict {number}")
        document = rule_set(draw)
        if other_verdicts.rule_set_fault(document) is None:
            theirs, ours = both_verdicts(draw, document)
            if canonical(ours) != canonical(theirs):
                raise ValueError(f"{number}: {document}: {ours} {theirs}")
            steps.update(each["code"] for each in (theirs or {"steps": []})["steps"])
    return steps


def both_verdicts(draw: random.Random, document: dict[str, Any]) -> tuple[Any, Any]:
    """The verdict by the one and by the other; None where it is refused, as there is no such call."""
    questions, counts, valid = counted(draw)
    invalid, call = draw.choice([0, 0, 1]), draw.choice([1, 1, 1, 2])
    returned = valid + invalid
    entitled, present = max(returned + draw.choice([0, 1, 5, -1]), 0), returned + draw.choice([0, 0, 1])
    figures = (entitled, present, max(returned + draw.choice([0, 1, -1]), 0), returned, invalid)
    is_weighted, is_run_off = draw.random() < 0.3, draw.random() < 0.3
    numbered = [Asked(place, *each) for place, each in enumerate(zip(questions, counts, strict=True), start=1)]
    rules = read_rule_set(Node(document))
    ours: Any = None
    theirs: Any = None
    with suppress(UnknownCallError):
        ours = decide(Case(rules, Figures(*figures), call, numbered, is_weighted, is_run_off))
    asked = [OtherAsked(each.kind, each.method, each.options, each.seats) for each in questions]
    told = other_verdicts.Figures(*figures, is_weighted, is_run_off)
    with suppress(ValueError):
        theirs = other_verdicts.decide(document, told, call, counts, asked=asked)
    return theirs, ours


def main() -> None:
    """Compares as many of each method as the first argument says."""
    elections = int(sys.argv[1])
    for method in METHODS:
        sys.stdout.write(f"{method}: {elections} counted alike, {compare_counts(method, elections)} lots\n")
    sys.stdout.write(f"verdicts: {elections} decided alike, {compare_verdicts(elections).total()} steps\n")


if __name__ == "__main__":
    main()
