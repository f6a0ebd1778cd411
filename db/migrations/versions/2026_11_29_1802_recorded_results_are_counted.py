"""recorded results are counted.

Follows: 0b9f6f6a29c0
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a61f0c27de58"
down_revision: str | Sequence[str] | None = "0b9f6f6a29c0"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("competition", sa.Column("results_revision", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("competition", "results_revision")
