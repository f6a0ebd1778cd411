"""what waits for an office: comments, implementations, notices, honours, competitions, benefits, posts, rosters, lapses.

Follows: 9991fe3912da
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "cd1206522f5a"
down_revision: str | Sequence[str] | None = "9991fe3912da"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NAMES_UNTIL = "timezone('Asia/Shanghai', (names_until_on + 1)::timestamp - '00:00:01'::interval)"
_OVER_AT = "timezone('Asia/Shanghai', (closes_on + 1)::timestamp)"
_INDEXES: Sequence[tuple[str, str, Sequence[str], str]] = (
    ("ix_suggestion_comment_waiting", "suggestion_comment", ("written_at", "id"), "state = 'waiting'"),
    ("ix_implementation_done", "implementation", ("done_at", "suggestion_id"), "state = 'done'"),
    ("ix_public_notice_to_conclude", "public_notice", (_NAMES_UNTIL, _OVER_AT, "id"), "state = 'approved'"),
    (
        "ix_honour_to_put_up",
        "honour",
        (_OVER_AT, "id"),
        "state = 'open'",
    ),
    ("ix_honour_on_notice", "honour", ("notice_id",), "state = 'on_notice'"),
    (
        "ix_competition_in_approval",
        "competition",
        ("timezone('Asia/Shanghai', opens_on::timestamp)", "written_at", "id"),
        "state = 'in_approval'",
    ),
    (
        "ix_competition_announced",
        "competition",
        ("timezone('Asia/Shanghai', held_until::timestamp)", "id"),
        "state = 'announced'",
    ),
    ("ix_competition_held", "competition", ("recorded_at", "id"), "state = 'held'"),
    ("ix_benefit_programme_draft", "benefit_programme", ("created_at", "id"), "state = 'draft'"),
    ("ix_benefit_cycle_to_approve", "benefit_cycle", ("opens_at", "created_at", "id"), "state = 'to_approve'"),
    (
        "ix_benefit_cycle_to_draw",
        "benefit_cycle",
        ("closes_at", "id"),
        "state = 'approved' AND mode <> 'first_come' AND seed IS NULL",
    ),
    (
        "ix_channel_post_undecided",
        "channel_post",
        ("changed_at", "id"),
        "state = 'failed' AND wanted IS NOT NULL AND next_try_at IS NULL",
    ),
    (
        "ix_roster_import_ready",
        "roster_import",
        ("opened_at", "id"),
        "state = 'ready' AND is_current AND forgotten_at IS NULL",
    ),
    (
        "ix_dues_lapse_proposal_waiting",
        "dues_lapse_proposal",
        ("timezone('Asia/Shanghai', proposed_on::timestamp)", "id"),
        "state = 'open'",
    ),
)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    for name, table, keys, where in _INDEXES:
        columns = [sa.text(key) if "(" in key else key for key in keys]
        op.create_index(name, table, ["tenant_id", *columns], unique=False, postgresql_where=sa.text(where))


def downgrade() -> None:
    """Takes it back."""
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table_name=table)
