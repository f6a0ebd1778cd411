ARRAY(SELECT $2::uuid UNION ALL SELECT e.id FROM member e WHERE e.tenant_id = $1 AND e.merged_into_id = $2) AS own
