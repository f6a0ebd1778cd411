CROSS JOIN LATERAL (
      SELECT count(*) AS made, count(*) FILTER (WHERE b.state IN ('upheld', 'rejected')) AS answered,
        count(*) FILTER (WHERE b.state = 'upheld') AS upheld
      FROM public_notice_objection b WHERE b.tenant_id = $1 AND b.notice_id = d.id) n
