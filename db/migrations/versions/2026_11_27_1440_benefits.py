"""benefits: programmes, cycles, applications, vouchers; a yearly cap for each kind.

Follows: 3c9d1a7e52b4
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "abf4a7f39a80"
down_revision: str | Sequence[str] | None = "3c9d1a7e52b4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OLD_KEYS = (
    "'join_review_steps', 'join_review_days', 'transfer_release_days', 'transfer_acceptance_days', 'dues_monthly_fen',"
    " 'dues_reminder_days', 'dues_lapse_months', 'assembly_quorum_permille', 'activity_sign_ups_per_month',"
    " 'benefit_yearly_cap_fen', 'suggestion_answer_days', 'correction_review_days', 'join_needs_identity_card',"
    " 'join_needs_employment_contract', 'join_needs_employment_certificate', 'join_needs_social_insurance',"
    " 'join_needs_number_check', 'join_needs_roster_check', 'join_needs_phone_check', 'join_needs_provider_check',"
    " 'join_needs_officer_check', 'term_first_reminder_days', 'term_last_reminder_days'"
)
_NEW_KEYS = (
    "'benefit_holiday_gift_cap_fen', 'benefit_birthday_cap_fen', 'benefit_condolence_cap_fen',"
    " 'benefit_culture_cap_fen', 'benefit_health_cap_fen', 'benefit_training_cap_fen', 'benefit_other_cap_fen'"
)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _allow_rules(f"{_OLD_KEYS}, {_NEW_KEYS}")
    op.create_table(
        "benefit_programme",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("condition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=False),
        sa.Column("budget_quota_id", sa.Uuid(), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'draft') = (budget_quota_id IS NULL) AND (state = 'draft') = (approved_by_id IS NULL)",
            name=op.f("ck_benefit_programme_budget_when_approved"),
        ),
        sa.CheckConstraint(
            "kind IN ('holiday_gift', 'birthday', 'condolence', 'culture', 'health', 'training', 'other')",
            name=op.f("ck_benefit_programme_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'open', 'closed', 'settled')", name=op.f("ck_benefit_programme_state_known")
        ),
        sa.CheckConstraint("approved_by_id <> created_by_id", name=op.f("ck_benefit_programme_approved_by_another")),
        sa.CheckConstraint("budget_fen > 0", name=op.f("ck_benefit_programme_budget_above_nought")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "approved_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_benefit_programme_approved_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "budget_quota_id"],
            ["quota.tenant_id", "quota.id"],
            name=op.f("fk_benefit_programme_budget_quota_id_quota"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_benefit_programme_created_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_benefit_programme_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_benefit_programme")),
    )
    op.create_index(
        op.f("ix_benefit_programme_tenant_id_organisation_id_created_at"),
        "benefit_programme",
        ["tenant_id", "organisation_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "benefit_year",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("issued_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("issued_fen >= 0", name=op.f("ck_benefit_year_issued_from_nought")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_benefit_year_member_id_member")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "member_id", "year", "kind", name=op.f("pk_benefit_year")),
    )
    op.create_table(
        "benefit_cycle",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("needs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("value_fen", sa.BigInteger(), nullable=False),
        sa.Column("excess_fen", sa.BigInteger(), nullable=False),
        sa.Column("quota_id", sa.Uuid(), nullable=True),
        sa.Column("commitment", sa.String(), nullable=True),
        sa.Column("seed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("list_text", sa.String(), nullable=True),
        sa.Column("list_hash", sa.String(), nullable=True),
        sa.Column("seed", sa.String(), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "mode = 'first_come' OR state NOT IN ('approved', 'distributed', 'ended') OR commitment IS NOT NULL",
            name=op.f("ck_benefit_cycle_committed_when_approved"),
        ),
        sa.CheckConstraint(
            "mode IN ('first_come', 'lot', 'need_weighted', 'not_served_first')",
            name=op.f("ck_benefit_cycle_mode_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'to_approve', 'approved', 'distributed', 'ended', 'cancelled')",
            name=op.f("ck_benefit_cycle_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'distributed', 'ended') OR quota_id IS NOT NULL",
            name=op.f("ck_benefit_cycle_vouchers_when_approved"),
        ),
        sa.CheckConstraint("approved_by_id <> created_by_id", name=op.f("ck_benefit_cycle_approved_by_another")),
        sa.CheckConstraint("excess_fen BETWEEN 0 AND 100000000", name=op.f("ck_benefit_cycle_excess_in_bounds")),
        sa.CheckConstraint(
            "opens_at < closes_at AND closes_at <= valid_until_at", name=op.f("ck_benefit_cycle_times_in_order")
        ),
        sa.CheckConstraint("pieces BETWEEN 1 AND 1000000", name=op.f("ck_benefit_cycle_pieces_in_bounds")),
        sa.CheckConstraint("seed IS NULL OR list_hash IS NOT NULL", name=op.f("ck_benefit_cycle_seed_after_list")),
        sa.CheckConstraint("value_fen BETWEEN 1 AND 100000000", name=op.f("ck_benefit_cycle_value_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "approved_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_benefit_cycle_approved_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_benefit_cycle_created_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["benefit_programme.tenant_id", "benefit_programme.id"],
            name=op.f("fk_benefit_cycle_programme_id_benefit_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quota_id"], ["quota.tenant_id", "quota.id"], name=op.f("fk_benefit_cycle_quota_id_quota")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_benefit_cycle")),
    )
    op.create_index(
        op.f("ix_benefit_cycle_tenant_id_programme_id_opens_at"),
        "benefit_cycle",
        ["tenant_id", "programme_id", "opens_at"],
        unique=False,
    )
    op.create_table(
        "benefit_application",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closing", sa.String(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'not_served') = (closing IS NOT NULL)", name=op.f("ck_benefit_application_not_served_with_reason")
        ),
        sa.CheckConstraint(
            "closing IN ('none_left', 'not_eligible', 'cap_reached', 'has_one', 'cycle_cancelled', 'merged')",
            name=op.f("ck_benefit_application_closing_known"),
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'served', 'not_served', 'withdrawn')", name=op.f("ck_benefit_application_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cycle_id"],
            ["benefit_cycle.tenant_id", "benefit_cycle.id"],
            name=op.f("fk_benefit_application_cycle_id_benefit_cycle"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_benefit_application_member_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_benefit_application")),
    )
    op.create_index(
        "ix_benefit_application_next",
        "benefit_application",
        ["tenant_id", "cycle_id", "place"],
        unique=False,
        postgresql_where=sa.text("state = 'applied'"),
    )
    op.create_index(
        op.f("ix_benefit_application_tenant_id_member_id_applied_at"),
        "benefit_application",
        ["tenant_id", "member_id", "applied_at"],
        unique=False,
    )
    op.create_index(
        "uq_benefit_application_live",
        "benefit_application",
        ["tenant_id", "cycle_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_table(
        "voucher",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("value_fen", sa.BigInteger(), nullable=False),
        sa.Column("excess_fen", sa.BigInteger(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redeemed_by_id", sa.Uuid(), nullable=True),
        sa.Column("reversed_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'redeemed') = (redeemed_at IS NOT NULL)", name=op.f("ck_voucher_redeemed_with_instant")
        ),
        sa.CheckConstraint(
            "kind IN ('holiday_gift', 'birthday', 'condolence', 'culture', 'health', 'training', 'other')",
            name=op.f("ck_voucher_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('reserved', 'issued', 'locked', 'redeemed', 'expired', 'revoked')",
            name=op.f("ck_voucher_state_known"),
        ),
        sa.CheckConstraint("value_fen > 0 AND excess_fen >= 0", name=op.f("ck_voucher_amounts_from_nought")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cycle_id"],
            ["benefit_cycle.tenant_id", "benefit_cycle.id"],
            name=op.f("fk_voucher_cycle_id_benefit_cycle"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["member.tenant_id", "member.id"], name=op.f("fk_voucher_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "programme_id"],
            ["benefit_programme.tenant_id", "benefit_programme.id"],
            name=op.f("fk_voucher_programme_id_benefit_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "redeemed_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_voucher_redeemed_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reversed_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_voucher_reversed_by_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("tenant_id", "code_index", name=op.f("uq_voucher_tenant_id_code_index")),
    )
    op.create_index(
        op.f("ix_voucher_tenant_id_member_id_programme_id_issued_on"),
        "voucher",
        ["tenant_id", "member_id", "programme_id", "issued_on"],
        unique=False,
    )
    op.create_index(
        "uq_voucher_live",
        "voucher",
        ["tenant_id", "cycle_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('reserved', 'issued', 'locked', 'redeemed')"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(
        "uq_voucher_live",
        table_name="voucher",
        postgresql_where=sa.text("state IN ('reserved', 'issued', 'locked', 'redeemed')"),
    )
    op.drop_index(op.f("ix_voucher_tenant_id_member_id_programme_id_issued_on"), table_name="voucher")
    op.drop_table("voucher")
    op.drop_index(
        "uq_benefit_application_live",
        table_name="benefit_application",
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.drop_index(op.f("ix_benefit_application_tenant_id_member_id_applied_at"), table_name="benefit_application")
    op.drop_index(
        "ix_benefit_application_next", table_name="benefit_application", postgresql_where=sa.text("state = 'applied'")
    )
    op.drop_table("benefit_application")
    op.drop_index(op.f("ix_benefit_cycle_tenant_id_programme_id_opens_at"), table_name="benefit_cycle")
    op.drop_table("benefit_cycle")
    op.drop_table("benefit_year")
    op.drop_index(op.f("ix_benefit_programme_tenant_id_organisation_id_created_at"), table_name="benefit_programme")
    op.drop_table("benefit_programme")
    op.execute(f"DELETE FROM rule_version WHERE key IN ({_NEW_KEYS})")  # noqa: S608  # constants
    _allow_rules(_OLD_KEYS)


def _allow_rules(keys: str) -> None:
    op.drop_constraint(op.f("ck_rule_version_key_known"), "rule_version")
    op.create_check_constraint(op.f("ck_rule_version_key_known"), "rule_version", f"key IN ({keys})")
