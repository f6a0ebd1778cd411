"""drafts count their texts.

Follows: 5c1e7a93d2b8
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5b1d0e7c3a92"
down_revision: str | Sequence[str] | None = "5c1e7a93d2b8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLES = ("competition", "course", "disclosure", "public_notice")


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    for table in _TABLES:
        op.add_column(table, sa.Column("draft_revision", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Takes it back."""
    for table in reversed(_TABLES):
        op.drop_column(table, "draft_revision")
