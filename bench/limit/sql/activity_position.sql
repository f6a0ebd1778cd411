CASE WHEN own.state = 'waiting' THEN 1 + (
            SELECT count(*) FROM registration b
            WHERE b.tenant_id = $1 AND b.activity_id = own.activity_id AND b.state = 'waiting'
              AND (b.priority, b.sequence) < (own.priority, own.sequence)) END
