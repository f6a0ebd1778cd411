"""rest of activities: hours by rules, certificates of series, devices at the door; a column that nobody uses goes.

Follows: 7b40c2d9e815
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c41d70e2b96a"
down_revision: str | Sequence[str] | None = "7b40c2d9e815"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OLD_KEYS = (
    "'join_review_steps', 'join_review_days', 'transfer_release_days', 'transfer_acceptance_days', 'dues_monthly_fen',"
    " 'dues_reminder_days', 'dues_lapse_months', 'assembly_quorum_permille', 'activity_sign_ups_per_month',"
    " 'benefit_yearly_cap_fen', 'suggestion_answer_days', 'correction_review_days', 'join_needs_identity_card',"
    " 'join_needs_employment_contract', 'join_needs_employment_certificate', 'join_needs_social_insurance',"
    " 'join_needs_number_check', 'join_needs_roster_check', 'join_needs_phone_check', 'join_needs_provider_check',"
    " 'join_needs_officer_check', 'term_first_reminder_days', 'term_last_reminder_days',"
    " 'benefit_holiday_gift_cap_fen', 'benefit_birthday_cap_fen', 'benefit_condolence_cap_fen',"
    " 'benefit_culture_cap_fen', 'benefit_health_cap_fen', 'benefit_training_cap_fen', 'benefit_other_cap_fen'"
)
_NEW_KEYS = (
    "'activity_offer_hours', 'activity_cut_off_hours', 'activity_late_cancel_hours', 'activity_review_days',"
    " 'activity_reminder_hours', 'activity_offer_reminder_hours', 'activity_feedback_days',"
    " 'check_in_lead_minutes', 'check_in_appeal_days'"
)
_OLD_REASONS = (
    "'nonce_reused', 'unknown_code', 'ambiguous', 'revoked', 'cancelled', 'other_activity', 'clock_wrong',"
    " 'not_yet', 'over', 'unapproved', 'waiting_only', 'not_registered', 'blocked', 'not_in_audience',"
    " 'incomplete', 'already_in', 'already_left', 'not_in', 'full'"
)
_BY_RULE = {
    "review_days": 3,
    "reminder_hours": 24,
    "offer_reminder_hours": 3,
    "feedback_days": 7,
    "check_in_lead_minutes": 120,
    "appeal_days": 14,
}


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _allow_rules(f"{_OLD_KEYS}, {_NEW_KEYS}")
    for name, value in _BY_RULE.items():
        op.add_column("activity", sa.Column(name, sa.Integer(), server_default=str(value), nullable=False))
    op.drop_column("activity", "last_sequence")
    op.add_column("activity_series", sa.Column("certificate_sessions", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_activity_series_certificate_in_bounds"), "activity_series", "certificate_sessions BETWEEN 1 AND 52"
    )
    _certify_series()
    _enrol_devices()


def _certify_series() -> None:
    op.alter_column("activity_certificate", "registration_id", nullable=True)
    op.add_column("activity_certificate", sa.Column("series_id", sa.Uuid(), nullable=True))
    op.add_column("activity_certificate", sa.Column("attended_sessions", sa.Integer(), nullable=True))
    op.add_column("activity_certificate", sa.Column("held_sessions", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_activity_certificate_tenant_id_series_id_activity_series"),
        "activity_certificate",
        "activity_series",
        ["tenant_id", "series_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_activity_certificate_about_one"),
        "activity_certificate",
        "(series_id IS NULL) = (registration_id IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_activity_certificate_sessions_of_series"),
        "activity_certificate",
        "series_id IS NULL OR attended_sessions BETWEEN 1 AND held_sessions",
    )
    op.create_unique_constraint(
        op.f("uq_activity_certificate_tenant_id_series_id_member_id"),
        "activity_certificate",
        ["tenant_id", "series_id", "member_id"],
    )


def _enrol_devices() -> None:
    op.create_table(
        "check_in_device",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_by_id", sa.Uuid(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)", name=op.f("ck_check_in_device_revoked_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "enrolled_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_check_in_device_tenant_id_enrolled_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_check_in_device_tenant_id_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "revoked_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_check_in_device_tenant_id_revoked_by_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_check_in_device")),
        sa.UniqueConstraint("tenant_id", "public_key", name=op.f("uq_check_in_device_tenant_id_public_key")),
    )
    op.create_index(
        op.f("ix_check_in_device_tenant_id_organisation_id"), "check_in_device", ["tenant_id", "organisation_id"]
    )
    op.create_index(
        op.f("ix_check_in_device_tenant_id_enrolled_at_id"), "check_in_device", ["tenant_id", "enrolled_at", "id"]
    )
    for table in ("check_in_upload", "check_in_event"):
        op.add_column(table, sa.Column("device_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_tenant_id_device_id_check_in_device"),
            table,
            "check_in_device",
            ["tenant_id", "device_id"],
            ["tenant_id", "id"],
        )
    _allow_reasons(f"{_OLD_REASONS}, 'device_revoked'")


def downgrade() -> None:
    """Takes it back; certificates of series, devices and what they said of conflicts are lost."""
    op.execute("DELETE FROM check_in_conflict WHERE reason = 'device_revoked'")
    _allow_reasons(_OLD_REASONS)
    for table in ("check_in_upload", "check_in_event"):
        op.drop_column(table, "device_id")
    op.drop_table("check_in_device")
    op.execute("DELETE FROM activity_certificate WHERE series_id IS NOT NULL")
    for name in ("about_one", "sessions_of_series"):
        op.drop_constraint(op.f(f"ck_activity_certificate_{name}"), "activity_certificate")
    for name in ("held_sessions", "attended_sessions", "series_id"):
        op.drop_column("activity_certificate", name)
    op.alter_column("activity_certificate", "registration_id", nullable=False)
    op.drop_column("activity_series", "certificate_sessions")
    op.add_column("activity", sa.Column("last_sequence", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("activity", "last_sequence", server_default=None)
    for name in _BY_RULE:
        op.drop_column("activity", name)
    op.execute(f"DELETE FROM rule_version WHERE key IN ({_NEW_KEYS})")  # noqa: S608  # constants
    _allow_rules(_OLD_KEYS)


def _allow_rules(keys: str) -> None:
    op.drop_constraint(op.f("ck_rule_version_key_known"), "rule_version")
    op.create_check_constraint(op.f("ck_rule_version_key_known"), "rule_version", f"key IN ({keys})")


def _allow_reasons(reasons: str) -> None:
    op.drop_constraint(op.f("ck_check_in_conflict_reason_known"), "check_in_conflict")
    op.create_check_constraint(op.f("ck_check_in_conflict_reason_known"), "check_in_conflict", f"reason IN ({reasons})")
