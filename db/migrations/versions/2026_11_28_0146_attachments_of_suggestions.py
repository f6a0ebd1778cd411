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

_COUNT_PARTS = """
    UPDATE suggestion_attachment AS a SET part_count = (
        SELECT count(*) FROM attachment_part AS p WHERE p.tenant_id = a.tenant_id AND p.attachment_id = a.id
    )
"""
_DROP_PARTS = """
    DELETE FROM attachment_part AS p USING suggestion_attachment AS a
    WHERE a.tenant_id = p.tenant_id AND a.id = p.attachment_id AND a.state <> 'ready'
"""
_DROP_PLACES = "DELETE FROM suggestion_attachment WHERE state <> 'ready'"


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("suggestion_attachment", sa.Column("state", sa.String(), server_default="ready", nullable=False))
    for name in ("part_count", "tries"):
        op.add_column("suggestion_attachment", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("suggestion_attachment", sa.Column("ticket_expires_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_COUNT_PARTS)
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
    """Takes it back. The table knows only what has come, so places whose file has not are taken away."""
    op.execute(_DROP_PARTS)
    op.execute(_DROP_PLACES)
    op.drop_index(
        "ix_suggestion_attachment_unfinished",
        table_name="suggestion_attachment",
        postgresql_where=sa.text("state <> 'ready' AND removed_at IS NULL"),
    )
    op.drop_constraint(op.f("ck_suggestion_attachment_state_known"), "suggestion_attachment")
    for name in ("ticket_expires_at", "tries", "part_count", "state"):
        op.drop_column("suggestion_attachment", name)
