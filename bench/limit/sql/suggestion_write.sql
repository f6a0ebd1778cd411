-- All or nothing by one statement: it fails by a division by nought where key or draft is taken.
-- $1 union, $2 caller, $3 suggestion, $4 now, $5 due, $6 number of the event, $7 where the author stands, $8 who handles it,
-- $9 round, $10 audit entry, $11 its facts, $12 event, $13 its facts, $14 key, $15 fingerprint, $16 outcome
WITH claim AS (
  INSERT INTO request_key (tenant_id, actor_id, key, operation, fingerprint, outcome)
  VALUES ($1, $2, $14, 'suggestion_submit', $15, $16::text::jsonb) ON CONFLICT DO NOTHING RETURNING true
), step AS (
  INSERT INTO suggestion_event (tenant_id, suggestion_id, number, previous_number, kind, from_state, to_state, party, by_id,
                                at, round, facts)
  VALUES ($1, $3, $6::int, $6::int - 1, 'submit', 'draft', 'submitted', 'author', $2, $4, $9, '{}')
), entry AS (
  INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id, facts)
  VALUES ($1, $10, $4, $2, 'suggestion.submitted', 'suggestion', $3, $8, $11::text::jsonb)
), told AS (
  INSERT INTO event (tenant_id, id, topic, subject_kind, subject_id, facts)
  VALUES ($1, $12, 'suggestion.submitted', 'suggestion', $3, $13::text::jsonb)
), handed AS (
  UPDATE suggestion SET state = 'submitted', event_number = $6::int, organisation_id = $7, handling_id = $8,
    submitted_at = $4, next_due_at = $5, escalates_at = $5
  WHERE tenant_id = $1 AND id = $3 AND state = 'draft' RETURNING true
)
SELECT 1 / ((SELECT count(*) FROM claim) * (SELECT count(*) FROM handed))
