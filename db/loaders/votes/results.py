"""Batch reads of results 选举结果: what was counted, from the publication on and not before, whoever asks."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch, above
from db.loaders.votes import listed
from db.loaders.votes.listed import IDS_IN_SIGHT
from db.loaders.votes.tallies import IS_COUNTED_ABOVE, ITS_TALLY, TALLY_ABOVE, number_at, option_figures
from db.models.votes import VoteOptionRow, VoteQuestionRow, VoteResultRow, VoteRow
from db.predicates import tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_RESULT = table_of(VoteResultRow)
_QUESTION = table_of(VoteQuestionRow)
_OPTION = table_of(VoteOptionRow)

_OF_VOTE = sa.and_(_VOTE.c.tenant_id == _RESULT.c.tenant_id, _VOTE.c.id == _RESULT.c.vote_id)
_OF_QUESTION = sa.and_(_QUESTION.c.tenant_id == _RESULT.c.tenant_id, _QUESTION.c.vote_id == _RESULT.c.vote_id)
_OF_OPTION = sa.and_(_OPTION.c.tenant_id == _QUESTION.c.tenant_id, _OPTION.c.question_id == _QUESTION.c.id)
_IS_PUBLISHED = sa.and_(_RESULT.c.tenant_id == tenant_id(), _VOTE.c.state == sa.literal_column("'published'"))
_IN_SIGHT = _RESULT.c.vote_id.in_(IDS_IN_SIGHT)

_ALL_RESULTS = sa.select(*(_RESULT.c[name] for name in ("vote_id", "ballot_count", "invalid_count", "counted_at")))
_RESULTS = _ALL_RESULTS.join(_VOTE, _OF_VOTE).where(_IS_PUBLISHED)
vote_result_by_vote_id = Batch(
    _RESULTS.where(_IN_SIGHT),
    name="vote_result_by_vote_id",
    key="vote_id",
    within=listed.vote_by_id,
    select_within=_RESULTS,
    select_beside=_ALL_RESULTS.where(
        _RESULT.c.tenant_id == tenant_id(), above("state", sa.Text()) == sa.literal_column("'published'")
    ),
)
"""What was counted in a published vote in sight."""

_COUNTED = _RESULT.join(_VOTE, _OF_VOTE).join(_QUESTION, _OF_QUESTION)
_OF_QUESTIONS = (
    sa.select(_QUESTION.c.id, _QUESTION.c.id.label("question_id"), number_at(ITS_TALLY, "blank").label("blank_count"))
    .select_from(_COUNTED)
    .where(_IS_PUBLISHED)
)
vote_result_by_question_id = Batch(
    _OF_QUESTIONS.where(_IN_SIGHT),
    name="vote_result_by_question_id",
    key="question_id",
    within=listed.vote_questions_by_vote_id,
    select_within=_OF_QUESTIONS,
    select_beside=sa.select(
        above("id", sa.Uuid()).label("id"),
        above("id", sa.Uuid()).label("question_id"),
        number_at(TALLY_ABOVE, "blank").label("blank_count"),
        TALLY_ABOVE.label("tally"),
    ).where(IS_COUNTED_ABOVE),
    wide=_OF_QUESTIONS.where(_IN_SIGHT).add_columns(ITS_TALLY.label("tally")),
)
"""What was counted of a question, besides its options."""

_OF_OPTIONS = (
    sa.select(_OPTION.c.id.label("option_id"), *option_figures(ITS_TALLY))
    .select_from(_COUNTED.join(_OPTION, _OF_OPTION))
    .where(_IS_PUBLISHED, _IN_SIGHT)
)
vote_result_by_option_id = Batch(_OF_OPTIONS, name="vote_result_by_option_id", key="option_id")
"""What was counted of an option, as its question is answered; the options that `listed` reads bring it along."""


def _written_in(tally: sa.ColumnElement[Any]) -> sa.TableValuedAlias:
    names = sa.func.jsonb_extract_path(tally, sa.literal_column("'write_ins'"))
    return (
        sa.func.jsonb_to_recordset(sa.func.coalesce(names, sa.literal_column("'[]'::jsonb")))
        .table_valued(sa.column("text", sa.Text()), sa.column("count", sa.Integer()), joins_implicitly=True)
        .render_derived(name="written", with_types=True)
    )


_WRITTEN, _WRITTEN_BESIDE = _written_in(ITS_TALLY), _written_in(TALLY_ABOVE)
_WRITTEN_IN = (
    sa.select(_QUESTION.c.id.label("question_id"), _WRITTEN.c.text, _WRITTEN.c.count.label("chosen_count"))
    .select_from(_COUNTED.join(_WRITTEN, sa.true()))
    .where(_IS_PUBLISHED)
)
vote_write_ins_by_question_id = Batch(
    _WRITTEN_IN.where(_IN_SIGHT),
    name="vote_write_ins_by_question_id",
    key="question_id",
    order=("chosen_count DESC", "text"),
    is_many=True,
    never_null=("text", "chosen_count"),
    within=vote_result_by_question_id,
    select_within=_WRITTEN_IN,
    select_beside=sa.select(
        above("question_id", sa.Uuid()).label("question_id"),
        _WRITTEN_BESIDE.c.text,
        _WRITTEN_BESIDE.c.count.label("chosen_count"),
    ),
)
"""Names that voters wrote in, most written first."""
