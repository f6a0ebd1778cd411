"""Tables of kiosks 自助终端: machines on factory floors, their proofs, who stands before them, their queues."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import document, id_key, key_to, octets, one_of, reference, tenant_key, text_array, time_at


class KioskState(StrEnum):
    """A suspended kiosk still brings what it has done; a revoked one brings nothing, for ever."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class KioskFunction(StrEnum):
    """What a kiosk is there for."""

    CHECK_IN = "check_in"
    REDEMPTION = "redemption"
    VOTING = "voting"
    MEMBER_SESSION = "member_session"


class KioskSignInMethod(StrEnum):
    """How a member signed in at a kiosk."""

    PHONE = "phone"
    CARD = "card"


class KioskEntryKind(StrEnum):
    """What an entry of a kiosk's queue tells."""

    ENTRY = "entry"
    EXIT = "exit"
    REDEMPTION = "redemption"


class KioskEntryOutcome(StrEnum):
    """What became of an entry. CONFLICT waits for an officer."""

    ACCEPTED = "accepted"
    CONFLICT = "conflict"


class KioskDecision(StrEnum):
    """What an officer decided on an entry in conflict."""

    KEPT = "kept"
    VOIDED = "voided"


class KioskRow(SQLModel, table=True):
    """A machine of an organisation. `key_thumbprint` (RFC 7638) is of the key that it made and keeps, for ever its own.

    What it may do stands in its profile (`document_profile` to `offline_hours`); `activity_id`, `terminal_id`, `gate`
    say where it stands now. `answering_id` is the officer in whose name it records at the door. What it tells of itself
    (`software` to `network`) is of its last heartbeat, at `seen_at`.
    """

    __tablename__ = "kiosk"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["activity_id"], "activity"),
        reference(["terminal_id"], "merchant_credential"),
        reference(["answering_id"], "member"),
        one_of("state", KioskState),
        sa.UniqueConstraint("tenant_id", "key_thumbprint"),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index(None, "tenant_id", "enrolled_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    name: str
    place: str
    gate: str | None = None
    activity_id: UUID | None = key_to(nullable=True)
    terminal_id: UUID | None = key_to(nullable=True)
    state: str
    key_thumbprint: bytes = octets()
    public_jwk: dict[str, str] = document()
    document_profile: str
    functions: list[str] = text_array()
    languages: list[str] = text_array()
    allows_pin: bool
    idle_seconds: int
    session_seconds: int
    offline_count: int
    offline_hours: int
    settings: dict[str, str] = document()
    version: int
    answering_id: UUID = key_to()
    enrolled_at: datetime = time_at()
    configured_at: datetime = time_at()
    state_at: datetime = time_at()
    generation: int
    rotated_at: datetime = time_at()
    seen_at: datetime | None = time_at(nullable=True)
    seen_version: int | None = None
    software: str | None = None
    clock_ahead_seconds: int | None = None
    queue_length: int | None = None
    queue_oldest_at: datetime | None = time_at(nullable=True)
    has_paper: bool | None = None
    battery_percent: int | None = None
    network: str | None = None
    uploaded_at: datetime | None = time_at(nullable=True)
    silence_told_at: datetime | None = time_at(nullable=True)


class KioskRequestRow(SQLModel, table=True):
    """A machine that asks to be enrolled (RFC 8628); of its codes keyed hashes are kept."""

    __tablename__ = "kiosk_request"
    __table_args__ = (
        reference(["kiosk_id"], "kiosk"),
        sa.UniqueConstraint("tenant_id", "device_code_hash"),
        sa.UniqueConstraint("tenant_id", "user_code_hash"),
        sa.Index(None, "tenant_id", "expires_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    device_code_hash: bytes = octets()
    user_code_hash: bytes = octets()
    key_thumbprint: bytes = octets()
    public_jwk: dict[str, str] = document()
    expires_at: datetime = time_at()
    polled_at: datetime | None = time_at(nullable=True)
    poll_seconds: int
    kiosk_id: UUID | None = key_to(nullable=True)
    refused_at: datetime | None = time_at(nullable=True)
    used_at: datetime | None = time_at(nullable=True)


class KioskProofRow(SQLModel, table=True):
    """A proof of possession that was shown (RFC 9449, 11.1); `id` is made of key and `jti`. Gone when it is over."""

    __tablename__ = "kiosk_proof"
    __table_args__ = (sa.Index(None, "expires_at"),)

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    expires_at: datetime = time_at()


class KioskSessionRow(SQLModel, table=True):
    """A member before a kiosk. Until somebody has confirmed it, `member_id` is null.

    `active_at` moves with each request; `ends_at` does not. Of the challenge a keyed hash is kept.
    """

    __tablename__ = "kiosk_session"
    __table_args__ = (
        reference(["kiosk_id"], "kiosk"),
        reference(["member_id"], "member"),
        one_of("method", KioskSignInMethod),
        sa.UniqueConstraint("tenant_id", "challenge_hash"),
        sa.Index(None, "tenant_id", "kiosk_id", "begun_at"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    kiosk_id: UUID = key_to()
    method: str
    challenge_hash: bytes | None = octets(nullable=True)
    begun_at: datetime = time_at()
    challenge_ends_at: datetime = time_at()
    member_id: UUID | None = key_to(nullable=True)
    opened_at: datetime | None = time_at(nullable=True)
    active_at: datetime | None = time_at(nullable=True)
    ends_at: datetime | None = time_at(nullable=True)
    closed_at: datetime | None = time_at(nullable=True)


class KioskCardRow(SQLModel, table=True):
    """The card with which a member signs in at kiosks; `id` is the member's. Of the number a blind index is kept.

    `pin_hash` is Argon2id of the member's own PIN, null while the one of the office (made from `generation`) counts.
    """

    __tablename__ = "kiosk_card"
    __table_args__ = (
        reference(["id"], "member"),
        reference(["issued_by_id"], "member"),
        sa.UniqueConstraint("tenant_id", "card_index"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    card_index: bytes = octets()
    pin_hash: str | None = None
    generation: int
    wrong_count: int
    locked_until_at: datetime | None = time_at(nullable=True)
    issued_by_id: UUID = key_to()
    issued_at: datetime = time_at()


class KioskAllowanceRow(SQLModel, table=True):
    """What a kiosk may accept without a network, and until when; append-only, one is in force at a time."""

    __tablename__ = "kiosk_allowance"
    __table_args__ = (
        reference(["kiosk_id"], "kiosk"),
        reference(["activity_id"], "activity"),
        reference(["terminal_allowance_id"], "terminal_allowance"),
        sa.Index(None, "tenant_id", "kiosk_id", "issued_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    kiosk_id: UUID = key_to()
    activity_id: UUID | None = key_to(nullable=True)
    terminal_allowance_id: UUID | None = key_to(nullable=True)
    most_count: int
    issued_at: datetime = time_at()
    valid_until_at: datetime = time_at()


class KioskEntryRow(SQLModel, table=True):
    """What a kiosk did, as it signed it, and what became of it. `sequence` is the kiosk's own, 1 and on without a gap.

    `conflict_id` is of a conflict of check-in, `redemption_conflict_id` of redemption; without either the entry meant
    nobody. What was shown (ticket, card) is not kept: `content_hash` tells another entry under the same number.
    """

    __tablename__ = "kiosk_entry"
    __table_args__ = (
        reference(["kiosk_id"], "kiosk"),
        reference(["activity_id"], "activity"),
        reference(["allowance_id"], "kiosk_allowance"),
        reference(["check_in_event_id"], "check_in_event"),
        reference(["check_in_conflict_id"], "check_in_conflict"),
        reference(["redemption_id"], "voucher_redemption"),
        reference(["redemption_conflict_id"], "redemption_conflict"),
        reference(["decided_by_id"], "member"),
        one_of("kind", KioskEntryKind),
        one_of("outcome", KioskEntryOutcome),
        one_of("decision", KioskDecision),
        sa.UniqueConstraint("tenant_id", "kiosk_id", "sequence"),
        sa.Index(None, "tenant_id", "allowance_id"),
        sa.Index(None, "tenant_id", "received_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    kiosk_id: UUID = key_to()
    sequence: int
    kind: str
    nonce: UUID = key_to()
    content_hash: bytes = octets()
    activity_id: UUID | None = key_to(nullable=True)
    allowance_id: UUID | None = key_to(nullable=True)
    happened_at: datetime = time_at()
    received_at: datetime = time_at()
    outcome: str
    reason: str | None = None
    check_in_event_id: UUID | None = key_to(nullable=True)
    check_in_conflict_id: UUID | None = key_to(nullable=True)
    redemption_id: UUID | None = key_to(nullable=True)
    redemption_conflict_id: UUID | None = key_to(nullable=True)
    decision: str | None = None
    decided_by_id: UUID | None = key_to(nullable=True)
    decided_at: datetime | None = time_at(nullable=True)
    decision_note: str | None = None
