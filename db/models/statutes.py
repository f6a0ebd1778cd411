"""Table of statutes 法律法规: what is referred to, each version with the days on which it holds."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.types import id_key, key_to, reference, tenant_key, time_at


class StatuteRow(SQLModel, table=True):
    """A version of a statute, for the whole union. `valid_until` None: it holds until somebody says otherwise.

    A version is not changed but ended: what refers to it is out of date from the next day on, which no row says.
    """

    __tablename__ = "statute"
    __table_args__ = (
        reference(["added_by_id"], "member"),
        sa.UniqueConstraint("tenant_id", "name", "version"),
        sa.CheckConstraint("valid_until >= valid_from", name="days_in_order"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    name: str
    name_en: str | None = None
    version: str
    valid_from: date
    valid_until: date | None = None
    added_by_id: UUID = key_to()
    added_at: datetime = time_at()
