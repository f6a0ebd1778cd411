viewer AS MATERIALIZED (
  SELECT ARRAY(SELECT c.ancestor_id FROM organisation_closure c
               WHERE c.tenant_id = $1 AND c.descendant_id = m.organisation_id) AS chain,
    CASE WHEN m.merged_into_id IS NOT NULL OR m.erased_at IS NOT NULL THEN @reason(NOT_ON_ROLL)
      WHEN m.state IN ('active', 'retained') AND p.kind = 'holding_pool' THEN @reason(IN_HOLDING_POOL)
      WHEN m.state = 'active' THEN NULL
      WHEN m.state = 'retained' AND m.employment_kind = 'unemployed' THEN @reason(RETAINED_UNEMPLOYED)
      WHEN m.state = 'retained' THEN @reason(RETAINED_RETIRED)
      WHEN m.state = 'suspended' THEN @reason(MEMBERSHIP_SUSPENDED)
      ELSE @reason(NOT_ON_ROLL) END AS obstacle
  FROM member m JOIN organisation p ON p.tenant_id = $1 AND p.id = m.organisation_id
  WHERE m.tenant_id = $1 AND m.id = $2
)
