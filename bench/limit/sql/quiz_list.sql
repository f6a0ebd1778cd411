-- $1 union, $2 caller, $3 the caller's day, $4 nodes where learning is read, $5 and $6 before which planning and key,
-- $7 page size
WITH viewer AS MATERIALIZED (SELECT @include(reader_chain)), found AS MATERIALIZED (
  SELECT d.id, d.title, d.state, d.opens_at, d.closes_at, d.question_count, d.minutes, d.attempt_limit, d.pass_percent,
    d.planned_at
  FROM viewer w CROSS JOIN quiz d
  WHERE d.tenant_id = $1 AND $3::date IS NOT NULL AND (d.planned_at, d.id) < ($5::timestamptz, $6::uuid)
    AND (d.announced_at IS NOT NULL AND d.organisation_id = ANY(w.chain) OR @include(reader_officer))
  ORDER BY d.planned_at DESC, d.id DESC LIMIT $7::int + 1
), page AS MATERIALIZED (
  SELECT *, CASE WHEN state <> 'announced' THEN state WHEN now() < opens_at THEN 'announced'
      WHEN now() < closes_at THEN 'open' ELSE 'closed' END AS stage
  FROM found ORDER BY planned_at DESC, id DESC LIMIT $7::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(list) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $7::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-planned_at,-id","' || @offset_instant(planned_at) || '","' || id || '"]')
     FROM page ORDER BY planned_at, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(d.id, Quiz) AS "id", d.title, upper(d.stage) AS "state", @word(d.stage, quiz_state) AS "stateLabel",
      @instant(d.opens_at) AS "opensAt", @instant(d.closes_at) AS "closesAt", d.question_count AS "questionCount",
      d.minutes, d.attempt_limit AS "attemptLimit", d.pass_percent AS "passPercent",
      (SELECT count(*) FROM quiz_attempt a
       WHERE a.tenant_id = $1 AND a.quiz_id = d.id AND a.member_id = $2) AS "attemptsUsed"
    FROM page d ORDER BY d.planned_at DESC, d.id DESC) x) AS "nodes"
) list) AS "quizzes") data) AS "data") answer
