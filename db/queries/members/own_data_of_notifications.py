"""Sections of a member's copy of their own data about notifications: what they were told, and on which devices."""

from collections.abc import Sequence

import sqlalchemy as sa

from db.models.auth import SessionRow
from db.models.notifications import EmailAddressRow, NotificationPreferenceRow, NotificationRow, PushSubscriptionRow
from db.queries.members.own_data_sections import Section, section
from db.types import table_of

_PUSH, _SESSION = table_of(PushSubscriptionRow), table_of(SessionRow)
_DEVICE = (
    sa.select(_SESSION.c.device_name)
    .where(_SESSION.c.tenant_id == _PUSH.c.tenant_id, _SESSION.c.id == _PUSH.c.session_id)
    .scalar_subquery()
)

NOTIFICATION_SECTIONS: Sequence[Section] = (
    section("notifications", table_of(NotificationRow), ("kind", "facts", "created_at", "read_at")),
    section(
        "notifications.push_subscriptions",
        _PUSH,
        ("kind", "platform", "created_at", "last_delivered_at"),
        device_name=_DEVICE,
    ),
    section(
        "notifications.preferences",
        table_of(NotificationPreferenceRow),
        ("push_off", "email_off", "sms_off", "quiet_starts", "quiet_ends", "digest_hour", "chosen_at"),
        key=None,
    ),
    section(
        "notifications.email_address",
        table_of(EmailAddressRow),
        ("address_sealed", "locale", "set_at", "confirmed_at"),
    ),
)
