"""Questions to the management that the caller may see: asker, staff of the unit, officers, members where it is open."""

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.suggestions.sight import is_on_staff
from db.models.news import NewsItemRow
from db.models.suggestions import AnsweringUnitRow, ManagementQuestionRow, ManagementQuestionSupportRow
from db.predicates import TODAY, below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.readers import is_at_or_above
from db.types import table_of

_QUESTION = table_of(ManagementQuestionRow)
_SUPPORT = table_of(ManagementQuestionSupportRow)
_UNIT = table_of(AnsweringUnitRow)
_ITEM = table_of(NewsItemRow).alias("asked_about")

_WAITS = _QUESTION.c.state.in_([sa.literal_column("'asked'"), sa.literal_column("'followed_up'")])


def is_own_question() -> sa.ColumnElement[bool]:
    """Whether the caller asked it."""
    return of_own_entries(_QUESTION.c.asked_by_id)


def is_overdue() -> sa.ColumnElement[bool]:
    """Whether an answer is waited for and its last day has passed."""
    return sa.and_(_WAITS, _QUESTION.c.due_on < TODAY)


def _is_open_to_caller() -> sa.ColumnElement[bool]:
    return sa.and_(
        _QUESTION.c.visibility == sa.literal_column("'members'"),
        _QUESTION.c.state != sa.literal_column("'withdrawn'"),
        is_at_or_above(_QUESTION.c.organisation_id),
    )


def is_read_by_office() -> sa.ColumnElement[bool]:
    """Whether the caller reads it by SUGGESTION_READ at the unit's place or above."""
    return below_nodes(_QUESTION.c.organisation_id, held_nodes("suggestion_read"))


def _in_sight() -> sa.ColumnElement[bool]:
    return sa.and_(
        _QUESTION.c.tenant_id == tenant_id(),
        own_id().is_not(None),
        sa.or_(
            is_own_question(),
            is_read_by_office(),
            is_on_staff(_QUESTION.c.unit_id),
            _is_open_to_caller(),
        ),
    )


def _unit(name: str) -> sa.ColumnElement[str]:
    return (
        sa.select(_UNIT.c[name])
        .where(_UNIT.c.tenant_id == _QUESTION.c.tenant_id, _UNIT.c.id == _QUESTION.c.unit_id)
        .correlate_except(_UNIT)
        .scalar_subquery()
        .label(f"unit_{name}")
    )


def _is_supported() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        _SUPPORT.c.tenant_id == _QUESTION.c.tenant_id,
        _SUPPORT.c.question_id == _QUESTION.c.id,
        of_own_entries(_SUPPORT.c.member_id),
    )


def _news_title() -> sa.ColumnElement[str]:
    """The title of the item that it is about, for who asked and who answers; others see the item, or nothing of it."""
    title = (
        sa.select(_ITEM.c.title)
        .where(_ITEM.c.tenant_id == _QUESTION.c.tenant_id, _ITEM.c.id == _QUESTION.c.news_item_id)
        .scalar_subquery()
    )
    return sa.case((sa.or_(is_own_question(), is_on_staff(_QUESTION.c.unit_id)), title))


_TOLD = (
    *("id", "reference", "organisation_id", "unit_id", "title", "body", "visibility", "state", "asked_at", "due_on"),
    *("legal_article_id", "news_item_id"),
    *("support_count", "answer", "answered_at", "follow_up", "followed_up_at", "second_answer", "answered_again_at"),
    *("decline_reason", "ended_at"),
)
"""Without who asked and who answered: the unit answers, and a question is the same whoever asks it."""
QUESTIONS_IN_SIGHT = sa.select(
    *(_QUESTION.c[name] for name in _TOLD),
    _unit("name"),
    _unit("name_en"),
    sa.func.coalesce(is_own_question(), sa.false()).label("is_own"),
    _is_supported().label("is_supported"),
    is_overdue().label("is_overdue"),
    _news_title().label("news_title"),
).where(_in_sight())
QUESTION_NEVER_NULL = ("unit_name", "is_own", "is_supported", "is_overdue")

management_question_by_id = Batch(QUESTIONS_IN_SIGHT, name="management_question_by_id", never_null=QUESTION_NEVER_NULL)
"""Questions to the management that the caller may see."""
