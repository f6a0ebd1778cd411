"""Figures inside the tally 计票结果 of a vote: of one question, and of one of its options."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.batch import above
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
TALLY_ABOVE: sa.ColumnElement[Any] = above("tally", postgresql.JSONB())
"""The same, where the question's row tells it."""
IS_COUNTED_ABOVE: sa.ColumnElement[bool] = above("counted_id", sa.Uuid()).is_not(None)
"""Whether the question's row tells that there is a published tally."""
_PLACE = _place(_OPTION.c.position)


def option_figures(tally: sa.ColumnElement[Any]) -> Sequence[sa.Label[int]]:
    """What was counted of the option beside them; each is NULL where the question is answered in another way."""
    return (
        number_at(tally, "options", _PLACE).label("chosen_count"),
        number_at(tally, "items", _PLACE, "yes").label("yes_count"),
        number_at(tally, "items", _PLACE, "no").label("no_count"),
        number_at(tally, "items", _PLACE, "abstain").label("abstain_count"),
        number_at(tally, "first", _PLACE).label("first_count"),
        number_at(tally, "given", _PLACE).label("scored_count"),
        number_at(tally, "scores", _PLACE).label("score_sum"),
    )


def tally_of_question(*is_published: sa.ColumnElement[bool]) -> sa.FromClause:
    """`counted_id` and `tally` of the question beside it, found once: the server does not look behind an OFFSET."""
    return (
        sa.select(_QUESTION.c.id.label("counted_id"), ITS_TALLY.label("tally"))
        .select_from(_RESULT)
        .where(_RESULT.c.tenant_id == _QUESTION.c.tenant_id, _RESULT.c.vote_id == _QUESTION.c.vote_id, *is_published)
        .correlate(_QUESTION)
        .offset(sa.literal_column("0"))
        .lateral("of_question")
    )
