"""A signed-in device, written as rows, for use cases that ask for a recent proof."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg

_FOREVER = datetime(2999, 1, 1, tzinfo=UTC)


async def add_proven_session(conn: asyncpg.Connection, tenant_id: UUID, member_id: UUID) -> UUID:
    """The id of a session whose proof is recent whatever the clock of the test says: that of its member."""
    await conn.execute(
        "INSERT INTO credential (tenant_id, member_id, session_epoch) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING",
        *(tenant_id, member_id),
    )
    await conn.execute(
        "INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, proof_kind, proven_at)"
        " VALUES ($1, $2, $2, 0, $3, $3, 'password', $3)",
        *(tenant_id, member_id, _FOREVER),
    )
    return member_id
