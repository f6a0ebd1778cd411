"""Counts, lots, verdicts, papers and weights under the verifier: genuine ones hold, each changed member is found."""

from pathlib import Path

import pytest

from tests.support.published import write
from tests.support.published_decided import decided
from tests.verifier.decisions import (
    ITEMS,
    NORTHERN,
    PLURALITY,
    RUNOFF,
    SCHULZE,
    SCORE,
    SCOTTISH,
    TWO_ROUND,
    extra_lot,
    lot_of_others,
    report_of_decided,
    without_lot,
)
from tests.verifier.tampering import (
    DEFINITION,
    RESULT,
    Change,
    Tamper,
    cases,
    found_in,
    more,
    name_of,
    put,
)
from verifier.checks import CHECKS
from verifier.definitions import read_definition
from verifier.reports import State
from verifier.shapes import Node
from verifier.verification import Request, verify

OUTSIDE = {"definition.announced", "roll.own", "board.witnessed"}
SEALED = ("sealed",)


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
]


@pytest.mark.parametrize(("kind", "tamper"), cases(TAMPERS), ids=name_of)
def test_each_changed_member_is_found_where_it_stands(kind: str, tamper: Tamper, tmp_path: Path) -> None:
    report = report_of_decided(kind, tamper.change, tmp_path)

    assert found_in(report) == tamper.found
    assert report.exit_code == 1
