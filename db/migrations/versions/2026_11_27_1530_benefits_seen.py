"""benefits in the graph: a condition decided for each row, lists, reminders, a public value for draws.

Follows: c2437e3c8c62
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5e0c4b7d9a16"
down_revision: str | Sequence[str] | None = "c2437e3c8c62"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Of facts that are never null but for the last two days. The same as `domain.benefits.rules.conditions.is_met`, for a condition that is another one in each row.
_MEETS = """
CREATE FUNCTION unionhall_meets(
    condition jsonb, state text, employment text, joined_on date, chain uuid[], tags text[], last_served_on date,
    owed_since_on date, today date
) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    part jsonb;
BEGIN
    IF condition ? 'all' THEN
        FOR part IN SELECT jsonb_array_elements(condition -> 'all') LOOP
            IF NOT unionhall_meets(part, state, employment, joined_on, chain, tags, last_served_on, owed_since_on, today)
            THEN RETURN false; END IF;
        END LOOP;
        RETURN true;
    ELSIF condition ? 'any' THEN
        FOR part IN SELECT jsonb_array_elements(condition -> 'any') LOOP
            IF unionhall_meets(part, state, employment, joined_on, chain, tags, last_served_on, owed_since_on, today)
            THEN RETURN true; END IF;
        END LOOP;
        RETURN false;
    ELSIF condition ? 'not' THEN
        RETURN NOT unionhall_meets(
            condition -> 'not', state, employment, joined_on, chain, tags, last_served_on, owed_since_on, today);
    END IF;
    RETURN CASE condition ->> 'is'
        WHEN 'state_in' THEN condition -> 'of' ? state
        WHEN 'employment_in' THEN condition -> 'of' ? employment
        WHEN 'below' THEN condition -> 'of' ?| CAST(chain AS text[])
        WHEN 'tagged' THEN condition -> 'of' ?| tags
        WHEN 'member_years' THEN
            joined_on + make_interval(years => CAST(condition ->> 'number' AS integer)) <= today
        WHEN 'unserved_days' THEN coalesce(last_served_on + CAST(condition ->> 'number' AS integer) <= today, true)
        WHEN 'no_arrears' THEN coalesce(owed_since_on >= today, true)
    END;
END $$
"""


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.execute(_MEETS)
    for name in ("public_source", "public_value", "public_value_source"):
        op.add_column("benefit_cycle", sa.Column(name, sa.String(), nullable=True))
    op.create_check_constraint(
        op.f("ck_benefit_cycle_value_of_the_named_source"),
        "benefit_cycle",
        "public_value IS NULL OR (public_source IS NOT NULL AND public_value_source IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_benefit_cycle_value_after_list"), "benefit_cycle", "public_value IS NULL OR list_hash IS NOT NULL"
    )
    op.create_index(
        op.f("ix_benefit_cycle_tenant_id_opens_at_id"), "benefit_cycle", ["tenant_id", "opens_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_benefit_application_tenant_id_cycle_id_applied_at"),
        "benefit_application",
        ["tenant_id", "cycle_id", "applied_at"],
        unique=False,
    )
    op.add_column("voucher", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f("ix_voucher_tenant_id_cycle_id_issued_at"), "voucher", ["tenant_id", "cycle_id", "issued_at"], unique=False
    )
    op.create_index(
        "ix_voucher_to_remind",
        "voucher",
        ["valid_until_at"],
        unique=False,
        postgresql_where=sa.text("state = 'issued' AND reminded_at IS NULL"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_voucher_to_remind", table_name="voucher")
    op.drop_index(op.f("ix_voucher_tenant_id_cycle_id_issued_at"), table_name="voucher")
    op.drop_column("voucher", "reminded_at")
    op.drop_index(op.f("ix_benefit_application_tenant_id_cycle_id_applied_at"), table_name="benefit_application")
    op.drop_index(op.f("ix_benefit_cycle_tenant_id_opens_at_id"), table_name="benefit_cycle")
    op.drop_constraint(op.f("ck_benefit_cycle_value_after_list"), "benefit_cycle")
    op.drop_constraint(op.f("ck_benefit_cycle_value_of_the_named_source"), "benefit_cycle")
    for name in ("public_value_source", "public_value", "public_source"):
        op.drop_column("benefit_cycle", name)
    op.execute("DROP FUNCTION unionhall_meets(jsonb, text, text, date, uuid[], text[], date, date, date)")
