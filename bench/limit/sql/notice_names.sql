ARRAY(SELECT p.notice_id FROM public_notice_person p WHERE p.tenant_id = $1 AND p.member_id = ANY(ARRAY(
      SELECT $2::uuid UNION ALL SELECT e.id FROM member e WHERE e.tenant_id = $1 AND e.merged_into_id = $2))) AS names
