"""A count as rows, for spreadsheets and programs: what each candidate has, stage by stage, pair by pair; CSV and JSON.

A table is its columns and its rows, each as long as the columns. Cells are texts, whole numbers, `Decimal`s (votes,
exact) or None (does not apply: an empty cell).
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from counting.titles import Titled, decimals

Cell: TypeAlias = str | int | Decimal | None
Count: TypeAlias = Mapping[str, Any]
"""In the form of docs/counting.md."""

BYTE_ORDER_MARK: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and rows of as many cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


_RESULT: Final = (
    *("question", "title", "title_en", "method", "row", "number", "name", "name_en"),
    *("first_votes", "last_votes", "yes", "no", "abstain", "place", "status", "elected_as", "stage"),
)
_STAGES: Final = (
    *("question", "stage", "kind", "of", "row", "number", "name", "name_en", "transfer", "votes", "status", "tie"),
)
_PAIRS: Final = ("question", "number", "name", "over_number", "over_name", "votes", "path")


def result_table(figures: Mapping[str, int], counted: Sequence[tuple[Titled, Count]]) -> Table:
    """A row for each figure of the vote, its number among `last_votes`; of each question the rows below.

    A row for each candidate or item, then what a count has besides: quota, blank, lost and so on.

    `row` says what a row is of. `first_votes` and `last_votes` are those of the first and the last stage; `place` is
    the place in the order that the method gives, equal for equals; `status` is `elected`, `excluded`, `second_round`
    or empty, `elected_as` the place in the order of election, `stage` at which one was elected or excluded. Of a count
    that was judged, `status` of an item is `carried` or `rejected`, and that of the row `outcome` the question's.
    """
    head = (None,) * 4
    told = [(*head, name, *(None,) * 4, number, *(None,) * 7) for name, number in figures.items()]
    rows = [row for question, count in counted for row in _result_rows(question, count)]
    return Table(_RESULT, (*told, *rows))


def stages_table(question: Titled, count: Count) -> Table:
    """What each candidate got or lost by each stage and has after it, in order; then ballots exhausted, votes lost.

    `of` are the numbers of those whose ballots move, `status` what the stage did with a candidate, `tie` how the
    equals of a stage were told apart. Counts by items or by pairs have no such stages: the table is without rows.
    """
    return Table(_STAGES, tuple(_stage_rows(question, count)))


def pairs_table(question: Titled, count: Count) -> Table:
    """Of each two candidates: the ballots that prefer one `over` the other, and the strength of the strongest path."""
    rows: list[tuple[Cell, ...]] = []
    for stage in count["stages"]:
        for one, (against, paths) in enumerate(zip(stage.get("pairs", ()), stage.get("paths", ()), strict=True), 1):
            rows.extend(
                (question.number, one, question.names[one - 1], other, question.names[other - 1], votes, path)
                for other, (votes, path) in enumerate(zip(against, paths, strict=True), 1)
                if other != one
            )
    return Table(_PAIRS, tuple(rows))


def csv_of(table: Table) -> str:
    """RFC 4180 with a byte order mark, for spreadsheets; a text that one would take for a formula has a ' before it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_written(cell) for cell in row] for row in table.rows)
    return BYTE_ORDER_MARK + written.getvalue()


def json_of(table: Table) -> str:
    """An array of objects by column, votes as numbers."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, default=float, separators=(",", ":"))


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return "" if cell is None else str(cell)


def _result_rows(question: Titled, count: Count) -> Iterator[tuple[Cell, ...]]:
    head = (question.number, question.title, question.title_en, count["method"]["name"])
    scale, stages = count["scale"], count["stages"]
    items = stages[0].get("items") if stages else None
    by_stage = [stage["votes"] for stage in stages if stage["votes"] is not None]
    places = {each: place for place, each in _places(count["order"] or ())}
    for number, (name, name_en) in enumerate(zip(question.names, question.names_en, strict=True), 1):
        kind = "item" if items else "write_in" if number > len(question.names) - question.written else "option"
        words = tuple(items[number - 1][word] for word in ("yes", "no", "abstain")) if items else (None,) * 3
        votes = tuple(_votes(each[number - 1], scale) for each in (by_stage[0], by_stage[-1])) if by_stage else ()
        status, elected_as, stage = _fate(number, count)
        yield (
            *(*head, kind, number, name, name_en, *(votes or (None, None)), *words),
            *(places.get(number), status, elected_as, stage),
        )
    for kind, units, unit in _besides(count):
        yield (*head, kind, None, None, None, None, _votes(units, unit), *(None,) * 7)
    if "decided" in count:
        yield (*head, "outcome", *(None,) * 9, count["decided"]["outcome"], None, None)


def _besides(count: Count) -> Iterator[tuple[str, int, int]]:
    """What a count has besides its candidates: a name, units, and how many of these are a vote."""
    yield "ballots", count["ballots"], 1
    yield "blank", count["blank"], 1
    if count["quota"] is not None:
        yield "quota", count["quota"], count["scale"]
    stages = count["stages"]
    if stages and stages[-1]["kind"] != "sum":
        yield "exhausted", stages[-1]["exhausted"], count["scale"]
        yield "lost", stages[-1]["lost"], count["scale"]


def _places(order: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    place = 1
    for equals in order:
        yield from ((place, each) for each in equals)
        place += len(equals)


def _fate(number: int, count: Count) -> tuple[str | None, int | None, int | None]:
    """Whether a candidate was elected or excluded, as which, by which stage."""
    elected, decided = count["elected"], count.get("decided") or {}
    for outcome in ("carried", "rejected"):
        if number in decided.get(outcome, ()):
            return outcome, None, None
    for stage in count["stages"]:
        if number in stage["elected"]:
            return "elected", elected.index(number) + 1, stage["number"]
        if number in stage["excluded"]:
            return "excluded", None, stage["number"]
    if number in elected:
        return "elected", elected.index(number) + 1, None
    return ("second_round" if number in count["advance"] else None), None, None


def _stage_rows(question: Titled, count: Count) -> Iterator[tuple[Cell, ...]]:
    scale, before = count["scale"], (0, 0)
    for stage in count["stages"]:
        if stage["votes"] is None:
            continue
        head = (question.number, stage["number"], stage["kind"], " ".join(str(each) for each in stage["of"]))
        tied = {number: tie["by"] for tie in stage["ties"] for number in tie["among"]}
        moved = stage["transfers"] or (None,) * len(stage["votes"])
        for number, (votes, transfer) in enumerate(zip(stage["votes"], moved, strict=True), 1):
            status = _status(number, stage)
            named = (question.names[number - 1], question.names_en[number - 1])
            row = "write_in" if number > len(question.names) - question.written else "option"
            told = (None if transfer is None else _votes(transfer, scale), _votes(votes, scale))
            yield (*head, row, number, *named, *told, status, tied.get(number))
        after = (stage["exhausted"], stage["lost"])
        for name, had, has in zip(("exhausted", "lost"), before, after, strict=True):
            moved_on = None if stage["transfers"] is None else _votes(has - had, scale)
            yield (*head, name, None, None, None, moved_on, _votes(has, scale), None, None)
        before = after


def _status(number: int, stage: Mapping[str, Any]) -> str | None:
    if number in stage["elected"]:
        return "elected"
    return "excluded" if number in stage["excluded"] else None


def _votes(units: int, scale: int) -> Cell:
    return units if scale == 1 else Decimal(decimals(units, scale))
