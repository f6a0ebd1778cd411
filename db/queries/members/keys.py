"""SQL of members' own data keys: what reads and writes `member_key`, besides the batch of sealed fields."""

from uuid import UUID

from asyncpg import Record

from db.session import Connection

_FIND = "SELECT wrapped_key FROM member_key WHERE tenant_id = $1 AND member_id = $2"
_FIND_PHONE = """
    SELECT k.wrapped_key, p.phone_sealed FROM member_private p
    JOIN member_key k ON k.tenant_id = p.tenant_id AND k.member_id = p.member_id
    WHERE p.tenant_id = $1 AND p.member_id = $2 AND p.phone_sealed IS NOT NULL
"""
_INSERT = """
    INSERT INTO member_key (tenant_id, member_id, wrapped_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""


async def find_key(conn: Connection, tenant_id: UUID, member_id: UUID) -> bytes | None:
    """The wrapped key, or None; the transaction must have opened the member's private rows."""
    found: bytes | None = await conn.fetchval(_FIND, tenant_id, member_id)
    return found


async def find_phone(conn: Connection, tenant_id: UUID, member_id: UUID) -> Record | None:
    """`wrapped_key` and `phone_sealed` of a member with a phone on file; the transaction has opened their rows."""
    return await conn.fetchrow(_FIND_PHONE, tenant_id, member_id)


async def insert_key(conn: Connection, tenant_id: UUID, member_id: UUID, wrapped: bytes) -> None:
    """Keeps a new key, unless one came at the same moment: read again what holds."""
    await conn.execute(_INSERT, tenant_id, member_id, wrapped)
