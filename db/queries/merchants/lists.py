"""Lists of merchants, redemptions, conflicts, settlements, of what is picked up, of one's own tickets."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.merchants import (
    CONFLICTS_IN_HAND,
    LINES_IN_SIGHT,
    MERCHANTS_IN_SIGHT,
    OWN_TICKETS,
    PICK_UPS_IN_HAND,
    PLACES_IN_HAND,
    REDEMPTION_NEVER_NULL,
    REDEMPTIONS_IN_HAND,
    SETTLEMENTS_IN_SIGHT,
)
from db.models.benefits import VoucherRow
from db.models.merchants import (
    MerchantRow,
    MerchantSettlementRow,
    PickUpPlaceRow,
    RedemptionConflictRow,
    SettlementLineRow,
    VoucherRedemptionRow,
)
from db.types import table_of

_MERCHANT = table_of(MerchantRow)
_REDEMPTION = table_of(VoucherRedemptionRow)
_CONFLICT = table_of(RedemptionConflictRow)
_SETTLEMENT = table_of(MerchantSettlementRow)
_LINE = table_of(SettlementLineRow)
_PLACE = table_of(PickUpPlaceRow)
_VOUCHER = table_of(VoucherRow)
_TEXTS = postgresql.ARRAY(sa.Text())


def _is(table: sa.Table, column: str) -> sa.ColumnElement[bool]:
    return table.c[column] == sa.bindparam(column, type_=sa.Uuid())


def _among(table: sa.Table, column: str) -> sa.ColumnElement[bool]:
    return table.c[column] == sa.any_(sa.bindparam(f"{column}s", type_=_TEXTS))


NEWEST_MERCHANT = (SortKey("created_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
MERCHANTS = Listing(MERCHANTS_IN_SIGHT, name="merchants", filters={"states": _among(_MERCHANT, "state")})
"""Merchants that the caller manages."""

NEWEST_REDEMPTION = (SortKey("redeemed_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
REDEMPTIONS = Listing(
    REDEMPTIONS_IN_HAND,
    name="voucher_redemptions",
    filters={"merchant_id": _is(_REDEMPTION, "merchant_id")},
    never_null=REDEMPTION_NEVER_NULL,
)
"""Redemptions of what the caller manages."""

CONFLICT_ORDER = (SortKey("opened_at", datetime), SortKey("id", UUID))
CONFLICTS = Listing(
    CONFLICTS_IN_HAND,
    name="redemption_conflicts",
    filters={
        "merchant_id": _is(_CONFLICT, "merchant_id"),
        "is_decided": _CONFLICT.c.decision.is_not(None) == sa.bindparam("is_decided", type_=sa.Boolean()),
    },
    never_null=("decision_code",),
)
"""Conflicts on which the caller decides."""

NEWEST_SETTLEMENT = NEWEST_MERCHANT
SETTLEMENTS = Listing(
    SETTLEMENTS_IN_SIGHT,
    name="settlements",
    filters={"merchant_id": _is(_SETTLEMENT, "merchant_id"), "states": _among(_SETTLEMENT, "state")},
)
"""Settlements of merchants that the caller manages, or is of."""

LINE_ORDER = (SortKey("id", UUID), SortKey("kind", str))
LINES = Listing(LINES_IN_SIGHT, name="settlement_lines", filters={"settlement_id": _is(_LINE, "settlement_id")})
"""Lines of settlements that the caller sees."""

PLACE_ORDER = (SortKey("name", str), SortKey("id", UUID))
PLACES = Listing(PLACES_IN_HAND, name="pick_up_places", filters={"cycle_id": _is(_PLACE, "cycle_id")})
"""Places where the caller hands out."""

PICK_UP_ORDER = (SortKey("id", UUID),)
PICK_UPS = Listing(
    PICK_UPS_IN_HAND,
    name="pick_ups",
    filters={"place_id": _is(_VOUCHER, "place_id"), "states": _among(_VOUCHER, "state")},
)
"""Who picks up, or has picked up, at places where the caller hands out."""

TICKET_ORDER = (SortKey("issued_at", datetime), SortKey("id", UUID))
TICKETS = Listing(OWN_TICKETS, name="voucher_tickets", filters={}, never_null=("left_fen",))
"""The caller's own vouchers that can be used."""
