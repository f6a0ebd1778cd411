"""turnout is looked after by one at a time.

Follows: e2b7d04f9c16
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "a69dcdffec77"
down_revision: str | Sequence[str] | None = "e2b7d04f9c16"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("vote_turnout_total", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("vote_turnout_total", sa.Column("cast_count", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("vote_turnout_total", "cast_count")
    op.drop_column("vote_turnout_total", "looked_at")
