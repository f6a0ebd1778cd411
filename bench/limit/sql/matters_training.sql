SELECT y.*, coalesce(y.valid_until, greatest(y.starts_on, timezone('Asia/Shanghai', y.set_at)::date)) AS due_on,
      CASE WHEN y.completed_on IS NULL THEN 'never' WHEN y.valid_until IS NULL THEN 'valid' WHEN y.valid_until < y.today THEN 'expired'
        WHEN y.today + 60 >= y.valid_until THEN 'expires_soon' ELSE 'valid' END AS status
    FROM (
      SELECT x.*, (x.completed_on + x.valid_months * interval '1 month')::date AS valid_until FROM (
        SELECT q.id, q.course_id, q.organisation_id AS required_at, q.valid_months, q.set_at, d.today, min(t.starts_on) AS starts_on,
          (SELECT max(e.completed_at) AT TIME ZONE 'Asia/Shanghai' FROM course_enrolment e
           LEFT JOIN course_certificate g ON g.tenant_id = $1 AND g.enrolment_id = e.id
           WHERE e.tenant_id = $1 AND e.member_id = ANY(w.own) AND e.course_id = q.course_id AND g.revoked_at IS NULL)::date AS completed_on
        FROM (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) d
        JOIN post_term t ON t.tenant_id = $1 AND t.member_id = $2 AND t.withdrawn_at IS NULL AND t.starts_on <= d.today
          AND (t.ends_on IS NULL OR t.ends_on >= d.today)
        JOIN post p ON p.tenant_id = $1 AND p.id = t.post_id
        JOIN organisation_closure c ON c.tenant_id = $1 AND c.descendant_id = p.organisation_id
        JOIN training_requirement q ON q.tenant_id = $1 AND q.organisation_id = c.ancestor_id AND p.kind = ANY(q.posts) AND q.ended_at IS NULL
        GROUP BY q.id, q.course_id, q.organisation_id, q.valid_months, q.set_at, d.today
      ) x
    ) y
