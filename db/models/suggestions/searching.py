"""Table by which suggestions are found: the pairs of characters in their texts."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import key_to, part_key, reference, tenant_key, text_array, time_at

_PERIOD = "(extract(year FROM created_at AT TIME ZONE 'UTC') * 4 + extract(quarter FROM created_at AT TIME ZONE 'UTC'))"
EVERYWHERE = "everywhere"
"""The place of a shelf on which suggestions of all places stand."""
FREQUENT = 50
"""In so many titles a pair stands at least whose number is kept; others are read whole where they are asked for."""
PAIRS_LOCK = int.from_bytes(b"union_pr", "big")
"""Advisory lock: who counts pairs holds it."""
_SHELVES = f"""ARRAY[
    {_PERIOD}::integer::text || ' ' || handling_id::text, {_PERIOD}::integer::text || ' {EVERYWHERE}',
    handling_id::text, '{EVERYWHERE}'
]"""


class SuggestionSearchRow(SQLModel, table=True):
    """What a suggestion is found by; a trigger writes it, so that no use case can forget to.

    A pair is two characters beside each other, which is what most Chinese words are. `pairs` has those of title and
    body, `title_pairs` those of the title. `shelves` bound what a frequent word brings: a suggestion stands on that of
    the quarter in which it was begun and the place that handles it (`8107 <id>`), on that of the quarter (`8107
    everywhere`), on that of the place (`<id>`) and on `everywhere`. Nothing here has the order in which rows were
    written, which would tell beside which drafts an anonymous suggestion was.
    `is_open`: to members of the place that handles it (`is_open_to_caller`), so that others do not crowd these out.
    """

    __tablename__ = "suggestion_search"
    __table_args__ = (
        reference(["suggestion_id"], "suggestion"),
        reference(["handling_id"], "organisation"),
        reference(["organisation_id"], "organisation"),
        sa.Index(
            "ix_suggestion_search_shelves",
            *("pairs", "title_pairs", "shelves"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
    )

    tenant_id: UUID = tenant_key()
    suggestion_id: UUID = part_key()
    handling_id: UUID = key_to()
    organisation_id: UUID = key_to()
    created_at: datetime = time_at()
    is_open: bool
    shelves: list[str] = Field(
        sa_type=postgresql.ARRAY(sa.Text()),
        nullable=False,
        sa_column_args=(sa.Computed(_SHELVES, persisted=True),),
    )
    title_pairs: list[str] = text_array()
    pairs: list[str] = text_array()


class SuggestionPairRow(SQLModel, table=True):
    """In how many titles of a union a frequent pair stands, in `FREQUENT` or more, as a chore counted them last.

    The pair of no characters has the number of all titles at that time. Nobody is shown it: what is alike is found by
    its rarest pairs. Drafts are counted, too; of a pair in fewer titles nothing is kept.
    """

    __tablename__ = "suggestion_pair"

    tenant_id: UUID = tenant_key()
    pair: str = Field(primary_key=True)
    titles: int
