"""Documents by their hash, the profiles that they are registered in, and how often clients use them.

Follows: bc6edb54010e
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "1e61c0bcb660"
down_revision: str | Sequence[str] | None = "bc6edb54010e"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.create_table(
        "deprecated_use",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("coordinate", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "client", "version", "coordinate", name=op.f("pk_deprecated_use")),
    )
    op.create_table(
        "document_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_document_revision_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_revision")),
    )
    op.create_table(
        "document_use",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "client", "version", "document_id", name=op.f("pk_document_use")),
    )
    op.create_table(
        "stored_document",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("is_registered", sa.Boolean(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_document")),
    )
    op.create_index(
        "ix_stored_document_unregistered",
        "stored_document",
        ["used_on"],
        unique=False,
        postgresql_where=sa.text("NOT is_registered"),
    )
    op.create_table(
        "profile_document",
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["stored_document.id"], name=op.f("fk_profile_document_document_id_stored_document")
        ),
        sa.PrimaryKeyConstraint("profile", "client", "version", "document_id", name=op.f("pk_profile_document")),
    )
    op.create_index(op.f("ix_profile_document_document_id"), "profile_document", ["document_id"], unique=False)
    op.execute("GRANT DELETE ON stored_document, document_use, deprecated_use TO unionhall_app")


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f("ix_profile_document_document_id"), table_name="profile_document")
    op.drop_table("profile_document")
    op.drop_index(
        "ix_stored_document_unregistered", table_name="stored_document", postgresql_where=sa.text("NOT is_registered")
    )
    op.drop_table("stored_document")
    op.drop_table("document_use")
    op.drop_table("document_revision")
    op.drop_table("deprecated_use")
