"""Tables of counts: each cell of small elections, in CSV that no spreadsheet takes for a formula, and in JSON."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

from counting.judged import judged
from counting.tables import Table, csv_of, json_of, pairs_table, result_table, stages_table
from tests.counting.counted import CHOSEN, ITEMS, PAIRED, TRANSFERRED, asked, ranked


def rows(table: Table, *columns: str) -> list[tuple[Any, ...]]:
    """Some cells of each row."""
    assert all(len(row) == len(table.columns) for row in table.rows)
    places = [table.columns.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in table.rows]


def test_transfers_stage_by_stage() -> None:
    """What each gets and has, exactly; ballots with no further choice; what the fractions cost."""
    table = stages_table(asked(), TRANSFERRED)
    assert rows(table, "stage", "kind", "of", "row", "number", "transfer", "votes", "status") == [
        (1, "first", "", "option", 1, None, Decimal("80.00000"), "elected"),
        (1, "first", "", "option", 2, None, Decimal("21.00000"), None),
        (1, "first", "", "option", 3, None, Decimal("19.00000"), None),
        (1, "first", "", "exhausted", None, None, Decimal("0.00000"), None),
        (1, "first", "", "lost", None, None, Decimal("0.00000"), None),
        (2, "surplus", "1", "option", 1, Decimal("-39.00000"), Decimal("41.00000"), None),
        (2, "surplus", "1", "option", 2, Decimal("29.25000"), Decimal("50.25000"), "elected"),
        (2, "surplus", "1", "option", 3, Decimal("9.75000"), Decimal("28.75000"), None),
        (2, "surplus", "1", "exhausted", None, Decimal("0.00000"), Decimal("0.00000"), None),
        (2, "surplus", "1", "lost", None, Decimal("0.00000"), Decimal("0.00000"), None),
    ]
    assert rows(table, "question", "name", "name_en", "tie")[:3] == [
        (2, "张伟", "Zhang Wei", None),
        (2, "王芳", None, None),
        (2, "=李娜", None, None),
    ]


def test_a_tie_that_an_earlier_stage_told_stands_with_those_who_were_equal() -> None:
    """2 and 3 are equal after the first exclusion, and told apart by the stage before."""
    count = ranked("instant_runoff", 1, {(1,): 9, (2,): 5, (3,): 4, (4, 3): 1}, options=4)
    table = stages_table(asked(("甲", "乙", "丙", "丁")), count)
    assert [row for row in rows(table, "stage", "number", "tie") if row[2]] == [(3, 2, "stage"), (3, 3, "stage")]


def test_results_of_all_questions() -> None:
    """Votes at the first and the last stage, who is elected as which; items; what else a count has; the vote's own."""
    counted = [(asked(), TRANSFERRED), (asked(("张伟", "王芳", "@赵云"), 1), CHOSEN), (asked(("一", "二")), ITEMS)]
    table = result_table({"entitled": 200, "counted": 125}, counted)
    told = ("method", "row", "number", "first_votes", "last_votes", "place", "status", "elected_as", "stage")
    assert rows(table, *told) == [
        (None, "entitled", None, None, 200, None, None, None, None),
        (None, "counted", None, None, 125, None, None, None, None),
        ("stv_scottish", "option", 1, Decimal("80.00000"), Decimal("41.00000"), None, "elected", 1, 1),
        ("stv_scottish", "option", 2, Decimal("21.00000"), Decimal("50.25000"), None, "elected", 2, 2),
        ("stv_scottish", "option", 3, Decimal("19.00000"), Decimal("28.75000"), None, None, None, None),
        ("stv_scottish", "ballots", None, None, 125, None, None, None, None),
        ("stv_scottish", "blank", None, None, 5, None, None, None, None),
        ("stv_scottish", "quota", None, None, Decimal("41.00000"), None, None, None, None),
        ("stv_scottish", "exhausted", None, None, Decimal("0.00000"), None, None, None, None),
        ("stv_scottish", "lost", None, None, Decimal("0.00000"), None, None, None, None),
        ("plurality", "option", 1, 5, 5, 2, None, None, None),
        ("plurality", "option", 2, 0, 0, 3, None, None, None),
        ("plurality", "write_in", 3, 7, 7, 1, "elected", 1, 1),
        ("plurality", "ballots", None, None, 14, None, None, None, None),
        ("plurality", "blank", None, None, 2, None, None, None, None),
        ("items", "item", 1, None, None, None, None, None, None),
        ("items", "item", 2, None, None, None, None, None, None),
        ("items", "ballots", None, None, 10, None, None, None, None),
        ("items", "blank", None, None, 1, None, None, None, None),
    ]
    assert rows(table, "yes", "no", "abstain")[-4:-2] == [(6, 0, 3), (3, 6, 0)]


def test_a_verdict_says_who_is_elected() -> None:
    """A vote without a quorum elects nobody whatever the method seats; items are carried or rejected by its rules."""
    nobody = {"outcome": "not_decided", "elected": [], "carried": [], "rejected": [], "tied": []}
    items = {**nobody, "outcome": "mixed", "carried": [1], "rejected": [2]}
    table = result_table({}, [(asked(), judged(CHOSEN, nobody)), (asked(("一", "二")), judged(ITEMS, items))])
    assert rows(table, "row", "status", "elected_as") == [
        ("option", None, None),
        ("option", None, None),
        ("option", None, None),
        ("ballots", None, None),
        ("blank", None, None),
        ("outcome", "not_decided", None),
        ("item", "carried", None),
        ("item", "rejected", None),
        ("ballots", None, None),
        ("blank", None, None),
        ("outcome", "mixed", None),
    ]
    assert judged(CHOSEN, None) is CHOSEN


def test_pairs() -> None:
    """Who is preferred to whom by how many, and by the strongest path."""
    table = pairs_table(asked(), PAIRED)
    assert rows(table, "number", "over_number", "votes", "path") == [
        (1, 2, 5, 5),
        (1, 3, 8, 8),
        (2, 1, 3, 0),
        (2, 3, 8, 8),
        (3, 1, 4, 0),
        (3, 2, 4, 0),
    ]
    assert not pairs_table(asked(), TRANSFERRED).rows
    assert not stages_table(asked(), PAIRED).rows
    assert not stages_table(asked(), ITEMS).rows


def test_csv_is_read_again_and_holds_no_formula() -> None:
    """RFC 4180 with a mark: quotes, lines and commas in names come back; what begins like a formula is a text."""
    names = ('say "a", b', "=cmd|' /C calc'!A0", "+1")
    written = csv_of(stages_table(asked(names), TRANSFERRED))
    assert written.startswith("\ufeffquestion,stage,")
    read = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline=""), strict=True))
    assert [row["name"] for row in read[:4]] == ['say "a", b', "'=cmd|' /C calc'!A0", "'+1", ""]
    assert read[5]["transfer"] == "-39.00000"  # a number is one, with its sign
    assert all(line.count('"') % 2 == 0 for line in written.split("\r\n"))


def test_json_has_numbers() -> None:
    """An object for each row, votes as numbers, what does not apply as null."""
    read = json.loads(json_of(stages_table(asked(), TRANSFERRED)))
    assert len(read) == 10
    where = {"question": 2, "stage": 2, "kind": "surplus", "of": "1", "row": "option", "number": 2, "name": "王芳"}
    told = {"name_en": None, "transfer": 29.25, "votes": 50.25, "status": "elected", "tie": None}
    assert read[6] == where | told
