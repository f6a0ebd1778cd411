"""A device of the demonstration union that is woken, for the tables of who may do what."""

from uuid import UUID

import asyncpg

from api.nodes import encode_id

_ID = UUID("019a0000-0000-7000-8000-0000000000a1")
_WRITE = """
    INSERT INTO push_subscription (tenant_id, id, member_id, session_id, kind, address_hash, address_sealed, created_at)
    SELECT s.tenant_id, $1, s.member_id, s.id, 'web_push', 'hash', 'sealed', '2026-01-05'
    FROM session s JOIN member m ON m.tenant_id = s.tenant_id AND m.id = s.member_id
    WHERE m.member_number = 'HD000001' AND s.revoked_at IS NULL ORDER BY s.expires_at DESC LIMIT 1
    ON CONFLICT DO NOTHING
"""


async def push_facts(connection: asyncpg.Connection) -> dict[str, str]:
    """Its id, written unless it is there; nobody can open its address."""
    await connection.execute(_WRITE, _ID)
    return {"push subscription": encode_id("PushSubscription", _ID)}
