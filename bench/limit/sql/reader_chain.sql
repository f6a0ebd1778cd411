ARRAY(SELECT c.ancestor_id FROM member m JOIN organisation_closure c ON c.tenant_id = $1 AND c.descendant_id = m.organisation_id
          WHERE m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL) AS chain
