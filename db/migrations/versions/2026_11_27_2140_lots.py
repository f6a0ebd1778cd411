"""lots: what officers enter of a lot between tied candidates, and the sentences of a verdict.

Follows: 99c281d02835
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5a7d1e60b3f8"
down_revision: str | Sequence[str] | None = "99c281d02835"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_APPEND_ONLY = """
CREATE TRIGGER vote_lot_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON vote_lot
    FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()
"""


_FOLLOWS = "ck_vote_follows_as_known"
_AS_BEFORE = "follows_as IN ('run_off', 'second_call')"


def upgrade() -> None:
    """Adds the table of lots, what each step of a verdict says, and one more way to go on from a vote."""
    op.drop_constraint(op.f(_FOLLOWS), "vote", type_="check")
    op.create_check_constraint(op.f(_FOLLOWS), "vote", "follows_as IN ('run_off', 'second_call', 'further_round')")
    op.add_column("vote_result", sa.Column("verdict_words", postgresql.JSONB(none_as_null=True), nullable=True))
    op.create_index(op.f("ix_vote_tenant_id_follows_id"), "vote", ["tenant_id", "follows_id"])
    op.create_table(
        "vote_lot",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vote_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("among", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("drawn", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("confirms_id", sa.Uuid(), nullable=True),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("question BETWEEN 1 AND 50", name=op.f("ck_vote_lot_question_in_bounds")),
        sa.CheckConstraint(
            "cardinality(among) > 1 AND cardinality(among) = cardinality(drawn) AND among @> drawn AND drawn @> among",
            name=op.f("ck_vote_lot_drawn_from_among"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "confirms_id"],
            ["vote_lot.tenant_id", "vote_lot.id"],
            name=op.f("fk_vote_lot_confirms_id_vote_lot"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entered_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_vote_lot_entered_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "vote_id"], ["vote.tenant_id", "vote.id"], name=op.f("fk_vote_lot_vote_id_vote")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vote_lot")),
        sa.UniqueConstraint("tenant_id", "confirms_id", name=op.f("uq_vote_lot_tenant_id_confirms_id")),
    )
    op.create_index(op.f("ix_vote_lot_tenant_id_vote_id"), "vote_lot", ["tenant_id", "vote_id"])
    op.execute(_APPEND_ONLY)


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("vote_lot")
    op.drop_constraint(op.f(_FOLLOWS), "vote", type_="check")
    op.create_check_constraint(op.f(_FOLLOWS), "vote", _AS_BEFORE)
    op.drop_index(op.f("ix_vote_tenant_id_follows_id"), "vote")
    op.drop_column("vote_result", "verdict_words")
