"""SQL of offers, by which points become vouchers, and of exchanges."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert

from db.models.benefits import BenefitCycleRow, BenefitProgrammeRow
from db.models.points import PointExchangeRow, PointOfferRow
from db.predicates import below_nodes, held_nodes, scope_values, tenant_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_one, fetch_value
from db.types import table_of

_OFFER, _EXCHANGE = table_of(PointOfferRow), table_of(PointExchangeRow)
_CYCLE, _PROGRAMME = table_of(BenefitCycleRow), table_of(BenefitProgrammeRow)
_ID = sa.bindparam("id", type_=sa.Uuid())
_ITS_PROGRAMME = sa.and_(_PROGRAMME.c.tenant_id == _CYCLE.c.tenant_id, _PROGRAMME.c.id == _CYCLE.c.programme_id)
_FIND_CYCLE = Statement.of(
    sa.select(_CYCLE.c.id, _CYCLE.c.state, _CYCLE.c.mode, _CYCLE.c.opens_at, _PROGRAMME.c.organisation_id)
    .join(_PROGRAMME, _ITS_PROGRAMME)
    .where(
        _CYCLE.c.tenant_id == tenant_id(),
        _CYCLE.c.id == _ID,
        below_nodes(_PROGRAMME.c.organisation_id, held_nodes("point_manage")),
    )
    .with_for_update(of=_CYCLE, key_share=True)
)
_LOCK = Statement.of(
    sa.select(_OFFER)
    .where(
        _OFFER.c.tenant_id == tenant_id(),
        _OFFER.c.id == _ID,
        below_nodes(_OFFER.c.organisation_id, held_nodes("point_manage")),
    )
    .with_for_update()
)
_INSERT = Statement.of(
    insert(_OFFER)
    .values({column.key: sa.bindparam(column.key) for column in _OFFER.columns})
    .on_conflict_do_nothing(index_elements=["tenant_id", "cycle_id"])
    .returning(_OFFER.c.id)
)
_FIND_OPEN = """
    SELECT id, organisation_id, cycle_id, points FROM point_offer
    WHERE tenant_id = $1 AND id = $2 AND state = 'open' FOR SHARE
"""
_APPROVE = "UPDATE point_offer SET state = 'open', approved_by_id = $3 WHERE tenant_id = $1 AND id = $2"
_CLOSE = "UPDATE point_offer SET state = 'closed', closed_at = $3 WHERE tenant_id = $1 AND id = $2"
_RETURN_EXCHANGE = """
    UPDATE point_exchange SET state = 'returned', returned_at = $3
    WHERE tenant_id = $1 AND voucher_id = $2 AND state = 'made' RETURNING id, member_id, points
"""
_INSERT_EXCHANGE = Statement.of(
    sa.insert(_EXCHANGE).values({column.key: sa.bindparam(column.key) for column in _EXCHANGE.columns})
)


async def find_cycle(conn: Connection, scope: Scope, cycle_id: UUID) -> Record | None:
    """`id`, `state`, `mode`, `opens_at`, `organisation_id` of a cycle where the caller manages points, locked."""
    return await fetch_one(conn, _FIND_CYCLE, id=cycle_id, **scope_values(scope, _FIND_CYCLE.parameters))


async def insert_offer(conn: Connection, offer: PointOfferRow) -> bool:
    """Whether it was written: the cycle had no price, by a unique key, so at the same moment too."""
    return await fetch_value(conn, _INSERT, **offer.model_dump()) is not None


async def lock_offer(conn: Connection, scope: Scope, offer_id: UUID) -> PointOfferRow | None:
    """An offer of an organisation whose points the caller manages, locked until the transaction ends."""
    row = await fetch_one(conn, _LOCK, id=offer_id, **scope_values(scope, _LOCK.parameters))
    return None if row is None else PointOfferRow(**dict(row))


async def find_open(conn: Connection, tenant: UUID, offer_id: UUID) -> Record | None:
    """`id`, `organisation_id`, `cycle_id`, `points` of an open offer, which stays open until the transaction ends."""
    return await conn.fetchrow(_FIND_OPEN, tenant, offer_id)


async def approve_offer(conn: Connection, offer: PointOfferRow, *, approved_by_id: UUID) -> None:
    """Opens a locked offer."""
    await conn.execute(_APPROVE, offer.tenant_id, offer.id, approved_by_id)


async def close_offer(conn: Connection, offer: PointOfferRow, *, now: datetime) -> None:
    """Closes a locked offer."""
    await conn.execute(_CLOSE, offer.tenant_id, offer.id, now)


async def insert_exchange(conn: Connection, exchange: PointExchangeRow) -> None:
    """Writes an exchange; what the transaction kept before is sent first."""
    await execute(conn, _INSERT_EXCHANGE, **exchange.model_dump())


async def mark_returned(conn: Connection, tenant: UUID, voucher_id: UUID, *, now: datetime) -> Record | None:
    """`id`, `member_id`, `points` of the exchange of a voucher, which counts as returned now; None the second time."""
    return await conn.fetchrow(_RETURN_EXCHANGE, tenant, voucher_id, now)
