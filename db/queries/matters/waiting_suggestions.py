"""The inbox of suggestions and of questions to the management: what receivers, supervisors and staff of units do."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.bounded import Arm
from db.lookups import named_by
from db.models.suggestions import (
    AnswerSignatureRow,
    ImplementationRow,
    ManagementQuestionRow,
    SuggestionAnswerRow,
    SuggestionAssignmentRow,
    SuggestionAuthorRow,
    SuggestionCommentRow,
    SuggestionRow,
    UnitStaffRow,
)
from db.predicates import TODAY, below_few_nodes, held_nodes, of_own_entries
from db.queries.matters.arms import among, its, last_moment, word
from db.queries.matters.items import in_tenant, there_is, waiting_arm
from db.types import table_of

_SUGGESTION, _AUTHOR = table_of(SuggestionRow), table_of(SuggestionAuthorRow)
_ASSIGNMENT, _STAFF = table_of(SuggestionAssignmentRow), table_of(UnitStaffRow)
_ANSWER, _SIGNATURE = table_of(SuggestionAnswerRow), table_of(AnswerSignatureRow)
_COMMENT, _CARRIED = table_of(SuggestionCommentRow), table_of(ImplementationRow)
_QUESTION = table_of(ManagementQuestionRow)


def _is_others(of: sa.FromClause, key: str = "id") -> sa.ColumnElement[bool]:
    """Nobody handles a suggestion of their own; whoever was only asked to sign is no author, as in `allowed_steps`."""
    return sa.not_(
        there_is(
            _AUTHOR,
            _AUTHOR.c.tenant_id == of.c.tenant_id,
            _AUTHOR.c.suggestion_id == of.c[key],
            of_own_entries(_AUTHOR.c.member_id),
            among(_AUTHOR.c.state, ("first", "accepted")),
        )
    )


_RECEIVED = {
    "submitted": "acknowledge",
    "transferred": "acknowledge",
    "in_review": "review",
    "filed": "assign",
    "reopened": "assign",
}
_AT_UNIT = {"assigned": "begin", "in_progress": "answer", "answer_drafted": "countersign"}


def _step_by_state(steps: dict[str, str]) -> sa.ColumnElement[Any]:
    return sa.case(*((_SUGGESTION.c.state == word(state), word(step)) for state, step in steps.items()), else_=word(""))


def _suggestion(
    source: sa.FromClause, kind: str, where: sa.ColumnElement[bool], step: sa.ColumnElement[Any]
) -> Sequence[Arm]:
    """By the deadline that comes next, and by age what has none."""
    due, waits = _SUGGESTION.c.next_due_at, sa.and_(in_tenant(_SUGGESTION), where, _is_others(_SUGGESTION))
    given: dict[str, Any] = {
        "kind": kind,
        "id": _SUGGESTION.c.id,
        "at": _SUGGESTION.c.submitted_at,
        "title": _SUGGESTION.c.title,
        "step": step,
        "tenant": _SUGGESTION.c.tenant_id,
        "organisation_id": _SUGGESTION.c.handling_id,
    }
    return (
        waiting_arm(source, sa.and_(waits, due.is_not(None)), **given, due=due),
        waiting_arm(source, sa.and_(waits, due.is_(None)), **given),
    )


# Of a unit for which somebody acts twice nothing is told twice.
_OWN_UNITS = (
    sa.select(_STAFF.c.unit_id)
    .where(
        in_tenant(_STAFF),
        of_own_entries(_STAFF.c.member_id),
        _STAFF.c.starts_on <= TODAY,
        sa.or_(_STAFF.c.ends_on.is_(None), _STAFF.c.ends_on >= TODAY),
    )
    .scalar_subquery()
)


_UNITS: sa.ColumnElement[Any] = sa.func.array(_OWN_UNITS, type_=postgresql.ARRAY(sa.Uuid()))
# Asked once, before anything of a union is read: most people are on the staff of none.
_ACTS_AT_ALL = sa.func.cardinality(_UNITS) > sa.literal_column("0")


def _acts_for(unit_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the caller is on the staff of a unit today."""
    return unit_id == sa.any_(_UNITS)


_HAS_SIGNED = there_is(
    _ANSWER.join(
        _SIGNATURE, sa.and_(_SIGNATURE.c.tenant_id == _ANSWER.c.tenant_id, _SIGNATURE.c.answer_id == _ANSWER.c.id)
    ),
    _ANSWER.c.tenant_id == _SUGGESTION.c.tenant_id,
    _ANSWER.c.suggestion_id == _SUGGESTION.c.id,
    _ANSWER.c.round == _SUGGESTION.c.round,
    _ANSWER.c.state == word("drafted"),
    _SIGNATURE.c.unit_id == _ASSIGNMENT.c.unit_id,
)


_LEADING = _ASSIGNMENT.alias("leading")


def _is_lead_staff(of: sa.FromClause, key: str = "id") -> sa.ColumnElement[bool]:
    """Whether the caller is on the staff of the unit that leads a suggestion."""
    return there_is(
        _LEADING,
        _LEADING.c.tenant_id == of.c.tenant_id,
        _LEADING.c.suggestion_id == of.c[key],
        _LEADING.c.role == word("lead"),
        _LEADING.c.ended_at.is_(None),
        _acts_for(_LEADING.c.unit_id),
    )


_HAS_DRAFTED = there_is(
    _ANSWER,
    _ANSWER.c.tenant_id == _SUGGESTION.c.tenant_id,
    _ANSWER.c.suggestion_id == _SUGGESTION.c.id,
    _ANSWER.c.state == word("drafted"),
    of_own_entries(_ANSWER.c.drafted_by_id),
)


def _suggestions() -> Sequence[Arm]:
    """What its receivers do, what its supervisor releases, what a unit for which the caller acts begins and answers."""
    place = _SUGGESTION.c.handling_id
    at_unit = _ASSIGNMENT.join(_SUGGESTION, its(_ASSIGNMENT, _SUGGESTION, "suggestion_id"))
    is_lead = _ASSIGNMENT.c.role == word("lead")
    acts = sa.and_(
        _ACTS_AT_ALL,
        in_tenant(_ASSIGNMENT),
        _acts_for(_ASSIGNMENT.c.unit_id),
        _ASSIGNMENT.c.ended_at.is_(None),
        sa.or_(
            sa.and_(is_lead, among(_SUGGESTION.c.state, ("assigned", "in_progress"))),
            sa.and_(
                sa.not_(is_lead),
                _SUGGESTION.c.state == word("answer_drafted"),
                sa.not_(_HAS_SIGNED),
                sa.not_(_is_lead_staff(_SUGGESTION)),  # who drafts an answer signs it for no other unit
            ),
        ),
    )
    received = sa.and_(
        among(_SUGGESTION.c.state, tuple(_RECEIVED)), below_few_nodes(place, held_nodes("suggestion_manage"))
    )
    released = sa.and_(
        _SUGGESTION.c.state == word("countersigned"),
        below_few_nodes(place, held_nodes("suggestion_supervise")),
        sa.not_(_is_lead_staff(_SUGGESTION)),
        sa.not_(_HAS_DRAFTED),
    )
    return (
        *_suggestion(_SUGGESTION, "suggestion", received, _step_by_state(_RECEIVED)),
        *_suggestion(_SUGGESTION, "suggestion_answer", released, word("release")),
        *_suggestion(at_unit, "suggestion_at_unit", acts, _step_by_state(_AT_UNIT)),
    )


def _questions() -> Sequence[Arm]:
    """Questions to the management that wait for a unit for which the caller acts; nobody answers their own."""
    where = sa.and_(
        in_tenant(_QUESTION),
        _acts_for(_QUESTION.c.unit_id),
        among(_QUESTION.c.state, ("asked", "followed_up")),
        sa.not_(of_own_entries(_QUESTION.c.asked_by_id)),
    )
    return (
        waiting_arm(
            _QUESTION,
            where,
            kind="management_question",
            id=_QUESTION.c.id,
            at=sa.func.coalesce(_QUESTION.c.followed_up_at, _QUESTION.c.asked_at),
            title=_QUESTION.c.title,
            step="answer",
            tenant=_QUESTION.c.tenant_id,
            organisation_id=_QUESTION.c.organisation_id,
            due=last_moment(_QUESTION.c.due_on),
        ),
    )


def _comments() -> Sequence[Arm]:
    """What members say and nobody reads before a receiver has let it be read."""
    suggestion = named_by(_COMMENT, "suggestion_id", _SUGGESTION, "title", "state", "handling_id")
    is_own = sa.func.coalesce(of_own_entries(_COMMENT.c.author_id), sa.false())
    where = sa.and_(
        in_tenant(_COMMENT),
        _COMMENT.c.state == word("waiting"),
        suggestion.c.state != word("withdrawn"),  # nobody reads those of a withdrawn one
        below_few_nodes(suggestion.c.handling_id, held_nodes("suggestion_manage")),
        sa.not_(is_own),
        _is_others(_COMMENT, "suggestion_id"),
    )
    return (
        waiting_arm(
            _COMMENT.join(suggestion, sa.true()),
            where,
            kind="suggestion_comment",
            id=_COMMENT.c.id,
            at=_COMMENT.c.written_at,
            title=suggestion.c.title,
            step="decide",
            tenant=_COMMENT.c.tenant_id,
            organisation_id=suggestion.c.handling_id,
        ),
    )


def _implementations() -> Sequence[Arm]:
    """What a lead unit reported done: a supervisor who is none of its staff, and did not report it, verifies it."""
    suggestion = named_by(_CARRIED, "suggestion_id", _SUGGESTION, "title", "handling_id")
    where = sa.and_(
        in_tenant(_CARRIED),
        _CARRIED.c.state == word("done"),
        below_few_nodes(suggestion.c.handling_id, held_nodes("suggestion_supervise")),
        sa.not_(of_own_entries(_CARRIED.c.done_by_id)),
        _is_others(_CARRIED, "suggestion_id"),
        sa.not_(_is_lead_staff(_CARRIED, "suggestion_id")),
    )
    return (
        waiting_arm(
            _CARRIED.join(suggestion, sa.true()),
            where,
            kind="implementation",
            id=_CARRIED.c.suggestion_id,
            at=_CARRIED.c.done_at,
            title=suggestion.c.title,
            step="verify",
            tenant=_CARRIED.c.tenant_id,
            organisation_id=suggestion.c.handling_id,
        ),
    )


SUGGESTION_ARMS: Sequence[Arm] = (*_suggestions(), *_comments(), *_implementations(), *_questions())
