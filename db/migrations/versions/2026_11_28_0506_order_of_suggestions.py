"""Order of suggestions, and answers by their suggestion.

Follows: bc6edb54010e
"""

from collections.abc import Sequence

from alembic import op

revision: str = "b67fb50f74b8"
down_revision: str | Sequence[str] | None = "6fa6ca05e995"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.create_index(
        op.f("ix_suggestion_answer_tenant_id_suggestion_id"),
        "suggestion_answer",
        ["tenant_id", "suggestion_id"],
        unique=False,
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f("ix_suggestion_answer_tenant_id_suggestion_id"), table_name="suggestion_answer")
