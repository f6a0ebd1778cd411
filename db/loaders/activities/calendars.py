"""Batch reads of calendar feeds: each member's own."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.activities import CalendarFeedRow
from db.predicates import own_id, tenant_id
from db.types import table_of

_FEED = table_of(CalendarFeedRow)

calendar_feed_by_viewer_id = Batch(
    sa.select(_FEED.c.member_id, _FEED.c.made_at).where(
        _FEED.c.tenant_id == tenant_id(), _FEED.c.member_id == own_id(), _FEED.c.revoked_at.is_(None)
    ),
    name="calendar_feed_by_viewer_id",
    key="member_id",
)
"""The address of the caller's own calendar that works."""
