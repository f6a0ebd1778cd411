"""suggestions are found on shelves of a quarter and a place; nothing keeps the order in which they were written.

Follows: bc6edb54010e
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5c1e7d20a94f"
down_revision: str | Sequence[str] | None = "8887e46b0e01"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PERIOD = "(extract(year FROM created_at AT TIME ZONE 'UTC') * 4 + extract(quarter FROM created_at AT TIME ZONE 'UTC'))"
_SHELVES = f"""ARRAY[
    {_PERIOD}::integer::text || ' ' || handling_id::text, {_PERIOD}::integer::text || ' everywhere',
    handling_id::text, 'everywhere'
] || CASE WHEN get_byte(uuid_send(suggestion_id), 15) < 2 THEN '{{sample}}'::text[] ELSE '{{}}' END"""


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.drop_index("ix_suggestion_search_pairs", table_name="suggestion_search", postgresql_using="gin")
    op.drop_column("suggestion_search", "block")
    op.drop_column("suggestion_search", "number")
    op.add_column(
        "suggestion_search",
        sa.Column("shelves", postgresql.ARRAY(sa.Text()), sa.Computed(_SHELVES, persisted=True), nullable=False),
    )
    op.create_index(
        "ix_suggestion_search_shelves",
        "suggestion_search",
        ["pairs", "title_pairs", "shelves"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        op.f("ix_suggestion_tenant_id_created_at_id"), "suggestion", ["tenant_id", "created_at", "id"], unique=False
    )


def downgrade() -> None:
    """Takes it back; the numbers are new ones."""
    op.drop_index(op.f("ix_suggestion_tenant_id_created_at_id"), table_name="suggestion")
    op.drop_index("ix_suggestion_search_shelves", table_name="suggestion_search", postgresql_using="gin")
    op.drop_column("suggestion_search", "shelves")
    op.add_column("suggestion_search", sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False))
    op.create_unique_constraint(op.f("uq_suggestion_search_number"), "suggestion_search", ["number"])
    op.add_column(
        "suggestion_search",
        sa.Column(
            "block",
            postgresql.ARRAY(sa.Integer()),
            sa.Computed("ARRAY[(number / 2048)::integer]", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_suggestion_search_pairs",
        "suggestion_search",
        ["pairs", "title_pairs", "block"],
        unique=False,
        postgresql_using="gin",
    )
