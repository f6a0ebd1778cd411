-- All or nothing by one statement: it fails by a division by nought where the key is taken, the attempt over or not the
-- caller's, or the answer none. The attempt is locked, as it is by who hands it in.
-- $1 union, $2 caller, $3 attempt, $4 position, $5 choices, $6 key, $7 fingerprint, $8 outcome
WITH held AS (
  SELECT a.id, a.number, a.question_count, a.started_at, a.ends_at FROM quiz_attempt a
  WHERE a.tenant_id = $1 AND a.id = $3 AND a.member_id = $2 AND a.submitted_at IS NULL AND a.ends_at > clock_timestamp()
  FOR NO KEY UPDATE
), claim AS (
  INSERT INTO request_key (tenant_id, actor_id, key, operation, fingerprint, outcome)
  VALUES ($1, $2, $6, 'quiz_attempt_answer', $7, $8::text::jsonb) ON CONFLICT DO NOTHING RETURNING true
), answered AS (
  UPDATE quiz_attempt_question q SET choices = c.chosen, answered_at = clock_timestamp()
  FROM held h, bank_question b, (SELECT ARRAY(SELECT DISTINCT u FROM unnest($5::int[]) AS u ORDER BY u) AS chosen) c
  WHERE q.tenant_id = $1 AND q.attempt_id = h.id AND q.position = $4 AND b.tenant_id = $1 AND b.id = q.question_id
    AND cardinality(c.chosen) = cardinality($5::int[]) AND h.ends_at > clock_timestamp()
    AND cardinality(c.chosen) <= CASE b.kind WHEN 'multiple' THEN cardinality(q.option_order) ELSE 1 END
    AND (c.chosen = '{}' OR c.chosen[1] >= 1 AND c.chosen[cardinality(c.chosen)] <= cardinality(q.option_order))
  RETURNING true
)
SELECT (SELECT number FROM held) AS number, (SELECT question_count FROM held) AS question_count,
  (SELECT started_at FROM held) AS started_at, (SELECT ends_at FROM held) AS ends_at,
  1 / ((SELECT count(*) FROM claim) * (SELECT count(*) FROM answered)) AS is_kept
