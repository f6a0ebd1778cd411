ARRAY(SELECT p.kind || c.ancestor_id FROM post_term t JOIN post p ON p.tenant_id = $1 AND p.id = t.post_id
          JOIN organisation_closure c ON c.tenant_id = $1 AND c.descendant_id = p.organisation_id
          WHERE t.tenant_id = $1 AND t.member_id = $2 AND t.withdrawn_at IS NULL AND t.starts_on <= $3::date
            AND coalesce(t.ends_on, 'infinity'::date) >= $3::date) AS kinds
