ARRAY(SELECT e.course_id FROM course_enrolment e WHERE e.tenant_id = $1 AND e.member_id = ANY(ARRAY(
      SELECT $2::uuid UNION ALL SELECT m.id FROM member m WHERE m.tenant_id = $1 AND m.merged_into_id = $2))) AS begun
