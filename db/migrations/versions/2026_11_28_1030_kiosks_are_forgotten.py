"""kiosks are forgotten.

Follows: bec22a6bfd15
"""

from collections.abc import Sequence

from alembic import op

revision: str = "3d7f50c1b9ea"
down_revision: str | Sequence[str] | None = "bec22a6bfd15"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLES = "kiosk_card, kiosk_request, kiosk_session"


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.execute(f"GRANT DELETE ON {_TABLES} TO unionhall_app")


def downgrade() -> None:
    """Takes it back."""
    op.execute(f"REVOKE DELETE ON {_TABLES} FROM unionhall_app")
