($1 = ANY($9::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = m.organisation_id AND c.ancestor_id = ANY($9::uuid[])))
