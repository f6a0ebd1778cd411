"""Targets outside of the demonstration union: a mail list with an item planned, a robot whose key is no more."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from db.sealing import Keyring, seal
from db.seed.ids import Kind, seed_id

if TYPE_CHECKING:
    import asyncpg
    from asyncpg import Record

READERS: Final = ("office@huadong.example", "library@huadong.example", "museum@huadong.example")
_ADDRESS: Final = "channel_address.address"
_TARGET: Final = """
    INSERT INTO channel_target (
        tenant_id, id, organisation_id, kind, name, account, settings, wrapped_key, secret_sealed, created_by_id,
        created_at
    )
    SELECT tenant_id, $3, organisation_id, $4, $5, $6, $7::jsonb, $8, $9, approved_or_writer, $10 FROM (
        SELECT tenant_id, organisation_id, coalesce(approved_by_id, written_by_id) AS approved_or_writer
        FROM news_item WHERE tenant_id = $1 AND id = $2
    ) AS item
"""
_POST: Final = """
    INSERT INTO channel_post (
        tenant_id, id, item_id, target_id, text, planned_by_id, planned_at, state, wanted, round, remote, attempts,
        reason, detail, changed_at
    )
    SELECT tenant_id, $3, id, $4, $5, written_by_id, written_at, $6, $7, $8, '{}', $9, $10, $11, $12
    FROM news_item WHERE tenant_id = $1 AND id = $2
"""
_WAITING: Final = """
    SELECT id FROM news_item WHERE tenant_id = $1 AND state = 'in_approval' ORDER BY id LIMIT 1
"""
_PUBLISHED: Final = """
    SELECT id FROM news_item WHERE tenant_id = $1 AND state = 'approved' AND audience <> 'officers' AND publish_at < $2
    ORDER BY publish_at DESC, id LIMIT 1
"""


async def write_channels(conn: "asyncpg.Connection[Record]", keyring: Keyring, tenant_id: UUID, now: datetime) -> None:
    """Both, after the news. Neither sends anything by itself: one waits for an approval, one for an officer."""
    waiting, published = await conn.fetchval(_WAITING, tenant_id), await conn.fetchval(_PUBLISHED, tenant_id, now)
    server = {"host": "smtp.huadong.example", "port": "587", "username": "news", "sender": "news@huadong.example"}
    mail_id, key = await _target(
        conn, keyring, (tenant_id, waiting), number=1, told=("email", "工会邮件", server["sender"], server), now=now
    )
    robot_id, _ = await _target(
        conn, keyring, (tenant_id, published), number=2, told=("wecom_robot", "班组长群", "…0000", {}), now=now
    )
    rows = [_address(keyring, key, (tenant_id, mail_id), number=number, now=now) for number in range(len(READERS))]
    await conn.executemany(
        "INSERT INTO channel_address (tenant_id, id, target_id, address_sealed, address_index, added_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        rows,
    )
    planned: tuple[Any, ...] = (None, "planned", None, 0, 0, None, None, None)
    failed: tuple[Any, ...] = (None, "failed", "publish", 1, 1, "not_allowed", "errcode 93000", now)
    await conn.execute(_POST, tenant_id, waiting, seed_id(Kind.CHANNEL_POST, 1), mail_id, *planned)
    await conn.execute(_POST, tenant_id, published, seed_id(Kind.CHANNEL_POST, 2), robot_id, *failed)


async def _target(
    conn: "asyncpg.Connection[Record]",
    keyring: Keyring,
    of: tuple[UUID, UUID],
    *,
    number: int,
    told: tuple[str, str, str, dict[str, str]],
    now: datetime,
) -> tuple[UUID, bytes]:
    """The id of a target of an item's organisation, and its key."""
    tenant_id, target_id = of[0], seed_id(Kind.CHANNEL_TARGET, number)
    key, wrapped = keyring.wrap_new_key(tenant_id, target_id)
    secret = seal(key, "00000000-0000", tenant_id=tenant_id, row_id=target_id, column="channel_target.secret")
    kind, name, account, settings = told
    shown = (kind, name, account, json.dumps(settings))
    await conn.execute(_TARGET, *of, target_id, *shown, wrapped, secret, now - timedelta(days=90))
    return target_id, key


def _address(keyring: Keyring, key: bytes, of: tuple[UUID, UUID], *, number: int, now: datetime) -> tuple[object, ...]:
    tenant_id, target_id = of
    address_id, address = seed_id(Kind.CHANNEL_ADDRESS, number + 1), READERS[number]
    sealed = seal(key, address, tenant_id=tenant_id, row_id=address_id, column=_ADDRESS)
    return tenant_id, address_id, target_id, sealed, keyring.blind_index(tenant_id, _ADDRESS, address), now
