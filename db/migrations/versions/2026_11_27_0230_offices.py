"""seats and days of posts, withdrawn terms, roles that come with a term.

Follows: 9d3e71c5b204
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5d0c3b8e71a4"
down_revision: str | Sequence[str] | None = "9d3e71c5b204"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Adds it."""
    op.add_column("post", sa.Column("seats", sa.Integer(), server_default="1", nullable=False))
    op.add_column("post", sa.Column("opened_on", sa.Date(), nullable=True))
    op.add_column("post", sa.Column("closed_on", sa.Date(), nullable=True))
    op.create_check_constraint(op.f("ck_post_seats_bounded"), "post", "seats BETWEEN 1 AND 50")
    op.add_column("post_term", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("role_grant", sa.Column("post_term_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_role_grant_post_term_id_post_term"),
        "role_grant",
        "post_term",
        ["tenant_id", "post_term_id"],
        ["tenant_id", "id"],
    )
    op.create_index(
        "ix_role_grant_term",
        "role_grant",
        ["tenant_id", "post_term_id"],
        postgresql_where=sa.text("post_term_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_role_grant_term", table_name="role_grant", postgresql_where=sa.text("post_term_id IS NOT NULL"))
    op.drop_constraint(op.f("fk_role_grant_post_term_id_post_term"), "role_grant", type_="foreignkey")
    op.drop_column("role_grant", "post_term_id")
    op.drop_column("post_term", "withdrawn_at")
    op.drop_constraint(op.f("ck_post_seats_bounded"), "post", type_="check")
    op.drop_column("post", "closed_on")
    op.drop_column("post", "opened_on")
    op.drop_column("post", "seats")
