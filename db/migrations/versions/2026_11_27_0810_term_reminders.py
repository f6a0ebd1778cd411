"""reminders that a term of office ends, the rules that say when, and what ended a correction request.

Follows: 689d7ec14718
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c7d2e85a41f9"
down_revision: str | Sequence[str] | None = "689d7ec14718"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OLD_KEYS = (
    "'join_review_steps', 'join_review_days', 'transfer_release_days', 'transfer_acceptance_days', 'dues_monthly_fen',"
    " 'dues_reminder_days', 'dues_lapse_months', 'assembly_quorum_permille', 'activity_sign_ups_per_month',"
    " 'benefit_yearly_cap_fen', 'suggestion_answer_days', 'correction_review_days', 'join_needs_identity_card',"
    " 'join_needs_employment_contract', 'join_needs_employment_certificate', 'join_needs_social_insurance',"
    " 'join_needs_number_check', 'join_needs_roster_check', 'join_needs_phone_check', 'join_needs_provider_check',"
    " 'join_needs_officer_check'"
)
_NEW_KEYS = "'term_first_reminder_days', 'term_last_reminder_days'"
_APPEND_ONLY = """
CREATE TRIGGER post_term_reminder_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON post_term_reminder
    FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()
"""


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _allow_rules(f"{_OLD_KEYS}, {_NEW_KEYS}")
    op.create_index(
        "ix_post_term_ends_on",
        "post_term",
        ["tenant_id", "ends_on"],
        unique=False,
        postgresql_where=sa.text("withdrawn_at IS NULL AND ends_on IS NOT NULL"),
    )
    op.create_table(
        "post_term_reminder",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("post_term_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("stage IN ('first', 'last')", name=op.f("ck_post_term_reminder_stage_known")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "post_term_id"],
            ["post_term.tenant_id", "post_term.id"],
            name=op.f("fk_post_term_reminder_post_term_id_post_term"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "post_term_id", "stage", name=op.f("pk_post_term_reminder")),
    )
    op.execute(_APPEND_ONLY)
    op.add_column("correction_request", sa.Column("closing", sa.String(), nullable=True))
    op.execute("UPDATE correction_request SET closing = 'membership_ended' WHERE status = 'cancelled'")
    op.create_check_constraint(
        op.f("ck_correction_request_closing_known"),
        "correction_request",
        "closing IN ('membership_ended', 'entries_merged')",
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("correction_request", "closing")
    op.drop_table("post_term_reminder")
    op.drop_index(
        "ix_post_term_ends_on",
        table_name="post_term",
        postgresql_where=sa.text("withdrawn_at IS NULL AND ends_on IS NOT NULL"),
    )
    op.execute(f"DELETE FROM rule_version WHERE key IN ({_NEW_KEYS})")  # noqa: S608  # constants
    _allow_rules(_OLD_KEYS)


def _allow_rules(keys: str) -> None:
    op.drop_constraint(op.f("ck_rule_version_key_known"), "rule_version")
    op.create_check_constraint(op.f("ck_rule_version_key_known"), "rule_version", f"key IN ({keys})")
