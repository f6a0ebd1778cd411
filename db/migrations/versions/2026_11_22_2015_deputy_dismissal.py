"""deputy dismissal: an officer ends a deputy's time before its last day.

Follows: 5b1f0c9de7a4
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8c3d5e1a7f20"
down_revision: str | Sequence[str] | None = "5b1f0c9de7a4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Adds a column without a default, which rewrites nothing, and an index on a table of a few rows."""
    op.add_column("deputy", sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f("ix_deputy_tenant_id_officer_id_ends_on"), "deputy", ["tenant_id", "officer_id", "ends_on"], unique=False
    )


def downgrade() -> None:
    """Dismissed deputies would be in office again, so they go with the column."""
    op.execute("DELETE FROM deputy WHERE dismissed_at IS NOT NULL")
    op.drop_index(op.f("ix_deputy_tenant_id_officer_id_ends_on"), table_name="deputy")
    op.drop_column("deputy", "dismissed_at")
