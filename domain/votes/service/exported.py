"""Exports 导出 of a published result, for everybody: tables as CSV and JSON, ballots as BLT, charts as SVG.

They follow from the published files that are signed and checked (docs/ballot-formats.md), and are for people and other
programs: a spreadsheet, another counting program, a web page. Who checks a vote reads those.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

from counting.blt import BltElection, write_blt
from counting.charts import chart
from counting.judged import judged
from counting.shapes import Pile
from counting.tables import Count, Table, csv_of, json_of, pairs_table, result_table, stages_table
from counting.titles import Titled, titled
from db.queries.votes import exports, planning
from db.queries.votes.locks import open_ballots
from db.session import Record
from domain.shared.work import Work
from domain.votes.service.counting import BallotPile, all_piles
from domain.votes.service.published import PublishedFile, keep, kept_file, made_file
from voting.ballots import Kind
from voting.canonical import parse

_NAME: Final = re.compile(
    r"(?P<of_vote>result|turnout)\.csv"
    r"|(?P<kind>ballots|rounds|pairs)-(?P<question>[1-9][0-9]{0,2})(?P<form>\.blt|\.csv|\.json|\.svg|\.en\.svg)"
)
_MEDIA: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "svg": "image/svg+xml",
    "blt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class _Counted:
    """A published vote: its definition, its result, and of each question titles and judged count."""

    definition: Mapping[str, Any]
    result: Record
    questions: Sequence[tuple[Titled, Count]]


_Written: TypeAlias = Callable[[_Counted, int], str | None]
"""The text of a file about the question at a place; None where its method gives none."""


def is_export(name: str) -> bool:
    """Whether a file of this name may be an export of a vote."""
    return _NAME.fullmatch(name) is not None


async def exported_file(work: Work, vote_id: UUID, name: str) -> PublishedFile | None:
    """An export of a vote by its name; None when there is none, or not yet. It is made once and stays as it is.

    `result.csv` and `turnout.csv` are of the vote; `rounds-N` (csv, json, svg, en.svg), `pairs-N` (csv, json) and
    `ballots-N.blt`
    of its N-th question, where its method has stages, pairs, or its ballots rankings.
    """
    conn, tenant_id, found = work.conn, work.scope.tenant_id, _NAME.fullmatch(name)
    key = (tenant_id, vote_id, name)
    kept = kept_file(key)
    if kept is not None or found is None:
        return kept
    row = await exports.find_counted(conn, tenant_id, vote_id)
    if row is None:
        return None
    ballots: Sequence[BallotPile] = ()
    if found["kind"] == "ballots" and (vote := await planning.find_any_vote(conn, tenant_id, vote_id)):
        await open_ballots(conn, tenant_id)
        ballots = (await all_piles(work, vote)).piles
    text = await asyncio.to_thread(_text, row, found, ballots)
    if text is None:
        return None
    return keep(key, made_file(text.encode(), media_type=_MEDIA[name.rpartition(".")[2]]))


def _text(row: Record, found: re.Match[str], ballots: Sequence[BallotPile]) -> str | None:
    vote = _counted(row)
    if found["of_vote"] is not None:
        return _turnout(vote) if found["of_vote"] == "turnout" else _result(vote)
    place = int(found["question"]) - 1
    if place >= len(vote.questions):
        return None
    if found["kind"] == "ballots":
        return _ballots(vote, place, ballots) if found["form"] == ".blt" else None
    written = _OF_QUESTION.get((found["kind"], found["form"]))
    return None if written is None else written(vote, place)


def _counted(row: Record) -> _Counted:
    definition: Any = parse(row["definition"].encode())
    decided = row["verdict"]["questions"] if row["verdict"] is not None else [None] * len(row["counts"])
    of_question = zip(definition["questions"], row["counts"], decided, strict=True)
    questions = [(titled(question, count), judged(count, verdict)) for question, count, verdict in of_question]
    return _Counted(definition, row, questions)


def _result(vote: _Counted) -> str:
    row = vote.result
    figures = {"entitled": row["entitled"], "counted": row["ballot_count"], "invalid": row["invalid_count"]}
    return csv_of(result_table(figures, vote.questions))


def _turnout(vote: _Counted) -> str:
    """As it stands in the result: what is withheld there is empty here, and told as one in a last row without a branch.

    The rest of the whole says the same: those withheld are together no small cell (`domain.votes.cells`).
    """
    branches = vote.result["tally"]["turnout"]
    rows = [(each["branch"], each["entitled"], each["voted"]) for each in branches]
    if any(each["voted"] is None for each in branches):
        entitled = sum(each["entitled"] for each in branches if each["voted"] is None)
        rows.append((None, entitled, vote.result["voted"] - sum(each["voted"] or 0 for each in branches)))
    return csv_of(Table(("branch", "entitled", "voted"), tuple(rows)))


def _ballots(vote: _Counted, place: int, ballots: Sequence[BallotPile]) -> str | None:
    asked, (titles, count) = vote.definition["questions"][place], vote.questions[place]
    if asked["kind"] != Kind.RANKING:
        return None
    piles = tuple(Pile(each.answers[place], each.weight) for each in ballots)
    return write_blt(
        BltElection(titles.names, count["seats"] or 1, f"{vote.definition['title']}：{titles.title}", piles)
    )


def _table(made: Callable[[Titled, Count], Table], written: Callable[[Table], str]) -> _Written:
    def text(vote: _Counted, place: int) -> str | None:
        table = made(*vote.questions[place])
        return written(table) if table.rows else None

    return text


_OF_QUESTION: Final[Mapping[tuple[str, str], _Written]] = {
    ("rounds", ".csv"): _table(stages_table, csv_of),
    ("rounds", ".json"): _table(stages_table, json_of),
    ("rounds", ".svg"): lambda vote, place: chart(*vote.questions[place], "zh"),
    ("rounds", ".en.svg"): lambda vote, place: chart(*vote.questions[place], "en"),
    ("pairs", ".csv"): _table(pairs_table, csv_of),
    ("pairs", ".json"): _table(pairs_table, json_of),
}
