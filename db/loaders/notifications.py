"""Batch reads of notifications."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from db.batch import Batch
from db.models.auth import SessionRow
from db.models.members import MemberKeyRow
from db.models.notifications import (
    EmailAddressRow,
    EmailSuppressionRow,
    NotificationPreferenceRow,
    NotificationRow,
    PushSubscriptionRow,
)
from db.predicates import is_any, own_id, scope_values, tenant_id
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.session import DirectConnection, Record
from db.statement import Statement, fetch_all
from db.types import table_of

_NOTIFICATION = table_of(NotificationRow)
_PUSH = table_of(PushSubscriptionRow)
_PREFERENCE = table_of(NotificationPreferenceRow)
_SESSION = table_of(SessionRow)
_EMAIL = table_of(EmailAddressRow)
_SUPPRESSION = table_of(EmailSuppressionRow)
_KEY = table_of(MemberKeyRow)

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

_EMAIL_BY_MEMBER_ID = Statement.of(
    sa.select(
        _EMAIL.c.tenant_id,
        _EMAIL.c.id,
        _EMAIL.c.member_id,
        _EMAIL.c.address_sealed,
        _EMAIL.c.set_at,
        _EMAIL.c.confirmed_at,
        _SUPPRESSION.c.cause.label("suppressed_cause"),
        _KEY.c.wrapped_key,
    )
    .join(_KEY, sa.and_(_KEY.c.tenant_id == _EMAIL.c.tenant_id, _KEY.c.member_id == _EMAIL.c.member_id))
    .outerjoin(
        _SUPPRESSION,
        sa.and_(_SUPPRESSION.c.tenant_id == _EMAIL.c.tenant_id, _SUPPRESSION.c.address_hash == _EMAIL.c.address_hash),
    )
    .where(_EMAIL.c.tenant_id == tenant_id(), _EMAIL.c.member_id == own_id(), is_any(_EMAIL.c.member_id, "ids"))
)


async def email_address_by_member_id(conn: DirectConnection, scope: Scope, ids: Sequence[UUID]) -> list[Record | None]:
    """The caller's address of e-mail, sealed, with the key that opens it; None for none, and for every other member.

    One transaction of two statements, whatever N: row-level security gives a member's key to the member.
    """
    async with conn.transaction():
        await open_private_rows(conn, scope)
        rows = await fetch_all(
            conn, _EMAIL_BY_MEMBER_ID, ids=list(ids), **scope_values(scope, _EMAIL_BY_MEMBER_ID.parameters)
        )
    found = {row["member_id"]: row for row in rows}
    return [found.get(member_id) for member_id in ids]
