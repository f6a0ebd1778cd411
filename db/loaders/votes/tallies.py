"""Figures inside the tally 计票结果 of a vote: of one question, and of one of its options."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.models.votes import VoteOptionRow, VoteQuestionRow, VoteResultRow
from db.types import table_of

_RESULT = table_of(VoteResultRow)
_QUESTION = table_of(VoteQuestionRow)
_OPTION = table_of(VoteOptionRow)


def number_at(document: sa.ColumnElement[Any], *path: sa.ColumnElement[str] | str) -> sa.ColumnElement[Any]:
    """The number at a path inside a JSON document; NULL where there is none."""
    steps = [sa.literal_column(f"'{each}'") if isinstance(each, str) else each for each in path]
    return sa.cast(sa.func.jsonb_extract_path_text(document, *steps, type_=sa.Text()), sa.Integer())


def _place(position: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    return sa.cast(position - sa.literal_column("1"), sa.Text())


ITS_TALLY = sa.func.jsonb_extract_path(
    _RESULT.c.tally, sa.literal_column("'questions'"), _place(_QUESTION.c.position), type_=postgresql.JSONB()
)
"""What the tally holds of the question beside it."""
_PLACE = _place(_OPTION.c.position)
OPTION_FIGURES = (
    number_at(ITS_TALLY, "options", _PLACE).label("chosen_count"),
    number_at(ITS_TALLY, "items", _PLACE, "yes").label("yes_count"),
    number_at(ITS_TALLY, "items", _PLACE, "no").label("no_count"),
    number_at(ITS_TALLY, "items", _PLACE, "abstain").label("abstain_count"),
    number_at(ITS_TALLY, "first", _PLACE).label("first_count"),
    number_at(ITS_TALLY, "given", _PLACE).label("scored_count"),
    number_at(ITS_TALLY, "scores", _PLACE).label("score_sum"),
)
"""What was counted of the option beside them; each is NULL where the question is answered in another way."""
