"""Batch reads of how suggestions are handled: the log, units, answers with their signatures, what the caller may do.

All are seen as the suggestion is. Names of officers are told to officers; an answer that is not released, and why it
was sent back, to who reads suggestions where it is handled, and to the units that have or had it, but never to its
authors. What authors say as detail is read by them and by those, and not by members to whom the suggestion is open.
"""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.suggestions.listed import suggestion_by_id
from db.loaders.suggestions.sight import FOUND, TOLD, Handling, in_sight
from db.models.members import MemberRow
from db.models.suggestions import (
    AUTHORS_REASONS,
    INTERNAL_REASONS,
    AnswerSignatureRow,
    StepKind,
    SuggestionAnswerRow,
    SuggestionAssignmentRow,
    SuggestionEventRow,
    SuggestionRow,
)
from db.predicates import tenant_id
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_EVENT = table_of(SuggestionEventRow)
_ASSIGNMENT = table_of(SuggestionAssignmentRow)
_ANSWER = table_of(SuggestionAnswerRow)
_SIGNATURE = table_of(AnswerSignatureRow)
_MEMBER = table_of(MemberRow)


def _named(member_id: sa.ColumnElement[Any], label: str, caller: Handling = FOUND) -> sa.ColumnElement[Any]:
    """A member's name, for officers."""
    member = _MEMBER.alias(f"of_{label}")
    name = (
        sa.select(sa.cast(member.c.name, sa.Text()))
        .where(member.c.tenant_id == tenant_id(), member.c.id == member_id)
        .correlate_except(member)
        .scalar_subquery()
    )
    return sa.case((caller.is_officer, name)).label(label)


def _of(table: sa.Table) -> sa.ColumnElement[bool]:
    """Its suggestion."""
    return sa.and_(_SUGGESTION.c.tenant_id == table.c.tenant_id, _SUGGESTION.c.id == table.c.suggestion_id)


def _is(*kinds: StepKind) -> sa.ColumnElement[bool]:
    return _EVENT.c.kind.in_([sa.literal_column(f"'{kind.value}'") for kind in sorted(kinds)])


def _handles(caller: Handling) -> sa.ColumnElement[bool]:
    return sa.or_(caller.is_officer, caller.is_unit)


def _events(caller: Handling, source: sa.FromClause) -> sa.Select[Any]:
    return (
        sa.select(
            *(
                _EVENT.c[name]
                for name in (
                    *("suggestion_id", "number", "kind", "from_state", "to_state"),
                    *("party", "at", "round", "unit_id"),
                )
            ),
            sa.case(
                (_EVENT.c.reason.is_(None), None),
                (sa.not_(_is(*INTERNAL_REASONS, *AUTHORS_REASONS)), _EVENT.c.reason),
                # Each is asked for in one place: what is asked twice is set up twice.
                (sa.case((caller.is_signer, _is(*AUTHORS_REASONS)), else_=_handles(caller)), _EVENT.c.reason),
            ).label("reason"),
            _EVENT.c.facts["clock"].astext.label("clock"),
            _named(_EVENT.c.by_id, "by_name", caller),
        )
        .select_from(source)
        .where(_EVENT.c.tenant_id == tenant_id())
    )


_EVENTS = _events(FOUND, _EVENT.join(_SUGGESTION, _of(_EVENT)))
suggestion_events_by_suggestion_id = Batch(
    _EVENTS.where(in_sight()),
    name="suggestion_events_by_suggestion_id",
    key="suggestion_id",
    order=("number",),
    is_many=True,
    within=suggestion_by_id,
    select_within=_EVENTS,
    select_beside=_events(TOLD, _EVENT),
)
"""The log of a suggestion in sight, from its beginning."""

_ASSIGNMENTS = (
    sa.select(
        *(_ASSIGNMENT.c[name] for name in ("suggestion_id", "unit_id", "role", "round", "assigned_at", "ended_at")),
        _named(_ASSIGNMENT.c.assigned_by_id, "assigned_by_name"),
    )
    .select_from(_ASSIGNMENT.join(_SUGGESTION, _of(_ASSIGNMENT)))
    .where(_ASSIGNMENT.c.tenant_id == tenant_id())
)
_IS_LEAD = sa.and_(_ASSIGNMENT.c.role == sa.literal_column("'lead'"), _ASSIGNMENT.c.ended_at.is_(None))
suggestion_assignments_by_suggestion_id = Batch(
    _ASSIGNMENTS.where(in_sight()),
    name="suggestion_assignments_by_suggestion_id",
    key="suggestion_id",
    order=("round", "assigned_at", "role DESC", "unit_id"),
    is_many=True,
    within=suggestion_by_id,
    select_within=_ASSIGNMENTS,
)
"""Units that a suggestion in sight is or was with, earliest first, the lead unit before co-units."""
lead_assignment_by_suggestion_id = Batch(
    _ASSIGNMENTS.where(in_sight(), _IS_LEAD),
    name="lead_assignment_by_suggestion_id",
    key="suggestion_id",
    within=suggestion_by_id,
    select_within=_ASSIGNMENTS.where(_IS_LEAD),
)
"""The lead unit that a suggestion in sight is with now."""


def _is_told(caller: Handling) -> sa.ColumnElement[bool]:
    is_released = _ANSWER.c.state == sa.literal_column("'released'")
    return sa.or_(is_released, sa.and_(sa.not_(caller.is_signer), _handles(caller)))


def _answers(caller: Handling, source: sa.FromClause) -> sa.Select[Any]:
    return (
        sa.select(
            *(_ANSWER.c[name] for name in ("id", "suggestion_id", "round", "unit_id", "state", "body", "drafted_at")),
            sa.func.coalesce(_ANSWER.c.released_class, _ANSWER.c.answer_class).label("answer_class"),
            _ANSWER.c.released_at,
            _named(_ANSWER.c.drafted_by_id, "drafted_by_name", caller),
            _named(_ANSWER.c.released_by_id, "released_by_name", caller),
        )
        .select_from(source)
        .where(_ANSWER.c.tenant_id == tenant_id(), _is_told(caller))
    )


_ANSWERS = _answers(FOUND, _ANSWER.join(_SUGGESTION, _of(_ANSWER)))
suggestion_answers_by_suggestion_id = Batch(
    _ANSWERS.where(in_sight()),
    name="suggestion_answers_by_suggestion_id",
    key="suggestion_id",
    order=("round", "drafted_at", "id"),
    is_many=True,
    never_null=("answer_class",),
    within=suggestion_by_id,
    select_within=_ANSWERS,
    select_beside=_answers(TOLD, _ANSWER),
)
"""Answers of a suggestion in sight, earliest first: released ones, and the others to who works on them."""

answer_signatures_by_answer_id = Batch(
    sa.select(
        _SIGNATURE.c.answer_id,
        _SIGNATURE.c.unit_id,
        _SIGNATURE.c.signed_at,
        _named(_SIGNATURE.c.signed_by_id, "signed_by_name"),
    )
    .select_from(
        _SIGNATURE.join(
            _ANSWER, sa.and_(_ANSWER.c.tenant_id == _SIGNATURE.c.tenant_id, _ANSWER.c.id == _SIGNATURE.c.answer_id)
        ).join(_SUGGESTION, _of(_ANSWER))
    )
    .where(_SIGNATURE.c.tenant_id == tenant_id(), _is_told(FOUND), in_sight()),
    name="answer_signatures_by_answer_id",
    key="answer_id",
    order=("signed_at", "unit_id"),
    is_many=True,
)
"""Counter-signatures of an answer that the caller may read, earliest first."""
