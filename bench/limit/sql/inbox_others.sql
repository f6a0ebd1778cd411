(SELECT true FROM suggestion_author a
            WHERE a.tenant_id = $1 AND a.suggestion_id = s.id AND a.member_id = ANY((SELECT own FROM viewer)::uuid[]) AND a.state <> 'declined'
            LIMIT 1) IS NULL
