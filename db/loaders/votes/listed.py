"""Batch reads of votes and of what is asked in them.

In sight of whoever is signed in are votes that concern them, from the day they are scheduled: as one of the roll or of
the list of electors, or as a member of an organisation that the vote is put to. Drafts, and votes elsewhere, are seen
at and below the nodes where the caller reads votes.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.batch import Batch, above
from db.loaders.votes.facts import FACT_COLUMNS, concerns_caller, viewer_facts
from db.loaders.votes.tallies import IS_COUNTED_ABOVE, ITS_TALLY, TALLY_ABOVE, option_figures, tally_of_question
from db.models.votes import VoteKeyholderRow, VoteNoticeRow, VoteOptionRow, VoteQuestionRow, VoteResultRow, VoteRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_QUESTION = table_of(VoteQuestionRow)
_OPTION = table_of(VoteOptionRow)
_RESULT = table_of(VoteResultRow)
_COUNTED = _VOTE.alias("counted")
_NOTICE = table_of(VoteNoticeRow)
_KEYHOLDER = table_of(VoteKeyholderRow)

OFFICERS = below_nodes(_VOTE.c.organisation_id, held_nodes("vote_read"))
IN_SIGHT = sa.and_(
    _VOTE.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.or_(OFFICERS, sa.and_(_VOTE.c.state != sa.literal_column("'draft'"), concerns_caller())),
)
"""The votes that the caller may see."""


def hexadecimal(column: sa.ColumnElement[bytes]) -> sa.ColumnElement[str]:
    """Bytes as hexadecimal digits."""
    return sa.func.encode(column, sa.literal_column("'hex'"), type_=sa.Text())


def base64url(column: sa.ColumnElement[bytes]) -> sa.ColumnElement[str]:
    """Bytes as base64url without padding, as the page of formats has them."""
    encoded = sa.func.encode(column, sa.literal_column("'base64'"))
    return sa.func.translate(encoded, sa.literal_column("E'+/=\\n'"), sa.literal_column("'-_'"), type_=sa.Text())


def _is(value: str) -> sa.ColumnElement[bool]:
    return _VOTE.c.kind == sa.literal_column(f"'{value}'")


# A key of `domain.votes.promises`, with the facts that its text names.
_PROMISE = sa.case(
    (_is("named"), sa.literal_column("'named'")),
    (_VOTE.c.threshold.is_(None), sa.literal_column("'unkeyed'")),
    else_=sa.func.concat_ws(
        sa.literal_column("' '"),
        sa.case(
            (_is("unlinkable"), sa.literal_column("'unlinkable'")),
            (_VOTE.c.server_may_seal, sa.literal_column("'sealed_by_either'")),
            else_=sa.literal_column("'sealed'"),
        ),
        _VOTE.c.threshold,
        _VOTE.c.share_count,
        type_=sa.Text(),
    ),
)
SMALL_ROLL_COUNT: Final = 500
"""On a smaller roll few draw permits at a time, so whoever posts waits longer (`domain/votes/delays.py`)."""
FACTS = viewer_facts()
"""What holds for the caller now."""
_SHOWN = (
    "id",
    "organisation_id",
    "kind",
    "state",
    "title",
    "title_en",
    "description",
    "has_electors",
    "opens_at",
    "closes_at",
    "objections_end_at",
    "opened_at",
    "closed_at",
    "paused_at",
    "published_at",
    "ended_reason",
    "pause_reason",
    "server_may_seal",
    "allows_recast",
    "takes_paper",
    "takes_kiosk",
    "minimum_cell",
    "threshold",
    "share_count",
    "ballot_length",
    "definition",
    "roll_count",
    "envelopes_destroyed_at",
    "rerun_of_id",
    "call",
    "follows_id",
    "follows_as",
    "is_poll",
    "created_at",
)
_COLUMNS = (
    *(_VOTE.c[name] for name in _SHOWN),
    own_id().label("viewer_id"),
    hexadecimal(_VOTE.c.definition_hash).label("definition_hash"),
    hexadecimal(_VOTE.c.roll_hash).label("roll_hash"),
    base64url(_VOTE.c.public_key).label("public_key"),
    base64url(_VOTE.c.promise_public_key).label("promise_key"),
    base64url(_VOTE.c.registrar_key).label("registrar_key"),
    sa.func.coalesce(_VOTE.c.roll_count < sa.literal_column(str(SMALL_ROLL_COUNT)), sa.true()).label("has_small_roll"),
    _PROMISE.label("promise_code"),
)
VOTES_IN_SIGHT = (
    sa.select(*_COLUMNS, *(FACTS.c[name] for name in FACT_COLUMNS))
    .select_from(_VOTE.join(FACTS, sa.true()))
    .where(IN_SIGHT)
)
"""Votes with what holds for the caller."""
VOTES_WITHOUT_FACTS = sa.select(*_COLUMNS).select_from(_VOTE).where(IN_SIGHT)
"""The same without it."""
VOTE_NEVER_NULL = ("has_small_roll", "promise_code", *FACT_COLUMNS)

VOTES_WITH_ALL = VOTES_IN_SIGHT.add_columns(_VOTE.c.is_weighted)
"""With what relations take of them besides."""

vote_by_id = Batch(
    VOTES_IN_SIGHT,
    name="vote_by_id",
    never_null=VOTE_NEVER_NULL,
    narrow=VOTES_WITHOUT_FACTS,
    wide=VOTES_WITH_ALL,
)
"""A vote in sight."""

IDS_IN_SIGHT = sa.select(_VOTE.c.id).where(IN_SIGHT)
"""The ids of the votes that the caller may see."""
_ALL_QUESTIONS = sa.select(
    *(_QUESTION.c[name] for name in ("id", "vote_id", "position", "kind", "title", "title_en", "minimum", "maximum")),
    *(_QUESTION.c[name] for name in ("maximum_score", "write_in_count", "seats", "method")),
).where(_QUESTION.c.tenant_id == tenant_id())


def _with_tally(of_question: sa.FromClause) -> sa.Select[Any]:
    """The questions with what their options and results take of them."""
    joined = _ALL_QUESTIONS.select_from(_QUESTION.outerjoin(of_question, sa.true()))
    return joined.add_columns(of_question.c.counted_id, of_question.c.tally)


_IS_OF_PUBLISHED = (
    sa.exists()
    .where(
        _COUNTED.c.tenant_id == _RESULT.c.tenant_id,
        _COUNTED.c.id == _RESULT.c.vote_id,
        _COUNTED.c.state == sa.literal_column("'published'"),
    )
    .correlate(_RESULT)
)
_IS_IN_SIGHT = _QUESTION.c.vote_id.in_(IDS_IN_SIGHT)
_QUESTIONS = _ALL_QUESTIONS.where(_IS_IN_SIGHT)
_QUESTIONS_WITH_TALLY = _with_tally(tally_of_question(_IS_OF_PUBLISHED)).where(_IS_IN_SIGHT)
vote_question_by_id = Batch(_QUESTIONS, name="vote_question_by_id", wide=_QUESTIONS_WITH_TALLY)
"""A question of a vote in sight."""

vote_questions_by_vote_id = Batch(
    _QUESTIONS,
    name="vote_questions_by_vote_id",
    key="vote_id",
    order=("position",),
    is_many=True,
    within=vote_by_id,
    select_within=_ALL_QUESTIONS,
    select_beside=_with_tally(tally_of_question(above("state", sa.Text()) == sa.literal_column("'published'"))),
    wide=_QUESTIONS_WITH_TALLY,
)
"""The questions of a vote in sight, in the officer's order."""

# What was counted comes along from the publication on; where nobody asks for it PostgreSQL leaves these tables out.
_OPTIONS_COUNTED = (
    _OPTION.outerjoin(
        _QUESTION, sa.and_(_QUESTION.c.tenant_id == _OPTION.c.tenant_id, _QUESTION.c.id == _OPTION.c.question_id)
    )
    .outerjoin(_RESULT, sa.and_(_RESULT.c.tenant_id == _QUESTION.c.tenant_id, _RESULT.c.vote_id == _QUESTION.c.vote_id))
    .outerjoin(
        _COUNTED,
        sa.and_(
            _COUNTED.c.tenant_id == _RESULT.c.tenant_id,
            _COUNTED.c.id == _RESULT.c.vote_id,
            _COUNTED.c.state == sa.literal_column("'published'"),
        ),
    )
)
_OPTION_COLUMNS = [_OPTION.c[name] for name in ("id", "question_id", "position", "label", "label_en", "member_id")]
_ALL_OPTIONS = (
    sa.select(
        *_OPTION_COLUMNS,
        sa.case((_COUNTED.c.id.is_not(None), _OPTION.c.id)).label("counted_id"),
        *option_figures(ITS_TALLY),
    )
    .select_from(_OPTIONS_COUNTED)
    .where(_OPTION.c.tenant_id == tenant_id())
)
_OPTIONS = _ALL_OPTIONS.where(_QUESTION.c.vote_id.in_(IDS_IN_SIGHT))
vote_option_by_id = Batch(_OPTIONS, name="vote_option_by_id")
"""An option of a question in sight."""

vote_options_by_question_id = Batch(
    _OPTIONS,
    name="vote_options_by_question_id",
    key="question_id",
    order=("position",),
    is_many=True,
    within=vote_questions_by_vote_id,
    select_within=_ALL_OPTIONS,
    select_beside=sa.select(
        *_OPTION_COLUMNS,
        sa.case((IS_COUNTED_ABOVE, _OPTION.c.id)).label("counted_id"),
        *option_figures(TALLY_ABOVE),
    ).where(_OPTION.c.tenant_id == tenant_id()),
)
"""The options of a question in sight, in the officer's order."""

_ALL_NOTICES = sa.select(
    *(_NOTICE.c[name] for name in ("id", "vote_id", "kind", "reason", "closes_at", "made_at"))
).where(_NOTICE.c.tenant_id == tenant_id())
vote_notices_by_vote_id = Batch(
    _ALL_NOTICES.where(_NOTICE.c.vote_id.in_(IDS_IN_SIGHT)),
    name="vote_notices_by_vote_id",
    key="vote_id",
    order=("made_at", "id"),
    is_many=True,
    within=vote_by_id,
    select_within=_ALL_NOTICES,
)
"""What was done to a vote in sight, in the order of time."""

_RULE = (
    sa.func.jsonb_each_text(_VOTE.c.rules)
    .table_valued(sa.column("key", sa.Text()), sa.column("value", sa.Text()), joins_implicitly=True)
    .render_derived(name="of_rules")
)
vote_rules_by_vote_id = Batch(
    sa.select(_VOTE.c.id.label("vote_id"), _RULE.c.key, sa.cast(_RULE.c.value, sa.Integer()).label("value"))
    .select_from(_VOTE.join(_RULE, sa.true()))
    .where(IN_SIGHT),
    name="vote_rules_by_vote_id",
    key="vote_id",
    order=("key",),
    is_many=True,
    never_null=("key", "value"),
)
"""What the union decided for a vote in sight, as it was when it was scheduled."""


def _of_rule_set(key: str) -> sa.ColumnElement[str]:
    return sa.func.jsonb_extract_path_text(_VOTE.c.rule_set, sa.literal_column(f"'{key}'"), type_=sa.Text())


vote_rule_set_by_vote_id = Batch(
    sa.select(
        _VOTE.c.id.label("vote_id"),
        *(_of_rule_set(key).label(key) for key in ("key", "title", "title_en")),
        sa.cast(_of_rule_set("version"), sa.Integer()).label("version"),
        sa.func.jsonb_extract_path(_VOTE.c.rule_set, sa.literal_column("'sources'"), type_=postgresql.JSONB()).label(
            "sources"
        ),
        _VOTE.c.rule_set.label("document"),
    ).where(IN_SIGHT, _VOTE.c.rule_set.is_not(None)),
    name="vote_rule_set_by_vote_id",
    key="vote_id",
    never_null=("key", "title", "title_en", "version", "sources"),
)
"""The rule set that decides a vote in sight."""

_PLACE = (
    sa.func.unnest(
        sa.case(
            (sa.func.cardinality(_VOTE.c.electorate_ids) > sa.literal_column("0"), _VOTE.c.electorate_ids),
            else_=postgresql.array([_VOTE.c.organisation_id]),
        )
    )
    .table_valued("organisation_id", joins_implicitly=True)
    .render_derived(name="of_electorate")
)
vote_electorate_by_vote_id = Batch(
    sa.select(_VOTE.c.id.label("vote_id"), sa.cast(_PLACE.c.organisation_id, sa.Uuid()).label("organisation_id"))
    .select_from(_VOTE.join(_PLACE, sa.true()))
    .where(IN_SIGHT),
    name="vote_electorate_by_vote_id",
    key="vote_id",
    order=("organisation_id",),
    is_many=True,
    never_null=("organisation_id",),
)
"""The organisations that a vote in sight is put to, with all below them."""

_ALL_KEYHOLDERS = sa.select(
    *(_KEYHOLDER.c[name] for name in ("vote_id", "position", "name", "member_id", "share_destroyed_on"))
).where(_KEYHOLDER.c.tenant_id == tenant_id())
vote_keyholders_by_vote_id = Batch(
    _ALL_KEYHOLDERS.where(_KEYHOLDER.c.vote_id.in_(IDS_IN_SIGHT)),
    name="vote_keyholders_by_vote_id",
    key="vote_id",
    order=("position",),
    is_many=True,
    within=vote_by_id,
    select_within=_ALL_KEYHOLDERS,
)
"""Who holds the shares of a vote in sight, by number."""
