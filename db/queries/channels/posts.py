"""SQL of posts: an item at a target."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from db.models.channels import ChannelPostRow
from db.queries.channels import insert_into
from db.session import Connection
from db.statement import Statement, execute, write
from db.types import table_of

_POST = table_of(ChannelPostRow)
_KEYS = frozenset({"tenant_id", "id"})
_INSERT = insert_into(_POST)
_UPDATE = Statement.of(
    sa.update(_POST)
    .where(_POST.c.tenant_id == sa.bindparam("of_tenant"), _POST.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _POST.columns if column.key not in _KEYS})
)
_LOCK: Final = "SELECT * FROM channel_post WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_LOCK_AT: Final = """
    SELECT * FROM channel_post WHERE tenant_id = $1 AND item_id = $2 AND target_id = $3 FOR NO KEY UPDATE
"""
_LOCK_OF: Final = """
    SELECT * FROM channel_post WHERE tenant_id = $1 AND item_id = $2 AND state <> 'dropped' ORDER BY id
    FOR NO KEY UPDATE
"""
_LIST: Final = """
    SELECT p.text, p.planned_by_id, coalesce(m.merged_into_id, m.id) AS planner_id, t.kind, t.ended_at
    FROM channel_post AS p
    JOIN channel_target AS t ON t.tenant_id = p.tenant_id AND t.id = p.target_id
    JOIN member AS m ON m.tenant_id = p.tenant_id AND m.id = p.planned_by_id
    WHERE p.tenant_id = $1 AND p.item_id = $2 AND p.state <> 'dropped' ORDER BY p.planned_at, p.id
"""
_SAID: Final = """
    SELECT o.name AS place, c.note FROM news_item AS i
    JOIN organisation AS o ON o.tenant_id = i.tenant_id AND o.id = i.organisation_id
    LEFT JOIN news_correction AS c ON c.tenant_id = i.tenant_id AND c.item_id = i.id AND c.number = i.revision
    WHERE i.tenant_id = $1 AND i.id = $2
"""


async def insert_post(conn: Connection, row: ChannelPostRow) -> None:
    """A new post."""
    await write(conn, _INSERT, **row.model_dump())


async def update_post(conn: Connection, row: ChannelPostRow) -> None:
    """Writes what a locked post has become."""
    changed = row.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE, of_tenant=row.tenant_id, of_id=row.id, **changed)


async def lock_post(conn: Connection, tenant: UUID, post_id: UUID) -> ChannelPostRow | None:
    """A post, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, post_id)
    return None if row is None else ChannelPostRow(**dict(row))


async def lock_post_at(conn: Connection, tenant: UUID, item_id: UUID, target_id: UUID) -> ChannelPostRow | None:
    """The post of an item at a target, in any state, locked."""
    row = await conn.fetchrow(_LOCK_AT, tenant, item_id, target_id)
    return None if row is None else ChannelPostRow(**dict(row))


async def lock_posts_of(conn: Connection, tenant: UUID, item_id: UUID) -> Sequence[ChannelPostRow]:
    """The posts of an item but dropped ones, locked in the order of their ids."""
    return [ChannelPostRow(**dict(row)) for row in await conn.fetch(_LOCK_OF, tenant, item_id)]


async def list_planned(conn: Connection, tenant: UUID, item_id: UUID) -> Sequence[Mapping[str, Any]]:
    """`text`, `planner_id`, `kind` and `ended_at` of the target, of the posts of an item but dropped ones."""
    return [dict(row) for row in await conn.fetch(_LIST, tenant, item_id)]


async def find_said(conn: Connection, tenant: UUID, item_id: UUID) -> Mapping[str, Any]:
    """`place`, the name of an item's organisation, and `note` of the correction that it shows, or None."""
    row = await conn.fetchrow(_SAID, tenant, item_id)
    return {} if row is None else dict(row)


async def find_item_id(conn: Connection, tenant: UUID, post_id: UUID) -> UUID | None:
    """The item of a post, whoever asks."""
    found: UUID | None = await conn.fetchval(
        "SELECT item_id FROM channel_post WHERE tenant_id = $1 AND id = $2", tenant, post_id
    )
    return found
