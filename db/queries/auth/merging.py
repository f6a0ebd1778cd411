"""SQL of what sign-in has for an entry that becomes part of another."""

from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from db.session import Connection

_FIND = """
    SELECT
        (SELECT count(*) FROM role_grant g WHERE g.tenant_id = $1 AND g.member_id = $2 AND g.revoked_at IS NULL
         AND (g.ends_on IS NULL OR g.ends_on >= $3)) AS roles,
        (SELECT count(*) FROM credential c WHERE c.tenant_id = $1 AND c.member_id = $2
         AND (c.password_hash IS NOT NULL OR c.activation_hash IS NOT NULL))
        + (SELECT count(*) FROM passkey p WHERE p.tenant_id = $1 AND p.member_id = $2 AND p.removed_at IS NULL)
        + (SELECT count(*) FROM sign_on_identity i WHERE i.tenant_id = $1 AND i.member_id = $2
           AND i.unlinked_at IS NULL) AS sign_in,
        (SELECT count(*) FROM session s WHERE s.tenant_id = $1 AND s.member_id = $2 AND s.revoked_at IS NULL
         AND s.expires_at > $4) AS sessions
"""
_EMPTY = """
    UPDATE credential SET password_hash = NULL, password_changed_at = NULL, activation_hash = NULL,
        activation_expires_at = NULL
    WHERE tenant_id = $1 AND member_id = $2
"""
_REMOVE_PASSKEYS = """
    UPDATE passkey SET removed_at = $3 WHERE tenant_id = $1 AND member_id = $2 AND removed_at IS NULL
"""
_UNLINK = """
    UPDATE sign_on_identity SET unlinked_at = $3 WHERE tenant_id = $1 AND member_id = $2 AND unlinked_at IS NULL
"""


async def find_held(conn: Connection, tenant_id: UUID, member_id: UUID, *, today: date, now: datetime) -> Record:
    """How many `roles`, ways to `sign_in` and `sessions` an entry has.

    Raises:
        LookupError: Never: the statement has one row.
    """
    row = await conn.fetchrow(_FIND, tenant_id, member_id, today, now)
    if row is None:
        raise LookupError(member_id)
    return row


async def end_sign_in(conn: Connection, tenant_id: UUID, member_id: UUID, *, at: datetime) -> None:
    """Takes password, activation code, passkeys and linked accounts away; the rows stay, empty."""
    await conn.execute(_EMPTY, tenant_id, member_id)
    await conn.execute(_REMOVE_PASSKEYS, tenant_id, member_id, at)
    await conn.execute(_UNLINK, tenant_id, member_id, at)
