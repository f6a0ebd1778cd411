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

_LEG = """
CREATE FUNCTION unionhall_quota_leg(
    of_tenant uuid, of_quota uuid, the_step text, source text, target text, amount bigint, of_holder uuid,
    ends_at timestamptz, of_request uuid, by_actor uuid, because text, now_at timestamptz
) RETURNS public.quota LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    q public.quota;
    held_more bigint := amount * (coalesce(target = 'held', false)::int - coalesce(source = 'held', false)::int);
    claimed_more bigint := amount * (coalesce(target = 'claimed', false)::int - coalesce(source = 'claimed', false)::int);
    used_more bigint := amount * (coalesce(target = 'used', false)::int - coalesce(source = 'used', false)::int);
BEGIN
    UPDATE public.quota AS o SET entry_count = o.entry_count + 1,
        size = o.size + amount * ((source IS NULL)::int - (target IS NULL)::int),
        free = o.free + amount * (coalesce(target = 'free', false)::int - coalesce(source = 'free', false)::int),
        held = o.held + held_more, claimed = o.claimed + claimed_more, used = o.used + used_more,
        returned = o.returned
            + amount * (coalesce(target = 'returned', false)::int - coalesce(source = 'returned', false)::int)
    WHERE o.tenant_id = of_tenant AND o.id = of_quota RETURNING * INTO q;
    INSERT INTO public.quota_entry VALUES (of_tenant, of_quota, q.entry_count, the_step, source, target, amount,
        of_holder, of_request, by_actor, because, now_at);
    IF of_holder IS NOT NULL THEN
        IF the_step IN ('hold', 'take', 'offer') THEN
            INSERT INTO public.quota_holding AS o VALUES (of_tenant, of_quota, of_holder, held_more, claimed_more, 0,
                CASE WHEN target = 'held' THEN ends_at END, CASE WHEN target = 'claimed' THEN ends_at END)
            ON CONFLICT ON CONSTRAINT pk_quota_holding DO UPDATE SET held = o.held + held_more,
                claimed = o.claimed + claimed_more,
                hold_ends_at = CASE WHEN target = 'held' THEN ends_at ELSE o.hold_ends_at END,
                claim_ends_at = CASE WHEN target = 'claimed' THEN ends_at ELSE o.claim_ends_at END;
        ELSE
            UPDATE public.quota_holding AS o SET held = o.held + held_more, claimed = o.claimed + claimed_more,
                used = o.used + used_more,
                claim_ends_at = CASE WHEN the_step = 'claim' THEN ends_at ELSE o.claim_ends_at END
            WHERE o.tenant_id = of_tenant AND o.quota_id = of_quota AND o.holder_id = of_holder;
        END IF;
    END IF;
    RETURN q;
END $$
"""
_STEP = """
CREATE FUNCTION unionhall_quota_step(
    of_tenant uuid, the_step text, from_bucket text, to_bucket text, of_quotas uuid[], amounts bigint[], of_holder uuid,
    ends_at timestamptz, of_request uuid, by_actor uuid, because text, now_at timestamptz
) RETURNS TABLE (outcome text, quota public.quota) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    q public.quota; h record; quotas public.quota[]; word text := 'done'; amount bigint; first bigint; back text;
BEGIN
    -- Of what is gone already a newcomer is told without waiting for a lock: it was gone when this was asked.
    IF from_bucket = 'free' THEN
        RETURN QUERY SELECT 'short', o FROM public.quota AS o WHERE o.tenant_id = of_tenant AND o.id = ANY (of_quotas)
            AND EXISTS (
                SELECT FROM unnest(of_quotas, amounts) AS asked (id, amount)
                JOIN public.quota AS there ON there.tenant_id = of_tenant AND there.id = asked.id
                WHERE there.free < asked.amount
            ) AND NOT EXISTS (
                SELECT FROM public.quota_holding
                WHERE tenant_id = of_tenant AND quota_id = ANY (of_quotas) AND holder_id = of_holder
            );
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;

    -- The locks, in the order of the ids. Under its lock a quota stands still, and so do its holdings and entries; each
    -- statement sees what others committed before it began.
    FOR q IN
        SELECT * FROM public.quota WHERE tenant_id = of_tenant AND id = ANY (of_quotas) ORDER BY id FOR NO KEY UPDATE
    LOOP
        amount := amounts[array_position(of_quotas, q.id)];
        quotas := quotas || q;
        SELECT coalesce(sum(o.held), 0) AS held, coalesce(sum(o.claimed), 0) AS claimed, coalesce(sum(o.used), 0) AS used,
            coalesce(min(o.hold_ends_at) <= now_at, false) AS hold_is_over,
            coalesce(min(o.claim_ends_at) <= now_at, false) AS claim_is_over,
            EXISTS (
                -- Apart, so that even without statistics no plan reads all entries of the quota.
                SELECT FROM (SELECT * FROM public.quota_entry WHERE request_id = of_request OFFSET 0) AS e
                WHERE e.tenant_id = of_tenant AND e.quota_id = q.id AND e.step = the_step
                    AND e.holder_id IS NOT DISTINCT FROM of_holder
            ) AS is_taken
            INTO h FROM public.quota_holding AS o
            WHERE o.tenant_id = of_tenant AND o.quota_id = q.id AND o.holder_id = of_holder;
        IF h.is_taken THEN
            word := 'already';
        ELSIF word <> 'already' AND (
            amount > CASE from_bucket WHEN 'held' THEN h.held WHEN 'claimed' THEN h.claimed WHEN 'used' THEN h.used END
            OR CASE the_step WHEN 'claim' THEN h.hold_is_over WHEN 'use' THEN h.claim_is_over
                WHEN 'lapse' THEN NOT h.hold_is_over WHEN 'expire' THEN NOT h.claim_is_over END
            OR from_bucket IN ('free', 'spare') AND q.is_one_each AND h.held + h.claimed + h.used > 0
        ) THEN
            word := 'wrong_state';
        ELSIF word = 'done' AND amount > (CASE from_bucket
            WHEN 'free' THEN q.free WHEN 'returned' THEN q.returned WHEN 'spare' THEN q.free + q.returned END)
        THEN
            word := 'short';
        END IF;
    END LOOP;
    IF coalesce(cardinality(quotas), 0) < cardinality(of_quotas) THEN
        RAISE no_data_found USING MESSAGE = 'no such quota';
    END IF;

    outcome := word;
    FOREACH q IN ARRAY quotas LOOP
        IF word = 'done' THEN
            amount := amounts[array_position(of_quotas, q.id)];
            back := CASE WHEN q.keeps_returns THEN 'returned' ELSE 'free' END;
            IF from_bucket = 'spare' THEN
                first := least(amount, q.returned);
            ELSIF to_bucket = 'back' THEN
                first := least(amount, q.size - q.target_size);
            ELSE
                first := 0;
            END IF;
            IF first > 0 THEN
                q := unionhall_quota_leg(of_tenant, q.id, the_step,
                    CASE from_bucket WHEN 'spare' THEN 'returned' ELSE from_bucket END,
                    CASE WHEN to_bucket <> 'back' THEN to_bucket END,
                    first, of_holder, ends_at, of_request, by_actor, because, now_at);
            END IF;
            IF amount > first THEN
                q := unionhall_quota_leg(of_tenant, q.id, the_step,
                    CASE from_bucket WHEN 'spare' THEN 'free' ELSE from_bucket END,
                    CASE to_bucket WHEN 'back' THEN back ELSE to_bucket END,
                    amount - first, of_holder, ends_at, of_request, by_actor, because, now_at);
            END IF;
        END IF;
        quota := q;
        RETURN NEXT;
    END LOOP;
END $$
"""
_RESIZE = """
CREATE FUNCTION unionhall_quota_resize(
    of_tenant uuid, of_quota uuid, new_size bigint, of_request uuid, by_actor uuid, because text, now_at timestamptz
) RETURNS public.quota LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    q public.quota; grows bigint; of_free bigint; of_returned bigint; back text; leg record;
BEGIN
    SELECT * INTO STRICT q FROM public.quota WHERE tenant_id = of_tenant AND id = of_quota FOR NO KEY UPDATE;
    grows := greatest(new_size - q.size, 0);
    of_free := least(q.free, greatest(q.size - new_size, 0));
    of_returned := least(q.returned, greatest(q.size - new_size, 0) - of_free);
    back := CASE WHEN q.keeps_returns AND q.entry_count > 0 THEN 'returned' ELSE 'free' END;
    FOR leg IN
        SELECT * FROM (VALUES (NULL, back, grows), ('free', NULL, of_free), ('returned', NULL, of_returned))
            AS l (source, target, amount)
        WHERE l.amount > 0
    LOOP
        q.entry_count := q.entry_count + 1;
        INSERT INTO public.quota_entry VALUES (of_tenant, of_quota, q.entry_count, 'resize', leg.source, leg.target,
            leg.amount, NULL, of_request, by_actor, because, now_at);
    END LOOP;
    UPDATE public.quota AS o SET target_size = new_size, size = o.size + grows - of_free - of_returned,
        free = o.free - of_free + CASE back WHEN 'free' THEN grows ELSE 0 END,
        returned = o.returned - of_returned + CASE back WHEN 'returned' THEN grows ELSE 0 END,
        entry_count = q.entry_count
    WHERE o.tenant_id = of_tenant AND o.id = of_quota RETURNING * INTO q;
    RETURN q;
END $$
"""
_SIGNATURES = (
    "unionhall_quota_leg(uuid, uuid, text, text, text, bigint, uuid, timestamptz, uuid, uuid, text, timestamptz)",
    "unionhall_quota_step(uuid, text, text, text, uuid[], bigint[], uuid, timestamptz, uuid, uuid, text, timestamptz)",
    "unionhall_quota_resize(uuid, uuid, bigint, uuid, uuid, text, timestamptz)",
)
# Whoever opens a quota cannot say how much there is of anything: those columns have their defaults, which are nought.
_RIGHTS = (
    "REVOKE INSERT, UPDATE ON quota, quota_holding, quota_entry FROM unionhall_app",
    "GRANT INSERT (tenant_id, id, owner_kind, owner_id, part, unit, is_one_each, keeps_returns) ON quota TO unionhall_app",
    *(f"REVOKE ALL ON FUNCTION {each} FROM PUBLIC" for each in _SIGNATURES),
    *(f"GRANT EXECUTE ON FUNCTION {each} TO unionhall_app" for each in _SIGNATURES[1:]),
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
        sa.PrimaryKeyConstraint("tenant_id", "quota_id", "number", name=op.f("pk_quota_entry")),
    )
    op.create_index(
        op.f("ix_quota_entry_request_id"),
        "quota_entry",
        ["request_id"],
        unique=False,
    )
    # ### end Alembic commands ###
    op.execute(_APPEND_ONLY)
    for function in (_LEG, _STEP, _RESIZE):
        op.execute(function)
    for right in _RIGHTS:
        op.execute(right)


def downgrade() -> None:
    """Takes it back."""
    for signature in reversed(_SIGNATURES):
        op.execute(f"DROP FUNCTION {signature}")
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_index(op.f("ix_quota_entry_request_id"), table_name="quota_entry")
    op.drop_table("quota_entry")
    op.drop_index("ix_quota_holding_lapsing", table_name="quota_holding", postgresql_where=sa.text("held > 0"))
    op.drop_index("ix_quota_holding_expiring", table_name="quota_holding", postgresql_where=sa.text("claimed > 0"))
    op.drop_table("quota_holding")
    op.drop_table("quota")
    # ### end Alembic commands ###
