"""Counts, lots, verdicts, papers and weights under the verifier: genuine ones hold, each changed member is found."""

from pathlib import Path

import pytest

from tests.support.published import write
from tests.support.published_decided import decided
from tests.verifier.decisions import (
    ITEMS,
    NORTHERN,
    PAPER,
    PLURALITY,
    RUNOFF,
    SCHULZE,
    SCORE,
    SCOTTISH,
    TWO_ROUND,
    counted_by_other_law,
    extra_lot,
    heavier,
    lot_of_others,
    move_papers,
    other_rule_set,
    other_winner,
    report_of_decided,
    take_papers,
    without_lot,
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
from verifier.checks import CHECKS
from verifier.definitions import read_definition
from verifier.reports import State
from verifier.shapes import Node
from verifier.verification import Request, verify

OUTSIDE = {"definition.announced", "roll.own", "board.witnessed"}
SEALED = ("sealed",)
NOT_THE_DEFINITION = {
    "definition.named": f"{RESULT} definition",
    "board.chained": f"{BOARD} entries[0].entry.previous",
}


@pytest.mark.parametrize("kind", ["named", "sealed", "unlinkable"])
def test_a_genuine_vote_of_every_method_holds_in_every_check(kind: str, tmp_path: Path) -> None:
    documents = decided(kind).documents
    definition = read_definition(Node(documents[DEFINITION]))

    report = verify(Request(write(tmp_path, documents)))

    assert [(each.name, each.faults) for each in report.outcomes if each.state is not State.HOLDS] == []
    made = {each.name for each in report.outcomes if not each.name.startswith("form.")}
    assert (
        made
        == {
            each.name
            for each in CHECKS
            if kind in each.kinds and each.of(definition) and not each.name.startswith("receipt.")
        }
        - OUTSIDE
    )
    assert (report.unread, report.exit_code) == ((), 0)
    codes = [each.code for each in report.findings]
    assert codes[:4] == ["vote_valid", "question_carried", "question_elected", "question_second_round"]
    assert len(codes) == len(documents[DEFINITION]["questions"]) + 1


def of_count(index: int, *path: str | int, value: object) -> Change:
    return put(RESULT, "counts", index, *path, value=value)


def of_stage(index: int, stage: int, *path: str | int, value: object) -> Change:
    return of_count(index, "stages", stage, *path, value=value)


def of_station(key: str) -> Change:
    return put(PAPER, "stations", 0, key, value=more(1))


def of_verdict(*path: str | int, value: object) -> Change:
    return put(RESULT, "verdict", *path, value=value)


def recounted(place: str) -> dict[str, str]:
    return {"counts.recounted": f"{RESULT} counts{place}"}


def decided_at(place: str) -> dict[str, str]:
    return {"verdict.decided": f"{RESULT} verdict{place}"}


TAMPERS = [
    Tamper(
        "a method's name in a count is another",
        of_count(SCORE, "method", "name", value="plurality"),
        {"counts.recounted": f"{RESULT} counts[3].method.name"},
        SEALED,
    ),
    Tamper(
        "an item has another yes",
        of_stage(ITEMS, 0, "items", 0, "yes", value=more(1)),
        {"counts.recounted": f"{RESULT} counts[0].stages[0].items[0].yes"},
        SEALED,
    ),
    Tamper(
        "seats of a count are more",
        of_count(PLURALITY, "seats", value=more(1)),
        {"counts.recounted": f"{RESULT} counts[1].seats"},
        SEALED,
    ),
    Tamper(
        "votes of a write-in are fewer",
        of_stage(PLURALITY, 0, "votes", 5, value=more(-1)),
        {"counts.recounted": f"{RESULT} counts[1].stages[0].votes[5]"},
        SEALED,
    ),
    Tamper(
        "a write-in is another",
        of_count(PLURALITY, "write_ins", 0, value="李四"),
        {"counts.recounted": f"{RESULT} counts[1].write_ins[0]"},
        SEALED,
    ),
    Tamper(
        "ballots of a count are more",
        of_count(SCORE, "ballots", value=more(1)),
        {"counts.recounted": f"{RESULT} counts[3].ballots"},
        SEALED,
    ),
    Tamper(
        "blank ballots of a count are fewer",
        of_count(SCORE, "blank", value=more(-1)),
        {"counts.recounted": f"{RESULT} counts[3].blank"},
        SEALED,
    ),
    Tamper(
        "another goes into the second round",
        of_count(TWO_ROUND, "advance", 0, value=more(2)),
        {"counts.recounted": f"{RESULT} counts[2].advance[0]"},
        SEALED,
    ),
    Tamper(
        "points are more",
        of_stage(SCORE, 0, "votes", 1, value=more(5)),
        {"counts.recounted": f"{RESULT} counts[3].stages[0].votes[1]"},
        SEALED,
    ),
    Tamper(
        "an order is another",
        of_count(SCORE, "order", 0, value=[4]),
        {"counts.recounted": f"{RESULT} counts[3].order[0][0]"},
        SEALED,
    ),
    Tamper(
        "another is excluded",
        of_stage(RUNOFF, 1, "excluded", 0, value=more(1)),
        {"counts.recounted": f"{RESULT} counts[4].stages[1].excluded[0]"},
        SEALED,
    ),
    Tamper(
        "exhausted ballots are hidden",
        of_stage(RUNOFF, 1, "exhausted", value=more(-1)),
        {"counts.recounted": f"{RESULT} counts[4].stages[1].exhausted"},
        SEALED,
    ),
    Tamper(
        "a quota is lower",
        of_count(SCOTTISH, "quota", value=more(-100_000)),
        {"counts.recounted": f"{RESULT} counts[5].quota"},
        SEALED,
    ),
    Tamper(
        "a transfer of the second stage is more",
        of_stage(SCOTTISH, 1, "transfers", 0, value=more(1)),
        {"counts.recounted": f"{RESULT} counts[5].stages[1].transfers[0]"},
        SEALED,
    ),
    Tamper(
        "what is lost of a surplus is more",
        of_stage(NORTHERN, 1, "lost", value=more(1)),
        {"counts.recounted": f"{RESULT} counts[6].stages[1].lost"},
        SEALED,
    ),
    Tamper(
        "a kind of stage is another",
        of_stage(NORTHERN, 1, "kind", value="last"),
        {"counts.recounted": f"{RESULT} counts[6].stages[1].kind"},
        SEALED,
    ),
    Tamper(
        "the last stage is left out",
        of_count(NORTHERN, "stages", value=lambda stages: stages[:-1]),
        {"counts.recounted": f"{RESULT} counts[6].stages"},
        SEALED,
    ),
    Tamper(
        "a pair of a matrix is more",
        of_stage(SCHULZE, 0, "pairs", 0, 1, value=more(1)),
        {"counts.recounted": f"{RESULT} counts[7].stages[0].pairs[0][1]"},
        SEALED,
    ),
    Tamper(
        "a path of a matrix is stronger",
        of_stage(SCHULZE, 0, "paths", 1, 0, value=more(1)),
        {"counts.recounted": f"{RESULT} counts[7].stages[0].paths[1][0]"},
        SEALED,
    ),
    Tamper(
        "a scale is another",
        of_count(SCOTTISH, "scale", value=1),
        {"counts.recounted": f"{RESULT} counts[5].scale"},
        SEALED,
    ),
    Tamper(
        "a lot is told as missing",
        of_count(SCHULZE, "pending", value={"among": [1, 2], "for": "seat"}),
        {"counts.recounted": f"{RESULT} counts[7].pending"},
        SEALED,
    ),
    Tamper(
        "a question has no count",
        put(RESULT, "counts", value=lambda counts: counts[:-1]),
        {"counts.recounted": f"{RESULT} counts"},
        SEALED,
    ),
    Tamper(
        "a tie was told by a stage",
        of_stage(PLURALITY, 0, "ties", 0, "by", value="stage"),
        {"counts.recounted": f"{RESULT} counts[1].stages[0].ties[0].by"},
        SEALED,
    ),
    Tamper(
        "a lot is of others",
        lot_of_others,
        {
            "counts.recounted": f"{RESULT} counts[1].elected",
            "lots.pending": f"{RESULT} lots[0].among",
            "lots.drawn": f"{RESULT} counts[1].pending",
            "verdict.decided": f"{RESULT} verdict.questions[1].outcome",
        },
        SEALED,
    ),
    Tamper(
        "a lot draws somebody twice",
        put(RESULT, "lots", 0, "order", 0, value=3),
        {
            "counts.recounted": f"{RESULT} counts[1].elected",
            "lots.pending": f"{RESULT} lots[0].order",
            "lots.drawn": f"{RESULT} counts[1].pending",
            "verdict.decided": f"{RESULT} verdict.questions[1].outcome",
        },
        SEALED,
    ),
    Tamper(
        "the lot that decided is kept back",
        without_lot,
        {
            "counts.recounted": f"{RESULT} counts[1].elected",
            "lots.drawn": f"{RESULT} counts[1].pending",
            "verdict.decided": f"{RESULT} verdict.questions[1].outcome",
        },
        SEALED,
    ),
    Tamper("a lot that nobody needed is told", extra_lot, {"lots.pending": f"{RESULT} lots[1].among"}, SEALED),
    Tamper(
        "a lot is of a question that is not there",
        put(RESULT, "lots", 0, "question", value=12),
        {
            "counts.recounted": f"{RESULT} counts[1].elected",
            "lots.pending": f"{RESULT} lots[0].question",
            "lots.drawn": f"{RESULT} counts[1].pending",
            "verdict.decided": f"{RESULT} verdict.questions[1].outcome",
        },
        SEALED,
    ),
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
