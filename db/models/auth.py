"""Tables of sign-in and rights: credentials, device sessions, attempts, role grants, deputies."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at, written_at


class Role(StrEnum):
    """Roles granted on a node of the tree; a role holds below its node."""

    BRANCH_OFFICER = "branch_officer"
    FEDERATION_OFFICER = "federation_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class AttemptKind(StrEnum):
    """What a sign-in limit counts by."""

    ACCOUNT = "account"
    ADDRESS = "address"


class CredentialRow(SQLModel, table=True):
    """How a member proves who they are. `password_hash` is Argon2id; activation codes are hashed and used once."""

    __tablename__ = "credential"
    __table_args__ = (reference(["member_id"], "member"),)

    tenant_id: UUID = tenant_key()
    member_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    password_hash: str | None = None
    password_changed_at: datetime | None = time_at(nullable=True)
    activation_hash: bytes | None = None
    activation_expires_at: datetime | None = time_at(nullable=True)
    # Raised by "sign out everywhere": access tokens carry it, older ones are refused.
    session_epoch: int = 0


class SessionRow(SQLModel, table=True):
    """One signed-in device: a family of refresh tokens of which only `generation` is live.

    Tokens are derived (HMAC of family and generation), so nothing here can be replayed by a reader of the table.
    """

    __tablename__ = "session"
    __table_args__ = (
        reference(["member_id"], "member"),
        sa.Index(None, "tenant_id", "member_id", "created_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    generation: int = 0
    rotated_at: datetime = time_at()
    expires_at: datetime = time_at()
    revoked_at: datetime | None = time_at(nullable=True)
    revoked_reason: str | None = None
    device_name: str | None = None
    created_at: datetime = written_at()


class SignInAttemptRow(SQLModel, table=True):
    """Attempts in the present window, by keyed hash of the account name or of the network address."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (one_of("kind", AttemptKind), sa.Index(None, "window_started_at"))

    tenant_id: UUID = tenant_key()
    kind: str = Field(primary_key=True)
    subject_hash: bytes = Field(primary_key=True)
    window_started_at: datetime = time_at()
    attempts: int


class RoleGrantRow(SQLModel, table=True):
    """A role on a node, from a day to a day (included). Revoking sets `revoked_at`; rows are history.

    With a `post_term_id` it came with a term of office and ends with it.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["organisation_id"], "organisation"),
        reference(["granted_by_id"], "member"),
        reference(["post_term_id"], "post_term"),
        one_of("role", Role),
        sa.Index(
            "uq_role_grant_live",
            "tenant_id",
            "member_id",
            "role",
            "organisation_id",
            unique=True,
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
        sa.Index(None, "tenant_id", "organisation_id"),
        sa.Index(
            "ix_role_grant_term", "tenant_id", "post_term_id", postgresql_where=sa.text("post_term_id IS NOT NULL")
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    role: str
    organisation_id: UUID = key_to()
    granted_by_id: UUID | None = key_to(nullable=True)
    post_term_id: UUID | None = key_to(nullable=True)
    starts_on: date
    ends_on: date | None = None
    revoked_at: datetime | None = time_at(nullable=True)
    created_at: datetime = written_at()


class DeputyRow(SQLModel, table=True):
    """A member who decides approvals in another officer's place, from a day to a day (both included).

    Dismissing sets `dismissed_at` and ends it at once; rows are history.
    """

    __tablename__ = "deputy"
    __table_args__ = (
        reference(["officer_id"], "member"),
        reference(["deputy_id"], "member"),
        sa.CheckConstraint("officer_id <> deputy_id", name="not_self"),
        sa.CheckConstraint("ends_on >= starts_on", name="days_in_order"),
        sa.Index(None, "tenant_id", "deputy_id", "ends_on"),
        sa.Index(None, "tenant_id", "officer_id", "ends_on"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    officer_id: UUID = key_to()
    deputy_id: UUID = key_to()
    starts_on: date
    ends_on: date
    dismissed_at: datetime | None = time_at(nullable=True)
