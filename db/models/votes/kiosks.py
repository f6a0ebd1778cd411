"""Tables of kiosks 自助终端 in votes: which are enrolled, how many tapped, who has their ballot there, what came back.

A tap names its member and neither time nor kiosk; an envelope names nobody. What joins them is a number of each kiosk,
and the order of taps, which the shuffled batches take away (docs/kiosk-voting.md).
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import PlainRow, id_key, key_to, octets, part_key, reference, tenant_key, time_at


class VoteKioskRow(SQLModel, table=True):
    """A kiosk that an officer enrolled for one vote, known by its Ed25519 key. A revoked one brings nothing more."""

    __tablename__ = "vote_kiosk"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        reference(["enrolled_by_id"], "member"),
        reference(["revoked_by_id"], "member"),
        sa.UniqueConstraint("tenant_id", "vote_id", "public_key"),
        sa.CheckConstraint("octet_length(public_key) = 32", name="key_is_whole"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by_id IS NULL)", name="revoked_together"),
        sa.Index(None, "tenant_id", "vote_id", "enrolled_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    vote_id: UUID = key_to()
    name: str
    public_key: bytes = octets()
    enrolled_by_id: UUID = key_to()
    enrolled_at: datetime = time_at()
    revoked_by_id: UUID | None = key_to(nullable=True)
    revoked_at: datetime | None = time_at(nullable=True)


class KioskCountRow(SQLModel, table=True):
    """How many a kiosk has given ballots, how many gave theirs back, how many envelopes came back, and in which hour.

    `late_count`: those among the delivered that came after the close, within the time that is given for it.
    """

    __tablename__ = "kiosk_count"
    __table_args__ = (
        reference(["kiosk_id"], "vote_kiosk"),
        reference(["vote_id"], "vote"),
        sa.CheckConstraint(
            "0 <= release_count AND 0 <= delivered_count AND release_count + delivered_count <= tap_count",
            name="covered_by_taps",
        ),
        sa.CheckConstraint("late_count BETWEEN 0 AND delivered_count", name="late_in_bounds"),
        sa.Index(None, "tenant_id", "vote_id"),
    )

    tenant_id: UUID = tenant_key()
    kiosk_id: UUID = part_key()
    vote_id: UUID = key_to()
    tap_count: int = 0
    release_count: int = 0
    delivered_count: int = 0
    late_count: int = 0
    delivered_hour_at: datetime | None = time_at(nullable=True)


class KioskBatchRow(PlainRow, table=True):
    """That a batch was taken in: the SHA-256 of what its kiosk signed, so that a repeat changes nothing."""

    __tablename__ = "kiosk_batch"
    __table_args__ = (
        reference(["kiosk_id"], "vote_kiosk"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash_is_whole"),
    )

    tenant_id: UUID = tenant_key()
    kiosk_id: UUID = part_key()
    hash: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)


class KioskTapRow(PlainRow, table=True):
    """That a member has their ballot at a kiosk, unless it was given back. No time, and not which kiosk.

    `token_hash` is that of a random key which the kiosk forgets once the member has voted, so that nobody gives it back
    any more.
    """

    __tablename__ = "kiosk_tap"
    __table_args__ = (
        reference(["vote_id", "member_id"], "vote_roll_entry", ["vote_id", "member_id"]),
        # By itself, and not with the vote: right after the opening a plan would look for the member in it.
        sa.UniqueConstraint("token_hash"),
        sa.CheckConstraint("octet_length(token_hash) = 32", name="hash_is_whole"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    member_id: UUID = part_key()
    token_hash: bytes = octets()
    is_released: bool


class KioskEnvelopeRow(PlainRow, table=True):
    """A sealed ballot that came in a batch of a kiosk: nobody's in particular."""

    __tablename__ = "kiosk_envelope"
    __table_args__ = (
        reference(["vote_id"], "vote"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash_is_whole"),
    )

    tenant_id: UUID = tenant_key()
    vote_id: UUID = part_key()
    hash: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    envelope: bytes = octets()
