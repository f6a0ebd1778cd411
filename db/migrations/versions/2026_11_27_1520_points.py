"""points: rules, accounts and their ledger, offers and exchanges; two rules of the tree.

Follows: c41d70e2b96a
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c2437e3c8c62"
down_revision: str | Sequence[str] | None = "c41d70e2b96a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_APPEND_ONLY_TABLES = ("point_entry", "point_posting")
_APPEND_ONLY = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()
"""
_NEW_KEYS = ("points_are_exchanged", "points_end_month")
_KNOWN_KEYS = """
    SELECT array_agg(found[1]) FROM pg_constraint,
        regexp_matches(pg_get_constraintdef(oid), $$'([a-z_]+)'$$, 'g') AS found
    WHERE conname = 'ck_rule_version_key_known'
"""


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _allow_rules(lambda keys: [*keys, *_NEW_KEYS])
    op.create_table(
        "point_account",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("balance_points", sa.Integer(), nullable=False),
        sa.Column("reminded_of_on", sa.Date(), nullable=True),
        sa.CheckConstraint("balance_points >= 0", name=op.f("ck_point_account_balance_from_nought")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_point_account_member_id_member"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "member_id", name=op.f("pk_point_account")),
    )
    op.create_table(
        "point_rule",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("monthly_points", sa.Integer(), nullable=True),
        sa.Column("yearly_points", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cause IN ('activity_attended', 'feedback_given', 'exchange_returned')",
            name=op.f("ck_point_rule_cause_known"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR approved_by_id IS NOT NULL", name=op.f("ck_point_rule_approved_by_somebody")
        ),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'withdrawn')", name=op.f("ck_point_rule_state_known")),
        sa.CheckConstraint("approved_by_id <> created_by_id", name=op.f("ck_point_rule_approved_by_another")),
        sa.CheckConstraint("monthly_points BETWEEN 0 AND 100000", name=op.f("ck_point_rule_monthly_in_bounds")),
        sa.CheckConstraint("points BETWEEN 0 AND 1000", name=op.f("ck_point_rule_points_in_bounds")),
        sa.CheckConstraint("yearly_points BETWEEN 0 AND 100000", name=op.f("ck_point_rule_yearly_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "approved_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_point_rule_approved_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_point_rule_created_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_point_rule_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_point_rule")),
    )
    op.create_index(
        op.f("ix_point_rule_tenant_id_starts_on_id"), "point_rule", ["tenant_id", "starts_on", "id"], unique=False
    )
    op.create_index(
        "uq_point_rule_day",
        "point_rule",
        ["tenant_id", "organisation_id", "cause", "starts_on"],
        unique=True,
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_table(
        "point_credit",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("left_points", sa.Integer(), nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cause IN ('activity_attended', 'feedback_given', 'exchange_returned')",
            name=op.f("ck_point_credit_cause_known"),
        ),
        sa.CheckConstraint("ends_on >= earned_on", name=op.f("ck_point_credit_days_in_order")),
        sa.CheckConstraint(
            "points > 0 AND left_points BETWEEN 0 AND points", name=op.f("ck_point_credit_left_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["point_account.tenant_id", "point_account.member_id"],
            name=op.f("fk_point_credit_member_id_point_account"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_point_credit_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rule_id"],
            ["point_rule.tenant_id", "point_rule.id"],
            name=op.f("fk_point_credit_rule_id_point_rule"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_point_credit")),
    )
    op.create_index(
        "ix_point_credit_ending",
        "point_credit",
        ["ends_on", "member_id"],
        unique=False,
        postgresql_where=sa.text("left_points > 0"),
    )
    op.create_index(
        "ix_point_credit_left",
        "point_credit",
        ["tenant_id", "member_id", "ends_on", "id"],
        unique=False,
        postgresql_where=sa.text("left_points > 0"),
        postgresql_include=["left_points"],
    )
    op.create_index(
        "uq_point_credit_cause",
        "point_credit",
        ["tenant_id", "member_id", "cause", "subject_id"],
        unique=True,
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.create_table(
        "point_entry",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("forgiven_points", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN kind IN ('earned', 'returned', 'merged_in') THEN points > 0 ELSE points < 0 OR points = 0 AND kind = 'taken_back' END",
            name=op.f("ck_point_entry_points_by_kind"),
        ),
        sa.CheckConstraint(
            "cause IN ('activity_attended', 'feedback_given', 'exchange_returned')",
            name=op.f("ck_point_entry_cause_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('earned', 'spent', 'ended', 'taken_back', 'returned', 'merged_out', 'merged_in')",
            name=op.f("ck_point_entry_kind_known"),
        ),
        sa.CheckConstraint("forgiven_points >= 0", name=op.f("ck_point_entry_forgiven_from_nought")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "actor_id"], ["member.tenant_id", "member.id"], name=op.f("fk_point_entry_actor_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["point_account.tenant_id", "point_account.member_id"],
            name=op.f("fk_point_entry_member_id_point_account"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_point_entry_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_point_entry")),
    )
    op.create_index(
        op.f("ix_point_entry_tenant_id_member_id_recorded_at_id"),
        "point_entry",
        ["tenant_id", "member_id", "recorded_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_point_entry_tenant_id_organisation_id_recorded_at"),
        "point_entry",
        ["tenant_id", "organisation_id", "recorded_at"],
        unique=False,
        postgresql_include=["kind", "points"],
    )
    op.create_table(
        "point_offer",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'open', 'closed')", name=op.f("ck_point_offer_state_known")),
        sa.CheckConstraint("approved_by_id <> created_by_id", name=op.f("ck_point_offer_approved_by_another")),
        sa.CheckConstraint("points BETWEEN 1 AND 1000000", name=op.f("ck_point_offer_points_in_bounds")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "approved_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_point_offer_approved_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_point_offer_created_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cycle_id"],
            ["benefit_cycle.tenant_id", "benefit_cycle.id"],
            name=op.f("fk_point_offer_cycle_id_benefit_cycle"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "organisation_id"],
            ["organisation.tenant_id", "organisation.id"],
            name=op.f("fk_point_offer_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_point_offer")),
        sa.UniqueConstraint("tenant_id", "cycle_id", name=op.f("uq_point_offer_tenant_id_cycle_id")),
    )
    op.create_index(
        op.f("ix_point_offer_tenant_id_organisation_id_created_at"),
        "point_offer",
        ["tenant_id", "organisation_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "point_posting",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("credit_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("points <> 0", name=op.f("ck_point_posting_points_not_nought")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "credit_id"],
            ["point_credit.tenant_id", "point_credit.id"],
            name=op.f("fk_point_posting_credit_id_point_credit"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["point_entry.tenant_id", "point_entry.id"],
            name=op.f("fk_point_posting_entry_id_point_entry"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "entry_id", "credit_id", name=op.f("pk_point_posting")),
    )
    op.create_index(
        op.f("ix_point_posting_tenant_id_credit_id"),
        "point_posting",
        ["tenant_id", "credit_id"],
        unique=False,
        postgresql_include=["points"],
    )
    op.create_table(
        "point_exchange",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("exchanged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'returned') = (returned_at IS NOT NULL)", name=op.f("ck_point_exchange_returned_with_instant")
        ),
        sa.CheckConstraint("state IN ('made', 'returned')", name=op.f("ck_point_exchange_state_known")),
        sa.CheckConstraint("points > 0", name=op.f("ck_point_exchange_points_above_nought")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["member.tenant_id", "member.id"],
            name=op.f("fk_point_exchange_member_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "offer_id"],
            ["point_offer.tenant_id", "point_offer.id"],
            name=op.f("fk_point_exchange_offer_id_point_offer"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "voucher_id"],
            ["voucher.tenant_id", "voucher.id"],
            name=op.f("fk_point_exchange_voucher_id_voucher"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_point_exchange")),
        sa.UniqueConstraint("tenant_id", "voucher_id", name=op.f("uq_point_exchange_tenant_id_voucher_id")),
    )
    op.create_index(
        op.f("ix_point_exchange_tenant_id_member_id_exchanged_at"),
        "point_exchange",
        ["tenant_id", "member_id", "exchanged_at"],
        unique=False,
    )
    for table in _APPEND_ONLY_TABLES:
        op.execute(f"REVOKE UPDATE ON {table} FROM unionhall_app")
        op.execute(_APPEND_ONLY.format(table=table))


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f("ix_point_exchange_tenant_id_member_id_exchanged_at"), table_name="point_exchange")
    op.drop_table("point_exchange")
    op.drop_index(
        op.f("ix_point_posting_tenant_id_credit_id"), table_name="point_posting", postgresql_include=["points"]
    )
    op.drop_table("point_posting")
    op.drop_index(op.f("ix_point_offer_tenant_id_organisation_id_created_at"), table_name="point_offer")
    op.drop_table("point_offer")
    op.drop_index(
        op.f("ix_point_entry_tenant_id_organisation_id_recorded_at"),
        table_name="point_entry",
        postgresql_include=["kind", "points"],
    )
    op.drop_index(op.f("ix_point_entry_tenant_id_member_id_recorded_at_id"), table_name="point_entry")
    op.drop_table("point_entry")
    op.drop_index("uq_point_credit_cause", table_name="point_credit", postgresql_where=sa.text("taken_back_at IS NULL"))
    op.drop_index(
        "ix_point_credit_left",
        table_name="point_credit",
        postgresql_where=sa.text("left_points > 0"),
        postgresql_include=["left_points"],
    )
    op.drop_index("ix_point_credit_ending", table_name="point_credit", postgresql_where=sa.text("left_points > 0"))
    op.drop_table("point_credit")
    op.drop_index("uq_point_rule_day", table_name="point_rule", postgresql_where=sa.text("state = 'approved'"))
    op.drop_index(op.f("ix_point_rule_tenant_id_starts_on_id"), table_name="point_rule")
    op.drop_table("point_rule")
    op.drop_table("point_account")
    listed = ", ".join(f"'{key}'" for key in _NEW_KEYS)
    op.execute(f"DELETE FROM rule_version WHERE key IN ({listed})")  # noqa: S608  # constants
    _allow_rules(lambda keys: [key for key in keys if key not in _NEW_KEYS])


def _allow_rules(change: Callable[[Sequence[str]], Sequence[str]]) -> None:
    """Other keys than those that the migrations before allow."""
    keys = ", ".join(f"'{key}'" for key in change(op.get_bind().execute(sa.text(_KNOWN_KEYS)).scalar_one()))
    op.drop_constraint(op.f("ck_rule_version_key_known"), "rule_version")
    op.create_check_constraint(op.f("ck_rule_version_key_known"), "rule_version", f"key IN ({keys})")
