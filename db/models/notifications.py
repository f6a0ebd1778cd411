"""Tables of notifications: one message, many deliveries."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import (
    document,
    id_key,
    key_to,
    octets,
    one_of,
    part_key,
    reference,
    tenant_key,
    text_array,
    time_at,
    written_at,
    written_by_transaction,
)


class PushKind(StrEnum):
    """Who carries a push: the service of a browser (RFC 8030), or the installation's provider of phone messages."""

    WEB_PUSH = "web_push"
    PROVIDER = "provider"


class PushPlatform(StrEnum):
    """For which phones a provider's token is."""

    ANDROID = "android"
    HARMONY = "harmony"
    IOS = "ios"


class EmailSuppressionCause(StrEnum):
    """Why an address gets no notifications: its server refused it for good, or whoever reads it wants none."""

    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"


class NotificationRow(SQLModel, table=True):
    """A message to one member; its words are made at reading time from `kind`, `facts` and the reader's language."""

    __tablename__ = "notification"
    __table_args__ = (
        reference(["member_id"], "member"),
        sa.UniqueConstraint("tenant_id", "event_id", "member_id", "kind"),
        sa.Index(None, "tenant_id", "member_id", "transaction_id", "id"),
        sa.Index("ix_notification_unread", "tenant_id", "member_id", postgresql_where=sa.text("read_at IS NULL")),
        # Who was told of an urgent item is told when it is corrected or withdrawn.
        sa.Index(
            "ix_notification_of_news",
            *("tenant_id", sa.text("(facts ->> 'news_item_id')"), "member_id"),
            postgresql_where=sa.text("kind IN ('news_urgent', 'news_corrected')"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    transaction_id: str = written_by_transaction()
    event_id: UUID = key_to()
    member_id: UUID = key_to()
    kind: str
    facts: dict[str, Any] = document()
    created_at: datetime = written_at()
    read_at: datetime | None = time_at(nullable=True)


class NotificationDeliveryRow(SQLModel, table=True):
    """One message on one channel. `address_sealed` is for people outside the register (an applicant's phone)."""

    __tablename__ = "notification_delivery"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "event_id", "channel", "recipient"),)

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    event_id: UUID = key_to()
    channel: str
    recipient: str
    delivered_at: datetime = written_at()


class PushSubscriptionRow(SQLModel, table=True):
    """Where a signed-in device is woken. It is good while its session is; one address has one row, the last owner's.

    `address_sealed`: endpoint and keys of a browser, or a provider's token, under the member's key. `address_hash` is
    a keyed hash of the endpoint or token, to find it again.
    """

    __tablename__ = "push_subscription"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["session_id"], "session"),
        one_of("kind", PushKind),
        one_of("platform", PushPlatform),
        sa.CheckConstraint("(kind = 'provider') = (platform IS NOT NULL)", name="platform_of_a_provider"),
        sa.UniqueConstraint("tenant_id", "address_hash"),
        sa.Index(None, "tenant_id", "member_id", "id"),
        sa.Index(None, "tenant_id", "session_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    session_id: UUID = key_to()
    kind: str
    platform: str | None = None
    address_hash: bytes = octets()
    address_sealed: bytes = octets()
    created_at: datetime = time_at()
    last_delivered_at: datetime | None = time_at(nullable=True)


class EmailAddressRow(SQLModel, table=True):
    """Where a member gets notifications by e-mail 电子邮箱: one at most, written to once it is confirmed.

    Another address is another row, so that links in mails to the former one lead nowhere. `address_sealed` is under
    the member's key; `address_hash` is a keyed hash of the address, by which its suppression is found. `code_hash` is
    a keyed hash of the code that was sent there; `locale` the language of the mails.
    """

    __tablename__ = "email_address"
    __table_args__ = (
        reference(["member_id"], "member"),
        sa.CheckConstraint("(code_hash IS NULL) = (code_expires_at IS NULL)", name="code_whole"),
        sa.UniqueConstraint("tenant_id", "member_id"),
        sa.Index(None, "tenant_id", "address_hash"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    address_sealed: bytes = octets()
    address_hash: bytes = octets()
    locale: str
    set_at: datetime = time_at()
    confirmed_at: datetime | None = time_at(nullable=True)
    code_hash: bytes | None = octets(nullable=True)
    code_expires_at: datetime | None = time_at(nullable=True)
    code_tries: int = 0


class EmailSuppressionRow(SQLModel, table=True):
    """An address that gets no notifications until it is confirmed anew: its keyed hash, and why."""

    __tablename__ = "email_suppression"
    __table_args__ = (one_of("cause", EmailSuppressionCause),)

    tenant_id: UUID = tenant_key()
    address_hash: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    cause: str
    noted_at: datetime = time_at()


class NotificationPreferenceRow(SQLModel, table=True):
    """What a member has chosen about notifications; without a row everything is pushed at once.

    The arrays hold groups that do not come over a channel. Quiet hours are minutes after midnight by the union's clock.
    """

    __tablename__ = "notification_preference"
    __table_args__ = (
        reference(["member_id"], "member"),
        sa.CheckConstraint(
            "(quiet_starts IS NULL) = (quiet_ends IS NULL) AND quiet_starts IS DISTINCT FROM quiet_ends"
            " OR quiet_starts IS NULL AND quiet_ends IS NULL",
            name="quiet_hours_whole",
        ),
        sa.CheckConstraint("quiet_starts BETWEEN 0 AND 1439 AND quiet_ends BETWEEN 0 AND 1439", name="quiet_in_a_day"),
        sa.CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_in_a_day"),
    )

    tenant_id: UUID = tenant_key()
    member_id: UUID = part_key()
    push_off: list[str] = text_array()
    email_off: list[str] = text_array()
    sms_off: list[str] = text_array()
    quiet_starts: int | None = None
    quiet_ends: int | None = None
    digest_hour: int | None = None
    chosen_at: datetime = time_at()
