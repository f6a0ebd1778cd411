"""Papers, kiosks, verdicts, definitions and weights under the verifier: each changed member is found."""

from pathlib import Path

import pytest

from tests.verifier.decisions import (
    ITEMS,
    PAPER,
    RUNOFF,
    SCORE,
    TWO_ROUND,
    counted_by_other_law,
    heavier,
    move_papers,
    other_rule_set,
    other_winner,
    report_of_decided,
    take_papers,
)
from tests.verifier.tampering import (
    BALLOTS,
    BOARD,
    DEFINITION,
    RESULT,
    Change,
    Tamper,
    cases,
    found_in,
    more,
    name_of,
    other_hash,
    put,
)

SEALED = ("sealed",)


def of_station(key: str) -> Change:
    return put(PAPER, "stations", 0, key, value=more(1))


def of_verdict(*path: str | int, value: object) -> Change:
    return put(RESULT, "verdict", *path, value=value)


TAMPERS = [
    Tamper(
        "papers delivered are more", of_station("issued"), {"paper.balanced": f"{PAPER} stations[0].issued"}, SEALED
    ),
    Tamper(
        "papers returned are more",
        of_station("returned"),
        {"paper.balanced": f"{PAPER} stations[0].issued", "paper.counted": f"{PAPER} ballots"},
        SEALED,
    ),
    Tamper("papers spoiled are more", of_station("spoiled"), {"paper.balanced": f"{PAPER} stations[0].issued"}, SEALED),
    Tamper("papers unused are more", of_station("unused"), {"paper.balanced": f"{PAPER} stations[0].issued"}, SEALED),
    Tamper(
        "members with a paper are more",
        of_station("given"),
        {
            "verdict.figures": f"{RESULT} verdict.figures.issued",
            "verdict.decided": f"{RESULT} verdict.steps[1].facts.issued",
        },
        SEALED,
    ),
    Tamper(
        "invalid papers are more",
        put(PAPER, "invalid", value=more(1)),
        {
            "paper.counted": f"{PAPER} ballots",
            "result.counted": f"{RESULT} counted",
            "verdict.figures": f"{RESULT} verdict.figures.present",
            "verdict.decided": f"{RESULT} verdict.steps[1].facts.present",
        },
        SEALED,
    ),
    Tamper("a paper is taken out", take_papers, {"paper.counted": f"{PAPER} ballots"}, SEALED),
    Tamper(
        "a paper is for another",
        move_papers,
        {
            "tally.published": f"{RESULT} tally[2].options[0]",
            "counts.recounted": f"{RESULT} counts[2].stages[0].votes[0]",
        },
        SEALED,
    ),
    Tamper(
        "a paper names too many",
        put(PAPER, "ballots", 0, "answers", TWO_ROUND, value={"options": [1, 2]}),
        {
            "paper.valid": f"{PAPER} ballots[0].answers",
            "tally.published": f"{RESULT} tally[0].items[0].abstain",
            "counts.recounted": f"{RESULT} counts[0].ballots",
            "lots.pending": f"{RESULT} lots[0].among",
            "lots.drawn": f"{RESULT} counts[1].pending",
            "verdict.decided": f"{RESULT} verdict.questions[1].outcome",
        },
        SEALED,
    ),
    Tamper(
        "papers are out of order",
        put(PAPER, "ballots", value=lambda piles: piles[::-1]),
        {"paper.sorted": f"{PAPER} ballots[1]"},
        SEALED,
    ),
    Tamper(
        "stations are out of order",
        put(PAPER, "stations", value=lambda stations: stations[::-1]),
        {"paper.sorted": f"{PAPER} stations[1]"},
        SEALED,
    ),
    Tamper(
        "papers name another definition",
        put(PAPER, "definition", value=other_hash),
        {"definition.named": f"{PAPER} definition"},
        SEALED,
    ),
    Tamper(
        "papers are of another vote",
        put(PAPER, "vote", value="0192f0c1-0000-7000-8000-000000000002"),
        {"vote.named": f"{PAPER} vote"},
        SEALED,
    ),
    Tamper(
        "a kiosk gave out more",
        put(RESULT, "kiosk", "issued", value=more(1)),
        {
            "kiosk.balanced": f"{RESULT} kiosk.issued",
            "verdict.figures": f"{RESULT} verdict.figures.issued",
            "verdict.decided": f"{RESULT} verdict.steps[1].facts.issued",
        },
        SEALED,
    ),
    Tamper(
        "ballots of a kiosk are more than the box",
        put(RESULT, "kiosk", value={"issued": 30, "returned": 30, "unused": 0}),
        {
            "kiosk.balanced": f"{RESULT} kiosk.returned",
            "verdict.figures": f"{RESULT} verdict.figures.issued",
            "verdict.decided": f"{RESULT} verdict.steps[1].facts.issued",
        },
        SEALED,
    ),
    Tamper(
        "the figures of the kiosk are kept back",
        put(RESULT, "kiosk", value=None),
        {
            "kiosk.balanced": f"{RESULT} kiosk",
            "verdict.figures": f"{RESULT} verdict.figures.issued",
            "verdict.decided": f"{RESULT} verdict.steps[1].facts.issued",
        },
        SEALED,
    ),
    Tamper(
        "the verdict has more entitled",
        of_verdict("figures", "entitled", value=more(1)),
        {"verdict.figures": f"{RESULT} verdict.figures.entitled"},
        SEALED,
    ),
    Tamper(
        "the verdict has more ballots given out",
        of_verdict("figures", "issued", value=more(1)),
        {"verdict.figures": f"{RESULT} verdict.figures.issued"},
        SEALED,
    ),
    Tamper(
        "the vote is told to be void",
        of_verdict("outcome", value="void"),
        {"verdict.decided": f"{RESULT} verdict.outcome"},
        SEALED,
    ),
    Tamper(
        "the verdict is of another call",
        of_verdict("call", value=2),
        {"verdict.decided": f"{RESULT} verdict.call"},
        SEALED,
    ),
    Tamper(
        "the verdict is by another version",
        of_verdict("rule_set", "version", value=4),
        {"verdict.decided": f"{RESULT} verdict.rule_set.version"},
        SEALED,
    ),
    Tamper(
        "a rejected item is told as carried",
        of_verdict("questions", ITEMS, "carried", value=[1, 2]),
        {"verdict.decided": f"{RESULT} verdict.questions[0].carried"},
        SEALED,
    ),
    Tamper(
        "the second round is left out",
        of_verdict("questions", TWO_ROUND, "outcome", value="none"),
        {"verdict.decided": f"{RESULT} verdict.questions[2].outcome"},
        SEALED,
    ),
    Tamper(
        "what comes next is another",
        of_verdict("questions", TWO_ROUND, "next", value=None),
        {"verdict.decided": f"{RESULT} verdict.questions[2].next"},
        SEALED,
    ),
    Tamper(
        "open seats are told",
        of_verdict("questions", SCORE, "open_seats", value=1),
        {"verdict.decided": f"{RESULT} verdict.questions[3].open_seats"},
        SEALED,
    ),
    Tamper(
        "a step is left out",
        of_verdict("steps", value=lambda steps: steps[:-1]),
        {"verdict.decided": f"{RESULT} verdict.steps"},
        SEALED,
    ),
    Tamper(
        "a share of a step is another",
        of_verdict("steps", 3, "facts", "least", value=more(1)),
        {"verdict.decided": f"{RESULT} verdict.steps[3].facts.least"},
        SEALED,
    ),
    Tamper("there is no verdict", put(RESULT, "verdict", value=None), {"verdict.decided": f"{RESULT} verdict"}, SEALED),
    Tamper(
        "another is told as elected",
        other_winner,
        {
            "counts.recounted": f"{RESULT} counts[1].elected[0]",
            "verdict.decided": f"{RESULT} verdict.questions[1].elected[0]",
        },
        SEALED,
    ),
    Tamper(
        "it was decided by another rule set",
        other_rule_set,
        {"verdict.decided": f"{RESULT} verdict.questions[1].outcome"},
        SEALED,
    ),
    Tamper(
        "it was counted by another law",
        counted_by_other_law,
        {
            "counts.recounted": f"{RESULT} counts[5].method.name",
            "verdict.decided": f"{RESULT} verdict.steps[39].facts.method",
        },
        SEALED,
    ),
    Tamper(
        "the rule set of the definition is another",
        put(DEFINITION, "verdict", "majority", 0, "share", value=[1, 6]),
        {
            "definition.named": f"{RESULT} definition",
            "board.chained": f"{BOARD} entries[0].entry.previous",
            "verdict.decided": f"{RESULT} verdict.steps[14].facts.share[1]",
        },
        SEALED,
    ),
    Tamper(
        "a question is counted by a method of another kind",
        put(DEFINITION, "questions", RUNOFF, "method", "name", value="score"),
        {
            "definition.methods": f"{DEFINITION} questions[4].method",
            "definition.named": f"{RESULT} definition",
            "board.chained": f"{BOARD} entries[0].entry.previous",
            "counts.recounted": f"{RESULT} counts[4].method.name",
            "verdict.decided": f"{RESULT} verdict.questions[4].outcome",
        },
        SEALED,
    ),
    Tamper(
        "a method of one seat has two",
        put(DEFINITION, "questions", RUNOFF, "seats", value=2),
        {
            "definition.methods": f"{DEFINITION} questions[4].seats",
            "definition.named": f"{RESULT} definition",
            "board.chained": f"{BOARD} entries[0].entry.previous",
            "counts.recounted": f"{RESULT} counts[4].seats",
            "verdict.decided": f"{RESULT} verdict.questions[4].outcome",
        },
        SEALED,
    ),
    Tamper(
        "channels are out of order",
        put(DEFINITION, "channels", value=["paper", "kiosk"]),
        {
            "definition.rules": f"{DEFINITION} channels",
            "definition.named": f"{RESULT} definition",
            "board.chained": f"{BOARD} entries[0].entry.previous",
        },
        SEALED,
    ),
    Tamper(
        "a call is one that the rule set does not have",
        put(DEFINITION, "call", value=2),
        {
            "definition.rules": f"{DEFINITION} call",
            "definition.named": f"{RESULT} definition",
            "board.chained": f"{BOARD} entries[0].entry.previous",
        },
        SEALED,
    ),
    Tamper(
        "a ballot is heavier than all whom one may vote for",
        heavier,
        {"ballots.weighed": f"{BALLOTS} ballots[30].weight"},
        ["named"],
    ),
    Tamper(
        "a weight of a named ballot is more",
        put(BALLOTS, "ballots", 0, "weight", value=more(1)),
        {
            "tally.published": f"{RESULT} tally[0].blank",
            "result.counted": f"{RESULT} counted",
            "counts.recounted": f"{RESULT} counts[0].ballots",
            "verdict.figures": f"{RESULT} verdict.figures.present",
            "verdict.decided": f"{RESULT} verdict.steps[1].facts.present",
        },
        ["named"],
    ),
]


@pytest.mark.parametrize(("kind", "tamper"), cases(TAMPERS), ids=name_of)
def test_each_changed_member_is_found_where_it_stands(kind: str, tamper: Tamper, tmp_path: Path) -> None:
    report = report_of_decided(kind, tamper.change, tmp_path)

    assert found_in(report) == tamper.found
    assert report.exit_code == 1
