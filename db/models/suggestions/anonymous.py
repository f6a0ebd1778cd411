"""Tables of anonymous suggestions 匿名建议. No row here has a time, and none names both a member and what was said.

A permit names its member and holds what nobody can tell from any other; a post holds the registrar's signature and no
member (docs/anonymous.md).
"""

from datetime import date
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.types import octets, part_key, reference, tenant_key


class SuggestionPermitMonthRow(SQLModel, table=True):
    """A month in which members draw permits, with the key that the registrar signs them with; None: it waits for one.

    `month` is the first day. One key for everybody: who drew in the month is hidden among all who did.
    """

    __tablename__ = "suggestion_permit_month"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "month"),
        sa.CheckConstraint("extract(day FROM month) = 1", name="first_day"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = Field(default_factory=uuid4, sa_type=sa.Uuid, primary_key=True)
    month: date
    registrar_key: bytes | None = octets(nullable=True)


class SuggestionPermitRow(SQLModel, table=True):
    """That a member drew the right to post an anonymous suggestion: what they had signed, blinded, and the signature.

    `number` counts those of a member in a month.
    """

    __tablename__ = "suggestion_permit"
    __table_args__ = (
        reference(["month_id"], "suggestion_permit_month"),
        reference(["member_id"], "member"),
        sa.UniqueConstraint("tenant_id", "month_id", "member_id", "blinded"),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    month_id: UUID = part_key()
    member_id: UUID = part_key()
    number: int = Field(primary_key=True)
    blinded: bytes = octets()
    blind_signature: bytes = octets()


class SuggestionPostRow(SQLModel, table=True):
    """A permit that was used: the registrar's signature over the hash of a token that the author alone keeps.

    `content_hash` is SHA-256 of what was posted with it, so that a repeat is known.
    """

    __tablename__ = "suggestion_post"
    __table_args__ = (
        reference(["month_id"], "suggestion_permit_month"),
        sa.CheckConstraint("octet_length(token_hash) = 32 AND octet_length(randomizer) = 32", name="hash_is_whole"),
    )

    tenant_id: UUID = tenant_key()
    token_hash: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    month_id: UUID = Field(sa_type=sa.Uuid)
    randomizer: bytes = octets()
    signature: bytes = octets()
    content_hash: bytes = octets()
