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

_PENDING = "delivered_at IS NULL AND dead_at IS NULL AND topic = 'notification.delivery_due'"
_PLACES = {
    "deliver": "facts ->> 'channel' NOT IN ('push', 'email')",
    "push": "facts ->> 'channel' = 'push'",
    "mail": "facts ->> 'channel' = 'email'",
}


def upgrade() -> None:
    """Applies it."""
    op.drop_index("ix_event_to_deliver", table_name="event")
    for what, place in _PLACES.items():
        where = sa.text(f"{_PENDING} AND {place}")
        op.create_index(f"ix_event_to_{what}", "event", ["next_attempt_at", "id"], postgresql_where=where)


def downgrade() -> None:
    """Takes it back."""
    for what in _PLACES:
        op.drop_index(f"ix_event_to_{what}", table_name="event")
    op.create_index("ix_event_to_deliver", "event", ["next_attempt_at"], postgresql_where=sa.text(_PENDING))
