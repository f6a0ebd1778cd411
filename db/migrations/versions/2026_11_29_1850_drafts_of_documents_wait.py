"""drafts of official documents wait for another officer.

Follows: cd1206522f5a
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5f3c1a7be240"
down_revision: str | Sequence[str] | None = "cd1206522f5a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.create_index(
        "ix_official_document_draft",
        "official_document",
        ["tenant_id", "drafted_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'draft'"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_official_document_draft", table_name="official_document")
