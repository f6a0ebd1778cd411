"""Batch reads of counts 计票 and verdicts 判定: from the publication on and not before, whoever asks.

All of it stands in the row of the result as JSON (docs/counting.md); names stand in the question's options and in what
was written in. Votes are decimal texts: in units of a method they may be wider than the whole numbers of the graph.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.selectable import LateralFromClause

from db.batch import Batch
from db.loaders.votes.listed import (
    IDS_IN_SIGHT,
    VOTE_NEVER_NULL,
    VOTES_IN_SIGHT,
    VOTES_WITH_ALL,
    VOTES_WITHOUT_FACTS,
    vote_by_id,
    vote_questions_by_vote_id,
)
from db.models.votes import VoteLotRow, VoteQuestionRow, VoteResultRow, VoteRow
from db.predicates import tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_RESULT = table_of(VoteResultRow)
_QUESTION = table_of(VoteQuestionRow)
_LOT = table_of(VoteLotRow)

_INTEGER, _TEXT, _JSON = sa.Integer(), sa.Text(), postgresql.JSONB()
_OF_VOTE = sa.and_(_VOTE.c.tenant_id == _RESULT.c.tenant_id, _VOTE.c.id == _RESULT.c.vote_id)
_OF_QUESTION = sa.and_(_QUESTION.c.tenant_id == _RESULT.c.tenant_id, _QUESTION.c.vote_id == _RESULT.c.vote_id)
_IS_PUBLISHED = sa.and_(_RESULT.c.tenant_id == tenant_id(), _VOTE.c.state == sa.literal_column("'published'"))
_IN_SIGHT = _RESULT.c.vote_id.in_(IDS_IN_SIGHT)


def _lateral(alias: str, text: str, /, **columns: sa.types.TypeEngine[Any]) -> LateralFromClause:
    """A lateral of this name beside the tables that its text refers to."""
    return sa.text(text).columns(*(sa.column(each, type_) for each, type_ in columns.items())).lateral(alias)


def _named(numbers: str) -> str:
    """The candidates, or items, of these numbers, a JSON array, as objects with their names, in that order."""
    return f"""(
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'number', CAST(e.number AS integer), 'name', asked.names[CAST(e.number AS integer)]) ORDER BY e.n), '[]')
        FROM jsonb_array_elements_text({numbers}) WITH ORDINALITY AS e (number, n)
    )"""  # noqa: S608  # constants


def _names(numbers: str) -> str:
    """As `_named`, the names alone."""
    return f"""(
        SELECT coalesce(jsonb_agg(asked.names[CAST(e.number AS integer)] ORDER BY e.n), '[]')
        FROM jsonb_array_elements_text({numbers}) WITH ORDINALITY AS e (number, n)
    )"""  # noqa: S608  # constants


def _votes(units: str) -> str:
    """Votes from units of the method, with as many digits as it keeps."""
    return f"CAST(round(CAST({units} AS numeric) / asked.scale, asked.digits) AS text)"


# Once for each question: its count, the names of its candidates in order, how its method writes votes.
_ASKED = _lateral(
    "asked",
    """
    SELECT c.count,
        ARRAY(
            SELECT CAST(o.label AS text) FROM vote_option AS o
            WHERE o.tenant_id = vote_question.tenant_id AND o.question_id = vote_question.id ORDER BY o.position
        ) || ARRAY(
            SELECT w.text FROM jsonb_array_elements_text(c.count -> 'write_ins') WITH ORDINALITY AS w (text, n)
            ORDER BY w.n
        ) AS names,
        CAST(c.count ->> 'scale' AS numeric) AS scale, length(c.count ->> 'scale') - 1 AS digits
    FROM (SELECT vote_result.counts -> (vote_question.position - 1)) AS c (count)
    WHERE c.count IS NOT NULL
    OFFSET 0
    """,
    count=_JSON,
    names=postgresql.ARRAY(sa.Text()),
    scale=sa.Numeric(),
    digits=_INTEGER,
)
_COUNTED = _RESULT.join(_VOTE, _OF_VOTE).join(_QUESTION, _OF_QUESTION).join(_ASKED, sa.true())

_COUNT = _lateral(
    "of_count",
    f"""
    SELECT asked.count #>> '{{method,name}}' AS method,
        CAST(asked.count #>> '{{method,version}}' AS integer) AS version,
        CAST(asked.count ->> 'seats' AS integer) AS seats, CAST(asked.count ->> 'ballots' AS integer) AS ballot_count,
        CAST(asked.count ->> 'blank' AS integer) AS blank_count, {_votes("asked.count ->> 'quota'")} AS quota,
        {_named("coalesce(asked.count #> '{pending,among}', '[]')")} AS tied
    """,
    method=_TEXT,
    version=_INTEGER,
    seats=_INTEGER,
    ballot_count=_INTEGER,
    blank_count=_INTEGER,
    quota=_TEXT,
    tied=_JSON,
)
_COUNTS = (
    sa.select(_QUESTION.c.id, _QUESTION.c.id.label("question_id"), *_COUNT.c)
    .select_from(_COUNTED.join(_COUNT, sa.true()))
    .where(_IS_PUBLISHED)
)
vote_count_by_question_id = Batch(
    _COUNTS.where(_IN_SIGHT),
    name="vote_count_by_question_id",
    key="question_id",
    never_null=("method", "version", "ballot_count", "blank_count", "tied"),
    within=vote_questions_by_vote_id,
    select_within=_COUNTS,
)
"""How the ballots of a question became seats; nothing of a vote from before there were methods."""

_CANDIDATE = _lateral(
    "candidate",
    f"""
    SELECT c.number, asked.names[c.number] AS name,
        (SELECT o.id FROM vote_option AS o WHERE o.tenant_id = vote_question.tenant_id
            AND o.question_id = vote_question.id AND o.position = c.number) AS option_id,
        (SELECT CAST(e.n AS integer) FROM jsonb_array_elements(asked.count -> 'elected')
            WITH ORDINALITY AS e (number, n) WHERE e.number = to_jsonb(c.number)) AS seat,
        (SELECT CAST(e.n AS integer) FROM jsonb_array_elements(nullif(asked.count -> 'order', 'null'))
            WITH ORDINALITY AS e (equals, n) WHERE e.equals @> to_jsonb(c.number)) AS place,
        (asked.count -> 'advance') @> to_jsonb(c.number) AS is_advancing,
        {_votes("asked.count #>> ARRAY['stages', '-1', 'votes', CAST(c.number - 1 AS text)]")} AS votes
    FROM generate_series(1, cardinality(asked.names)) AS c (number)
    """,  # noqa: S608  # constants
    number=_INTEGER,
    name=_TEXT,
    option_id=sa.Uuid(),
    seat=_INTEGER,
    place=_INTEGER,
    is_advancing=sa.Boolean(),
    votes=_TEXT,
)
_CANDIDATES = (
    sa.select(_QUESTION.c.id.label("question_id"), *_CANDIDATE.c)
    .select_from(_COUNTED.join(_CANDIDATE, sa.true()))
    .where(_IS_PUBLISHED)
)
vote_candidates_by_question_id = Batch(
    _CANDIDATES.where(_IN_SIGHT),
    name="vote_candidates_by_question_id",
    key="question_id",
    order=("number",),
    is_many=True,
    never_null=("number", "name", "is_advancing"),
    within=vote_count_by_question_id,
    select_within=_CANDIDATES,
)
"""The candidates of a count: the question's options, then what was written in."""

_STAGE = _lateral(
    "stage",
    f"""
    SELECT CAST(s.stage ->> 'number' AS integer) AS number, s.stage ->> 'kind' AS kind,
        {_votes("s.stage ->> 'exhausted'")} AS exhausted, {_votes("s.stage ->> 'lost'")} AS lost,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'number', c.number, 'name', asked.names[c.number],
                'votes', {_votes("s.stage -> 'votes' ->> (c.number - 1)")},
                'transferred', {_votes("s.stage -> 'transfers' ->> (c.number - 1)")},
                'is_acted_on', (s.stage -> 'of') @> to_jsonb(c.number),
                'is_elected', (s.stage -> 'elected') @> to_jsonb(c.number),
                'is_excluded', (s.stage -> 'excluded') @> to_jsonb(c.number),
                'preferred', (SELECT coalesce(jsonb_agg(p.text ORDER BY p.n), '[]')
                    FROM jsonb_array_elements_text(s.stage -> 'pairs' -> (c.number - 1)) WITH ORDINALITY AS p (text, n))
            ) ORDER BY c.number), '[]')
            FROM generate_series(1, cardinality(asked.names)) AS c (number)) AS candidates,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'is_lot', t.tie ->> 'by' = 'lot', 'stage', t.tie -> 'stage',
                'among', {_names("t.tie -> 'among'")}, 'drawn', {_names("t.tie -> 'order'")}
            ) ORDER BY t.n), '[]')
            FROM jsonb_array_elements(s.stage -> 'ties') WITH ORDINALITY AS t (tie, n)) AS ties
    FROM jsonb_array_elements(asked.count -> 'stages') AS s (stage)
    """,  # noqa: S608  # constants
    number=_INTEGER,
    kind=_TEXT,
    exhausted=_TEXT,
    lost=_TEXT,
    candidates=_JSON,
    ties=_JSON,
)
_STAGES = (
    sa.select(_QUESTION.c.id.label("question_id"), *_STAGE.c)
    .select_from(_COUNTED.join(_STAGE, sa.true()))
    .where(_IS_PUBLISHED)
)
vote_stages_by_question_id = Batch(
    _STAGES.where(_IN_SIGHT),
    name="vote_stages_by_question_id",
    key="question_id",
    order=("number",),
    is_many=True,
    never_null=("number", "kind", "exhausted", "lost", "candidates", "ties"),
    within=vote_count_by_question_id,
    select_within=_STAGES,
)
"""The stages of a count, in order."""

_VERDICT = _lateral(
    "of_verdict",
    """
    SELECT vote_result.verdict ->> 'outcome' AS outcome, CAST(vote_result.verdict ->> 'call' AS integer) AS call,
        CAST(vote_result.verdict #>> '{figures,entitled}' AS integer) AS entitled_count,
        CAST(vote_result.verdict #>> '{figures,present}' AS integer) AS present_count,
        CAST(vote_result.verdict #>> '{figures,issued}' AS integer) AS issued_count,
        CAST(vote_result.verdict #>> '{figures,returned}' AS integer) AS returned_count,
        CAST(vote_result.verdict #>> '{figures,invalid}' AS integer) AS invalid_count,
        CAST(vote_result.verdict #>> '{figures,valid}' AS integer) AS valid_count,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'code', s.step ->> 'code', 'question', s.step -> 'question',
                'text', vote_result.verdict_words -> CAST(s.n - 1 AS integer) ->> 'zh',
                'text_en', vote_result.verdict_words -> CAST(s.n - 1 AS integer) ->> 'en'
            ) ORDER BY s.n), '[]')
            FROM jsonb_array_elements(vote_result.verdict -> 'steps') WITH ORDINALITY AS s (step, n)) AS steps
    """,
    outcome=_TEXT,
    call=_INTEGER,
    entitled_count=_INTEGER,
    present_count=_INTEGER,
    issued_count=_INTEGER,
    returned_count=_INTEGER,
    invalid_count=_INTEGER,
    valid_count=_INTEGER,
    steps=_JSON,
)
_VERDICTS = (
    sa.select(_RESULT.c.vote_id, *_VERDICT.c)
    .select_from(_RESULT.join(_VOTE, _OF_VOTE).join(_VERDICT, sa.true()))
    .where(_IS_PUBLISHED, _RESULT.c.verdict.is_not(None))
)
vote_verdict_by_vote_id = Batch(
    _VERDICTS.where(_IN_SIGHT),
    name="vote_verdict_by_vote_id",
    key="vote_id",
    never_null=tuple(column.name for column in _VERDICT.c),
    within=vote_by_id,
    select_within=_VERDICTS,
)
"""What a published vote has decided, by its rule set."""

_DECIDED = _lateral(
    "decided",
    f"""
    SELECT vote_question.position AS number, q.decided ->> 'outcome' AS outcome, q.decided ->> 'next' AS next,
        CAST(q.decided ->> 'open_seats' AS integer) AS open_seats,
        {_named("q.decided -> 'elected'")} AS elected, {_named("q.decided -> 'carried'")} AS carried,
        {_named("q.decided -> 'rejected'")} AS rejected, {_named("q.decided -> 'tied'")} AS tied
    FROM (SELECT vote_result.verdict -> 'questions' -> (vote_question.position - 1)) AS q (decided)
    """,  # noqa: S608  # constants
    number=_INTEGER,
    outcome=_TEXT,
    next=_TEXT,
    open_seats=_INTEGER,
    elected=_JSON,
    carried=_JSON,
    rejected=_JSON,
    tied=_JSON,
)
_VERDICT_QUESTIONS = (
    sa.select(_RESULT.c.vote_id, _QUESTION.c.id.label("question_id"), *_DECIDED.c)
    .select_from(_COUNTED.join(_DECIDED, sa.true()))
    .where(_IS_PUBLISHED, _RESULT.c.verdict.is_not(None))
)
vote_verdict_questions_by_vote_id = Batch(
    _VERDICT_QUESTIONS.where(_IN_SIGHT),
    name="vote_verdict_questions_by_vote_id",
    key="vote_id",
    order=("number",),
    is_many=True,
    never_null=("number", "outcome", "open_seats", "elected", "carried", "rejected", "tied"),
)
"""What a verdict says of each question, by number."""

_CONFIRMED = _LOT.alias("confirmed")
_DRAWN = _lateral(
    "drawn_names",
    f"""
    SELECT {_named("to_jsonb(vote_lot.among)")} AS among_named, {_named("to_jsonb(vote_lot.drawn)")} AS drawn_named
    """,
    among_named=_JSON,
    drawn_named=_JSON,
)
_LOTS = (
    sa.select(
        _LOT.c.id,
        _LOT.c.vote_id,
        _LOT.c.question,
        _LOT.c.source,
        _CONFIRMED.c.entered_at.label("drawn_at"),
        *_DRAWN.c,
    )
    .select_from(
        _COUNTED.join(
            _LOT,
            sa.and_(
                _LOT.c.tenant_id == _RESULT.c.tenant_id,
                _LOT.c.vote_id == _RESULT.c.vote_id,
                _LOT.c.question == _QUESTION.c.position,
            ),
        )
        .join(
            _CONFIRMED,
            sa.and_(_CONFIRMED.c.tenant_id == _LOT.c.tenant_id, _CONFIRMED.c.confirms_id == _LOT.c.id),
        )
        .join(_DRAWN, sa.true())
    )
    .where(_IS_PUBLISHED)
)
vote_lots_by_vote_id = Batch(
    _LOTS.where(_IN_SIGHT),
    name="vote_lots_by_vote_id",
    key="vote_id",
    order=("drawn_at", "id"),
    is_many=True,
    never_null=("among_named", "drawn_named"),
)
"""The lots that decided ties of a published vote, in the order in which they were entered."""

votes_following_by_vote_id = Batch(
    VOTES_IN_SIGHT,
    name="votes_following_by_vote_id",
    key="follows_id",
    order=("created_at", "id"),
    is_many=True,
    never_null=VOTE_NEVER_NULL,
    narrow=VOTES_WITHOUT_FACTS,
    wide=VOTES_WITH_ALL,
)
"""The votes in sight that go on from one, earliest first."""
