-- All or nothing by one statement: it fails by a division by nought where a part of it finds its row taken.
-- $1 union, $2 registration, $3 activity, $4 caller, $5 now, $6 windows, $7 quota, $8 step, $9 audit entry, $10 organisation,
-- $11 event, $12 facts, $13 facts of the event, $14 key, $15 fingerprint, $16 outcome
WITH claim AS (
  INSERT INTO request_key (tenant_id, actor_id, key, operation, fingerprint, outcome)
  VALUES ($1, $4, $14, 'activity_register', $15, $16::text::jsonb) ON CONFLICT DO NOTHING RETURNING true
), standing AS (
  SELECT m.id FROM activity a JOIN member m ON m.tenant_id = a.tenant_id AND m.id = $4 AND m.state IN ('active', 'retained')
    AND (cardinality(a.audience_below_ids) = 0 OR EXISTS (
      SELECT FROM organisation_closure c WHERE c.tenant_id = a.tenant_id AND c.descendant_id = m.organisation_id
        AND c.ancestor_id = ANY (a.audience_below_ids)))
  WHERE a.tenant_id = $1 AND a.id = $3 AND a.state = 'published' FOR SHARE OF m
), seat AS (
  INSERT INTO registration (tenant_id, id, activity_id, member_id, state, places, window_ids, reserve_ids, quota_ids,
                            priority, submitted_at, is_late, ticket_version)
  VALUES ($1, $2, $3, $4, 'registered', 1, $6, '{}', ARRAY[$7::uuid], 0, $5, false, 1)
  ON CONFLICT (tenant_id, activity_id, member_id)
    WHERE state IN ('applied', 'registered', 'waiting', 'offered', 'checked_in') DO NOTHING RETURNING true
), entry AS (
  INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id, facts)
  VALUES ($1, $9, $5, $4, 'registration.registered', 'registration', $2, $10, $12::text::jsonb)
), told AS (
  INSERT INTO event (tenant_id, id, topic, subject_kind, subject_id, facts)
  VALUES ($1, $11, 'registration.registered', 'registration', $2, $13::text::jsonb)
), step AS MATERIALIZED (
  SELECT outcome FROM unionhall_quota_step($1, 'take', 'free', 'claimed', ARRAY[$7::uuid], ARRAY[1::bigint], $2, NULL, $8, $4,
                                           'registered', $5)
)
SELECT 1 / ((SELECT count(*) FROM claim) * (SELECT count(*) FROM standing) * (SELECT count(*) FROM seat) * (SELECT count(*) FROM step WHERE outcome = 'done'))
