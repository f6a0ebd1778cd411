"""Tables of what proves a join request: documents, sealed in chunks under the request's key, and checks of identity."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at, written_at


class JoinEvidenceKind(StrEnum):
    """What a document 证明材料 is."""

    IDENTITY_CARD = "identity_card"
    EMPLOYMENT_CONTRACT = "employment_contract"
    EMPLOYMENT_CERTIFICATE = "employment_certificate"
    SOCIAL_INSURANCE = "social_insurance"
    OTHER = "other"


class JoinEvidenceState(StrEnum):
    """States of a document: a ticket is out, it comes in, it is whole, it is gone."""

    AWAITED = "awaited"
    RECEIVING = "receiving"
    READY = "ready"
    REMOVED = "removed"


class IdentityMethod(StrEnum):
    """Ways to check 身份核验 who an applicant is."""

    DOCUMENT_NUMBER = "document_number"
    ROSTER = "roster"
    PHONE = "phone"
    PROVIDER = "provider"
    OFFICER = "officer"


class IdentityOutcome(StrEnum):
    """What a check found; MANUAL: a person has to look."""

    MATCHED = "matched"
    MISMATCHED = "mismatched"
    UNAVAILABLE = "unavailable"
    MANUAL = "manual"


class IdentityReason(StrEnum):
    """Why a check found what it found."""

    NUMBER_VALID = "number_valid"
    NUMBER_INVALID = "number_invalid"
    NAME_ON_FILE = "name_on_file"
    OTHER_NAME_ON_FILE = "other_name_on_file"
    NOT_ON_FILE = "not_on_file"
    CODE_CONFIRMED = "code_confirmed"
    PROVIDER_CONFIRMED = "provider_confirmed"
    PROVIDER_DENIED = "provider_denied"
    PROVIDER_SILENT = "provider_silent"
    SEEN_BY_OFFICER = "seen_by_officer"
    DOUBTED_BY_OFFICER = "doubted_by_officer"


def _to_request() -> sa.ForeignKeyConstraint:
    """Checked at the commit: a request and what belongs to it are written together, in no order."""
    return sa.ForeignKeyConstraint(
        ["tenant_id", "join_request_id"],
        ["join_request.tenant_id", "join_request.id"],
        deferrable=True,
        initially="DEFERRED",
    )


class JoinRequestKeyRow(SQLModel, table=True):
    """The key of one join request, wrapped by the installation's; the row goes when nobody may open it any more."""

    __tablename__ = "join_request_key"
    __table_args__ = (_to_request(),)

    tenant_id: UUID = tenant_key()
    join_request_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    wrapped_key: bytes
    made_at: datetime = written_at()


class JoinEvidenceRow(SQLModel, table=True):
    """A document of a request, or the place that a ticket keeps for one.

    `file_name` is made by us from the kind and the number: the name that the applicant's device gave is not kept.
    `media_type` is what the first bytes say. A removed one keeps its row, and nothing of its content.
    """

    __tablename__ = "join_evidence"
    __table_args__ = (
        _to_request(),
        one_of("kind", JoinEvidenceKind),
        one_of("state", JoinEvidenceState),
        sa.UniqueConstraint("tenant_id", "join_request_id", "number"),
        sa.Index(
            "ix_join_evidence_unfinished",
            "ticket_expires_at",
            postgresql_where=sa.text("state IN ('awaited', 'receiving')"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    join_request_id: UUID = key_to()
    number: int
    kind: str
    state: str = JoinEvidenceState.AWAITED
    file_name: str
    media_type: str = ""
    size_bytes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    chunk_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    ticket_expires_at: datetime = time_at()
    uploaded_at: datetime | None = time_at(nullable=True)
    removed_at: datetime | None = time_at(nullable=True)


class JoinEvidenceChunkRow(SQLModel, table=True):
    """A part of a document, sealed under the request's key, bound to the document and its number."""

    __tablename__ = "join_evidence_chunk"
    __table_args__ = (reference(["evidence_id"], "join_evidence"),)

    tenant_id: UUID = tenant_key()
    evidence_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    number: int = Field(primary_key=True)
    sealed: bytes


class IdentityCheckRow(SQLModel, table=True):
    """One check of an applicant's identity; append-only, the newest of a method counts.

    `checked_by_id` is the officer who asked for it or looked; None for what runs by itself or the applicant proved.
    """

    __tablename__ = "identity_check"
    __table_args__ = (
        _to_request(),
        reference(["checked_by_id"], "member"),
        one_of("method", IdentityMethod),
        one_of("outcome", IdentityOutcome),
        one_of("reason", IdentityReason),
        sa.Index(None, "tenant_id", "join_request_id", "checked_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    join_request_id: UUID = key_to()
    method: str
    outcome: str
    reason: str
    checked_at: datetime = time_at()
    checked_by_id: UUID | None = key_to(nullable=True)
