"""messages to the outside are found by their place: codes, then pushes, then mails.

Follows: 3cc5f6a54bc3
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8e2b6f10d4c7"
down_revision: str | Sequence[str] | None = "3cc5f6a54bc3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NAME = "ix_event_to_deliver"
_PENDING = "delivered_at IS NULL AND dead_at IS NULL AND topic = 'notification.delivery_due'"
_PLACE = "(CASE facts ->> 'channel' WHEN 'email' THEN 2 WHEN 'push' THEN 1 ELSE 0 END)"


def upgrade() -> None:
    """Applies it."""
    op.drop_index(_NAME, table_name="event")
    op.create_index(_NAME, "event", [sa.text(_PLACE), "next_attempt_at", "id"], postgresql_where=sa.text(_PENDING))


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(_NAME, table_name="event")
    op.create_index(_NAME, "event", ["next_attempt_at"], postgresql_where=sa.text(_PENDING))
