ARRAY(SELECT c.ancestor_id FROM role_grant g JOIN organisation_closure c ON c.tenant_id = $1 AND c.descendant_id = g.organisation_id
          WHERE g.tenant_id = $1 AND g.member_id = $2 AND g.revoked_at IS NULL AND g.starts_on <= $3::date
            AND coalesce(g.ends_on, 'infinity'::date) >= $3::date) AS offices
