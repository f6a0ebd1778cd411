"""Batch reads of channels 融媒体渠道, all for who reads news at an organisation: secrets and addresses are in none."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.channels import ChannelAddressRow, ChannelMailRow, ChannelPostRow, ChannelTargetRow
from db.models.news import NewsItemRow
from db.predicates import below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_TARGET = table_of(ChannelTargetRow)
_POST = table_of(ChannelPostRow)
_ADDRESS = table_of(ChannelAddressRow)
_MAIL = table_of(ChannelMailRow)
_ITEM = table_of(NewsItemRow)
NODES = held_nodes("news_read", "news_manage")
_OFFICERS = sa.func.coalesce(below_nodes(_TARGET.c.organisation_id, NODES), sa.false())

_ADDRESSES = (
    sa.select(sa.cast(sa.func.count(), sa.Integer()))
    .select_from(_ADDRESS)
    .where(_ADDRESS.c.tenant_id == _TARGET.c.tenant_id, _ADDRESS.c.target_id == _TARGET.c.id)
    .correlate(_TARGET)
    .scalar_subquery()
)
TARGETS_IN_HAND = sa.select(
    *(_TARGET.c[name] for name in ("id", "organisation_id", "kind", "name", "account", "created_by_id")),
    *(_TARGET.c[name] for name in ("created_at", "ended_at")),
    sa.case((_TARGET.c.kind == sa.literal_column("'email'", sa.Text()), _ADDRESSES)).label("address_count"),
).where(_TARGET.c.tenant_id == tenant_id(), own_id().is_not(None), _OFFICERS)
"""Targets at and below the nodes where the caller reads news."""

channel_target_by_id = Batch(TARGETS_IN_HAND, name="channel_target_by_id")
"""Targets at and below the nodes where the caller reads news."""


def _mails(*states: str) -> sa.ColumnElement[int]:
    """How many mails of the last round of a post are in these states; of other posts none."""
    among = _MAIL.c.state.in_([sa.literal_column(f"'{state}'", sa.Text()) for state in states])
    return (
        sa.select(sa.cast(sa.func.count(), sa.Integer()))
        .select_from(_MAIL)
        .where(
            _MAIL.c.tenant_id == _POST.c.tenant_id,
            _MAIL.c.post_id == _POST.c.id,
            _MAIL.c.round == _POST.c.round,
            among,
        )
        .correlate(_POST)
        .scalar_subquery()
    )


_READS_ITEM = sa.func.coalesce(below_nodes(_ITEM.c.organisation_id, NODES), sa.false())
_POST_COLUMNS: tuple[sa.ColumnElement[Any], ...] = (
    *(_POST.c[name] for name in ("id", "item_id", "target_id", "text", "state", "wanted", "revision", "attempts")),
    *(_POST.c[name] for name in ("reason", "detail", "next_try_at", "planned_at", "sent_at", "changed_at")),
    _POST.c.remote["url"].astext.label("url"),
    _mails("sent").label("sent_count"),
    _mails("due", "sending").label("due_count"),
    _mails("maybe").label("maybe_count"),
    _mails("bounced", "failed", "suppressed").label("unsent_count"),
)
_POSTS = (
    sa.select(*_POST_COLUMNS)
    .select_from(_POST.join(_ITEM, sa.and_(_ITEM.c.tenant_id == _POST.c.tenant_id, _ITEM.c.id == _POST.c.item_id)))
    .where(_POST.c.tenant_id == tenant_id(), own_id().is_not(None), _READS_ITEM)
)
_NEVER_NULL = ("sent_count", "due_count", "maybe_count", "unsent_count")

channel_post_by_id = Batch(_POSTS, name="channel_post_by_id", never_null=_NEVER_NULL)
"""Posts of items that the caller reads as an officer."""

channel_posts_by_item_id = Batch(
    _POSTS,
    name="channel_posts_by_item_id",
    key="item_id",
    order=("planned_at", "id"),
    is_many=True,
    never_null=_NEVER_NULL,
)
"""What an item is at its targets, in the order of planning, for who reads news there; nothing for others."""


def _moment(word: str, at: sa.ColumnElement[Any], *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(
        _ITEM.c.tenant_id,
        _ITEM.c.id.label("item_id"),
        _ITEM.c.organisation_id,
        sa.literal_column(f"'{word}'", sa.Text()).label("moment"),
        at.label("at"),
    ).where(_ITEM.c.tenant_id == tenant_id(), *conditions)


_ENTRY = sa.union_all(
    _moment("publish", _ITEM.c.publish_at),
    _moment("end", _ITEM.c.until_at, _ITEM.c.until_at.is_not(None)),
    _moment("withdraw", _ITEM.c.withdrawn_at, _ITEM.c.withdrawn_at.is_not(None)),
).subquery("entry")
CALENDAR = sa.select(
    *(_ENTRY.c[name] for name in ("item_id", "moment", "at", "organisation_id")),
    sa.cast(sa.func.timezone("Asia/Shanghai", _ENTRY.c.at), sa.Date()).label("on_day"),
).where(
    _ENTRY.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.func.coalesce(below_nodes(_ENTRY.c.organisation_id, NODES), sa.false()),
)
"""When items at and below the nodes where the caller reads news begin, end, or were withdrawn; drafts as they wish."""
CALENDAR_NEVER_NULL = ("item_id", "moment", "at", "organisation_id", "on_day")
CALENDAR_ENTRY = _ENTRY
