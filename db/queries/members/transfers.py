"""SQL of transfers 转会."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.members import TRANSFERS_IN_HAND, TRANSFERS_IN_SIGHT
from db.models.members import TransferRow
from db.predicates import scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_one, peek_one, write
from db.types import table_of

_TRANSFER = table_of(TransferRow)
_OPEN = _TRANSFER.c.status.in_([sa.literal_column("'requested'"), sa.literal_column("'released'")])

ORDER = (SortKey("requested_at", datetime), SortKey("id", UUID))
FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "statuses": _TRANSFER.c.status == sa.any_(sa.bindparam("statuses", type_=postgresql.ARRAY(sa.Text()))),
}
"""Filters of the list by parameter name."""

TRANSFERS = Listing(TRANSFERS_IN_SIGHT.where(TRANSFERS_IN_HAND), name="transfers", filters=FILTERS)
"""The transfers from or to an organisation where the caller decides, also as a deputy."""


class NewTransfer(NamedTuple):
    """A transfer to insert."""

    id: UUID
    member_id: UUID
    from_organisation_id: UUID
    to_organisation_id: UUID
    approval_id: UUID
    requested_by_id: UUID
    requested_at: datetime
    due_at: datetime
    acceptance_days: int


_INSERT = Statement.of(
    insert(_TRANSFER)
    .values({name: sa.bindparam(name) for name in ("tenant_id", "status", *NewTransfer._fields)})
    .on_conflict_do_nothing(
        index_elements=["tenant_id", "member_id"],
        index_where=sa.text("status IN ('requested', 'released')"),
    )
    .returning(_TRANSFER.c.id)
)
_IN_REACH = sa.select(_TRANSFER).where(
    _TRANSFER.c.tenant_id == tenant_id(), _TRANSFER.c.id == sa.bindparam("id", type_=sa.Uuid())
)
_FIND = Statement.of(_IN_REACH.where(TRANSFERS_IN_HAND))
_FIND_OWN = Statement.of(_IN_REACH.where(_TRANSFER.c.member_id == sa.bindparam("member_id", type_=sa.Uuid())))
_LOCK = Statement.of(_IN_REACH.with_for_update())
_UPDATE = Statement.of(
    sa.update(_TRANSFER)
    .where(_TRANSFER.c.tenant_id == sa.bindparam("of_tenant"), _TRANSFER.c.id == sa.bindparam("of_id"))
    .values({name: sa.bindparam(name) for name in ("status", "closing", "due_at", "released_at", "closed_at")})
)
_LOCK_OPEN_OF_MEMBER = Statement.of(
    sa.select(_TRANSFER)
    .where(
        _TRANSFER.c.tenant_id == tenant_id(), _TRANSFER.c.member_id == sa.bindparam("member_id", type_=sa.Uuid()), _OPEN
    )
    .with_for_update()
)
_LOCK_OPEN_AT = Statement.of(
    sa.select(_TRANSFER)
    .where(
        _TRANSFER.c.tenant_id == tenant_id(),
        _TRANSFER.c.to_organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
        _OPEN,
    )
    .order_by(_TRANSFER.c.id)
    .with_for_update()
)
# A decision in hand is not waited for: it has come in time, or the next round finds the transfer.
_RETURN_DUE = Statement.of(
    sa.text(
        """
        WITH due AS (
            SELECT tenant_id, id FROM transfer
            WHERE status IN ('requested', 'released') AND due_at < :now
            ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
        )
        UPDATE transfer t SET status = 'returned', closing = 'time_limit', due_at = NULL, closed_at = :now
        FROM due WHERE t.tenant_id = due.tenant_id AND t.id = due.id
        RETURNING t.*
        """
    ).bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)), sa.bindparam("limit", type_=sa.Integer()))
)


async def insert_transfer(conn: Connection, tenant: UUID, transfer: NewTransfer, refusal: Exception) -> None:
    """Writes an open transfer.

    Raises:
        Exception: `refusal`, at the latest before the commit, when the member has an open one (unique key, so also at
            the same moment).
    """
    await write(conn, _INSERT, refusal=refusal, tenant_id=tenant, status="requested", **transfer._asdict())


async def find_transfer(conn: Connection, scope: Scope, transfer_id: UUID) -> Record | None:
    """A transfer that the caller may decide at one of its ends; None when out of scope."""
    return await peek_one(conn, _FIND, id=transfer_id, **scope_values(scope, _FIND.parameters))


async def find_own_transfer(conn: Connection, tenant: UUID, transfer_id: UUID, *, member_id: UUID) -> Record | None:
    """A transfer of this member; None when there is none."""
    return await peek_one(conn, _FIND_OWN, tenant_id=tenant, id=transfer_id, member_id=member_id)


async def lock_transfer(conn: Connection, tenant: UUID, transfer_id: UUID) -> Record | None:
    """A transfer that the caller has found within their reach, locked until the transaction ends."""
    return await fetch_one(conn, _LOCK, tenant_id=tenant, id=transfer_id)


async def lock_open_transfers(conn: Connection, tenant: UUID, *, member_id: UUID) -> Sequence[Record]:
    """The open transfer of a member, whose row is locked by the caller: at most one."""
    return await fetch_all(conn, _LOCK_OPEN_OF_MEMBER, tenant_id=tenant, member_id=member_id)


async def lock_open_transfers_to(conn: Connection, tenant: UUID, *, organisation_id: UUID) -> Sequence[Record]:
    """The open transfers to an organisation that closes, locked until the transaction ends."""
    return await fetch_all(conn, _LOCK_OPEN_AT, tenant_id=tenant, organisation_id=organisation_id)


async def update_transfer(conn: Connection, transfer: TransferRow) -> None:
    """Writes the state that a locked transfer has moved to."""
    await execute(
        conn,
        _UPDATE,
        of_tenant=transfer.tenant_id,
        of_id=transfer.id,
        **transfer.model_dump(include={"status", "closing", "due_at", "released_at", "closed_at"}),
    )


async def return_due_transfers(conn: Connection, *, now: datetime, limit: int) -> Sequence[Record]:
    """Returns overdue transfers of all unions, longest overdue first; the rows as they are now."""
    return await fetch_all(conn, _RETURN_DUE, now=now, limit=limit)
