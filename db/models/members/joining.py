"""Tables of joining 入会."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.models.members.register import EmploymentKind
from db.types import document, id_key, key_to, one_of, reference, tenant_key, time_at


class JoinRequestStatus(StrEnum):
    """States of a join request 入会申请."""

    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class JoinRequestRow(SQLModel, table=True):
    """A person's wish to join, with sealed evidence, until it is decided.

    `has_own_key`: `sealed` is under the request's own key (`join_request_key`); requests from before there were such
    keys are under one of the installation's.

    `former_id` is the rejected or withdrawn request that this one takes up again, as the `attempt`-th of its chain.
    """

    __tablename__ = "join_request"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["approval_id"], "approval"),
        reference(["member_id"], "member"),
        reference(["former_id"], "join_request"),
        one_of("status", JoinRequestStatus),
        one_of("employment_kind", EmploymentKind),
        sa.UniqueConstraint("tenant_id", "reference"),
        # A request is taken up again once; later attempts follow the newest.
        sa.Index(
            "uq_join_request_former",
            "tenant_id",
            "former_id",
            unique=True,
            postgresql_where=sa.text("former_id IS NOT NULL"),
        ),
        # One open request per person: a second one is an error by key, not by a look-up before the insert.
        sa.Index(
            "uq_join_request_open_identity",
            "tenant_id",
            "identity_index",
            unique=True,
            postgresql_where=sa.text("status = 'in_review'"),
        ),
        sa.Index(None, "tenant_id", "status", "submitted_at", "id", postgresql_include=["organisation_id"]),
        sa.Index("ix_join_request_member", "tenant_id", "member_id", postgresql_where=sa.text("member_id IS NOT NULL")),
        sa.Index("ix_join_request_inbox", "tenant_id", "organisation_id", "status", "submitted_at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    approval_id: UUID = key_to()
    member_id: UUID | None = key_to(nullable=True)
    reference: str
    status: str
    name: str
    employment_kind: str
    employer_note: str | None = None
    sealed: bytes
    phone_index: bytes
    phone_tail: str
    identity_index: bytes
    identity_tail: str
    submitted_at: datetime = time_at()
    decided_at: datetime | None = time_at(nullable=True)
    facts: dict[str, str] = document()
    former_id: UUID | None = key_to(nullable=True)
    attempt: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    employer_has_union: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    has_own_key: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
