"""lists of electors by member.

Follows: 7c5d21e8b934
"""

from collections.abc import Sequence

from alembic import op

revision: str = "3cc5f6a54bc3"
down_revision: str | Sequence[str] | None = "7c5d21e8b934"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.create_index("ix_vote_elector_tenant_id_member_id", "vote_elector", ["tenant_id", "member_id"], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_vote_elector_tenant_id_member_id", table_name="vote_elector")
