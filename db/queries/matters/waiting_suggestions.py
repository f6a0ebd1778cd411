"""The inbox of suggestions and of questions to the management: what receivers, supervisors and staff of units do."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.bounded import Arm
from db.models.suggestions import (
    AnswerSignatureRow,
    ManagementQuestionRow,
    SuggestionAnswerRow,
    SuggestionAssignmentRow,
    SuggestionAuthorRow,
    SuggestionRow,
    UnitStaffRow,
)
from db.predicates import TODAY, below_few_nodes, held_nodes, of_own_entries
from db.queries.matters.arms import among, its, last_moment, word
from db.queries.matters.items import in_tenant, waiting_arm
from db.types import table_of

_SUGGESTION, _AUTHOR = table_of(SuggestionRow), table_of(SuggestionAuthorRow)
_ASSIGNMENT, _STAFF = table_of(SuggestionAssignmentRow), table_of(UnitStaffRow)
_ANSWER, _SIGNATURE = table_of(SuggestionAnswerRow), table_of(AnswerSignatureRow)
_QUESTION = table_of(ManagementQuestionRow)

# Nobody handles a suggestion of their own; whoever was only asked to sign is no author, as in `allowed_steps`.
_IS_OWN = (
    sa.select(sa.true())
    .where(
        _AUTHOR.c.tenant_id == _SUGGESTION.c.tenant_id,
        _AUTHOR.c.suggestion_id == _SUGGESTION.c.id,
        of_own_entries(_AUTHOR.c.member_id),
        among(_AUTHOR.c.state, ("first", "accepted")),
    )
    .limit(sa.literal_column("1"))
    .correlate(_SUGGESTION)
    .scalar_subquery()
)
_IS_OTHERS = sa.func.coalesce(_IS_OWN, sa.false()).is_(sa.false())
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
    due, waits = _SUGGESTION.c.next_due_at, sa.and_(in_tenant(_SUGGESTION), where, _IS_OTHERS)
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


_HAS_SIGNED = (
    sa.select(sa.true())
    .select_from(
        _ANSWER.join(
            _SIGNATURE,
            sa.and_(_SIGNATURE.c.tenant_id == _ANSWER.c.tenant_id, _SIGNATURE.c.answer_id == _ANSWER.c.id),
        )
    )
    .where(
        _ANSWER.c.tenant_id == _SUGGESTION.c.tenant_id,
        _ANSWER.c.suggestion_id == _SUGGESTION.c.id,
        _ANSWER.c.round == _SUGGESTION.c.round,
        _ANSWER.c.state == word("drafted"),
        _SIGNATURE.c.unit_id == _ASSIGNMENT.c.unit_id,
    )
    .limit(sa.literal_column("1"))
    .correlate(_SUGGESTION, _ASSIGNMENT)
    .scalar_subquery()
)


_LEADING = _ASSIGNMENT.alias("leading")
_IS_LEAD_STAFF = (
    sa.select(sa.true())
    .where(
        _LEADING.c.tenant_id == _SUGGESTION.c.tenant_id,
        _LEADING.c.suggestion_id == _SUGGESTION.c.id,
        _LEADING.c.role == word("lead"),
        _LEADING.c.ended_at.is_(None),
        _acts_for(_LEADING.c.unit_id),
    )
    .limit(sa.literal_column("1"))
    .correlate(_SUGGESTION)
    .scalar_subquery()
)
_HAS_DRAFTED = (
    sa.select(sa.true())
    .where(
        _ANSWER.c.tenant_id == _SUGGESTION.c.tenant_id,
        _ANSWER.c.suggestion_id == _SUGGESTION.c.id,
        _ANSWER.c.state == word("drafted"),
        of_own_entries(_ANSWER.c.drafted_by_id),
    )
    .limit(sa.literal_column("1"))
    .correlate(_SUGGESTION)
    .scalar_subquery()
)


def _is_not(found: sa.ScalarSelect[Any]) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(found, sa.false()).is_(sa.false())


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
                _is_not(_HAS_SIGNED),
                _is_not(_IS_LEAD_STAFF),  # who drafts an answer signs it for no other unit
            ),
        ),
    )
    received = sa.and_(
        among(_SUGGESTION.c.state, tuple(_RECEIVED)), below_few_nodes(place, held_nodes("suggestion_manage"))
    )
    released = sa.and_(
        _SUGGESTION.c.state == word("countersigned"),
        below_few_nodes(place, held_nodes("suggestion_supervise")),
        _is_not(_IS_LEAD_STAFF),
        _is_not(_HAS_DRAFTED),
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


SUGGESTION_ARMS: Sequence[Arm] = (*_suggestions(), *_questions())
