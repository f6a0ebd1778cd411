"""requests to correct one's own entry.

Follows: 74a1584e54e2
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c40e7d19a5b2"
down_revision: str | Sequence[str] | None = "74a1584e54e2"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_RULES = (
    "join_review_steps",
    "join_review_days",
    "transfer_release_days",
    "transfer_acceptance_days",
    "dues_monthly_fen",
    "dues_reminder_days",
    "dues_lapse_months",
    "assembly_quorum_permille",
    "activity_sign_ups_per_month",
    "benefit_yearly_cap_fen",
    "suggestion_answer_days",
)


def _know_rules(keys: Sequence[str]) -> None:
    """Rows that are there were checked by the narrower list, so they need not be read under a lock that waits."""
    listed = ", ".join(f"'{key}'" for key in keys)
    op.execute("ALTER TABLE rule_version DROP CONSTRAINT ck_rule_version_key_known")
    op.execute(f"ALTER TABLE rule_version ADD CONSTRAINT ck_rule_version_key_known CHECK (key IN ({listed})) NOT VALID")
    op.execute("ALTER TABLE rule_version VALIDATE CONSTRAINT ck_rule_version_key_known")


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.create_table(
        "correction_request",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_masked", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "field IN ('name', 'phone_number', 'identity_number', 'employment_kind', 'joined_on')",
            name=op.f("ck_correction_request_field_known"),
        ),
        sa.CheckConstraint(
            "status IN ('in_review', 'approved', 'rejected', 'withdrawn', 'cancelled')",
            name=op.f("ck_correction_request_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "approval_id"],
            ["approval.tenant_id", "approval.id"],
            name=op.f("fk_correction_request_approval_id_approval"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_correction_request_member_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_correction_request_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_correction_request")),
    )
    op.create_index(
        "uq_correction_request_open",
        "correction_request",
        ["tenant_id", "member_id", "field"],
        unique=True,
        postgresql_where=sa.text("status = 'in_review'"),
    )
    op.create_index(
        op.f("ix_correction_request_tenant_id_member_id_submitted_at"),
        "correction_request",
        ["tenant_id", "member_id", "submitted_at"],
    )
    op.create_index(
        "ix_correction_request_inbox",
        "correction_request",
        ["tenant_id", "organisation_id", "status", "submitted_at", "id"],
    )
    op.create_index("ix_correction_request_list", "correction_request", ["tenant_id", "submitted_at", "id"])
    _know_rules((*_RULES[:4], "correction_review_days", *_RULES[4:]))


def downgrade() -> None:
    """Takes it back: requests are lost, and what was set for their days."""
    op.execute("DELETE FROM rule_version WHERE key = 'correction_review_days'")
    _know_rules(_RULES)
    op.drop_table("correction_request")
