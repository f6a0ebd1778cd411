"""join requests: taken up again after a rejection, and of people whose employer has no union.

Follows: 515838156eb4
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "9d3e71c5b204"
down_revision: str | Sequence[str] | None = "515838156eb4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.add_column("join_request", sa.Column("former_id", sa.Uuid(), nullable=True))
    op.add_column("join_request", sa.Column("attempt", sa.Integer(), server_default="1", nullable=False))
    op.add_column(
        "join_request", sa.Column("employer_has_union", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.create_foreign_key(
        op.f("fk_join_request_former_id_join_request"),
        "join_request",
        "join_request",
        ["tenant_id", "former_id"],
        ["tenant_id", "id"],
    )
    op.create_index(
        "uq_join_request_former",
        "join_request",
        ["tenant_id", "former_id"],
        unique=True,
        postgresql_where=sa.text("former_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("uq_join_request_former", table_name="join_request")
    op.drop_constraint(op.f("fk_join_request_former_id_join_request"), "join_request", type_="foreignkey")
    op.drop_column("join_request", "employer_has_union")
    op.drop_column("join_request", "attempt")
    op.drop_column("join_request", "former_id")
