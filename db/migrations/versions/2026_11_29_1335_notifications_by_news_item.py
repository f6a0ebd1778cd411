"""notifications by news item.

Follows: 408f5a906d40
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5c1e7a93d2b8"
down_revision: str | Sequence[str] | None = "408f5a906d40"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.create_index(
        "ix_notification_of_news",
        "notification",
        ["tenant_id", sa.literal_column("(facts ->> 'news_item_id')"), "member_id"],
        unique=False,
        postgresql_where=sa.text("kind IN ('news_urgent', 'news_corrected')"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(
        "ix_notification_of_news",
        table_name="notification",
        postgresql_where=sa.text("kind IN ('news_urgent', 'news_corrected')"),
    )
