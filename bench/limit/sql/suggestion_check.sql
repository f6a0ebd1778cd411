-- A draft of the caller's, where they stand, who will handle it.
-- $1 union, $2 caller, $3 suggestion
SELECT s.reference, s.event_number, s.round, m.organisation_id, route.handling_id
FROM suggestion s
JOIN suggestion_author a ON a.tenant_id = $1 AND a.suggestion_id = s.id AND a.member_id = $2 AND a.state = 'first'
JOIN member m ON m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL
CROSS JOIN LATERAL (
  SELECT handling_id FROM (
    SELECT r.handling_id, k.depth, r.category_id IS NULL AS is_general, 0 AS is_default
    FROM organisation_closure k
    JOIN suggestion_route r ON r.tenant_id = $1 AND r.organisation_id = k.ancestor_id AND r.ended_at IS NULL
      AND (r.category_id = s.category_id OR r.category_id IS NULL)
    WHERE k.tenant_id = $1 AND k.descendant_id = m.organisation_id
    UNION ALL
    SELECT o.id, k.depth, true, 1
    FROM organisation_closure k JOIN organisation o ON o.tenant_id = $1 AND o.id = k.ancestor_id
    WHERE k.tenant_id = $1 AND k.descendant_id = m.organisation_id AND o.kind NOT IN ('group', 'holding_pool')
  ) AS found ORDER BY is_default, depth, is_general LIMIT 1) AS route
WHERE s.tenant_id = $1 AND s.id = $3 AND s.state = 'draft' AND EXISTS (
  SELECT FROM suggestion_category g
  JOIN organisation_closure k ON k.tenant_id = $1 AND k.ancestor_id = g.organisation_id
  WHERE g.tenant_id = $1 AND g.id = s.category_id AND g.retired_at IS NULL AND k.descendant_id = m.organisation_id)
