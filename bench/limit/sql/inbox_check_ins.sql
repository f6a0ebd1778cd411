($1 = ANY($6::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = a.organisation_id AND c.ancestor_id = ANY($6::uuid[])))
