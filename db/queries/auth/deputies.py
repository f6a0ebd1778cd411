"""SQL of deputies 代理审批."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.auth import DeputyRow
from db.models.members import MemberRow
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, fetch_value
from db.types import table_of

_DEPUTY = table_of(DeputyRow)
_MEMBER = table_of(MemberRow)
_COLUMNS = ("tenant_id", "id", "officer_id", "deputy_id", "starts_on", "ends_on")

_IS_ACTIVE = Statement.of(
    sa.select(_MEMBER.c.state == sa.literal_column("'active'")).where(
        _MEMBER.c.tenant_id == sa.bindparam("tenant_id"), _MEMBER.c.id == sa.bindparam("id")
    )
)
_INSERT = Statement.of(sa.insert(_DEPUTY).values({name: sa.bindparam(name) for name in _COLUMNS}))
_LOCK_OWN = Statement.of(
    sa.select(_DEPUTY.c.deputy_id, _DEPUTY.c.ends_on, _DEPUTY.c.dismissed_at)
    .where(
        _DEPUTY.c.tenant_id == sa.bindparam("tenant_id"),
        _DEPUTY.c.id == sa.bindparam("id"),
        _DEPUTY.c.officer_id == sa.bindparam("officer_id"),
    )
    .with_for_update(key_share=True)
)
_DISMISS = Statement.of(
    sa.update(_DEPUTY)
    .where(_DEPUTY.c.tenant_id == sa.bindparam("of_tenant"), _DEPUTY.c.id == sa.bindparam("of_deputy"))
    .values(dismissed_at=sa.bindparam("at"))
)

_DISMISS_MEMBER = Statement.of(
    sa.update(_DEPUTY)
    .where(
        _DEPUTY.c.tenant_id == sa.bindparam("of_tenant"),
        sa.or_(
            _DEPUTY.c.officer_id == sa.bindparam("of_member", type_=sa.Uuid()),
            _DEPUTY.c.deputy_id == sa.bindparam("of_member", type_=sa.Uuid()),
        ),
        _DEPUTY.c.dismissed_at.is_(None),
        _DEPUTY.c.ends_on >= sa.bindparam("today", type_=sa.Date()),
    )
    .values(dismissed_at=sa.bindparam("at", type_=sa.DateTime(timezone=True)))
    .returning(_DEPUTY.c.id, _DEPUTY.c.deputy_id)
)


@dataclass(frozen=True, slots=True)
class HeldDeputy:
    """A locked row; `deputy_id` is the member."""

    deputy_id: UUID
    ends_on: date
    dismissed_at: datetime | None


async def is_active_member(conn: Connection, tenant_id: UUID, member_id: UUID) -> bool:
    """Whether the union has an active member with this id, wherever they belong. Tells nothing else of them."""
    return bool(await fetch_value(conn, _IS_ACTIVE, tenant_id=tenant_id, id=member_id))


async def insert_deputy(conn: Connection, deputy: DeputyRow) -> None:
    """Writes a new deputy."""
    await execute(conn, _INSERT, **deputy.model_dump(include=set(_COLUMNS)))


async def lock_own_deputy(
    conn: Connection, tenant_id: UUID, deputy_row_id: UUID, *, officer_id: UUID
) -> HeldDeputy | None:
    """A deputy whom this officer appointed, locked until the transaction ends."""
    row = await fetch_one(conn, _LOCK_OWN, tenant_id=tenant_id, id=deputy_row_id, officer_id=officer_id)
    return None if row is None else HeldDeputy(**dict(row))


async def dismiss_deputy(conn: Connection, tenant_id: UUID, deputy_row_id: UUID, *, at: datetime) -> None:
    """Ends a locked deputy's time; the row stays as history."""
    await execute(conn, _DISMISS, of_tenant=tenant_id, of_deputy=deputy_row_id, at=at)


async def dismiss_member(
    conn: Connection, tenant_id: UUID, member_id: UUID, *, at: datetime, today: date
) -> Sequence[Record]:
    """Ends every deputy's time that concerns the member, as officer or as deputy; `deputy_id` of each."""
    return await fetch_all(conn, _DISMISS_MEMBER, of_tenant=tenant_id, of_member=member_id, at=at, today=today)
