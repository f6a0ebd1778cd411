"""the quota ledger: places, stocks and budgets, and the one function that moves them.

Follows: 689d7ec14718
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "d52263e92cea"
down_revision: str | Sequence[str] | None = "689d7ec14718"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STEP = """
CREATE FUNCTION unionhall_quota_step(
    of_tenant uuid, the_step text, from_bucket text, to_bucket text, of_quotas uuid[], amounts bigint[], of_holder uuid,
    ends_at timestamptz, of_request uuid, by_actor uuid, because text, now_at timestamptz
) RETURNS TABLE (
    outcome text, quota_id uuid, owner_kind text, owner_id uuid, size bigint, target_size bigint, free bigint, returned bigint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    -- All locks, in the order of the ids. A holding is only touched under the lock of its quota.
    PERFORM FROM quota WHERE tenant_id = of_tenant AND id = ANY (of_quotas) ORDER BY id FOR NO KEY UPDATE;
    -- This statement begins under the locks, so it sees what others committed while we waited for them.
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT q.*, a.amount,
            CASE WHEN q.keeps_returns AND q.entry_count > 0 THEN 'returned' ELSE 'free' END AS back,
            coalesce(h.held, 0) AS own_held, coalesce(h.claimed, 0) AS own_claimed, coalesce(h.used, 0) AS own_used,
            h.hold_ends_at, h.claim_ends_at,
            coalesce(CASE from_bucket WHEN 'held' THEN h.hold_ends_at WHEN 'claimed' THEN h.claim_ends_at END <= now_at,
                false) AS is_over,
            CASE from_bucket WHEN 'free' THEN q.free WHEN 'returned' THEN q.returned
                WHEN 'spare' THEN q.free + q.returned ELSE a.amount END AS room,
            CASE from_bucket WHEN 'held' THEN coalesce(h.held, 0) WHEN 'claimed' THEN coalesce(h.claimed, 0)
                WHEN 'used' THEN coalesce(h.used, 0) ELSE a.amount END AS own
        FROM unnest(of_quotas, amounts) AS a (id, amount)
        JOIN quota AS q ON q.tenant_id = of_tenant AND q.id = a.id
        LEFT JOIN quota_holding AS h
            ON h.tenant_id = of_tenant AND h.quota_id = a.id AND h.holder_id = of_holder
    ), verdict AS MATERIALIZED (
        SELECT CASE
            WHEN count(*) < cardinality(of_quotas) THEN 'missing'
            WHEN EXISTS (
                SELECT FROM quota_entry AS e
                WHERE e.tenant_id = of_tenant AND e.quota_id = ANY (of_quotas) AND e.request_id = of_request
                    AND e.step = the_step AND e.holder_id IS NOT DISTINCT FROM of_holder
            ) THEN 'already'
            WHEN bool_or(own < amount
                OR the_step IN ('claim', 'use') AND is_over
                OR the_step IN ('lapse', 'expire') AND NOT is_over
                OR the_step IN ('hold', 'take', 'offer') AND is_one_each AND own_held + own_claimed + own_used > 0)
                THEN 'wrong_state'
            WHEN bool_or(room < amount) THEN 'short'
            ELSE 'done' END AS word
        FROM asked
    ), leg AS MATERIALIZED (
        SELECT id, l.source, l.target, l.amount, entry_count + row_number() OVER (PARTITION BY id ORDER BY l.place) AS number
        FROM asked JOIN verdict ON word = 'done', LATERAL (VALUES
            (1, 'returned', to_bucket, CASE WHEN from_bucket = 'spare' THEN least(amount, returned) END),
            (2, 'free', to_bucket, CASE WHEN from_bucket = 'spare' THEN amount - least(amount, returned) END),
            (3, from_bucket, NULL, CASE WHEN to_bucket = 'back' THEN least(amount, size - target_size) END),
            (4, from_bucket, back, CASE WHEN to_bucket = 'back' THEN amount - least(amount, size - target_size) END),
            (5, from_bucket, to_bucket, CASE WHEN from_bucket <> 'spare' AND to_bucket <> 'back' THEN amount END),
            (6, NULL, back, CASE WHEN the_step = 'resize' THEN amount - size END),
            (7, 'free', NULL, CASE WHEN the_step = 'resize' THEN least(free, size - amount) END),
            (8, 'returned', NULL, CASE WHEN the_step = 'resize' THEN least(returned, size - amount - free) END)
        ) AS l (place, source, target, amount) WHERE l.amount > 0
    ), written AS (
        INSERT INTO quota_entry (tenant_id, quota_id, number, step, source, target, amount, holder_id, request_id,
            actor_id, reason, recorded_at)
        SELECT of_tenant, id, number, the_step, source, target, amount, of_holder, of_request, by_actor, because, now_at
        FROM leg
    ), moved AS MATERIALIZED (
        -- Each leg is taken from one bucket and put into another; what comes from outside adds to the size.
        SELECT asked.id, asked.amount, count(p.amount) / 2 AS legs,
            coalesce(-sum(p.amount) FILTER (WHERE bucket IS NULL), 0)::bigint AS size,
            coalesce(sum(p.amount) FILTER (WHERE bucket = 'free'), 0)::bigint AS free,
            coalesce(sum(p.amount) FILTER (WHERE bucket = 'held'), 0)::bigint AS held,
            coalesce(sum(p.amount) FILTER (WHERE bucket = 'claimed'), 0)::bigint AS claimed,
            coalesce(sum(p.amount) FILTER (WHERE bucket = 'used'), 0)::bigint AS used,
            coalesce(sum(p.amount) FILTER (WHERE bucket = 'returned'), 0)::bigint AS returned
        FROM asked JOIN verdict ON word = 'done' LEFT JOIN (
            SELECT id, target AS bucket, amount FROM leg UNION ALL SELECT id, source, -amount FROM leg
        ) AS p ON p.id = asked.id
        GROUP BY asked.id, asked.amount
    ), balanced AS (
        UPDATE quota AS q SET size = q.size + m.size, free = q.free + m.free, held = q.held + m.held,
            claimed = q.claimed + m.claimed, used = q.used + m.used, returned = q.returned + m.returned,
            entry_count = q.entry_count + m.legs,
            target_size = CASE WHEN the_step = 'resize' THEN m.amount ELSE q.target_size END
        FROM moved AS m WHERE q.tenant_id = of_tenant AND q.id = m.id
        RETURNING q.id, q.size, q.target_size, q.free, q.returned
    ), holding AS (
        INSERT INTO quota_holding AS h (tenant_id, quota_id, holder_id, held, claimed, used, hold_ends_at, claim_ends_at)
        SELECT of_tenant, id, of_holder, own_held + m.held, own_claimed + m.claimed, own_used + m.used,
            CASE WHEN the_step IN ('hold', 'offer') THEN ends_at ELSE hold_ends_at END,
            CASE WHEN the_step IN ('take', 'claim') THEN ends_at ELSE claim_ends_at END
        FROM asked JOIN moved AS m USING (id) WHERE of_holder IS NOT NULL
        ON CONFLICT (tenant_id, quota_id, holder_id) DO UPDATE SET held = excluded.held, claimed = excluded.claimed,
            used = excluded.used, hold_ends_at = excluded.hold_ends_at, claim_ends_at = excluded.claim_ends_at
    )
    SELECT word, asked.id, asked.owner_kind::text, asked.owner_id, coalesce(b.size, asked.size), coalesce(b.target_size, asked.target_size),
        coalesce(b.free, asked.free), coalesce(b.returned, asked.returned)
    FROM verdict LEFT JOIN asked ON true LEFT JOIN balanced AS b ON b.id = asked.id;
END $$
"""
_SIGNATURE = (
    "unionhall_quota_step(uuid, text, text, text, uuid[], bigint[], uuid, timestamptz, uuid, uuid, text, timestamptz)"
)
# Whoever opens a quota cannot say how much there is of anything: those columns have their defaults, which are nought.
_RIGHTS = (
    "REVOKE INSERT, UPDATE ON quota, quota_holding, quota_entry FROM unionhall_app",
    "GRANT INSERT (tenant_id, id, owner_kind, owner_id, part, unit, is_one_each, keeps_returns) ON quota TO unionhall_app",
    f"REVOKE ALL ON FUNCTION {_SIGNATURE} FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION {_SIGNATURE} TO unionhall_app",
)
_APPEND_ONLY = """
CREATE TRIGGER quota_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quota_entry
    FOR EACH STATEMENT EXECUTE FUNCTION unionhall_refuse_change()
"""


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "quota",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("is_one_each", sa.Boolean(), nullable=False),
        sa.Column("keeps_returns", sa.Boolean(), nullable=False),
        sa.Column("target_size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("free", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("held", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("claimed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("returned", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("entry_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("unit IN ('place', 'piece', 'fen')", name=op.f("ck_quota_unit_known")),
        sa.CheckConstraint(
            "least(free, held, claimed, used, returned, target_size) >= 0", name=op.f("ck_quota_none_below_nought")
        ),
        sa.CheckConstraint("size = free + held + claimed + used + returned", name=op.f("ck_quota_size_is_the_sum")),
        sa.CheckConstraint(
            "size = target_size OR (size > target_size AND free = 0 AND returned = 0)",
            name=op.f("ck_quota_no_larger_than_needed"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_quota__tenant")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quota")),
        sa.UniqueConstraint("tenant_id", "owner_id", "part", name=op.f("uq_quota_tenant_id_owner_id_part")),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "quota_holding",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("quota_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("held", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("claimed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("hold_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("least(held, claimed, used) >= 0", name=op.f("ck_quota_holding_none_below_nought")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quota_id"], ["quota.tenant_id", "quota.id"], name=op.f("fk_quota_holding_quota_id_quota")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "quota_id", "holder_id", name=op.f("pk_quota_holding")),
    )
    op.create_index(
        "ix_quota_holding_expiring",
        "quota_holding",
        ["claim_ends_at", "holder_id"],
        unique=False,
        postgresql_where=sa.text("claimed > 0"),
    )
    op.create_index(
        "ix_quota_holding_lapsing",
        "quota_holding",
        ["hold_ends_at", "holder_id"],
        unique=False,
        postgresql_where=sa.text("held > 0"),
    )
    op.create_table(
        "quota_entry",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("quota_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(holder_id IS NULL) = (step IN ('reopen', 'resize'))", name=op.f("ck_quota_entry_of_a_holder")
        ),
        sa.CheckConstraint(
            "step || ' ' || coalesce(source, '-') || ' ' || coalesce(target, '-') IN ('hold free held', 'take free claimed', 'offer returned held', 'offer free held', 'claim held claimed', 'use claimed used', 'undo_use used claimed', 'release held -', 'release held returned', 'release held free', 'return claimed -', 'return claimed returned', 'return claimed free', 'lapse held -', 'lapse held returned', 'lapse held free', 'expire claimed -', 'expire claimed returned', 'expire claimed free', 'reopen returned free', 'resize - free', 'resize - returned', 'resize free -', 'resize returned -')",
            name=op.f("ck_quota_entry_leg_known"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_quota_entry_amount_above_nought")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "actor_id"], ["member.tenant_id", "member.id"], name=op.f("fk_quota_entry_actor_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quota_id"], ["quota.tenant_id", "quota.id"], name=op.f("fk_quota_entry_quota_id_quota")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "quota_id", "number", name=op.f("pk_quota_entry")),
    )
    op.create_index(
        op.f("ix_quota_entry_tenant_id_quota_id_request_id_holder_id"),
        "quota_entry",
        ["tenant_id", "quota_id", "request_id", "holder_id"],
        unique=False,
    )
    # ### end Alembic commands ###
    op.execute(_APPEND_ONLY)
    op.execute(_STEP)
    for right in _RIGHTS:
        op.execute(right)


def downgrade() -> None:
    """Takes it back."""
    op.execute(f"DROP FUNCTION {_SIGNATURE}")
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_index(op.f("ix_quota_entry_tenant_id_quota_id_request_id_holder_id"), table_name="quota_entry")
    op.drop_table("quota_entry")
    op.drop_index("ix_quota_holding_lapsing", table_name="quota_holding", postgresql_where=sa.text("held > 0"))
    op.drop_index("ix_quota_holding_expiring", table_name="quota_holding", postgresql_where=sa.text("claimed > 0"))
    op.drop_table("quota_holding")
    op.drop_table("quota")
    # ### end Alembic commands ###
