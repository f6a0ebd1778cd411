"""SQL of pick-up places 领取点 and of vouchers that are picked up there."""

from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.models.benefits import BenefitCycleRow, BenefitProgrammeRow
from db.models.merchants import PickUpPlaceRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_one, write
from db.types import table_of

_PLACE = table_of(PickUpPlaceRow)
_CYCLE = table_of(BenefitCycleRow)
_PROGRAMME = table_of(BenefitProgrammeRow)
_ID = sa.bindparam("id", type_=sa.Uuid())
_INSERT = Statement.of(sa.insert(_PLACE).values({column.key: sa.bindparam(column.key) for column in _PLACE.columns}))
_ITS_PROGRAMME = sa.and_(_PROGRAMME.c.tenant_id == _CYCLE.c.tenant_id, _PROGRAMME.c.id == _CYCLE.c.programme_id)
_MANAGED = below_nodes(_PROGRAMME.c.organisation_id, held_nodes("benefit_manage", "merchant_manage"))
_FIND_CYCLE = Statement.of(
    sa.select(_CYCLE.c.id, _CYCLE.c.state, _CYCLE.c.valid_until_at, _PROGRAMME.c.organisation_id)
    .join(_PROGRAMME, _ITS_PROGRAMME)
    .where(_CYCLE.c.tenant_id == tenant_id(), _CYCLE.c.id == _ID, _MANAGED)
)
_FIND_PLACE = Statement.of(
    sa.select(_PLACE, _PROGRAMME.c.organisation_id)
    .join(_CYCLE, sa.and_(_CYCLE.c.tenant_id == _PLACE.c.tenant_id, _CYCLE.c.id == _PLACE.c.cycle_id))
    .join(_PROGRAMME, _ITS_PROGRAMME)
    .where(
        _PLACE.c.tenant_id == tenant_id(),
        _PLACE.c.id == _ID,
        below_nodes(_PROGRAMME.c.organisation_id, held_nodes("benefit_manage", "merchant_manage", "voucher_redeem")),
    )
)
_OF_CYCLE = "SELECT cycle_id FROM pick_up_place WHERE tenant_id = $1 AND id = $2"
_OWN = "SELECT id FROM voucher WHERE tenant_id = $1 AND id = $2 AND member_id = $3"
# Of several vouchers of a cycle the live one; a merged entry leads to the kept one.
_BY_NUMBER = """
    SELECT v.id FROM member AS m
    JOIN voucher AS v ON v.tenant_id = m.tenant_id AND v.member_id = coalesce(m.merged_into_id, m.id)
    WHERE m.tenant_id = $1 AND m.member_number = $2 AND v.cycle_id = $3 AND m.erased_at IS NULL
    ORDER BY v.state IN ('issued', 'locked', 'redeemed') DESC, v.id DESC LIMIT 1
"""


async def find_cycle(conn: Connection, scope: Scope, cycle_id: UUID) -> Record | None:
    """`id`, `state`, `valid_until_at`, `organisation_id` of a cycle whose vouchers the caller manages; no lock."""
    return await fetch_one(conn, _FIND_CYCLE, id=cycle_id, **scope_values(scope, _FIND_CYCLE.parameters))


async def insert_place(conn: Connection, place: PickUpPlaceRow) -> None:
    """A new place."""
    await write(conn, _INSERT, **place.model_dump())


async def find_place(conn: Connection, scope: Scope, place_id: UUID) -> Record | None:
    """A place where the caller hands out, with `organisation_id`; no lock, since places never change."""
    return await fetch_one(conn, _FIND_PLACE, id=place_id, **scope_values(scope, _FIND_PLACE.parameters))


async def find_cycle_of(conn: Connection, tenant: UUID, place_id: UUID) -> UUID | None:
    """The cycle that a place belongs to; every member who has a voucher of it may know."""
    found: UUID | None = await conn.fetchval(_OF_CYCLE, tenant, place_id)
    return found


async def is_own_voucher(conn: Connection, tenant: UUID, voucher_id: UUID, *, member_id: UUID) -> bool:
    """Whether a voucher is a member's."""
    return await conn.fetchval(_OWN, tenant, voucher_id, member_id) is not None


async def find_by_number(conn: Connection, tenant: UUID, number: str, *, cycle_id: UUID) -> UUID | None:
    """The voucher of a cycle of the member with a number; the cycle was found in the caller's scope."""
    found: UUID | None = await conn.fetchval(_BY_NUMBER, tenant, number, cycle_id)
    return found
