"""The sections of points in a member's copy of their own data."""

from collections.abc import Sequence

import sqlalchemy as sa

from db.models.benefits import BenefitCycleRow
from db.models.points import PointCreditRow, PointEntryRow, PointExchangeRow, PointOfferRow
from db.queries.members.own_data_sections import Section, section
from db.types import table_of

_CREDIT, _ENTRY, _EXCHANGE = (table_of(each) for each in (PointCreditRow, PointEntryRow, PointExchangeRow))
_OFFER, _CYCLE = table_of(PointOfferRow), table_of(BenefitCycleRow)
_TITLE = (
    sa.select(_CYCLE.c.title)
    .join(_OFFER, sa.and_(_OFFER.c.tenant_id == _CYCLE.c.tenant_id, _OFFER.c.cycle_id == _CYCLE.c.id))
    .where(_OFFER.c.tenant_id == _EXCHANGE.c.tenant_id, _OFFER.c.id == _EXCHANGE.c.offer_id)
    .scalar_subquery()
)

POINT_SECTIONS: Sequence[Section] = (
    section("points", _ENTRY, ("kind", "cause", "points", "forgiven_points", "recorded_at")),
    section("points.credits", _CREDIT, ("cause", "points", "left_points", "earned_on", "ends_on", "taken_back_at")),
    section("points.exchanges", _EXCHANGE, ("points", "state", "exchanged_at", "returned_at"), benefit=_TITLE),
)
