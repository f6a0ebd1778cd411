-- Rows, not JSON: what is personal in them is sealed and can only be opened by the server.
-- $1 union, $2 caller, $3 import, $4 number to begin after, $5 page size, $6 nodes where the caller may import,
-- $7 nodes where members may be read
WITH seen AS MATERIALIZED (
  SELECT i.id FROM roster_import i
  WHERE i.tenant_id = $1 AND i.id = $3 AND EXISTS (
    SELECT 1 FROM organisation_closure c
    WHERE c.tenant_id = $1 AND c.descendant_id = i.organisation_id AND c.ancestor_id = ANY($6::uuid[]))
), page AS MATERIALIZED (
  SELECT r.tenant_id, r.import_id, r.number, r.action, r.outcome, r.reasons, r.outcome_reason, r.warnings, r.wrapped_key,
    r.sealed, r.organisation_id, r.member_id
  FROM roster_row r WHERE r.tenant_id = $1 AND r.import_id = (SELECT id FROM seen) AND r.number > $4
  ORDER BY r.number LIMIT $5::int + 1
), place AS MATERIALIZED (
  SELECT o.id, (SELECT row_to_json(x) FROM (SELECT @id(o.id, Organisation) AS "id", o.name) x) AS json
  FROM organisation o WHERE o.tenant_id = $1 AND o.id IN (SELECT organisation_id FROM page)
)
SELECT counted.total, page.*, place.json AS organisation,
  (SELECT row_to_json(x) FROM (
    SELECT @id(m.id, Member) AS "id", m.member_number AS "memberNumber"
    FROM member a JOIN member m ON m.tenant_id = a.tenant_id AND m.id = coalesce(a.merged_into_id, a.id)
    WHERE a.tenant_id = $1 AND a.id = page.member_id AND (m.id = $2 OR EXISTS (
      SELECT 1 FROM organisation_closure c
      WHERE c.tenant_id = $1 AND c.descendant_id = m.organisation_id AND c.ancestor_id = ANY($7::uuid[]) OFFSET 0))
  ) x) AS member
FROM (SELECT (SELECT count(*) FROM (
  SELECT 1 FROM roster_row r WHERE r.tenant_id = $1 AND r.import_id = (SELECT id FROM seen) LIMIT 10000) x) AS total) counted
LEFT JOIN page ON true LEFT JOIN place ON place.id = page.organisation_id
ORDER BY page.number
