"""SQL of the use cases of honours 评先评优."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.honours import HONOURS_IN_SIGHT, NOMINATION_NEVER_NULL, NOMINATIONS_IN_SIGHT, SHOWCASE
from db.models.honours import HonourNominationRow, HonourRow
from db.session import Connection
from db.statement import Statement, execute, write
from db.types import table_of

_HONOUR, _NOMINATION = table_of(HonourRow), table_of(HonourNominationRow)
_KEYS = frozenset({"tenant_id", "id"})

HONOUR_ORDER = (SortKey("opened_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
HONOURS = Listing(HONOURS_IN_SIGHT, name="honours", filters={})
"""Honours that the caller may see."""
NOMINATION_ORDER = (SortKey("nominated_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
NOMINATIONS = Listing(
    NOMINATIONS_IN_SIGHT,
    name="honour_nominations",
    filters={"honour_id": _NOMINATION.c.honour_id == sa.bindparam("honour_id", type_=sa.Uuid())},
    never_null=NOMINATION_NEVER_NULL,
)
"""Nominations of the caller, by the caller, and for officers all."""
SHOWCASE_ORDER = (SortKey("awarded_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
SHOWCASED = Listing(SHOWCASE, name="honour_showcase", filters={}, never_null=("awarded_at",))
"""Who is honoured and shown, the newest first."""


def _insert(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


def _update(table: sa.Table) -> Statement:
    return Statement.of(
        sa.update(table)
        .where(table.c.tenant_id == sa.bindparam("of_tenant"), table.c.id == sa.bindparam("of_id"))
        .values({column.key: sa.bindparam(column.key) for column in table.columns if column.key not in _KEYS})
    )


_INSERT_HONOUR, _UPDATE_HONOUR = _insert(_HONOUR), _update(_HONOUR)
_INSERT_NOMINATION, _UPDATE_NOMINATION = _insert(_NOMINATION), _update(_NOMINATION)
_LOCK = "SELECT * FROM honour WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE"
_FIND_NOMINATION = "SELECT * FROM honour_nomination WHERE tenant_id = $1 AND id = $2"
_NOMINATIONS = "SELECT * FROM honour_nomination WHERE tenant_id = $1 AND honour_id = $2 ORDER BY nominated_at, id"
_MEMBER_BELOW = """
    SELECT m.id FROM member AS m
    JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
    WHERE m.tenant_id = $1 AND c.ancestor_id = $2 AND m.merged_into_id IS NULL AND m.erased_at IS NULL
        AND m.state IN ('active', 'retained') AND (m.id = $3 OR m.member_number = $4)
"""
_IS_NOMINATED = """
    SELECT EXISTS (SELECT FROM honour_nomination WHERE tenant_id = $1 AND honour_id = $2 AND member_id = $3)
"""


async def insert_honour(conn: Connection, honour: HonourRow) -> None:
    """A new honour."""
    await write(conn, _INSERT_HONOUR, **honour.model_dump())


async def lock_honour(conn: Connection, tenant: UUID, honour_id: UUID) -> HonourRow | None:
    """An honour of the union, whoever asks, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, honour_id)
    return None if row is None else HonourRow(**dict(row))


async def update_honour(conn: Connection, honour: HonourRow) -> None:
    """Writes what a locked honour has become."""
    changed = honour.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_HONOUR, of_tenant=honour.tenant_id, of_id=honour.id, **changed)


async def insert_nomination(conn: Connection, nomination: HonourNominationRow) -> None:
    """A nomination for a locked honour."""
    await write(conn, _INSERT_NOMINATION, **nomination.model_dump())


async def update_nomination(conn: Connection, nomination: HonourNominationRow) -> None:
    """Writes what a nomination for a locked honour has become."""
    changed = nomination.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_NOMINATION, of_tenant=nomination.tenant_id, of_id=nomination.id, **changed)


async def find_nomination(conn: Connection, tenant: UUID, nomination_id: UUID) -> HonourNominationRow | None:
    """A nomination of the union, whoever asks; it changes only while its honour is locked."""
    row = await conn.fetchrow(_FIND_NOMINATION, tenant, nomination_id)
    return None if row is None else HonourNominationRow(**dict(row))


async def list_nominations(conn: Connection, tenant: UUID, honour_id: UUID) -> Sequence[HonourNominationRow]:
    """All nominations for an honour, in the order of time."""
    return [HonourNominationRow(**dict(row)) for row in await conn.fetch(_NOMINATIONS, tenant, honour_id)]


async def find_nominee(conn: Connection, honour: HonourRow, member_number: str) -> UUID | None:
    """The member of a number who is at or below the honour's organisation."""
    found = await conn.fetchval(_MEMBER_BELOW, honour.tenant_id, honour.organisation_id, None, member_number)
    return None if found is None else UUID(str(found))


async def is_member_below(conn: Connection, honour: HonourRow, member_id: UUID) -> bool:
    """Whether a member is at or below the honour's organisation."""
    found = await conn.fetchval(_MEMBER_BELOW, honour.tenant_id, honour.organisation_id, member_id, None)
    return found is not None


async def is_nominated(conn: Connection, honour: HonourRow, member_id: UUID) -> bool:
    """Whether a member has been nominated for a locked honour."""
    return bool(await conn.fetchval(_IS_NOMINATED, honour.tenant_id, honour.id, member_id))
