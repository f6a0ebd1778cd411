"""SQL of the chain over the audit log: what waits, what is chained, what was signed."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.types import NIL_ID

Row: TypeAlias = Record
"""A row as these statements return it."""

_SEALER_LOCK = 0x756E_696F_6E5F_6175
"""Advisory lock number of the sealer ("union_au")."""

_TRY_LOCK = Statement.of(sa.text("SELECT pg_try_advisory_xact_lock(CAST(:number AS bigint))"))
# Commit order: below the snapshot's xmin no transaction will ever show another row, so what is chained is a prefix.
_TENANTS_WAITING = Statement.of(
    sa.text(
        """
        SELECT t.id
        FROM tenant t
        LEFT JOIN LATERAL (
            SELECT e.transaction_id, e.id
            FROM audit_link l JOIN audit_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
            WHERE l.tenant_id = t.id ORDER BY l.position DESC LIMIT 1
        ) last ON true
        WHERE EXISTS (
            SELECT FROM audit_entry e
            WHERE e.tenant_id = t.id AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
              AND (e.transaction_id, e.id) > (coalesce(last.transaction_id, CAST('0' AS xid8)), coalesce(last.id, :nil))
        )
        """
    ).bindparams(sa.bindparam("nil", NIL_ID, sa.Uuid))
)
_END = Statement.of(
    sa.text(
        """
        SELECT l.position, l.hash, e.transaction_id, e.id AS entry_id
        FROM audit_link l JOIN audit_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
        WHERE l.tenant_id = :tenant_id ORDER BY l.position DESC LIMIT 1
        """
    )
)
_LAST_HEAD = Statement.of(
    sa.text(
        "SELECT position, hash, signed_at, signature FROM audit_head"
        " WHERE tenant_id = :tenant_id ORDER BY position DESC LIMIT 1"
    )
)
_WAITING = Statement.of(
    sa.text(
        """
        SELECT tenant_id, id, transaction_id, at, actor_id, action, object_kind, object_id, organisation_id, facts
        FROM audit_entry
        WHERE tenant_id = :tenant_id AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
          AND (transaction_id, id) > (CAST(:after_transaction AS xid8), CAST(:after_id AS uuid))
        ORDER BY transaction_id, id LIMIT :limit
        """
    )
)
_INSERT_LINKS = Statement.of(
    sa.text(
        """
        INSERT INTO audit_link (tenant_id, position, entry_id, hash)
        SELECT CAST(:tenant_id AS uuid), CAST(:after_position AS bigint) + n, entry_id, hash
        FROM unnest(CAST(:entry_ids AS uuid[]), CAST(:hashes AS bytea[])) WITH ORDINALITY AS link (entry_id, hash, n)
        """
    )
)
_INSERT_HEAD = Statement.of(
    sa.text(
        "INSERT INTO audit_head (tenant_id, position, hash, signed_at, signature)"
        " VALUES (:tenant_id, :position, :hash, :signed_at, :signature)"
    )
)
_CHAINED = Statement.of(
    sa.text(
        """
        SELECT l.position, l.entry_id, l.hash, e.tenant_id, e.id, e.transaction_id, e.at, e.actor_id, e.action,
               e.object_kind, e.object_id, e.organisation_id, e.facts
        FROM audit_link l LEFT JOIN audit_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
        WHERE l.tenant_id = :tenant_id AND l.position > :after_position
        ORDER BY l.position LIMIT :limit
        """
    )
)
_HEADS = Statement.of(
    sa.text(
        """
        SELECT position, hash, signed_at, signature FROM audit_head
        WHERE tenant_id = :tenant_id AND position > :after_position AND position <= :last_position
        ORDER BY position
        """
    )
)
_UNCHAINED = Statement.of(
    sa.text(
        """
        SELECT count(*) FILTER (WHERE NOT is_past) AS waiting, min(at) FILTER (WHERE NOT is_past) AS oldest_at,
               (array_agg(id ORDER BY transaction_id, id) FILTER (WHERE is_past))[1] AS first_past_id
        FROM (
            SELECT e.id, e.at, e.transaction_id,
                   (e.transaction_id, e.id) < (CAST(:after_transaction AS xid8), CAST(:after_id AS uuid)) AS is_past
            FROM audit_entry e
            WHERE e.tenant_id = :tenant_id
              AND NOT EXISTS (SELECT FROM audit_link l WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id)
        ) unchained
        """
    )
)
_UNIONS = Statement.of(sa.text("SELECT id, code FROM tenant ORDER BY code"))


async def try_lock_sealer(conn: Connection) -> bool:
    """True: nobody else of this database seals until the transaction ends. Never waits."""
    return bool(await fetch_value(conn, _TRY_LOCK, number=_SEALER_LOCK))


async def list_tenants_waiting(conn: Connection) -> Sequence[UUID]:
    """Unions with entries that are committed for good and not chained yet."""
    return [row["id"] for row in await fetch_all(conn, _TENANTS_WAITING)]


async def list_unions(conn: Connection) -> Sequence[Record]:
    """`id` and `code` of every union of the installation: each has a chain of its own."""
    return await fetch_all(conn, _UNIONS)


async def find_end(conn: Connection, tenant_id: UUID) -> Record | None:
    """The chain's last link with its entry's place in commit order; None before the first."""
    return await fetch_one(conn, _END, tenant_id=tenant_id)


async def find_last_head(conn: Connection, tenant_id: UUID) -> Record | None:
    """The longest signed statement."""
    return await fetch_one(conn, _LAST_HEAD, tenant_id=tenant_id)


async def list_waiting(conn: Connection, tenant_id: UUID, *, after: tuple[int, UUID], limit: int) -> Sequence[Record]:
    """Entries behind the snapshot watermark past `after` (transaction id, entry id), in commit order."""
    after_transaction, after_id = after
    return await fetch_all(
        conn, _WAITING, tenant_id=tenant_id, after_transaction=after_transaction, after_id=after_id, limit=limit
    )


async def insert_links(
    conn: Connection, tenant_id: UUID, *, after_position: int, entry_ids: Sequence[UUID], hashes: Sequence[bytes]
) -> None:
    """Links at `after_position + 1` and on. A place or an entry that is taken is an error by key."""
    await execute(
        conn, _INSERT_LINKS, tenant_id=tenant_id, after_position=after_position, entry_ids=entry_ids, hashes=hashes
    )


async def insert_head(
    conn: Connection, tenant_id: UUID, *, position: int, hash: bytes, signed_at: datetime, signature: bytes
) -> None:
    """Appends a signed head."""
    await execute(
        conn, _INSERT_HEAD, tenant_id=tenant_id, position=position, hash=hash, signed_at=signed_at, signature=signature
    )


async def list_chained(conn: Connection, tenant_id: UUID, *, after_position: int, limit: int) -> Sequence[Record]:
    """Links in order, each beside its entry's columns, which are None (`id` too) when the entry is gone."""
    return await fetch_all(conn, _CHAINED, tenant_id=tenant_id, after_position=after_position, limit=limit)


async def list_heads(conn: Connection, tenant_id: UUID, *, after_position: int, last_position: int) -> Sequence[Record]:
    """Heads in `(after_position, last_position]`, in order."""
    return await fetch_all(
        conn, _HEADS, tenant_id=tenant_id, after_position=after_position, last_position=last_position
    )


async def count_unchained(conn: Connection, tenant_id: UUID, *, after: tuple[int, UUID]) -> Record:
    """`waiting`, `oldest_at`, and `first_past_id`: an entry before the chain's end that the sealer never saw."""
    after_transaction, after_id = after
    found = await fetch_one(
        conn, _UNCHAINED, tenant_id=tenant_id, after_transaction=after_transaction, after_id=after_id
    )
    assert found is not None  # noqa: S101  # an aggregate without groups has one row
    return found
