"""Tables of the union tree 工会组织: organisations, their closure, posts and terms of office."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, written_at


class OrganisationKind(StrEnum):
    """Levels of the tree, top first."""

    FEDERATION = "federation"
    ENTERPRISE_UNION = "enterprise_union"
    BRANCH = "branch"
    GROUP = "group"


class PostKind(StrEnum):
    """Offices that an organisation fills."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    ORGANISER = "organiser"
    TREASURER = "treasurer"
    WOMEN_WORKERS = "women_workers"
    AUDITOR = "auditor"
    GROUP_LEADER = "group_leader"


class TenantRow(SQLModel, table=True):
    """One union with all its data; `id` equals the id of its top organisation."""

    __tablename__ = "tenant"
    __table_args__ = (sa.UniqueConstraint("code"),)

    id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    code: str
    created_at: datetime = written_at()


class OrganisationRow(SQLModel, table=True):
    """A node of the tree."""

    __tablename__ = "organisation"
    __table_args__ = (
        reference(["parent_id"], "organisation"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        one_of("kind", OrganisationKind),
        sa.UniqueConstraint("tenant_id", "code"),
        sa.Index(None, "tenant_id", "parent_id", "code"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    parent_id: UUID | None = key_to(nullable=True)
    kind: str
    code: str
    name: str
    name_en: str
    founded_on: date
    created_at: datetime = written_at()


class OrganisationClosureRow(SQLModel, table=True):
    """Every (ancestor, descendant) pair, each node with itself at depth 0: scope tests are one index look-up."""

    __tablename__ = "organisation_closure"
    __table_args__ = (
        reference(["ancestor_id"], "organisation"),
        reference(["descendant_id"], "organisation"),
        sa.Index(None, "tenant_id", "descendant_id", "ancestor_id"),
    )

    tenant_id: UUID = tenant_key()
    ancestor_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    descendant_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    depth: int


class PostRow(SQLModel, table=True):
    """An office of one organisation, held or vacant."""

    __tablename__ = "post"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        one_of("kind", PostKind),
        sa.UniqueConstraint("tenant_id", "organisation_id", "kind", "position"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    kind: str
    position: int = 0


class PostTermRow(SQLModel, table=True):
    """Who holds a post from `starts_on` to `ends_on` (both days included; no end: still in office)."""

    __tablename__ = "post_term"
    __table_args__ = (
        reference(["post_id"], "post"),
        reference(["member_id"], "member"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
        sa.Index(None, "tenant_id", "post_id", "starts_on"),
        sa.Index(None, "tenant_id", "member_id", "starts_on"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    post_id: UUID = key_to()
    member_id: UUID = key_to()
    starts_on: date
    ends_on: date | None = None
