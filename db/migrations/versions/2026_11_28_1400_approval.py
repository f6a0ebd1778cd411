"""A question may be counted by approval.

Follows: eef846b9a200
"""

from collections.abc import Sequence

from alembic import op

revision: str = "5c0e7a91d3b8"
down_revision: str | Sequence[str] | None = "eef846b9a200"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_METHOD = op.f("ck_vote_question_method_known")
_BEFORE = (
    "'items', 'plurality', 'two_round', 'score', 'instant_runoff', 'stv_scottish', 'stv_northern_ireland', 'schulze'"
)
_AFTER = (
    "'items', 'plurality', 'approval', 'two_round', 'score', 'instant_runoff', 'stv_scottish', 'stv_northern_ireland',"
    " 'schulze'"
)


def _allow(methods: str, *, of_new_rows: bool) -> None:
    op.drop_constraint(_METHOD, "vote_question")
    op.create_check_constraint(_METHOD, "vote_question", f"method IN ({methods})", postgresql_not_valid=of_new_rows)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _allow(_AFTER, of_new_rows=False)


def downgrade() -> None:
    """Takes it back; questions that are counted so stay, and no new ones are."""
    _allow(_BEFORE, of_new_rows=True)
