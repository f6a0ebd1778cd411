"""Batch reads of notifications."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.auth import SessionRow
from db.models.notifications import NotificationPreferenceRow, NotificationRow, PushSubscriptionRow
from db.predicates import own_id, tenant_id
from db.types import table_of

_NOTIFICATION = table_of(NotificationRow)
_PUSH = table_of(PushSubscriptionRow)
_PREFERENCE = table_of(NotificationPreferenceRow)
_SESSION = table_of(SessionRow)

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

OWN_PUSH_SUBSCRIPTIONS = (
    sa.select(
        _PUSH.c.id,
        _PUSH.c.kind,
        _PUSH.c.platform,
        _PUSH.c.created_at,
        _PUSH.c.last_delivered_at,
        _SESSION.c.device_name,
    )
    .join(
        _SESSION,
        sa.and_(
            _SESSION.c.tenant_id == _PUSH.c.tenant_id,
            _SESSION.c.id == _PUSH.c.session_id,
            _SESSION.c.member_id == _PUSH.c.member_id,
            _SESSION.c.revoked_at.is_(None),
            _SESSION.c.expires_at > sa.func.now(),
        ),
    )
    .where(_PUSH.c.tenant_id == tenant_id(), _PUSH.c.member_id == own_id())
)

push_subscription_by_id = Batch(OWN_PUSH_SUBSCRIPTIONS, name="push_subscription_by_id")
"""One of the caller's own, while its device is signed in. Privacy: neither address nor keys are read here."""

notification_preferences_by_member_id = Batch(
    sa.select(_PREFERENCE).where(_PREFERENCE.c.tenant_id == tenant_id(), _PREFERENCE.c.member_id == own_id()),
    name="notification_preferences_by_member_id",
    key="member_id",
)
"""What the caller has chosen; no row for nothing. Privacy: none for every member but the caller."""
