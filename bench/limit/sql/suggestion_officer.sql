cardinality($3::uuid[]) > 0 AND (SELECT true FROM organisation_closure c
      WHERE c.tenant_id = $1 AND c.descendant_id IN (s.handling_id, s.organisation_id) AND c.ancestor_id = ANY($3::uuid[]) LIMIT 1)
