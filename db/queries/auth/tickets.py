"""SQL of tickets: random secrets that are good once, for minutes."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from db.models.auth import SignInTicketRow
from db.session import Connection
from db.statement import Statement, fetch_one, write
from db.types import table_of

_TICKET = table_of(SignInTicketRow)
_COLUMNS = ("tenant_id", "id", "purpose", "secret_hash", "binding_hash", "sealed", "expires_at")

_INSERT = Statement.of(sa.insert(_TICKET).values({name: sa.bindparam(name) for name in _COLUMNS}))
_TAKE = Statement.of(
    sa.update(_TICKET)
    .where(
        _TICKET.c.tenant_id == sa.bindparam("of_tenant"),
        _TICKET.c.purpose == sa.bindparam("of_purpose"),
        _TICKET.c.secret_hash == sa.bindparam("of_secret"),
        _TICKET.c.used_at.is_(None),
        _TICKET.c.expires_at > sa.bindparam("at"),
    )
    .values(used_at=sa.bindparam("at"))
    .returning(_TICKET.c.id, _TICKET.c.binding_hash, _TICKET.c.sealed)
)


@dataclass(frozen=True, slots=True)
class TakenTicket:
    """A ticket that has just been used up."""

    id: UUID
    binding_hash: bytes = field(repr=False)
    sealed: bytes | None = field(repr=False)


async def insert_ticket(conn: Connection, ticket: SignInTicketRow) -> None:
    """Writes a new ticket."""
    await write(conn, _INSERT, **ticket.model_dump(include=set(_COLUMNS)))


async def take_ticket(
    conn: Connection, tenant_id: UUID, *, purpose: str, secret_hash: bytes, at: datetime
) -> TakenTicket | None:
    """Uses a ticket up; None when there is none, it is over, or it was used before. Of several at once one gets it."""
    row = await fetch_one(conn, _TAKE, of_tenant=tenant_id, of_purpose=purpose, of_secret=secret_hash, at=at)
    return None if row is None else TakenTicket(**dict(row))
