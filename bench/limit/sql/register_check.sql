-- What lets the caller register at once: no reserved places, no bounded windows, no approval, nobody who waits.
-- $1 union, $2 caller, $3 today, $4 activity
WITH @include(activity_viewer)
SELECT a.organisation_id, a.title, a.title_en, a.total_quota_id,
  ARRAY(SELECT e.id FROM activity_window e
        WHERE e.tenant_id = $1 AND e.activity_id = a.id AND e.quota_id IS NULL AND (e.tag IS NULL OR e.tag = ANY(v.tags))
          AND e.opens_at <= now() AND now() < e.closes_at ORDER BY e.position) AS window_ids
FROM activity a CROSS JOIN viewer v
JOIN quota q ON q.tenant_id = $1 AND q.id = a.total_quota_id AND q.free > 0
WHERE a.tenant_id = $1 AND a.id = $4 AND a.state = 'published' AND a.starts_at > now() AND v.may_take_part
  AND a.open_quota_id IS NULL AND NOT a.needs_approval AND a.questions = '[]'
  AND @include(activity_fits)
  AND NOT EXISTS (
    SELECT FROM registration own WHERE own.tenant_id = $1 AND own.activity_id = a.id
      AND (own.member_id = $2 AND own.state IN ('applied', 'registered', 'waiting', 'offered', 'checked_in')
           OR own.state = 'waiting' AND now() < a.starts_at - a.cut_off_hours * interval '1 hour'))
