"""What is asked, and what waits by its day, by index.

Follows: 7d1c52e09a4b
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "bc6edb54010e"
down_revision: str | Sequence[str] | None = "7d1c52e09a4b"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


_RECEIVED = "state IN ('submitted', 'transferred', 'in_review', 'filed', 'reopened')"
_TO_RELEASE = "state = 'countersigned'"


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.drop_index(op.f("ix_management_question_tenant_id_asked_by_id"), table_name="management_question")
    op.create_index(
        "ix_management_question_answered",
        "management_question",
        ["tenant_id", "asked_by_id", "answered_at"],
        unique=False,
        postgresql_where=sa.text("state = 'answered'"),
    )
    op.create_index(
        op.f("ix_management_question_tenant_id_asked_by_id_asked_at"),
        "management_question",
        ["tenant_id", "asked_by_id", "asked_at"],
        unique=False,
    )
    # What has a day is found by it; the index by age keeps only what has none.
    for name, states in (("received", _RECEIVED), ("to_release", _TO_RELEASE)):
        op.drop_index(f"ix_suggestion_{name}", table_name="suggestion")
        op.create_index(
            f"ix_suggestion_{name}_undated",
            "suggestion",
            ["tenant_id", "submitted_at"],
            unique=False,
            postgresql_where=sa.text(f"{states} AND next_due_at IS NULL"),
        )
        op.create_index(
            f"ix_suggestion_{name}_due",
            "suggestion",
            ["tenant_id", "next_due_at"],
            unique=False,
            postgresql_where=sa.text(f"{states} AND next_due_at IS NOT NULL"),
        )
    op.create_index(
        "ix_survey_open", "survey", ["tenant_id", "closes_at"], unique=False, postgresql_where=sa.text("state = 'open'")
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_survey_open", table_name="survey")
    for name, states in (("received", _RECEIVED), ("to_release", _TO_RELEASE)):
        op.drop_index(f"ix_suggestion_{name}_due", table_name="suggestion")
        op.drop_index(f"ix_suggestion_{name}_undated", table_name="suggestion")
        op.create_index(
            f"ix_suggestion_{name}",
            "suggestion",
            ["tenant_id", "submitted_at"],
            unique=False,
            postgresql_where=sa.text(states),
        )
    op.drop_index(op.f("ix_management_question_tenant_id_asked_by_id_asked_at"), table_name="management_question")
    op.drop_index("ix_management_question_answered", table_name="management_question")
    op.create_index(
        op.f("ix_management_question_tenant_id_asked_by_id"),
        "management_question",
        ["tenant_id", "asked_by_id"],
        unique=False,
    )
