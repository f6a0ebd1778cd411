"""SQL of replies 留言 to news items; the row of the item is their lock."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from db.loaders.news.items import IS_READABLE
from db.models.news import NewsItemRow, NewsReplyRow
from db.predicates import scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_value, write
from db.types import table_of

_ITEM, _REPLY = table_of(NewsItemRow), table_of(NewsReplyRow)
# What was said is erased without the lock of the item, so it is never written again.
_CHANGED = frozenset(
    {"state", "hidden_reason", "moderated_by_id", "moderated_at", "answer", "answered_by_id", "answered_at"}
)
_INSERT = Statement.of(sa.insert(_REPLY).values({each.key: sa.bindparam(each.key) for each in _REPLY.columns}))
_UPDATE = Statement.of(
    sa.update(_REPLY)
    .where(_REPLY.c.tenant_id == sa.bindparam("of_tenant"), _REPLY.c.id == sa.bindparam("of_id"))
    .values({each.key: sa.bindparam(each.key) for each in _REPLY.columns if each.key in _CHANGED})
)
_IS_READABLE = Statement.of(
    sa.select(sa.true()).where(
        _ITEM.c.tenant_id == tenant_id(), _ITEM.c.id == sa.bindparam("id", type_=sa.Uuid()), IS_READABLE
    )
)
_FIND = "SELECT * FROM news_reply WHERE tenant_id = $1 AND id = $2"
_AUTHOR = """
    SELECT coalesce(m.merged_into_id, m.id) FROM news_reply AS r
    JOIN member AS m ON m.tenant_id = r.tenant_id AND m.id = r.author_id
    WHERE r.tenant_id = $1 AND r.id = $2 AND r.state = $3 AND m.erased_at IS NULL
"""
_COUNT = """
    SELECT count(*) AS made, count(*) FILTER (WHERE r.written_at > $4 AND $3 IN (m.id, m.merged_into_id)) AS made_by
    FROM news_reply AS r JOIN member AS m ON m.tenant_id = r.tenant_id AND m.id = r.author_id
    WHERE r.tenant_id = $1 AND r.item_id = $2
"""


async def may_read(conn: Connection, scope: Scope, item_id: UUID) -> bool:
    """Whether an item is published now, for the caller or public."""
    found = scope_values(scope, _IS_READABLE.parameters)
    return bool(await fetch_value(conn, _IS_READABLE, id=item_id, **found))


async def insert_reply(conn: Connection, reply: NewsReplyRow) -> None:
    """A reply to a locked item."""
    await write(conn, _INSERT, **reply.model_dump())


async def find_reply(conn: Connection, tenant: UUID, reply_id: UUID) -> NewsReplyRow | None:
    """A reply of the union, whoever asks; the row of its item is its lock."""
    row = await conn.fetchrow(_FIND, tenant, reply_id)
    return None if row is None else NewsReplyRow(**dict(row))


async def find_author(conn: Connection, tenant: UUID, reply_id: UUID, state: str) -> UUID | None:
    """Who wrote a reply that is in this state, by the entry that was kept; None where they were erased."""
    found: UUID | None = await conn.fetchval(_AUTHOR, tenant, reply_id, state)
    return found


async def count_replies(
    conn: Connection, tenant: UUID, item_id: UUID, member_id: UUID, *, since: datetime
) -> tuple[int, int]:
    """How many replies a locked item has, and how many of them a member wrote since then."""
    row = await conn.fetchrow(_COUNT, tenant, item_id, member_id, since)
    return (0, 0) if row is None else (row["made"], row["made_by"])


async def update_reply(conn: Connection, reply: NewsReplyRow) -> None:
    """What was done with a reply to a locked item."""
    changed = reply.model_dump(include=set(_CHANGED))
    await execute(conn, _UPDATE, of_tenant=reply.tenant_id, of_id=reply.id, **changed)
