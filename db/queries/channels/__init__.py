"""SQL of the use cases of channels: targets and addresses here, posts in `posts`, mails in `mails`, the calendar."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.channels import TARGETS_IN_HAND
from db.models.channels import ChannelAddressRow, ChannelSuppressionRow, ChannelTargetRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_TARGET = table_of(ChannelTargetRow)

TARGET_ORDER = (SortKey("created_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
CHANNEL_TARGETS = Listing(
    TARGETS_IN_HAND,
    name="channel_targets",
    filters={"organisation_id": _TARGET.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid())},
)
"""Targets at and below the nodes where the caller reads news, the newest first."""


def insert_into(table: sa.Table) -> Statement:
    """The statement of a new row."""
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


_INSERT_TARGET = insert_into(_TARGET)
_FIND: Final = "SELECT * FROM channel_target WHERE tenant_id = $1 AND id = $2"
_LOCK: Final = f"{_FIND} FOR NO KEY UPDATE"
_END: Final = """
    UPDATE channel_target SET ended_at = $3, token_sealed = NULL, token_expires_at = NULL
    WHERE tenant_id = $1 AND id = $2
"""
_PUT_TOKEN: Final = """
    UPDATE channel_target SET token_sealed = $3, token_expires_at = $4
    WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL
"""  # noqa: S105  # a statement
_COUNT: Final = "SELECT count(*) FROM channel_address WHERE tenant_id = $1 AND target_id = $2"
_ADD: Final = """
    INSERT INTO channel_address (tenant_id, id, target_id, address_sealed, address_index, added_at)
    SELECT $1, new.id, $2, new.sealed, new.index, $6
    FROM unnest($3::uuid[], $4::bytea[], $5::bytea[]) AS new (id, sealed, index)
    WHERE NOT EXISTS (
        SELECT FROM channel_suppression AS s WHERE s.tenant_id = $1 AND s.address_index = new.index
    )
    ON CONFLICT DO NOTHING
    RETURNING id
"""
_SUPPRESS: Final = """
    INSERT INTO channel_suppression (tenant_id, address_index, cause, noted_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING
"""
_SUPPRESS_OF: Final = """
    INSERT INTO channel_suppression (tenant_id, address_index, cause, noted_at)
    SELECT a.tenant_id, a.address_index, $3, $4 FROM channel_address AS a WHERE a.tenant_id = $1 AND a.id = $2
    ON CONFLICT DO NOTHING
"""
_HAS_ADDRESS: Final = "SELECT EXISTS (SELECT FROM channel_address WHERE tenant_id = $1 AND id = $2)"


async def insert_target(conn: Connection, row: ChannelTargetRow) -> None:
    """A new target."""
    await write(conn, _INSERT_TARGET, **row.model_dump())


async def find_target(conn: Connection, tenant: UUID, target_id: UUID) -> ChannelTargetRow | None:
    """A target of the union, whoever asks."""
    row = await conn.fetchrow(_FIND, tenant, target_id)
    return None if row is None else ChannelTargetRow(**dict(row))


async def lock_target(conn: Connection, tenant: UUID, target_id: UUID) -> ChannelTargetRow | None:
    """A target of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, target_id)
    return None if row is None else ChannelTargetRow(**dict(row))


async def end_target(conn: Connection, tenant: UUID, target_id: UUID, *, at: datetime) -> None:
    """Ends a locked target; its access token goes."""
    await conn.execute(_END, tenant, target_id, at)


async def put_token(conn: Connection, tenant: UUID, target_id: UUID, *, sealed: bytes, expires_at: datetime) -> None:
    """Keeps an access token for all processes."""
    await conn.execute(_PUT_TOKEN, tenant, target_id, sealed, expires_at)


async def count_addresses(conn: Connection, tenant: UUID, target_id: UUID) -> int:
    """How many addresses a mail list has."""
    return int(await conn.fetchval(_COUNT, tenant, target_id))


async def insert_addresses(
    conn: Connection, tenant: UUID, target_id: UUID, rows: Sequence[ChannelAddressRow], *, at: datetime
) -> int:
    """Adds to a mail list what is neither there nor suppressed; how many were added."""
    ids, sealed = [row.id for row in rows], [row.address_sealed for row in rows]
    indexes = [row.address_index for row in rows]
    return len(await conn.fetch(_ADD, tenant, target_id, ids, sealed, indexes, at))


async def insert_suppression(conn: Connection, row: ChannelSuppressionRow) -> None:
    """An address is never written to again; a second time changes nothing."""
    await conn.execute(_SUPPRESS, row.tenant_id, row.address_index, row.cause, row.noted_at)


async def suppress_address(conn: Connection, tenant: UUID, address_id: UUID, *, cause: str, at: datetime) -> bool:
    """As `insert_suppression`, by the id of an address of a list; whether there is one."""
    await conn.execute(_SUPPRESS_OF, tenant, address_id, cause, at)
    return bool(await conn.fetchval(_HAS_ADDRESS, tenant, address_id))
