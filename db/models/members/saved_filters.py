"""Table of saved filters 常用筛选 of the list of members."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import document, id_key, key_to, reference, tenant_key, time_at


class SavedFilterRow(SQLModel, table=True):
    """A filter that an officer keeps under a name, for themselves or for officers of one organisation.

    `conditions` are the typed input as JSON, in the schema's spelling. It names no person: who is searched for by name
    or number is typed each time.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["shared_with_id"], "organisation"),
        sa.UniqueConstraint("tenant_id", "member_id", "name"),
        sa.Index(
            "uq_saved_filter_default",
            "tenant_id",
            "member_id",
            unique=True,
            postgresql_where=sa.text("is_default"),
        ),
        sa.Index(
            "ix_saved_filter_shared",
            "tenant_id",
            "shared_with_id",
            postgresql_where=sa.text("shared_with_id IS NOT NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    name: str
    conditions: dict[str, Any] = document()
    shared_with_id: UUID | None = key_to(nullable=True)
    is_default: bool = False
    saved_at: datetime = time_at()
