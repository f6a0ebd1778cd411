"""one step of the quota ledger for many holders at once.

Follows: abf4a7f39a80
"""

from collections.abc import Sequence

from alembic import op

revision: str = "7b40c2d9e815"
down_revision: str | Sequence[str] | None = "abf4a7f39a80"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# As `unionhall_quota_step` for each holder in turn, of what is free, when all of them can have it; else nothing is
# written and no row comes back, and whoever called takes the steps one by one. A holder or a request that the ledger
# knows already is such a case, whatever it is that it knows.
_STEPS = """
CREATE FUNCTION unionhall_quota_steps(
    of_tenant uuid, the_step text, to_bucket text, of_quotas uuid[], amounts bigint[], ends_at timestamptz, because text,
    of_holders uuid[], of_requests uuid[], by_actors uuid[], at_instants timestamptz[]
) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    q public.quota; locked integer := 0; many bigint := cardinality(of_holders);
BEGIN
    IF the_step NOT IN ('hold', 'take') THEN
        RAISE invalid_parameter_value USING MESSAGE = 'only what is free is given to many';
    END IF;
    -- Of what is gone already nobody waits for a lock.
    IF EXISTS (
        SELECT FROM unnest(of_quotas, amounts) AS asked (id, amount)
        JOIN public.quota AS o ON o.tenant_id = of_tenant AND o.id = asked.id WHERE o.free < asked.amount * many
    ) THEN
        RETURN;
    END IF;

    -- The locks, in the order of the ids, as a single step takes them.
    FOR q IN
        SELECT * FROM public.quota WHERE tenant_id = of_tenant AND id = ANY (of_quotas) ORDER BY id FOR NO KEY UPDATE
    LOOP
        locked := locked + 1;
        IF q.free < amounts[array_position(of_quotas, q.id)] * many
            OR EXISTS (
                SELECT FROM public.quota_holding AS h
                WHERE h.tenant_id = of_tenant AND h.quota_id = q.id AND h.holder_id = ANY (of_holders)
            ) OR EXISTS (
                SELECT FROM (SELECT * FROM public.quota_entry WHERE request_id = ANY (of_requests) OFFSET 0) AS e
                WHERE e.tenant_id = of_tenant AND e.quota_id = q.id
            )
        THEN
            RETURN;
        END IF;
    END LOOP;
    IF locked < cardinality(of_quotas) THEN
        RAISE no_data_found USING MESSAGE = 'no such quota';
    END IF;

    UPDATE public.quota AS o SET entry_count = o.entry_count + many, free = o.free - asked.amount * many,
        held = o.held + asked.amount * many * (to_bucket = 'held')::int,
        claimed = o.claimed + asked.amount * many * (to_bucket = 'claimed')::int
    FROM unnest(of_quotas, amounts) AS asked (id, amount) WHERE o.tenant_id = of_tenant AND o.id = asked.id;
    INSERT INTO public.quota_entry
    SELECT of_tenant, o.id, o.entry_count - many + h.place, the_step, 'free', to_bucket, asked.amount, h.holder_id,
        h.request_id, h.actor_id, because, h.at
    FROM unnest(of_quotas, amounts) AS asked (id, amount)
    JOIN public.quota AS o ON o.tenant_id = of_tenant AND o.id = asked.id
    CROSS JOIN unnest(of_holders, of_requests, by_actors, at_instants) WITH ORDINALITY
        AS h (holder_id, request_id, actor_id, at, place);
    INSERT INTO public.quota_holding
    SELECT of_tenant, asked.id, holder_id, asked.amount * (to_bucket = 'held')::int,
        asked.amount * (to_bucket = 'claimed')::int, 0, CASE to_bucket WHEN 'held' THEN ends_at END,
        CASE to_bucket WHEN 'claimed' THEN ends_at END
    FROM unnest(of_quotas, amounts) AS asked (id, amount) CROSS JOIN unnest(of_holders) AS holder_id;
    RETURN QUERY SELECT unnest(of_holders);
END $$
"""
_SIGNATURE = (
    "unionhall_quota_steps"
    "(uuid, text, text, uuid[], bigint[], timestamptz, text, uuid[], uuid[], uuid[], timestamptz[])"
)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    op.execute(_STEPS)
    op.execute(f"REVOKE ALL ON FUNCTION {_SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_SIGNATURE} TO unionhall_app")


def downgrade() -> None:
    """Takes it back."""
    op.execute(f"DROP FUNCTION {_SIGNATURE}")
