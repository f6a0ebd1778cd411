"""the next day of a suggestion.

Follows: 3def51ea2e7c
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "1b869e96538f"
down_revision: str | Sequence[str] | None = "3def51ea2e7c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("suggestion", sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("suggestion", sa.Column("escalates_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_suggestion_due",
        "suggestion",
        ["tenant_id", "next_due_at"],
        unique=False,
        postgresql_where=sa.text("next_due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_suggestion_escalates",
        "suggestion",
        ["escalates_at"],
        unique=False,
        postgresql_where=sa.text("escalates_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_suggestion_escalates", table_name="suggestion")
    op.drop_index("ix_suggestion_due", table_name="suggestion")
    op.drop_column("suggestion", "escalates_at")
    op.drop_column("suggestion", "next_due_at")
