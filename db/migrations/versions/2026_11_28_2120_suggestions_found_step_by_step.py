"""suggestions with words, and those that are alike, are found by functions, which make only the walks that are needed.

Follows: c41f7b0a92de
"""

from collections.abc import Sequence

from alembic import op

revision: str = "a51e7c90d2b4"
down_revision: str | Sequence[str] | None = "c41f7b0a92de"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Three ages of those with the words in their titles, then of those with the words elsewhere: this quarter, the one
# before, all others. `{shelves}` are the places that are looked through, `{reached}` what the caller may know of.
_AGES = """
    FOR age IN 0..5 LOOP
        IF age % 3 = 2 THEN
            sought := {shelves};
        ELSE
            sought := string_to_array(
                quarter - age % 3 || ' ' || array_to_string({shelves}, ',' || quarter - age % 3 || ' '), ','
            );
        END IF;
        IF age < 3 THEN
            RETURN QUERY SELECT f.suggestion_id, 1, f.created_at FROM suggestion_search AS f
            WHERE f.title_pairs @> words AND f.shelves && sought AND f.tenant_id = union_id
                AND (age < 2 OR f.created_at < new_from OR f.created_at >= new_until) AND {reached}
            ORDER BY f.created_at DESC, f.suggestion_id DESC LIMIT enough;
        ELSE
            RETURN QUERY SELECT f.suggestion_id, 0, f.created_at FROM suggestion_search AS f
            WHERE f.pairs @> words AND f.shelves && sought AND NOT f.title_pairs @> words AND f.tenant_id = union_id
                AND (age < 5 OR f.created_at < new_from OR f.created_at >= new_until) AND {reached}
            ORDER BY f.created_at DESC, f.suggestion_id DESC LIMIT enough;
        END IF;
        GET DIAGNOSTICS had = ROW_COUNT;
        enough := enough - had;
        EXIT WHEN enough <= 0;
    END LOOP;
"""
_PERIODS = """
    began timestamp := date_trunc('quarter', now() AT TIME ZONE 'UTC');
    quarter integer := extract(year FROM began) * 4 + extract(quarter FROM began);
    new_from timestamptz := (began - interval '3 months') AT TIME ZONE 'UTC';
    new_until timestamptz := (began + interval '3 months') AT TIME ZONE 'UTC';
    sought text[];
    had integer;
"""
_RESULT = """
RETURNS TABLE (suggestion_id uuid, in_title integer, created_at timestamptz)
LANGUAGE plpgsql STABLE ROWS 50 AS $$
#variable_conflict use_column
"""
_REACHED_ANYWHERE = """(
    f.handling_id = ANY (place_ids) AND f.is_open OR union_id = ANY (node_ids) OR f.suggestion_id = ANY (own_ids)
    OR coalesce((
        SELECT true FROM organisation_closure AS a WHERE a.tenant_id = union_id
            AND a.descendant_id IN (f.handling_id, f.organisation_id) AND a.ancestor_id = ANY (node_ids) LIMIT 1
    ), false)
)"""
_ANYWHERE = f"""
CREATE FUNCTION unionhall_suggestions_found_anywhere(
    union_id uuid, words text[], node_ids uuid[], place_ids uuid[], own_ids uuid[], enough integer
) {_RESULT}
DECLARE
    {_PERIODS}
BEGIN
    {_AGES.format(shelves="'{everywhere}'::text[]", reached=_REACHED_ANYWHERE)}
END
$$
"""
_CALLER = """
    SELECT ARRAY(
        SELECT c.ancestor_id FROM member AS m
        JOIN organisation_closure AS c ON c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
        WHERE m.tenant_id = union_id AND m.id = caller_id
    ), ARRAY(
        SELECT a.suggestion_id FROM suggestion_author AS a
        WHERE a.tenant_id = union_id AND a.member_id = ANY (own.ids) AND (a.state = 'first' OR a.state <> 'declined' AND (
            SELECT s.submitted_at IS NOT NULL FROM suggestion AS s WHERE s.tenant_id = union_id AND s.id = a.suggestion_id
        ))
        UNION ALL
        SELECT g.suggestion_id FROM unit_staff AS u
        JOIN suggestion_assignment AS g ON g.tenant_id = u.tenant_id AND g.unit_id = u.unit_id
        WHERE u.tenant_id = union_id AND u.member_id = ANY (own.ids)
            AND u.starts_on <= today AND coalesce(u.ends_on, 'infinity') >= today
    ) INTO place_ids, own_ids
    FROM (
        SELECT caller_id || ARRAY(
            SELECT o.id FROM member AS o WHERE o.tenant_id = union_id AND o.merged_into_id = caller_id
        ) AS ids OFFSET 0
    ) AS own;
"""
# What is the caller's own is what they see wherever it is handled, exactly: what is found is all in their sight.
_FOUND = f"""
CREATE FUNCTION unionhall_suggestions_found(
    union_id uuid, caller_id uuid, today date, words text[], node_ids uuid[], enough integer
) {_RESULT}
DECLARE
    {_PERIODS}
    place_ids uuid[];
    own_ids uuid[];
BEGIN
    {_CALLER}
    -- Who reads below nodes, or has a hand in many, looks everywhere, and at more, since not all of that is in sight.
    IF cardinality(node_ids) > 0 OR cardinality(own_ids) > 100 THEN
        RETURN QUERY SELECT f.suggestion_id, f.in_title, f.created_at
        FROM unionhall_suggestions_found_anywhere(union_id, words, node_ids, place_ids, own_ids, 100) AS f;
        RETURN;
    END IF;
    IF cardinality(own_ids) > 0 THEN
        -- The place first: words lie outside the row.
        RETURN QUERY SELECT f.suggestion_id, CAST(f.title_pairs @> words AS integer), f.created_at
        FROM suggestion_search AS f WHERE f.tenant_id = union_id AND f.suggestion_id = ANY (own_ids)
            AND CASE WHEN f.handling_id = ANY (place_ids) THEN false ELSE f.pairs @> words END;
    END IF;
    {_AGES.format(shelves="place_ids::text[]", reached="(f.is_open OR f.suggestion_id = ANY (own_ids))")}
END
$$
"""  # noqa: S608  # constants
# As `db.queries.suggestions.searching` tells: each arm weighs what it meets by all pairs; what two meet comes twice.
_WEIGHED = """
        RETURN QUERY SELECT f.suggestion_id, f.created_at, shared.closeness FROM suggestion_search AS f
        CROSS JOIN LATERAL (
            SELECT CAST(least(100, 100 * coalesce(sum(w.weight), 0) / whole) AS integer) AS closeness
            FROM unnest(words, weights) AS w (pair, weight) WHERE w.pair = ANY (f.title_pairs) OFFSET 0
        ) AS shared
        WHERE f.tenant_id = union_id AND {met} AND shared.closeness >= least_closeness;
"""
_ARMS = f"""
    IF cardinality(rare_ids) > 0 THEN
        {_WEIGHED.format(met="f.suggestion_id = ANY (rare_ids) AND {reached}")}
    END IF;
    IF seldom IS NOT NULL THEN
        {_WEIGHED.format(met="f.title_pairs && seldom AND {reached}")}
    END IF;
    IF frequent IS NOT NULL THEN
        {_WEIGHED.format(met="f.title_pairs && frequent AND f.shelves && sought AND {reached}")}
    END IF;
"""
_REACHED = "f.handling_id = ANY (place_ids) AND (f.is_open OR f.suggestion_id = ANY (own_ids))"
_ALIKE = f"""
CREATE FUNCTION unionhall_suggestions_alike(
    union_id uuid, caller_id uuid, today date, words text[], node_ids uuid[], most_rare integer, postings integer,
    least_closeness integer
)
RETURNS TABLE (suggestion_id uuid, created_at timestamptz, closeness integer)
LANGUAGE plpgsql STABLE ROWS 50 AS $$
#variable_conflict use_column
DECLARE
    began timestamp := date_trunc('quarter', now() AT TIME ZONE 'UTC');
    quarter integer := extract(year FROM began) * 4 + extract(quarter FROM began);
    size bigint := pg_relation_size('suggestion_search') / 1200;
    place_ids uuid[];
    own_ids uuid[];
    sought text[];
    numbers bigint[];
    rare text[];
    rare_ids uuid[];
    rare_numbers bigint[];
    seldom text[];
    frequent text[];
    weights float8[];
    whole float8;
BEGIN
    {_CALLER}
    SELECT array_agg(known.titles ORDER BY known.at), array_agg(known.pair) FILTER (WHERE known.titles IS NULL)
    INTO numbers, rare
    FROM (
        SELECT each.pair, each.at, (
            SELECT p.titles FROM suggestion_pair AS p WHERE p.tenant_id = union_id AND p.pair = each.pair
        ) AS titles
        FROM unnest(words) WITH ORDINALITY AS each (pair, at)
    ) AS known;
    IF rare IS NOT NULL THEN
        WITH met AS MATERIALIZED (
            SELECT f.suggestion_id, f.title_pairs FROM suggestion_search AS f
            WHERE f.tenant_id = union_id AND f.title_pairs && rare LIMIT most_rare
        )
        SELECT ARRAY(SELECT m.suggestion_id FROM met AS m), ARRAY(
            SELECT (SELECT count(*) FROM met AS m WHERE each.pair = ANY (m.title_pairs))
            FROM unnest(rare) WITH ORDINALITY AS each (pair, at) ORDER BY each.at
        ) INTO rare_ids, rare_numbers;
    END IF;
    WITH asked AS MATERIALIZED (
        SELECT pair, at, n, is_known, ln((greatest(size, n) + 1)::float8 / greatest(n, 1)) AS weight
        FROM (
            SELECT each.pair, each.at, each.titles IS NOT NULL AS is_known,
                coalesce(each.titles, rare_numbers[array_position(rare, each.pair)]) AS n
            FROM unnest(words, numbers) WITH ORDINALITY AS each (pair, titles, at)
        ) AS counted
    ), summed AS MATERIALIZED (
        SELECT sum(CASE WHEN n = 0 THEN weight / 3 ELSE weight END) AS weight, array_agg(weight ORDER BY at) AS weights
        FROM asked
    )
    SELECT array_agg(pair) FILTER (WHERE n <= postings), array_agg(pair) FILTER (WHERE n > postings),
        min(summed.weight), min(summed.weights)
    INTO seldom, frequent, whole, weights
    FROM summed LEFT JOIN (
        SELECT pair, n, is_known, sum(weight) OVER (ORDER BY n DESC, pair DESC) AS rest, sum(n) OVER by_rarity AS sum,
            count(*) FILTER (WHERE n > 0) OVER by_rarity AS place
        FROM asked WINDOW by_rarity AS (ORDER BY n, pair)
    ) AS ordered ON is_known AND (place <= 4 OR sum <= postings) AND rest >= summed.weight * least_closeness / 100;

    IF cardinality(node_ids) > 0 OR cardinality(own_ids) > 100 THEN
        sought := ARRAY[quarter || ' everywhere', quarter - 1 || ' everywhere'];
        {_ARMS.format(reached=_REACHED_ANYWHERE)}
        RETURN;
    END IF;
    sought := string_to_array(
        quarter || ' ' || array_to_string(place_ids, ',' || quarter || ' ')
        || ',' || quarter - 1 || ' ' || array_to_string(place_ids, ',' || quarter - 1 || ' '), ','
    );
    {_ARMS.format(reached=_REACHED)}
    IF cardinality(own_ids) > 0 THEN
        {_WEIGHED.format(met="f.suggestion_id = ANY (own_ids) AND NOT f.handling_id = ANY (place_ids)")}
    END IF;
END
$$
"""  # noqa: S608  # constants
_DROPPED = (
    "unionhall_suggestions_alike(uuid, uuid, date, text[], uuid[], integer, integer, integer)",
    "unionhall_suggestions_found(uuid, uuid, date, text[], uuid[], integer)",
    "unionhall_suggestions_found_anywhere(uuid, text[], uuid[], uuid[], uuid[], integer)",
)


def upgrade() -> None:
    """Applies it."""
    op.execute(_ANYWHERE)
    op.execute(_FOUND)
    op.execute(_ALIKE)


def downgrade() -> None:
    """Takes it back."""
    for function in _DROPPED:
        op.execute(f"DROP FUNCTION {function}")
