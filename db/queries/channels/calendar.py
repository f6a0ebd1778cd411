"""The editorial calendar 编发日历: moments of news items in their order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.channels import CALENDAR, CALENDAR_ENTRY, CALENDAR_NEVER_NULL

CALENDAR_ORDER: Final = (SortKey("at", datetime), SortKey("item_id", UUID), SortKey("moment", str))
CALENDAR_FILTERS: Final[Mapping[str, sa.ColumnElement[bool]]] = {
    "organisation_id": CALENDAR_ENTRY.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
    "moments": CALENDAR_ENTRY.c.moment == sa.any_(sa.bindparam("moments", type_=postgresql.ARRAY(sa.Text()))),
    "from_at": CALENDAR_ENTRY.c.at >= sa.bindparam("from_at", type_=sa.DateTime(timezone=True)),
    "until_at": CALENDAR_ENTRY.c.at < sa.bindparam("until_at", type_=sa.DateTime(timezone=True)),
}
NEWS_CALENDAR = Listing(CALENDAR, name="news_calendar", filters=CALENDAR_FILTERS, never_null=CALENDAR_NEVER_NULL)
"""Moments at and below the nodes where the caller reads news, the earliest first."""
