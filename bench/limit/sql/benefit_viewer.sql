viewer AS MATERIALIZED (
  SELECT m.state, m.employment_kind, m.joined_on, coalesce(t.tags, '{}') AS tags,
    m.state IN ('active', 'retained') AND o.kind <> 'holding_pool' AS may_use,
    ARRAY(SELECT c.ancestor_id FROM organisation_closure c
          WHERE c.tenant_id = $1 AND c.descendant_id = m.organisation_id) AS chain,
    $2::uuid || ARRAY(SELECT e.id FROM member e WHERE e.tenant_id = $1 AND e.merged_into_id = $2) AS entries,
    (SELECT min(d.due_on) FROM dues_charge d
     WHERE d.tenant_id = $1 AND d.member_id = m.id AND d.settled_on IS NULL) AS owed_since_on,
    (SELECT jsonb_object_agg(y.kind, y.issued_fen) FROM benefit_year y
     WHERE y.tenant_id = $1 AND y.member_id = m.id AND y.year = extract(year FROM $3::date)) AS received,
    (SELECT jsonb_object_agg(cap.key, cap.value) FROM (
      SELECT DISTINCT ON (newest.key) newest.key, newest.value FROM (
        SELECT DISTINCT ON (r.key, r.organisation_id) r.key, r.value, r.is_binding, c.depth
        FROM organisation_closure c JOIN rule_version r ON r.tenant_id = $1 AND r.organisation_id = c.ancestor_id
        WHERE c.tenant_id = $1 AND c.descendant_id = m.organisation_id AND r.key LIKE 'benefit%' AND r.withdrawn_at IS NULL
          AND r.starts_on <= $3::date
        ORDER BY r.key, r.organisation_id, r.starts_on DESC) newest
      WHERE newest.value IS NOT NULL
      ORDER BY newest.key, newest.is_binding DESC, CASE WHEN newest.is_binding THEN -newest.depth ELSE newest.depth END
    ) cap) AS caps
  FROM member m JOIN organisation o ON o.tenant_id = $1 AND o.id = m.organisation_id
  LEFT JOIN member_tagging t ON t.tenant_id = $1 AND t.member_id = m.id
  WHERE m.tenant_id = $1 AND m.id = $2
)
