($1 = ANY($8::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = v.organisation_id AND c.ancestor_id = ANY($8::uuid[])))
