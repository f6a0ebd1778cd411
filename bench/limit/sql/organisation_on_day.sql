-- $1 union, $2 caller, $3 organisation, $4 day, $5 nodes where roles may be seen, $6 nodes where members may be read
WITH RECURSIVE chain AS MATERIALIZED (
  SELECT 0 AS distance, p.organisation_id, p.parent_id, p.code, p.name, p.state, p.starts_on
  FROM organisation_period p
  WHERE p.tenant_id = $1 AND p.organisation_id = $3 AND p.starts_on <= $4 AND (p.until_on IS NULL OR p.until_on > $4)
  UNION ALL
  SELECT chain.distance + 1, p.organisation_id, p.parent_id, p.code, p.name, p.state, p.starts_on
  FROM chain JOIN organisation_period p ON p.tenant_id = $1 AND p.organisation_id = chain.parent_id
   AND p.starts_on <= $4 AND (p.until_on IS NULL OR p.until_on > $4)
), below AS (
  SELECT organisation_id FROM chain
  WHERE distance = 0 AND EXISTS (
    SELECT 1 FROM organisation_closure c
    WHERE c.tenant_id = $1 AND c.descendant_id = $3 AND c.ancestor_id = ANY($6::uuid[]))
  UNION ALL
  SELECT p.organisation_id FROM below JOIN organisation_period p ON p.tenant_id = $1 AND p.parent_id = below.organisation_id
   AND p.starts_on <= $4 AND (p.until_on IS NULL OR p.until_on > $4)
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(organisation) FROM (SELECT
  (SELECT row_to_json(x) FROM (
    SELECT here.name, upper(here.state) AS "state", here.starts_on AS "sinceOn",
      (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
        SELECT c.code, c.name FROM chain c ORDER BY c.distance DESC) x) AS "chain",
      (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
        SELECT m.name AS "holderName", t.starts_on AS "startsOn", t.ends_on AS "endsOn",
          (SELECT row_to_json(x) FROM (SELECT @word(p.kind, post_kind) AS "title") x) AS "post"
        FROM post p
        JOIN post_term t ON t.tenant_id = $1 AND t.post_id = p.id AND t.withdrawn_at IS NULL
          AND t.starts_on <= $4 AND (t.ends_on IS NULL OR t.ends_on >= $4)
        JOIN member m ON m.tenant_id = $1 AND m.id = t.member_id
        WHERE p.tenant_id = $1 AND p.organisation_id = $3 AND $2::uuid IS NOT NULL
        ORDER BY p.position, p.kind, t.starts_on, t.id) x) AS "terms",
      (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
        SELECT c.distance > 0 AS "isInherited",
          (SELECT row_to_json(x) FROM (SELECT
            @id(g.id, RoleGrant) AS "id", @word(g.role, role) AS "roleLabel", g.starts_on AS "startsOn",
            g.ends_on AS "endsOn") x) AS "grant"
        FROM role_grant g
        JOIN chain c ON c.organisation_id = g.organisation_id
        JOIN membership_period p ON p.tenant_id = $1 AND p.member_id = g.member_id AND p.starts_on <= $4
          AND (p.until_on IS NULL OR p.until_on > $4) AND p.state IN ('active', 'retained')
        WHERE g.tenant_id = $1 AND g.organisation_id = ANY(ARRAY(SELECT organisation_id FROM chain))
          AND g.starts_on <= $4 AND (g.ends_on IS NULL OR g.ends_on >= $4)
          AND (g.revoked_at IS NULL OR (g.revoked_at AT TIME ZONE 'Asia/Shanghai')::date >= $4)
          AND (g.member_id = $2 OR EXISTS (
          SELECT 1 FROM organisation_closure s
          WHERE s.tenant_id = $1 AND s.descendant_id = g.organisation_id AND s.ancestor_id = ANY($5::uuid[])
            OFFSET 0))
        ORDER BY c.distance DESC, g.role, g.starts_on, g.id) x) AS "roles",
      (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
        SELECT upper(p.state) AS "state", count(*) AS "members"
        FROM membership_period p
        WHERE p.tenant_id = $1 AND p.organisation_id = ANY(ARRAY(SELECT organisation_id FROM below))
          AND p.starts_on <= $4 AND (p.until_on IS NULL OR p.until_on > $4)
        GROUP BY p.state ORDER BY p.state) x) AS "memberCounts"
    FROM chain here WHERE here.distance = 0) x) AS "onDay"
) organisation) AS "organisation") data) AS "data") answer
