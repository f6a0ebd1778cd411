"""Table of what officers entered for members 代办."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


class OnBehalfBasis(StrEnum):
    """What an officer goes by who enters something for a member."""

    PAPER_FORM = "paper_form"
    PHONE = "phone"
    IN_PERSON = "in_person"


class OnBehalfEntryRow(SQLModel, table=True):
    """That an officer entered something for a member, by what right of paper or word. Append-only; no free text."""

    __tablename__ = "on_behalf_entry"
    __table_args__ = (
        reference(["member_id"], "member"),
        reference(["entered_by_id"], "member"),
        reference(["organisation_id"], "organisation"),
        one_of("basis", OnBehalfBasis),
        sa.Index(None, "tenant_id", "member_id", "at", "id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    member_id: UUID = key_to()
    entered_by_id: UUID = key_to()
    organisation_id: UUID = key_to()
    operation: str
    basis: str
    document_number: str | None = None
    at: datetime = time_at()
