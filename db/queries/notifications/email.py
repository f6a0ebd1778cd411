"""SQL of e-mail addresses of members and of who is left alone. Lock order: member, then address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.notifications import EmailAddressRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

_ADDRESS = table_of(EmailAddressRow)
_INSERT = Statement.of(
    sa.insert(_ADDRESS).values({column.key: sa.bindparam(column.key) for column in _ADDRESS.columns})
)
_LOCK: Final = "SELECT * FROM email_address WHERE tenant_id = $1 AND member_id = $2 FOR UPDATE"
_DROP: Final = "DELETE FROM email_address WHERE tenant_id = $1 AND member_id = $2"
_COUNT_TRY: Final = """
    UPDATE email_address SET code_tries = code_tries + 1 WHERE tenant_id = $1 AND id = $2
"""
_CONFIRM: Final = """
    UPDATE email_address SET confirmed_at = $3, code_hash = NULL, code_expires_at = NULL, code_tries = 0
    WHERE tenant_id = $1 AND id = $2
"""
_IS_SUPPRESSED: Final = "SELECT EXISTS (SELECT FROM email_suppression WHERE tenant_id = $1 AND address_hash = $2)"
_SUPPRESS: Final = """
    INSERT INTO email_suppression (tenant_id, address_hash, cause, noted_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING
"""
_LIFT: Final = "DELETE FROM email_suppression WHERE tenant_id = $1 AND address_hash = $2"
_GOOD: Final = """
    JOIN member m ON m.tenant_id = a.tenant_id AND m.id = a.member_id AND m.state IN ('active', 'retained')
"""
_WRITTEN_TO: Final = """
    a.confirmed_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM email_suppression s WHERE s.tenant_id = a.tenant_id AND s.address_hash = a.address_hash
    )
"""
_FIND: Final = f"""
    SELECT a.id, a.member_id, a.address_sealed, a.address_hash, a.locale, a.code_hash, a.code_expires_at,
           {_WRITTEN_TO} AS is_written_to, coalesce(c.email_off, '{{}}') AS email_off
    FROM email_address a {_GOOD}
    LEFT JOIN notification_preference c ON c.tenant_id = a.tenant_id AND c.member_id = a.member_id
    WHERE a.tenant_id = $1 AND a.id = $2
"""  # noqa: S608  # constants
_OF_EVENT: Final = f"""
    SELECT n.id, n.member_id, n.kind, a.id AS recipient_id, c.email_off AS off, c.quiet_starts, c.quiet_ends,
           c.digest_hour
    FROM notification n
    JOIN email_address a ON a.tenant_id = n.tenant_id AND a.member_id = n.member_id AND {_WRITTEN_TO}
    {_GOOD}
    LEFT JOIN notification_preference c ON c.tenant_id = n.tenant_id AND c.member_id = n.member_id
    WHERE n.tenant_id = $1 AND n.event_id = $2 AND n.kind <> 'email_address_confirmed'
    ORDER BY n.id
"""  # noqa: S608  # constants
_FIND_UNREAD: Final = """
    SELECT id, kind, facts FROM notification
    WHERE tenant_id = $1 AND member_id = $2 AND id = $3 AND read_at IS NULL
"""
_LIST_UNREAD: Final = """
    SELECT id, kind, facts FROM notification
    WHERE tenant_id = $1 AND member_id = $2 AND read_at IS NULL AND created_at >= $3 AND created_at < $4
    ORDER BY created_at DESC, id DESC LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class MailTarget:
    """An address of a member who may sign in; sealed under the member's key. `is_written_to`: by notifications."""

    id: UUID
    member_id: UUID
    address_sealed: bytes = field(repr=False)
    address_hash: bytes = field(repr=False)
    locale: str
    code_hash: bytes | None = field(repr=False)
    code_expires_at: datetime | None
    is_written_to: bool
    email_off: Sequence[str]


async def insert_email_address(conn: Connection, row: EmailAddressRow) -> None:
    """A new address of a locked member, who has none."""
    await write(conn, _INSERT, **row.model_dump())


async def lock_email_address(conn: Connection, tenant_id: UUID, member_id: UUID) -> EmailAddressRow | None:
    """The member's, locked; None: none."""
    row = await conn.fetchrow(_LOCK, tenant_id, member_id)
    return None if row is None else EmailAddressRow(**dict(row))


async def drop_email_address(conn: Connection, tenant_id: UUID, member_id: UUID) -> None:
    """The member has none any more: what is on its way there is not sent."""
    await conn.execute(_DROP, tenant_id, member_id)


async def count_email_code_try(conn: Connection, tenant_id: UUID, address_id: UUID) -> None:
    """A wrong code was given for a locked address."""
    await conn.execute(_COUNT_TRY, tenant_id, address_id)


async def confirm_email_address(conn: Connection, row: EmailAddressRow, *, at: datetime) -> None:
    """Whoever reads a locked address wants it; a suppression of it ends."""
    await conn.execute(_CONFIRM, row.tenant_id, row.id, at)
    await conn.execute(_LIFT, row.tenant_id, row.address_hash)


async def is_email_suppressed(conn: Connection, tenant_id: UUID, address_hash: bytes) -> bool:
    """Whether notifications leave the address alone."""
    return bool(await conn.fetchval(_IS_SUPPRESSED, tenant_id, address_hash))


async def suppress_email(conn: Connection, tenant_id: UUID, address_hash: bytes, *, cause: str, at: datetime) -> None:
    """Notifications leave the address alone until it is confirmed anew; a second time changes nothing."""
    await conn.execute(_SUPPRESS, tenant_id, address_hash, cause, at)


async def find_mail_target(conn: Connection, tenant_id: UUID, address_id: UUID) -> MailTarget | None:
    """Where to send; None when the address was replaced or removed, or the membership has ended."""
    row = await conn.fetchrow(_FIND, tenant_id, address_id)
    return None if row is None else MailTarget(**dict(row))


async def list_mails(conn: Connection, tenant_id: UUID, event_id: UUID, *, now: datetime) -> Sequence[Record]:
    """`id`, `member_id`, `kind`, `recipient_id`: each notification of an event at the address that is written to.

    That an address was confirmed is not told at that very address.

    Besides, what the member has chosen: `off`, `quiet_starts`, `quiet_ends`, `digest_hour`; null: nothing.
    """
    del now  # what is written to does not depend on the hour
    found: Sequence[Record] = await conn.fetch(_OF_EVENT, tenant_id, event_id)
    return found


async def find_unread(
    conn: Connection, tenant_id: UUID, member_id: UUID, notification_id: UUID
) -> Mapping[str, Any] | None:
    """`id`, `kind`, `facts` of a notification; None: it was read meanwhile."""
    row: Record | None = await conn.fetchrow(_FIND_UNREAD, tenant_id, member_id, notification_id)
    return None if row is None else dict(row)


async def list_unread(
    conn: Connection, tenant_id: UUID, member_id: UUID, *, since: datetime, until: datetime, limit: int
) -> Sequence[Mapping[str, Any]]:
    """`id`, `kind`, `facts` of a member's unread notifications from `since` and before `until`, newest first."""
    return [dict(row) for row in await conn.fetch(_LIST_UNREAD, tenant_id, member_id, since, until, limit)]
