"""SQL of what officers entered for members 代办; append-only."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from db.models.members import OnBehalfEntryRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of


class NewOnBehalfEntry(NamedTuple):
    """A row to write."""

    id: UUID
    member_id: UUID
    entered_by_id: UUID
    organisation_id: UUID
    operation: str
    basis: str
    document_number: str | None
    at: datetime


_INSERT = Statement.of(
    sa.insert(table_of(OnBehalfEntryRow)).values(
        {name: sa.bindparam(name) for name in ("tenant_id", *NewOnBehalfEntry._fields)}
    )
)


async def insert_entry(conn: Connection, tenant_id: UUID, entry: NewOnBehalfEntry) -> None:
    """Adds one."""
    await write(conn, _INSERT, tenant_id=tenant_id, **entry._asdict())
