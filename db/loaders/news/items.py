"""Batch reads of news: keys in, one entry per key out, in the same order.

In sight of members are items that are published at this moment and for them, and what was published and then withdrawn,
without its text; of officers all at and below the nodes where they read news. Who read what is told to nobody: there is
a number in steps, and to each member what they themselves have read.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.batch import Batch
from db.loaders.news.audiences import NAMES_CALLER
from db.models.news import (
    LEAST_READERS,
    NewsCorrectionRow,
    NewsFileRow,
    NewsItemRow,
    NewsReadRow,
    NewsRevisionRow,
)
from db.predicates import below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.readers import holds_office_below, is_at_or_above
from db.types import table_of

_ITEM = table_of(NewsItemRow)
_REVISION = table_of(NewsRevisionRow)
_CORRECTION = table_of(NewsCorrectionRow)
_READ = table_of(NewsReadRow)
_FILE = table_of(NewsFileRow)
_NOW: sa.ColumnElement[Any] = sa.func.now()


def _word(value: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{value}'", sa.Text())


STANDING: sa.ColumnElement[str] = sa.case(
    (_ITEM.c.state != _word("approved"), _ITEM.c.state),
    (_ITEM.c.publish_at > _NOW, _word("scheduled")),
    (_ITEM.c.until_at <= _NOW, _word("expired")),
    else_=_word("published"),
)
"""What an item is now; as `standing_of` of `domain.news.rules`."""
IS_PUBLISHED = sa.and_(
    _ITEM.c.state == _word("approved"),
    _ITEM.c.publish_at <= _NOW,
    sa.or_(_ITEM.c.until_at.is_(None), _ITEM.c.until_at > _NOW),
)
_WAS_PUBLISHED = sa.and_(
    _ITEM.c.state == _word("withdrawn"), _ITEM.c.approved_at.is_not(None), _ITEM.c.publish_at <= _ITEM.c.withdrawn_at
)
_IS_WITHIN = sa.case(
    (_ITEM.c.audience == _word("officers"), sa.func.coalesce(holds_office_below(_ITEM.c.organisation_id), sa.false())),
    else_=sa.func.coalesce(is_at_or_above(_ITEM.c.organisation_id), sa.false()),
)
_FOR_CALLER = sa.and_(_IS_WITHIN, NAMES_CALLER)
IS_FOR_CALLER = sa.and_(_FOR_CALLER, IS_PUBLISHED)
"""Whether the caller belongs to an item's audience, and it is published now."""
OFFICERS = sa.func.coalesce(below_nodes(_ITEM.c.organisation_id, held_nodes("news_read", "news_manage")), sa.false())
_MAY_READ = sa.or_(_FOR_CALLER, _ITEM.c.audience == _word("public"))
IS_READABLE = sa.and_(_MAY_READ, IS_PUBLISHED)
"""Whether the caller may read an item now: it is for them, or for everybody."""
_READERS = sa.and_(sa.or_(IS_PUBLISHED, _WAS_PUBLISHED), _MAY_READ)
IN_SIGHT = sa.and_(_ITEM.c.tenant_id == tenant_id(), own_id().is_not(None), sa.or_(OFFICERS, _READERS))
"""The items that the caller may see: what is public in the whole union."""


def has_read() -> sa.ColumnElement[bool]:
    """Whether the caller has read it."""
    return sa.exists().where(
        _READ.c.tenant_id == _ITEM.c.tenant_id, _READ.c.item_id == _ITEM.c.id, of_own_entries(_READ.c.member_id)
    )


def _for_officers(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.case((OFFICERS, column))


def _while_it_stands(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A text; of what was withdrawn for officers alone."""
    return sa.case((sa.or_(_ITEM.c.state != _word("withdrawn"), OFFICERS), column))


_STEP: sa.ColumnElement[int] = sa.literal_column(str(LEAST_READERS), sa.Integer())
_COUNTED = (
    sa.select(sa.cast(sa.func.count(), sa.Integer()))
    .select_from(_READ)
    .where(_READ.c.tenant_id == _ITEM.c.tenant_id, _READ.c.item_id == _ITEM.c.id)
    .correlate(_ITEM)
    .scalar_subquery()
)
_TOLD_READS = sa.func.nullif(
    sa.func.greatest(sa.func.least(_COUNTED, _ITEM.c.reach_count - _STEP), sa.literal_column("0"), type_=sa.Integer())
    // _STEP
    * _STEP,
    sa.literal_column("0"),
    type_=sa.Integer(),
)
"""How many have read an item, as `told_reads` of `domain.news.rules` tells it."""
_NONE = sa.literal_column("'{}'::text[]", postgresql.ARRAY(sa.Text()))
_PLAIN = (
    *("id", "organisation_id", "kind", "urgency", "audience", "title", "title_en", "revision", "publish_at"),
    *("until_at", "pinned_until_at", "corrected_at", "withdrawn_at", "withdraw_reason"),
    *("survey_id", "vote_id", "activity_id", "unit_id", "reply_mode"),
)
_HIDDEN = (
    *("latest_revision", "pending_revision", "written_by_id", "written_at", "submitted_at", "return_reason"),
    *("approved_by_id", "approved_at", "reach_count"),
)
_TEXTS = ("lead", "lead_en", "body", "body_en", "short_text")
_LISTS = ("audience_roles", "audience_posts", "audience_tags")
_IS_NARROWED = sum(
    (sa.func.cardinality(_ITEM.c[name], type_=sa.Integer()) for name in _LISTS), sa.literal_column("0", sa.Integer())
) > sa.literal_column("0", sa.Integer())
IS_PINNED = sa.func.coalesce(sa.and_(IS_PUBLISHED, _ITEM.c.pinned_until_at > _NOW), sa.false())
_TOLD = sa.select(
    *(_ITEM.c[name] for name in _PLAIN),
    *(_for_officers(_ITEM.c[name]).label(name) for name in _HIDDEN),
    *(_while_it_stands(_ITEM.c[name]).label(name) for name in _TEXTS),
    *(sa.case((OFFICERS, _ITEM.c[name]), else_=_NONE).label(name) for name in _LISTS),
    _IS_NARROWED.label("is_narrowed"),
    sa.case((sa.and_(OFFICERS, _ITEM.c.reach_count.is_not(None)), _TOLD_READS)).label("read_count"),
    STANDING.label("standing"),
    IS_PINNED.label("is_pinned"),
    sa.cast(IS_PINNED, sa.Integer()).label("pinned"),
    has_read().label("is_read"),
)
NEWS_OF_UNION = (_ITEM.c.tenant_id == tenant_id(), own_id().is_not(None), IS_PUBLISHED)
"""What is published, whether or not the caller may read it."""
NEWS_PUBLISHED = _TOLD.where(*NEWS_OF_UNION)
NEWS_IN_SIGHT = NEWS_PUBLISHED.where(_READERS)
NEWS_IN_HAND = _TOLD.where(_ITEM.c.tenant_id == tenant_id(), own_id().is_not(None), OFFICERS)
NEWS_NEVER_NULL = ("standing", "is_pinned", "pinned", "is_read", "is_narrowed", *_LISTS)

news_item_by_id = Batch(_TOLD.where(IN_SIGHT), name="news_item_by_id", never_null=NEWS_NEVER_NULL)
"""Items that the caller may see."""


def _of(table: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    joined = table.join(_ITEM, sa.and_(_ITEM.c.tenant_id == table.c.tenant_id, _ITEM.c.id == table.c.item_id))
    return sa.select(*columns).select_from(joined)


news_revisions_by_item_id = Batch(
    _of(_REVISION, *(column for column in _REVISION.columns if column.key != "tenant_id")).where(
        _ITEM.c.tenant_id == tenant_id(), own_id().is_not(None), OFFICERS
    ),
    name="news_revisions_by_item_id",
    key="item_id",
    order=("number",),
    is_many=True,
)
"""Revisions of an item for who reads news there; nothing for others."""

news_corrections_by_item_id = Batch(
    _of(_CORRECTION, *(_CORRECTION.c[name] for name in ("item_id", "number", "note", "corrected_at"))).where(IN_SIGHT),
    name="news_corrections_by_item_id",
    key="item_id",
    order=("number",),
    is_many=True,
)
"""Corrections of an item that the caller may see."""

FILE_IN_SIGHT = sa.and_(
    IN_SIGHT,
    _FILE.c.state == _word("ready"),
    sa.or_(_ITEM.c.state != _word("withdrawn"), OFFICERS),
)
NEWS_FILES = _of(
    _FILE, *(_FILE.c[name] for name in ("id", "item_id", "kind", "media_type", "size_bytes", "uploaded_at"))
)
news_file_by_id = Batch(NEWS_FILES.where(FILE_IN_SIGHT), name="news_file_by_id", never_null=("uploaded_at",))
"""Files of items that the caller may see."""

news_files_by_item_id = Batch(
    NEWS_FILES.where(FILE_IN_SIGHT),
    name="news_files_by_item_id",
    key="item_id",
    order=("uploaded_at", "id"),
    is_many=True,
    never_null=("uploaded_at",),
)
"""Files of an item that the caller may see, oldest first; of what was withdrawn none but for officers."""
