"""SQL of who acts for others: the members whose phone, by which they sign in, nobody may change for them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from db.session import Connection
from db.statement import Statement, fetch_all

_LIST = Statement.of(
    sa.text(
        """
        SELECT g.member_id FROM role_grant g
        WHERE g.tenant_id = :tenant_id AND g.member_id = ANY(CAST(:ids AS uuid[]))
          AND g.revoked_at IS NULL AND (g.ends_on IS NULL OR g.ends_on >= :today)
        UNION
        SELECT d.deputy_id FROM deputy d
        WHERE d.tenant_id = :tenant_id AND d.deputy_id = ANY(CAST(:ids AS uuid[]))
          AND d.dismissed_at IS NULL AND d.ends_on >= :today
        """
    )
)


async def list_officers(conn: Connection, tenant_id: UUID, member_ids: Sequence[UUID], *, today: date) -> set[UUID]:
    """Which of these members have a role or are a deputy, at whatever place, today or from a later day on.

    Of members who are locked FOR UPDATE it stays true: whoever gives a role waits for the row it refers to.
    """
    rows = await fetch_all(conn, _LIST, tenant_id=tenant_id, ids=list(member_ids), today=today)
    return {row["member_id"] for row in rows}
