"""Replies 留言 to news items that the caller may see, and what is answered; who wrote one is told to officers alone."""

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.news.items import IN_SIGHT, OFFICERS
from db.models.news import NewsItemRow, NewsReplyRow
from db.predicates import of_own_entries
from db.types import table_of

_ITEM, _REPLY = table_of(NewsItemRow), table_of(NewsReplyRow)


def _word(value: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{value}'", sa.Text())


_IS_OWN = sa.func.coalesce(of_own_entries(_REPLY.c.author_id), sa.false())
_IS_PARTY = sa.or_(_IS_OWN, OFFICERS)
_IS_READ = sa.or_(sa.and_(_REPLY.c.state == _word("shown"), _ITEM.c.state != _word("withdrawn")), _IS_PARTY)
_REPLIES = (
    sa.select(
        *(_REPLY.c[name] for name in ("id", "item_id", "state", "written_at", "body", "answer", "answered_at")),
        sa.case((_IS_PARTY, _REPLY.c.hidden_reason)).label("hidden_reason"),
        sa.case((OFFICERS, _REPLY.c.author_id)).label("author_id"),
        _IS_OWN.label("is_own"),
    )
    .select_from(_REPLY.join(_ITEM, sa.and_(_ITEM.c.tenant_id == _REPLY.c.tenant_id, _ITEM.c.id == _REPLY.c.item_id)))
    .where(IN_SIGHT, _IS_READ)
)
news_reply_by_id = Batch(_REPLIES, name="news_reply_by_id", never_null=("is_own",))
"""A reply to an item in sight; one that waits or is hidden, for its author and officers."""
news_replies_by_item_id = Batch(
    _REPLIES,
    name="news_replies_by_item_id",
    key="item_id",
    order=("written_at", "id"),
    is_many=True,
    never_null=("is_own",),
)
"""Replies to an item in sight, earliest first; what waits or is hidden, for its author and officers."""
