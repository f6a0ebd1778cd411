"""Batch reads of notifications."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all

_BY_ID = Statement(
    sa.text(
        """
        SELECT tenant_id, id, transaction_id, event_id, member_id, kind, facts, created_at, read_at FROM notification
        WHERE tenant_id = :tenant_id AND member_id = :member_id AND id = ANY(CAST(:ids AS uuid[]))
        """
    )
)


async def notification_by_id(conn: Connection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """The caller's own notifications, one entry per id in the same order; None for others' and unknown ones."""
    rows = await fetch_all(conn, _BY_ID, tenant_id=scope.tenant_id, member_id=scope.member_id, ids=ids)
    found = {row["id"]: row for row in rows}
    return [found.get(notification_id) for notification_id in ids]
