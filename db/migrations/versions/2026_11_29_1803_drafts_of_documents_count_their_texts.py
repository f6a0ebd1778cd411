"""drafts of documents count their texts.

Follows: a61f0c27de58
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "d83b5f1706ca"
down_revision: str | Sequence[str] | None = "a61f0c27de58"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("official_document", sa.Column("draft_revision", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("official_document", "draft_revision")
