"""Batch reads of notifications."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.notifications import NotificationRow
from db.predicates import own_id, tenant_id
from db.types import table_of

_NOTIFICATION = table_of(NotificationRow)

OWN_NOTIFICATIONS = sa.select(_NOTIFICATION).where(
    _NOTIFICATION.c.tenant_id == tenant_id(), _NOTIFICATION.c.member_id == own_id()
)

notification_by_id = Batch(OWN_NOTIFICATIONS, name="notification_by_id")
"""One of the caller's own notifications; nobody sees another's."""

unread_by_member_id = Batch(
    sa.select(_NOTIFICATION.c.member_id, sa.func.count().label("unread"))
    .where(
        _NOTIFICATION.c.tenant_id == tenant_id(),
        _NOTIFICATION.c.member_id == own_id(),
        _NOTIFICATION.c.read_at.is_(None),
    )
    .group_by(_NOTIFICATION.c.member_id),
    name="unread_by_member_id",
    key="member_id",
    never_null=("unread",),
)
"""How many of the caller's own are unread; no row for none."""
