viewer AS MATERIALIZED (
  SELECT ARRAY(SELECT $2::uuid UNION ALL SELECT e.id FROM member e WHERE e.tenant_id = $1 AND e.merged_into_id = $2) AS own,
    ARRAY(SELECT c.ancestor_id FROM member m JOIN organisation_closure c ON c.tenant_id = $1 AND c.descendant_id = m.organisation_id
          WHERE m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL) AS chain,
    ARRAY(SELECT u.unit_id FROM unit_staff u
          WHERE u.tenant_id = $1 AND (u.member_id = $2 OR u.member_id IN (
              SELECT e.id FROM member e WHERE e.tenant_id = $1 AND e.merged_into_id = $2))
            AND u.starts_on <= $4::date AND coalesce(u.ends_on, 'infinity'::date) >= $4::date) AS units
)
