"""Lists of points: one's own entries, rules, offers. None of them is ordered by points."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.points import ENTRIES, OFFER_NEVER_NULL, OFFERS_IN_SIGHT, RULES_IN_SIGHT
from db.models.points import PointOfferRow, PointRuleRow
from db.types import table_of

_RULE, _OFFER = table_of(PointRuleRow), table_of(PointOfferRow)

ENTRY_ORDER = (SortKey("recorded_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
POINT_ENTRIES = Listing(ENTRIES, name="point_entries")
"""What happened to the caller's account."""

RULE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "state": _RULE.c.state == sa.bindparam("state", type_=sa.Text()),
    "organisation_id": _RULE.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
}
RULE_ORDER = (SortKey("starts_on", date, is_descending=True), SortKey("id", UUID, is_descending=True))
POINT_RULES = Listing(RULES_IN_SIGHT, name="point_rules", filters=RULE_FILTERS)
"""Versions of rules in sight."""

OFFER_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "state": _OFFER.c.state == sa.bindparam("state", type_=sa.Text()),
    "organisation_id": _OFFER.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
}
OFFER_ORDER = (SortKey("opens_at", datetime), SortKey("id", UUID))
POINT_OFFERS = Listing(OFFERS_IN_SIGHT, name="point_offers", filters=OFFER_FILTERS, never_null=OFFER_NEVER_NULL)
"""Offers in sight."""
