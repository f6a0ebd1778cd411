"""Tables of sign-in and rights: credentials, passkeys, device sessions, attempts, role grants, deputies."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, octets, one_of, reference, tenant_key, time_at, written_at


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


class ProofKind(StrEnum):
    """How the member behind a session has proven last who they are."""

    PASSWORD = "password"  # noqa: S105  # the name of a kind
    CODE = "code"
    PASSKEY = "passkey"
    SINGLE_SIGN_ON = "single_sign_on"


class TicketPurpose(StrEnum):
    """What a ticket is good for."""

    PASSKEY_REGISTRATION = "passkey_registration"
    PASSKEY_PROOF = "passkey_proof"
    SINGLE_SIGN_ON_STATE = "single_sign_on_state"
    SINGLE_SIGN_ON_CODE = "single_sign_on_code"


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
        one_of("proof_kind", ProofKind),
        sa.Index(None, "tenant_id", "member_id", "created_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    generation: int = 0
    rotated_at: datetime = time_at()
    # Keyed hash of the request key under which it was rotated last; None when the device gave none.
    rotation_key_hash: bytes | None = octets(nullable=True)
    expires_at: datetime = time_at()
    revoked_at: datetime | None = time_at(nullable=True)
    revoked_reason: str | None = None
    device_name: str | None = None
    created_at: datetime = written_at()
    # None in sessions opened before there were several kinds of proof: by password, when they were opened.
    proof_kind: str | None = None
    proven_at: datetime | None = time_at(nullable=True)


class SignInAttemptRow(SQLModel, table=True):
    """Attempts in the present window, by keyed hash of the account name or of the network address."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (one_of("kind", AttemptKind), sa.Index(None, "window_started_at"))

    tenant_id: UUID = tenant_key()
    kind: str = Field(primary_key=True)
    subject_hash: bytes = Field(primary_key=True)
    window_started_at: datetime = time_at()
    attempts: int


class SignInCodeRow(SQLModel, table=True):
    """The one-time code that was sent last to a phone, whether or not a member has the phone.

    So what is written tells nobody who asks. `code_hash` is keyed; five tries use it up.
    """

    __tablename__ = "sign_in_code"
    __table_args__ = (reference(["member_id"], "member"), sa.Index(None, "expires_at"))

    tenant_id: UUID = tenant_key()
    phone_index: bytes = Field(primary_key=True)
    member_id: UUID | None = key_to(nullable=True)
    code_hash: bytes
    tries: int = 0
    expires_at: datetime = time_at()


class SignInTicketRow(SQLModel, table=True):
    """A random secret that is good once and for minutes: a challenge for a passkey, a step of single sign-on.

    The secret itself is kept by whoever got it. `binding_hash` is a keyed hash of whom it was given to; `sealed`
    holds what the next step needs.
    """

    __tablename__ = "sign_in_ticket"
    __table_args__ = (
        one_of("purpose", TicketPurpose),
        sa.UniqueConstraint("tenant_id", "purpose", "secret_hash"),
        sa.Index(None, "expires_at"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    purpose: str
    secret_hash: bytes
    binding_hash: bytes
    sealed: bytes | None = None
    expires_at: datetime = time_at()
    used_at: datetime | None = time_at(nullable=True)


class PasskeyRow(SQLModel, table=True):
    """A public key whose private half a member's device or security key holds. Removing sets `removed_at`.

    `sign_count` is what the authenticator counted last; it stays 0 for those that do not count.
    """

    __tablename__ = "passkey"
    __table_args__ = (
        reference(["member_id"], "member"),
        sa.UniqueConstraint("tenant_id", "credential_id"),
        sa.CheckConstraint("sign_count >= 0", name="count_not_negative"),
        sa.Index(None, "tenant_id", "member_id", postgresql_where=sa.text("removed_at IS NULL")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    credential_id: bytes
    public_key: bytes
    sign_count: int = Field(sa_type=sa.BigInteger)
    is_synced: bool
    name: str
    created_at: datetime = written_at()
    last_used_at: datetime | None = time_at(nullable=True)
    removed_at: datetime | None = time_at(nullable=True)


class SignOnIdentityRow(SQLModel, table=True):
    """An account at a provider of single sign-on that stands for a member. Unlinking sets `unlinked_at`.

    `subject` is the provider's own id of the person: no name, no number.
    """

    __tablename__ = "sign_on_identity"
    __table_args__ = (
        reference(["member_id"], "member"),
        sa.Index(
            "uq_sign_on_identity_subject",
            "tenant_id",
            "issuer",
            "subject",
            unique=True,
            postgresql_where=sa.text("unlinked_at IS NULL"),
        ),
        sa.Index(
            "uq_sign_on_identity_member",
            "tenant_id",
            "member_id",
            "issuer",
            unique=True,
            postgresql_where=sa.text("unlinked_at IS NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    provider: str
    issuer: str
    subject: str
    created_at: datetime = written_at()
    last_used_at: datetime | None = time_at(nullable=True)
    unlinked_at: datetime | None = time_at(nullable=True)


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
        # With those that were revoked: the timeline has them.
        sa.Index(None, "tenant_id", "member_id"),
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
