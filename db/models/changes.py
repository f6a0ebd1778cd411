"""Tables of changes: which objects of the graph became other ones, in the order of commits."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import Xid8, key_to, part_key, tenant_key, time_at


class NodeChangeRow(SQLModel, table=True):
    """An object became another one for its audience. Written by triggers alone (`db/captures.py`), never updated.

    `audience_id` is a member, an organisation (its members, and those below it), or the union (everybody);
    `was_seen` tells whether the audience may have had the object before, so that its id may be told to be gone.

    Privacy: neither who changed it nor what became of it. Nothing that is secret or anonymous is captured.
    """

    __tablename__ = "node_change"
    # No second index: writers are many, and the purge meets the oldest rows first, where it begins to read.

    tenant_id: UUID = tenant_key()
    audience_id: UUID = part_key()
    transaction_id: str = Field(
        default=None,
        sa_type=Xid8,
        primary_key=True,
        sa_column_kwargs={"server_default": sa.text("pg_current_xact_id()")},
    )
    sequence: int = Field(
        default=None,
        sa_column=sa.Column(sa.BigInteger(), sa.Identity(always=True), primary_key=True),
    )
    kind: str
    node_id: UUID = key_to()
    was_seen: bool


class ChangeMarkRow(SQLModel, table=True):
    """All changes of the union before `transaction_id` were committed at `marked_at`.

    The oldest mark is the horizon: what lies before it is no longer kept.
    """

    __tablename__ = "change_mark"

    tenant_id: UUID = tenant_key()
    transaction_id: str = Field(sa_type=Xid8, primary_key=True)
    marked_at: datetime = time_at()
