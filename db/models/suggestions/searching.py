"""Table by which suggestions are found: the pairs of characters in their texts."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import key_to, part_key, reference, tenant_key, text_array, time_at

BLOCK = 2048
"""So many suggestions, in the order in which they were begun, have one number of a block."""


class SuggestionSearchRow(SQLModel, table=True):
    """What a suggestion is found by; a trigger writes it, so that no use case can forget to.

    A pair is two characters beside each other, which is what most Chinese words are. `pairs` has those of title and
    body, `title_pairs` those of the title. `block` bounds what a frequent word brings: newest blocks are read first.
    Both places are those of the suggestion; most of what the caller may not see is left out by them.
    """

    __tablename__ = "suggestion_search"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["handling_id"], "organisation"),
        reference(["organisation_id"], "organisation"),
        sa.UniqueConstraint("number"),
        sa.Index("ix_suggestion_search_pairs", "pairs", "title_pairs", "block", postgresql_using="gin"),
    )

    tenant_id: UUID = tenant_key()
    suggestion_id: UUID = part_key()
    handling_id: UUID = key_to()
    organisation_id: UUID = key_to()
    created_at: datetime = time_at()
    number: int = Field(sa_type=sa.BigInteger, nullable=False, sa_column_args=(sa.Identity(always=False),))
    block: list[int] = Field(
        sa_type=postgresql.ARRAY(sa.Integer),
        sa_column_args=(sa.Computed(f"ARRAY[(number / {BLOCK})::integer]", persisted=True),),
    )
    title_pairs: list[str] = text_array()
    pairs: list[str] = text_array()
