"""SQL of programmes and cycles: written, locked, changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from db.models.benefits import BenefitCycleRow, BenefitProgrammeRow
from db.models.organisations import OrganisationRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, write
from db.types import table_of

_PROGRAMME = table_of(BenefitProgrammeRow)
_CYCLE = table_of(BenefitCycleRow)
_ORGANISATION = table_of(OrganisationRow)
_KEYS = frozenset({"tenant_id", "id"})
_ID = sa.bindparam("id", type_=sa.Uuid())
_MANAGED = below_nodes(_PROGRAMME.c.organisation_id, held_nodes("benefit_manage"))


def _inserting(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


def _updating(table: sa.Table) -> Statement:
    return Statement.of(
        sa.update(table)
        .where(table.c.tenant_id == sa.bindparam("of_tenant"), table.c.id == sa.bindparam("of_id"))
        .values({column.key: sa.bindparam(column.key) for column in table.columns if column.key not in _KEYS})
    )


_INSERT_PROGRAMME, _INSERT_CYCLE = _inserting(_PROGRAMME), _inserting(_CYCLE)
_UPDATE_PROGRAMME, _UPDATE_CYCLE = _updating(_PROGRAMME), _updating(_CYCLE)
_LOCK_PROGRAMME = Statement.of(
    sa.select(_PROGRAMME)
    .where(_PROGRAMME.c.tenant_id == tenant_id(), _PROGRAMME.c.id == _ID, _MANAGED)
    .with_for_update(key_share=True)
)
# Vouchers refer to the row, so their foreign keys must pass while it is locked; who applies takes a lock of its own.
_LOCK_CYCLE = Statement.of(
    sa.select(_CYCLE)
    .join(_PROGRAMME, sa.and_(_PROGRAMME.c.tenant_id == _CYCLE.c.tenant_id, _PROGRAMME.c.id == _CYCLE.c.programme_id))
    .where(_CYCLE.c.tenant_id == tenant_id(), _CYCLE.c.id == _ID, _MANAGED)
    .with_for_update(of=_CYCLE, key_share=True)
)
_FIND_MANAGED = Statement.of(
    sa.select(_ORGANISATION.c.id).where(
        _ORGANISATION.c.tenant_id == tenant_id(),
        _ORGANISATION.c.id == _ID,
        _ORGANISATION.c.state == sa.literal_column("'active'"),
        below_nodes(_ORGANISATION.c.id, held_nodes("benefit_manage")),
    )
)
_COUNT_MISSING = """
    SELECT count(*) FROM unnest($2::uuid[]) AS asked (id)
    WHERE NOT EXISTS (SELECT FROM organisation AS o WHERE o.tenant_id = $1 AND o.id = asked.id)
"""
_FIND_PROGRAMME = "SELECT programme_id FROM benefit_cycle WHERE tenant_id = $1 AND id = $2"
_FIND_BUDGET = "SELECT budget_quota_id FROM benefit_programme WHERE tenant_id = $1 AND id = $2"
_FIND_QUOTA = "SELECT quota_id FROM benefit_cycle WHERE tenant_id = $1 AND id = $2"
_GET_PLACE = """
    SELECT p.organisation_id FROM benefit_programme AS p
    JOIN benefit_cycle AS c ON c.tenant_id = p.tenant_id AND c.programme_id = p.id
    WHERE c.tenant_id = $1 AND c.id = $2
"""
_FIND_CONDITION = "SELECT condition FROM benefit_programme WHERE tenant_id = $1 AND id = $2"
_COUNT_OPEN = """
    SELECT count(*) FROM benefit_cycle
    WHERE tenant_id = $1 AND programme_id = $2 AND state = ANY ($3::text[])
"""


async def is_managed(conn: Connection, scope: Scope, organisation_id: UUID) -> bool:
    """Whether an organisation of the union is active, and the caller manages its benefits."""
    values = scope_values(scope, _FIND_MANAGED.parameters)
    return await fetch_one(conn, _FIND_MANAGED, id=organisation_id, **values) is not None


async def count_missing(conn: Connection, tenant: UUID, organisation_ids: Sequence[UUID]) -> int:
    """How many of these are no organisation of the union."""
    return int(await conn.fetchval(_COUNT_MISSING, tenant, list(organisation_ids)))


async def count_cycles(conn: Connection, tenant: UUID, programme_id: UUID, *, states: Sequence[str]) -> int:
    """How many cycles of a locked programme are in one of the states."""
    return int(await conn.fetchval(_COUNT_OPEN, tenant, programme_id, list(states)))


async def find_programme_of(conn: Connection, tenant: UUID, cycle_id: UUID) -> UUID | None:
    """The id of a cycle's programme, which never changes; in nobody's scope, no lock."""
    found: UUID | None = await conn.fetchval(_FIND_PROGRAMME, tenant, cycle_id)
    return found


async def find_budget(conn: Connection, tenant: UUID, programme_id: UUID) -> UUID | None:
    """The ledger's account of a programme's budget, once it is approved."""
    found: UUID | None = await conn.fetchval(_FIND_BUDGET, tenant, programme_id)
    return found


async def find_quota(conn: Connection, tenant: UUID, cycle_id: UUID) -> UUID:
    """The ledger's account of the vouchers of a cycle that was approved."""
    found: UUID = await conn.fetchval(_FIND_QUOTA, tenant, cycle_id)
    return found


async def get_place(conn: Connection, tenant: UUID, cycle_id: UUID) -> UUID:
    """The organisation of a cycle's programme, which never changes."""
    found: UUID = await conn.fetchval(_GET_PLACE, tenant, cycle_id)
    return found


async def find_condition(conn: Connection, tenant: UUID, programme_id: UUID) -> dict[str, Any]:
    """The condition of a programme, which never changes."""
    found: dict[str, Any] = await conn.fetchval(_FIND_CONDITION, tenant, programme_id)
    return found


async def insert_programme(conn: Connection, programme: BenefitProgrammeRow) -> None:
    """A draft."""
    await write(conn, _INSERT_PROGRAMME, **programme.model_dump())


async def insert_cycle(conn: Connection, cycle: BenefitCycleRow) -> None:
    """A draft of a locked programme."""
    await write(conn, _INSERT_CYCLE, **cycle.model_dump())


async def lock_programme(conn: Connection, scope: Scope, programme_id: UUID) -> BenefitProgrammeRow | None:
    """A programme that the caller manages, locked until the transaction ends; None out of scope."""
    values = scope_values(scope, _LOCK_PROGRAMME.parameters)
    row = await fetch_one(conn, _LOCK_PROGRAMME, id=programme_id, **values)
    return None if row is None else BenefitProgrammeRow(**dict(row))


async def lock_cycle(conn: Connection, scope: Scope, cycle_id: UUID) -> BenefitCycleRow | None:
    """A cycle of a programme that the caller manages, locked until the transaction ends; None out of scope."""
    row = await fetch_one(conn, _LOCK_CYCLE, id=cycle_id, **scope_values(scope, _LOCK_CYCLE.parameters))
    return None if row is None else BenefitCycleRow(**dict(row))


async def update_programme(conn: Connection, programme: BenefitProgrammeRow) -> None:
    """Writes what a locked programme has become."""
    await execute(conn, _UPDATE_PROGRAMME, **_changed(programme))


async def update_cycle(conn: Connection, cycle: BenefitCycleRow) -> None:
    """Writes what a locked cycle has become."""
    await execute(conn, _UPDATE_CYCLE, **_changed(cycle))


def _changed(row: BenefitProgrammeRow | BenefitCycleRow) -> dict[str, Any]:
    return {"of_tenant": row.tenant_id, "of_id": row.id, **row.model_dump(exclude=set(_KEYS))}
