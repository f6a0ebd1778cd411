"""vote rules: five rules of the tree that votes are held by.

Follows: b94d7e3a10c5
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5b0c7e1f94d2"
down_revision: str | Sequence[str] | None = "b94d7e3a10c5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NEW_KEYS = (
    "vote_quorum_permille",
    "vote_majority_permille",
    "vote_margin_permille",
    "vote_objection_days",
    "vote_minimum_cell",
)
_KNOWN_KEYS = """
    SELECT array_agg(found[1]) FROM pg_constraint,
        regexp_matches(pg_get_constraintdef(oid), $$'([a-z_]+)'$$, 'g') AS found
    WHERE conname = 'ck_rule_version_key_known'
"""


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _allow_rules(lambda keys: [*keys, *_NEW_KEYS])


def downgrade() -> None:
    """Takes it back, with what was decided by these rules."""
    listed = ", ".join(f"'{key}'" for key in _NEW_KEYS)
    op.execute(f"DELETE FROM rule_version WHERE key IN ({listed})")  # noqa: S608  # constants
    _allow_rules(lambda keys: [key for key in keys if key not in _NEW_KEYS])


def _allow_rules(change: Callable[[Sequence[str]], Sequence[str]]) -> None:
    """Other keys than those that the migrations before allow."""
    keys = ", ".join(f"'{key}'" for key in change(op.get_bind().execute(sa.text(_KNOWN_KEYS)).scalar_one()))
    op.drop_constraint(op.f("ck_rule_version_key_known"), "rule_version")
    op.create_check_constraint(op.f("ck_rule_version_key_known"), "rule_version", f"key IN ({keys})")
