"""Which steps the caller may take on a suggestion now, from the table of steps and from their parts, in SQL.

The parts are those of `domain.suggestions.policy.parts_of`; a test compares the two. Time limits are not looked at.
"""

from typing import Any, Final

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.suggestions.sight import in_sight, is_on_staff
from db.models.suggestions import (
    STEPS,
    AnswerSignatureRow,
    SuggestionAnswerRow,
    SuggestionAssignmentRow,
    SuggestionAuthorRow,
    SuggestionParty,
    SuggestionRow,
)
from db.predicates import below_nodes, held_nodes, of_own_entries, tenant_id
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_AUTHOR = table_of(SuggestionAuthorRow)
_ASSIGNMENT = table_of(SuggestionAssignmentRow)
_ANSWER = table_of(SuggestionAnswerRow)
_SIGNATURE = table_of(AnswerSignatureRow)

_ROWS: Final = tuple(
    dict.fromkeys(
        (step.kind.value, step.start.value, party.value, step.needs_reason, step.is_in_first_round)
        for step in STEPS
        for party in sorted(step.parties - {SuggestionParty.SYSTEM})
        if step.start is not None
    )
)
_STEP = (
    sa.values(
        sa.column("position", sa.Integer()),
        sa.column("kind", sa.Text()),
        sa.column("start", sa.Text()),
        sa.column("party", sa.Text()),
        sa.column("needs_reason", sa.Boolean()),
        sa.column("is_in_first_round", sa.Boolean()),
        name="step",
        literal_binds=True,
    )
    .data([(position, *row) for position, row in enumerate(_ROWS)])
    .alias("step")
)


def _word(text: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{text}'", sa.Text())


def _true(condition: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(condition, sa.false())


def _any_of(table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether there is such a row of the suggestion."""
    return sa.exists(
        sa.select(sa.literal_column("1"))
        .where(table.c.tenant_id == _SUGGESTION.c.tenant_id, table.c.suggestion_id == _SUGGESTION.c.id, *conditions)
        .correlate_except(table)
    )


def _is_author(state: str) -> sa.ColumnElement[bool]:
    author = _AUTHOR.alias(f"author_{state}")
    return _any_of(author, author.c.state == _word(state), _true(of_own_entries(author.c.member_id)))


def _is_unit(role: str) -> sa.ColumnElement[bool]:
    unit = _ASSIGNMENT.alias(f"unit_{role}")
    return _any_of(unit, unit.c.role == _word(role), unit.c.ended_at.is_(None), _true(is_on_staff(unit.c.unit_id)))


_OWN = sa.select(
    _is_author("first").label("is_first"),
    _is_author("accepted").label("is_co"),
    _true(below_nodes(_SUGGESTION.c.handling_id, held_nodes("suggestion_manage"))).label("manages"),
    _true(below_nodes(_SUGGESTION.c.handling_id, held_nodes("suggestion_supervise"))).label("supervises"),
    _is_unit("lead").label("is_lead"),
    _is_unit("co").label("is_co_unit"),
).lateral("own")
_IS_NO_AUTHOR = sa.not_(sa.or_(_OWN.c.is_first, _OWN.c.is_co))
_HAS_PART = sa.case(
    (_STEP.c.party == _word("author"), _OWN.c.is_first),
    (_STEP.c.party == _word("co_author"), sa.and_(_OWN.c.is_co, sa.not_(_OWN.c.is_first))),
    (_STEP.c.party == _word("receiver"), sa.and_(_IS_NO_AUTHOR, _OWN.c.manages)),
    (_STEP.c.party == _word("supervisor"), sa.and_(_IS_NO_AUTHOR, _OWN.c.supervises)),
    (_STEP.c.party == _word("lead_unit"), sa.and_(_IS_NO_AUTHOR, _OWN.c.is_lead)),
    else_=sa.and_(_IS_NO_AUTHOR, _OWN.c.is_co_unit, sa.not_(_OWN.c.is_lead)),
)


def _unsigned() -> sa.ColumnElement[bool]:
    """Whether a co-unit of the caller's has not signed the answer that waits."""
    unit = _ASSIGNMENT.alias("unsigned")
    signed: sa.Select[Any] = (
        sa.select(sa.literal_column("1"))
        .select_from(
            _SIGNATURE.join(
                _ANSWER, sa.and_(_ANSWER.c.tenant_id == _SIGNATURE.c.tenant_id, _ANSWER.c.id == _SIGNATURE.c.answer_id)
            )
        )
        .where(
            _ANSWER.c.tenant_id == _SUGGESTION.c.tenant_id,
            _ANSWER.c.suggestion_id == _SUGGESTION.c.id,
            _ANSWER.c.state == _word("drafted"),
            _SIGNATURE.c.unit_id == unit.c.unit_id,
        )
        .correlate_except(_SIGNATURE, _ANSWER)
    )
    return _any_of(
        unit,
        unit.c.role == _word("co"),
        unit.c.ended_at.is_(None),
        _true(is_on_staff(unit.c.unit_id)),
        sa.not_(sa.exists(signed)),
    )


_DRAFT = _ANSWER.alias("draft")
_IS_OWN_ANSWER = sa.or_(
    _OWN.c.is_lead,
    _any_of(_DRAFT, _DRAFT.c.state == _word("drafted"), _true(of_own_entries(_DRAFT.c.drafted_by_id))),
)
_TOMBSTONE = _SUGGESTION.alias("tombstone")
_KEEPS_OTHERS = sa.exists(
    sa.select(sa.literal_column("1"))
    .where(_TOMBSTONE.c.tenant_id == _SUGGESTION.c.tenant_id, _TOMBSTONE.c.merged_into_id == _SUGGESTION.c.id)
    .correlate_except(_TOMBSTONE)
)
_IS_OPEN = sa.case(
    (sa.and_(_STEP.c.is_in_first_round, _SUGGESTION.c.round > sa.literal_column("1")), sa.false()),
    (_STEP.c.kind == _word("withdraw"), sa.not_(_KEEPS_OTHERS)),
    (_STEP.c.kind == _word("not_file"), sa.or_(_SUGGESTION.c.seconded_at.is_(None), _OWN.c.supervises)),
    (_STEP.c.kind.in_([_word("release"), _word("release_refuse")]), sa.not_(_IS_OWN_ANSWER)),
    (_STEP.c.kind == _word("countersign"), _unsigned()),
    else_=sa.true(),
)

allowed_steps_by_suggestion_id = Batch(
    sa.select(
        _SUGGESTION.c.id.label("suggestion_id"),
        _STEP.c.position,
        _STEP.c.kind,
        _STEP.c.party,
        _STEP.c.needs_reason,
    )
    .select_from(
        _SUGGESTION.join(_STEP, _STEP.c.start == sa.cast(_SUGGESTION.c.state, sa.Text())).join(_OWN, sa.true())
    )
    .where(_SUGGESTION.c.tenant_id == tenant_id(), in_sight(), _HAS_PART, _IS_OPEN),
    name="allowed_steps_by_suggestion_id",
    key="suggestion_id",
    order=("position",),
    is_many=True,
    never_null=("position", "kind", "party", "needs_reason"),
)
"""The steps that the caller may take on a suggestion in sight, in the order of the path."""
