"""vouchers are issued or not.

Follows: 4e97c2b0d16f
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "9991fe3912da"
down_revision: str | Sequence[str] | None = "4e97c2b0d16f"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATES = ("issued", "locked", "redeemed", "expired", "revoked")


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    # No row was ever in the state that is left out.
    _allow(_STATES)
    op.create_index(
        "ix_voucher_partly_spent",
        "voucher",
        ["tenant_id", "cycle_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('issued', 'locked') AND spent_fen > 0"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(
        "ix_voucher_partly_spent",
        table_name="voucher",
        postgresql_where=sa.text("state IN ('issued', 'locked') AND spent_fen > 0"),
    )
    _allow(("reserved", *_STATES))


def _allow(states: Sequence[str]) -> None:
    """Has vouchers be in these states, all but the last two of them live: a member has one such of a cycle."""
    listed, live = (", ".join(f"'{each}'" for each in some) for some in (states, states[:-2]))
    op.drop_constraint(op.f("ck_voucher_state_known"), "voucher", type_="check")
    op.create_check_constraint(op.f("ck_voucher_state_known"), "voucher", f"state IN ({listed})")
    op.drop_index("uq_voucher_live", table_name="voucher")
    op.create_index(
        "uq_voucher_live",
        "voucher",
        ["tenant_id", "cycle_id", "member_id"],
        unique=True,
        postgresql_where=sa.text(f"state IN ({live})"),
    )
