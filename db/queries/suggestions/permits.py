"""SQL of permits for anonymous suggestions: months and their keys, what a member has drawn."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from asyncpg import Record

from db.models.suggestions import SuggestionPermitRow
from db.session import Connection

_BEGIN_MONTHS = """
    INSERT INTO suggestion_permit_month (tenant_id, id, month)
    SELECT t.id, gen_random_uuid(), m.month FROM tenant AS t CROSS JOIN unnest($1::date[]) AS m (month)
    WHERE NOT EXISTS (SELECT FROM suggestion_permit_month AS k WHERE k.tenant_id = t.id AND k.month = m.month)
    ON CONFLICT DO NOTHING
"""
_WAITING = "SELECT tenant_id, id FROM suggestion_permit_month WHERE registrar_key IS NULL ORDER BY month, id"
_SET_KEY = """
    UPDATE suggestion_permit_month SET registrar_key = $3
    WHERE tenant_id = $1 AND id = $2 AND registrar_key IS NULL
"""
_OVER = "SELECT id FROM suggestion_permit_month WHERE id = ANY($1::uuid[]) AND month < $2"
_MONTH = "SELECT id, month, registrar_key FROM suggestion_permit_month WHERE tenant_id = $1 AND id = $2"
_MONTH_OF_DAY = "SELECT id, month, registrar_key FROM suggestion_permit_month WHERE tenant_id = $1 AND month = $2"
_LOCK_MEMBER = "SELECT FROM member WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_IS_MEMBER = """
    SELECT EXISTS (
        SELECT FROM member
        WHERE tenant_id = $1 AND id = $2 AND merged_into_id IS NULL AND state IN ('active', 'retained')
    )
"""
_DRAWN = """
    SELECT blinded, blind_signature FROM suggestion_permit WHERE tenant_id = $1 AND month_id = $2 AND member_id = $3
"""
_INSERT = """
    INSERT INTO suggestion_permit (tenant_id, month_id, member_id, number, blinded, blind_signature)
    VALUES ($1, $2, $3, $4, $5, $6)
"""


async def begin_months(conn: Connection, months: Sequence[date]) -> None:
    """Has each union have these months, by their first days; those that are there stay as they are."""
    await conn.execute(_BEGIN_MONTHS, list(months))


async def list_waiting_months(conn: Connection) -> Sequence[Record]:
    """`tenant_id`, `id` of months of all unions without a key."""
    return await conn.fetch(_WAITING)


async def set_month_key(conn: Connection, tenant: UUID, month_id: UUID, key: bytes) -> bool:
    """False when the month has a key by now: it never gets another."""
    return await conn.execute(_SET_KEY, tenant, month_id, key) == "UPDATE 1"


async def list_months_over(conn: Connection, month_ids: Sequence[UUID], this_month: date) -> Sequence[UUID]:
    """Those of the months in which nobody draws any more; what is no month of ours is none of them."""
    return [row["id"] for row in await conn.fetch(_OVER, list(month_ids), this_month)]


async def find_month(conn: Connection, tenant: UUID, month_id: UUID) -> Record | None:
    """`id`, `month`, `registrar_key`, or None."""
    return await conn.fetchrow(_MONTH, tenant, month_id)


async def find_month_of(conn: Connection, tenant: UUID, month: date) -> Record | None:
    """As `find_month`, by its first day."""
    return await conn.fetchrow(_MONTH_OF_DAY, tenant, month)


async def lock_drawer(conn: Connection, tenant: UUID, member_id: UUID) -> None:
    """Lets permits of one member be drawn one after another."""
    await conn.fetchrow(_LOCK_MEMBER, tenant, member_id)


async def may_draw(conn: Connection, tenant: UUID, member_id: UUID) -> bool:
    """Whether the membership is one that draws permits."""
    return bool(await conn.fetchval(_IS_MEMBER, tenant, member_id))


async def list_drawn(conn: Connection, tenant: UUID, month_id: UUID, member_id: UUID) -> Sequence[Record]:
    """`blinded`, `blind_signature` of each permit that a member drew in a month."""
    return await conn.fetch(_DRAWN, tenant, month_id, member_id)


async def insert_permit(conn: Connection, permit: SuggestionPermitRow) -> None:
    """A permit of a member who is locked."""
    place = (permit.tenant_id, permit.month_id, permit.member_id, permit.number)
    await conn.execute(_INSERT, *place, permit.blinded, permit.blind_signature)
