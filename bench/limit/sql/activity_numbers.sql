CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(now() >= w.opens_at AND now() < w.closes_at), false) AS is_open,
      coalesce(bool_or(now() < w.opens_at), false) AS is_coming, count(*) > 0 AS is_any,
      coalesce(bool_or(coalesce(q.free, 1) > 0) FILTER (WHERE now() >= w.opens_at AND now() < w.closes_at), false) AS has_room
    FROM activity_window w LEFT JOIN quota q ON q.tenant_id = $1 AND q.id = w.quota_id
    WHERE w.tenant_id = $1 AND w.activity_id = a.id AND (w.tag IS NULL OR w.tag = ANY(v.tags))) w
  LEFT JOIN quota total ON total.tenant_id = $1 AND total.id = a.total_quota_id
  CROSS JOIN LATERAL (
    SELECT count(*) AS waiting FROM registration e
    WHERE e.tenant_id = $1 AND e.activity_id = a.id AND e.state = 'waiting') line
  CROSS JOIN LATERAL (
    SELECT now() < a.starts_at - a.cut_off_hours * interval '1 hour' AS is_going) clock
  CROSS JOIN LATERAL (
    SELECT coalesce(total.free > 0 AND NOT (line.waiting > 0 AND clock.is_going) AND w.has_room
      AND (a.open_quota_id IS NULL
        OR (SELECT q.free > 0 FROM quota q WHERE q.tenant_id = $1 AND q.id = a.open_quota_id)
        OR EXISTS (
          SELECT FROM activity_reserve s JOIN quota q ON q.tenant_id = $1 AND q.id = s.quota_id AND q.free > 0
          WHERE s.tenant_id = $1 AND s.activity_id = a.id
            AND (cardinality(s.audience_below_ids) = 0 OR s.audience_below_ids && v.chain)
            AND (cardinality(s.audience_roles) = 0 OR s.audience_roles && v.roles)
            AND (cardinality(s.audience_tags) = 0 OR s.audience_tags && v.tags)
            AND (cardinality(s.audience_employments) = 0 OR v.employment_kind = ANY(s.audience_employments)))
      ), false) AS is_there) room
