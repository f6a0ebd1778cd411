-- $1 union, $2 request, $3 approval, $4 step, $5 audit entry, $6 event, $7 organisation, $8 organisation above,
-- $9 caller, $10 now, $11 due, $12 reference, $13 name, $14 employment kind, $15 note, $16 sealed evidence,
-- $17 phone index, $18 phone tail, $19 identity index, $20 identity tail, $21 facts, $22 key, $23 key's owner, $24 outcome,
-- $25 event of the checks, $26 its facts, $27 the request's key, wrapped
WITH review AS (
  INSERT INTO approval (tenant_id, id, subject_kind, subject_id, applicant_id, status, opened_at)
  VALUES ($1, $3, 'join_request', $2, $9, 'open', $10)
), step AS (
  INSERT INTO approval_step (tenant_id, id, approval_id, stage, position, organisation_id, permission, escalate_to_id,
                             days_allowed, status, opened_at, due_at)
  VALUES ($1, $4, $3, 1, 0, $7, 'join_request_decide', $8, 5, 'open', $10, $11)
), entry AS (
  INSERT INTO audit_entry (tenant_id, id, at, actor_id, action, object_kind, object_id, organisation_id, facts)
  VALUES ($1, $5, $10, $9, 'join_request.submitted', 'join_request', $2, $7, jsonb_build_object('approval_id', $3::uuid))
), told AS (
  INSERT INTO event (tenant_id, id, topic, subject_kind, subject_id, facts)
  VALUES ($1, $6, 'join_request.submitted', 'join_request', $2, $21::text::jsonb),
    ($1, $25, 'identity_check.due', 'join_request', $2, $26::text::jsonb)
), sealing AS (
  INSERT INTO join_request_key (tenant_id, join_request_id, wrapped_key) VALUES ($1, $2, $27)
), kept AS (
  UPDATE request_key SET outcome = $24::text::jsonb WHERE tenant_id = $1 AND actor_id = $23 AND key = $22
)
INSERT INTO join_request (tenant_id, id, organisation_id, approval_id, reference, status, name, employment_kind,
                          employer_note, sealed, has_own_key, phone_index, phone_tail, identity_index, identity_tail, submitted_at, facts)
VALUES ($1, $2, $7, $3, $12, 'in_review', $13, $14, $15, $16, true, $17, $18, $19, $20, $10, '{}')
ON CONFLICT (tenant_id, identity_index) WHERE status = 'in_review' DO NOTHING RETURNING true
