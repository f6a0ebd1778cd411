"""Tables of channels 融媒体渠道: targets outside, what is published there, mail lists, and who is left alone."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import document, id_key, key_to, octets, one_of, part_key, reference, tenant_key, time_at


class ChannelKind(StrEnum):
    """What a target is: a mail list, a robot of a group or an application of WeCom, a WeChat account, a Weibo."""

    EMAIL = "email"
    WECOM_ROBOT = "wecom_robot"
    WECOM_APP = "wecom_app"
    WECHAT_ACCOUNT = "wechat_account"
    WEIBO = "weibo"


class ChannelPostState(StrEnum):
    """What became of an item at a target. IMPOSSIBLE: it is out there, or never was, and the target allows no more."""

    PLANNED = "planned"
    SENT = "sent"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    IMPOSSIBLE = "impossible"
    DROPPED = "dropped"


class ChannelAction(StrEnum):
    """What is wanted of a target."""

    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


class ChannelReason(StrEnum):
    """Why something failed at a target, or is not possible there."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TOO_OFTEN = "too_often"
    NOT_ALLOWED = "not_allowed"
    MAYBE_SENT = "maybe_sent"
    STAYS = "stays"
    TIME_OVER = "time_over"
    WINDOW_OVER = "window_over"
    TARGET_ENDED = "target_ended"
    TEXT_REFUSED = "text_refused"
    NOBODY = "nobody"


class MailState(StrEnum):
    """States of one mail. MAYBE: its sending broke off, and nobody knows whether it arrived."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    MAYBE = "maybe"
    BOUNCED = "bounced"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class SuppressionCause(StrEnum):
    """Why an address is never written to again."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    NOTED = "noted"


class ChannelTargetRow(SQLModel, table=True):
    """A target of an organisation. `settings` is what may be read, `secret_sealed` what is never read back.

    Secret, access token and addresses are sealed under the target's own key, which is wrapped in `wrapped_key`.
    """

    __tablename__ = "channel_target"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["created_by_id"], "member"),
        one_of("kind", ChannelKind),
        sa.CheckConstraint("(token_sealed IS NULL) = (token_expires_at IS NULL)", name="token_has_end"),
        sa.Index(None, "tenant_id", "created_at", "id"),
        sa.Index(None, "tenant_id", "organisation_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    kind: str
    name: str
    account: str
    settings: dict[str, Any] = document()
    wrapped_key: bytes = octets()
    secret_sealed: bytes = octets()
    token_sealed: bytes | None = octets(nullable=True)
    token_expires_at: datetime | None = time_at(nullable=True)
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()
    ended_at: datetime | None = time_at(nullable=True)


class ChannelPostRow(SQLModel, table=True):
    """An item at a target: its own text there, what is wanted, what became of it. Its row is the lock of the sending.

    `wanted` None: nothing is left to do. `begun_at` is set while a request is on its way: a process that ends then
    leaves it, so that the next knows that nobody knows. `remote` is what the target called it. `round` counts what was
    said so far: publishing is 1, and each correction or withdrawal one more.
    """

    __tablename__ = "channel_post"
    __table_args__ = (
        reference(["item_id"], "news_item"),
        reference(["target_id"], "channel_target"),
        reference(["planned_by_id"], "member"),
        one_of("state", ChannelPostState),
        one_of("wanted", ChannelAction),
        one_of("reason", ChannelReason),
        sa.CheckConstraint("state NOT IN ('failed', 'impossible') OR reason IS NOT NULL", name="refusal_has_reason"),
        sa.Index(None, "tenant_id", "item_id", "target_id", unique=True),
        sa.Index(
            "ix_channel_post_undecided",
            *("tenant_id", "changed_at", "id"),
            postgresql_where=sa.text("state = 'failed' AND wanted IS NOT NULL AND next_try_at IS NULL"),
        ),
        sa.Index(None, "tenant_id", "target_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    item_id: UUID = key_to()
    target_id: UUID = key_to()
    text: str | None = None
    planned_by_id: UUID = key_to()
    planned_at: datetime = time_at()
    state: str = ChannelPostState.PLANNED.value
    wanted: str | None = None
    revision: int | None = None
    round: int = 0
    remote: dict[str, Any] = document()
    begun_at: datetime | None = time_at(nullable=True)
    attempts: int = 0
    reason: str | None = None
    detail: str | None = None
    next_try_at: datetime | None = time_at(nullable=True)
    sent_at: datetime | None = time_at(nullable=True)
    changed_at: datetime | None = time_at(nullable=True)


class ChannelAddressRow(SQLModel, table=True):
    """An address of a mail list, sealed under the key of its target; a keyed hash finds it again."""

    __tablename__ = "channel_address"
    __table_args__ = (
        reference(["target_id"], "channel_target"),
        sa.Index(None, "tenant_id", "target_id", "address_index", unique=True),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    target_id: UUID = key_to()
    address_sealed: bytes = octets()
    address_index: bytes = octets()
    added_at: datetime = time_at()


class ChannelSuppressionRow(SQLModel, table=True):
    """An address that the union never writes to again: its keyed hash, and why."""

    __tablename__ = "channel_suppression"
    __table_args__ = (one_of("cause", SuppressionCause),)

    tenant_id: UUID = tenant_key()
    address_index: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    cause: str
    noted_at: datetime = time_at()


class ChannelMailRow(SQLModel, table=True):
    """One mail of a round of a post to an address: there is never a second of the same round."""

    __tablename__ = "channel_mail"
    __table_args__ = (
        reference(["post_id"], "channel_post"),
        reference(["address_id"], "channel_address"),
        one_of("state", MailState),
        sa.Index("ix_channel_mail_open", "tenant_id", "post_id", "round", postgresql_where=sa.text("state = 'due'")),
        sa.Index(None, "tenant_id", "address_id"),
    )

    tenant_id: UUID = tenant_key()
    post_id: UUID = part_key()
    round: int = Field(primary_key=True)
    address_id: UUID = part_key()
    state: str = MailState.DUE.value
    tries: int = 0
    noted_at: datetime | None = time_at(nullable=True)
