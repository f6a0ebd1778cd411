"""Attachments of suggestions come in by a ticket: their state, their parts, their tries.

Follows: 1b869e96538f
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7d1c52e09a4b"
down_revision: str | Sequence[str] | None = "1b869e96538f"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("suggestion_attachment", sa.Column("state", sa.String(), server_default="ready", nullable=False))
    for name in ("part_count", "tries"):
        op.add_column("suggestion_attachment", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("suggestion_attachment", sa.Column("ticket_expires_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_suggestion_attachment_state_known"),
        "suggestion_attachment",
        "state IN ('awaited', 'receiving', 'ready')",
    )
    op.create_index(
        "ix_suggestion_attachment_unfinished",
        "suggestion_attachment",
        ["ticket_expires_at"],
        postgresql_where=sa.text("state <> 'ready' AND removed_at IS NULL"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(
        "ix_suggestion_attachment_unfinished",
        table_name="suggestion_attachment",
        postgresql_where=sa.text("state <> 'ready' AND removed_at IS NULL"),
    )
    op.drop_constraint(op.f("ck_suggestion_attachment_state_known"), "suggestion_attachment")
    for name in ("ticket_expires_at", "tries", "part_count", "state"):
        op.drop_column("suggestion_attachment", name)
