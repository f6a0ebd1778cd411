"""indexes: events that wait, by what for and by subject; news that is pinned.

Follows: e2eaab0cb035
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c41f7b0a92de"
down_revision: str | Sequence[str] | None = "e2eaab0cb035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PENDING = "delivered_at IS NULL AND dead_at IS NULL"
_DELIVERY = "notification.delivery_due"


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.create_index(
        "ix_event_of_subject",
        "event",
        ["tenant_id", "subject_kind", "subject_id", "id"],
        postgresql_where=sa.text(_PENDING),
    )
    op.create_index(
        "ix_event_to_deliver",
        "event",
        ["next_attempt_at"],
        postgresql_where=sa.text(f"{_PENDING} AND topic = '{_DELIVERY}'"),
    )
    op.create_index(
        "ix_event_to_handle",
        "event",
        ["next_attempt_at"],
        postgresql_where=sa.text(f"{_PENDING} AND topic <> '{_DELIVERY}'"),
    )
    op.drop_index("ix_event_pending", table_name="event")
    op.create_index(
        "ix_news_item_pinned",
        "news_item",
        ["tenant_id", "pinned_until_at"],
        postgresql_where=sa.text("pinned_until_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Takes it back; data of what is taken back is lost."""
    op.drop_index("ix_news_item_pinned", table_name="news_item")
    op.create_index("ix_event_pending", "event", ["next_attempt_at"], postgresql_where=sa.text(_PENDING))
    op.drop_index("ix_event_to_handle", table_name="event")
    op.drop_index("ix_event_to_deliver", table_name="event")
    op.drop_index("ix_event_of_subject", table_name="event")
