p.applicant_id IS DISTINCT FROM $2 AND p.subject_kind IN ('join_request', 'transfer', 'correction_request', 'registration')
       AND (SELECT true FROM unnest($4::text[], $5::uuid[]) AS may (permission, node)
            JOIN organisation_closure c ON c.tenant_id = $1 AND c.ancestor_id = may.node
              AND c.descendant_id IN (s.organisation_id, CASE WHEN s.escalated_at IS NOT NULL THEN s.escalate_to_id END)
            WHERE may.permission = s.permission LIMIT 1)
