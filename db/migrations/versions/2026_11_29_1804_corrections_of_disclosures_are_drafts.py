"""corrections of disclosures are drafts.

Follows: d83b5f1706ca
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "4e97c2b0d16f"
down_revision: str | Sequence[str] | None = "d83b5f1706ca"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WAITING = (
    "SELECT f.id FROM disclosure_figure AS f"
    " JOIN disclosure AS d ON d.tenant_id = f.tenant_id AND d.id = f.disclosure_id WHERE d.corrects_id IS NOT NULL"
)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("disclosure", sa.Column("corrects_id", sa.Uuid(), nullable=True))
    op.add_column("disclosure", sa.Column("corrects_revision", sa.Integer(), nullable=True))
    op.add_column("disclosure", sa.Column("note", sa.String(), nullable=True))
    op.create_foreign_key(
        "fk_disclosure_corrects_id_disclosure",
        *("disclosure", "disclosure"),
        ["tenant_id", "corrects_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_disclosure_correction_is_draft"),
        "disclosure",
        "corrects_id IS NULL OR state = 'draft' AND due_id IS NULL",
    )
    op.create_check_constraint(
        op.f("ck_disclosure_correction_has_note"),
        "disclosure",
        "num_nonnulls(corrects_id, corrects_revision, note) IN (0, 3)",
    )
    op.create_index(
        "ix_disclosure_corrections",
        "disclosure",
        ["tenant_id", "corrects_id"],
        postgresql_where=sa.text("corrects_id IS NOT NULL"),
    )
    op.add_column("disclosure_revision", sa.Column("approved_by_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_disclosure_revision_approved_by_id_member",
        *("disclosure_revision", "member"),
        ["tenant_id", "approved_by_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_disclosure_revision_two_persons"), "disclosure_revision", "approved_by_id <> made_by_id"
    )
    # What was published has revisions, which stay, and so does it.
    op.execute("GRANT DELETE ON disclosure TO unionhall_app")


def downgrade() -> None:
    """Takes it back. Corrections that wait for their publication go."""
    op.execute("REVOKE DELETE ON disclosure FROM unionhall_app")
    op.drop_constraint(op.f("ck_disclosure_revision_two_persons"), "disclosure_revision")
    op.drop_column("disclosure_revision", "approved_by_id")
    op.execute(f"DELETE FROM disclosure_source WHERE figure_id IN ({_WAITING})")  # noqa: S608  # a constant
    op.execute(f"DELETE FROM disclosure_figure WHERE id IN ({_WAITING})")  # noqa: S608  # a constant
    op.execute("DELETE FROM disclosure WHERE corrects_id IS NOT NULL")
    op.drop_index("ix_disclosure_corrections", table_name="disclosure")
    op.drop_constraint(op.f("ck_disclosure_correction_has_note"), "disclosure")
    op.drop_constraint(op.f("ck_disclosure_correction_is_draft"), "disclosure")
    op.drop_column("disclosure", "note")
    op.drop_column("disclosure", "corrects_revision")
    op.drop_column("disclosure", "corrects_id")
