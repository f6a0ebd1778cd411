"""How the member of the other union signs in, and the device that is woken."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg


async def write_ways_to_sign_in(
    connection: asyncpg.Connection, tenant_id: UUID, member_id: UUID, keys: Mapping[str, UUID]
) -> None:
    """A passkey, a linked account, and a push subscription of the member's session, which is there."""
    await connection.execute(
        "INSERT INTO passkey (tenant_id, id, member_id, credential_id, public_key, sign_count, is_synced, name)"
        " VALUES ($1, $2, $3, 'key', 'key', 0, false, 'Passkey')",
        *(tenant_id, keys["Passkey"], member_id),
    )
    await connection.execute(
        "INSERT INTO sign_on_identity (tenant_id, id, member_id, provider, issuer, subject)"
        " VALUES ($1, $2, $3, 'mill', 'https://mill.example.org', 'ouyang')",
        *(tenant_id, keys["SignOnIdentity"], member_id),
    )
    await connection.execute(
        "INSERT INTO push_subscription (tenant_id, id, member_id, session_id, kind, address_hash, address_sealed,"
        " created_at) VALUES ($1, $2, $3, $4, 'web_push', 'hash', 'sealed', now())",
        *(tenant_id, keys["PushSubscription"], member_id, keys["Session"]),
    )
