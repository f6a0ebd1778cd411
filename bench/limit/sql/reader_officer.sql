($1 = ANY($4::uuid[]) OR cardinality($4::uuid[]) > 0 AND coalesce((SELECT true FROM organisation_closure c
      WHERE c.tenant_id = $1 AND c.descendant_id = d.organisation_id AND c.ancestor_id = ANY($4::uuid[]) LIMIT 1), false))
