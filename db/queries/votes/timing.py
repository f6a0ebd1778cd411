"""SQL of what the clock brings to votes: opening, closing; by the time of the database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.session import Connection

_OPENING = """
    SELECT v.tenant_id, v.id, v.opens_at AS waits_since FROM vote AS v
    WHERE v.state = 'scheduled' AND v.opens_at <= clock_timestamp() AND v.closes_at > clock_timestamp()
        AND (v.kind <> 'unlinkable' OR v.registrar_key IS NOT NULL)
        AND (v.objections_end_at IS NULL OR v.objections_end_at <= clock_timestamp())
        AND NOT EXISTS (
            SELECT FROM vote_objection AS o WHERE o.tenant_id = v.tenant_id AND o.vote_id = v.id AND o.state = 'open'
        )
        AND ($2::timestamptz IS NULL OR (v.opens_at, v.id) > ($2, $3::uuid))
    ORDER BY v.opens_at, v.id LIMIT $1 FOR NO KEY UPDATE OF v SKIP LOCKED
"""
_CLOSING = """
    SELECT v.tenant_id, v.id, v.closes_at AS waits_since FROM vote AS v
    WHERE v.state = 'open' AND v.closes_at <= clock_timestamp() AND NOT (
        v.takes_kiosk AND clock_timestamp() < v.closes_at
            + coalesce((v.rules ->> 'vote_kiosk_grace_minutes')::integer, 30) * interval '1 minute'
        AND EXISTS (SELECT FROM kiosk_count AS c
            JOIN vote_kiosk AS k ON k.tenant_id = c.tenant_id AND k.id = c.kiosk_id AND k.revoked_at IS NULL
            WHERE c.tenant_id = v.tenant_id AND c.vote_id = v.id AND c.release_count + c.delivered_count < c.tap_count)
    ) AND ($2::timestamptz IS NULL OR (v.closes_at, v.id) > ($2, $3::uuid))
    ORDER BY v.closes_at, v.id LIMIT $1 FOR NO KEY UPDATE OF v SKIP LOCKED
"""
_ONCE_ONLY = """
    SELECT v.tenant_id, v.id, v.kind, v.roll_count, v.closes_at AS waits_since FROM vote AS v
    WHERE v.state = 'open' AND NOT v.allows_recast AND NOT v.takes_paper AND v.paused_at IS NULL
        AND ($2::timestamptz IS NULL OR (v.closes_at, v.id) > ($2, $3::uuid))
    ORDER BY v.closes_at, v.id LIMIT $1
"""


async def lock_opening(conn: Connection, *, after: Record | None, limit: int) -> Sequence[Record]:
    """Scheduled votes whose time has come, and whose roll nobody objects to: `tenant_id`, `id`, `waits_since`.

    In all unions, from the one behind `after` on; the one that waits longest first. An unlinkable one waits for its key
    of the registrar. Locked; what another process has locked is left to it.
    """
    return await conn.fetch(_OPENING, limit, *_place(after))


async def lock_closing(conn: Connection, *, after: Record | None, limit: int) -> Sequence[Record]:
    """As `lock_opening`: open votes whose closing time has come.

    One whose kiosks have not delivered all waits for them as long as its rule says.
    """
    return await conn.fetch(_CLOSING, limit, *_place(after))


async def list_once_only(conn: Connection, *, after: Record | None, limit: int) -> Sequence[Record]:
    """Open votes in which nobody votes twice: as `lock_closing`, with `kind` and `roll_count`; no lock.

    None that takes paper: who was given one may still spoil it, and needs another.
    """
    return await conn.fetch(_ONCE_ONLY, limit, *_place(after))


def _place(row: Record | None) -> tuple[datetime | None, UUID | None]:
    """The instant that a vote waited for, and its id."""
    return (None, None) if row is None else (row["waits_since"], row["id"])
