viewer AS MATERIALIZED (
  SELECT m.employment_kind, m.state IN ('active', 'retained') AND o.kind <> 'holding_pool' AS may_take_part,
    ARRAY(SELECT c.ancestor_id FROM organisation_closure c
          WHERE c.tenant_id = $1 AND c.descendant_id = m.organisation_id) AS chain,
    coalesce(t.tags, '{}') AS tags,
    ARRAY(SELECT g.role FROM role_grant g
          WHERE g.tenant_id = $1 AND g.member_id = m.id AND g.revoked_at IS NULL
            AND g.starts_on <= $3::date AND (g.ends_on IS NULL OR g.ends_on >= $3::date))::text[] AS roles
  FROM member m JOIN organisation o ON o.tenant_id = $1 AND o.id = m.organisation_id
  LEFT JOIN member_tagging t ON t.tenant_id = $1 AND t.member_id = m.id
  WHERE m.tenant_id = $1 AND m.id = $2
)
