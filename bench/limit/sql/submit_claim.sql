-- $1 union, $2 caller or the nil id, $3 key, $4 fingerprint
INSERT INTO request_key (tenant_id, actor_id, key, operation, fingerprint, outcome)
VALUES ($1, $2, $3, 'join_request_submit', $4, '{}') ON CONFLICT DO NOTHING RETURNING true
