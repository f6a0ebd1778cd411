-- $1 union, $2 caller, $3 the caller's day, $4 nodes where notices are read, $5 and $6 before which first day and key,
-- $7 page size
WITH viewer AS MATERIALIZED (SELECT @include(reader_chain), @include(notice_names)), found AS MATERIALIZED (
  SELECT d.id, d.organisation_id, d.audience_id, d.kind, d.title, d.state, d.revision, d.opens_on, d.closes_on, d.outcome,
    d.id = ANY(w.names) AS is_own_name
  FROM viewer w CROSS JOIN public_notice d
  WHERE d.tenant_id = $1 AND (d.opens_on, d.id) < ($5::date, $6::uuid) AND @include(notice_in_sight)
  ORDER BY d.opens_on DESC, d.id DESC LIMIT $7::int + 1
), page AS MATERIALIZED (
  SELECT *, @include(notice_stage) AS stage FROM found d ORDER BY opens_on DESC, id DESC LIMIT $7::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(list) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $7::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-opens_on,-id","' || opens_on || '","' || id || '"]')
     FROM page ORDER BY opens_on, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(d.id, PublicNotice) AS "id", upper(d.kind) AS "kind", @word(d.kind, notice_kind) AS "kindLabel", d.title,
      upper(d.stage) AS "stage", @word(d.stage, notice_stage) AS "stageLabel", d.revision, d.opens_on AS "opensOn",
      d.closes_on AS "closesOn", d.is_own_name AS "isOwnName", n.made AS "objectionCount", n.answered AS "answeredCount",
      upper(d.outcome) AS "outcome", @word(d.outcome, notice_outcome) AS "outcomeLabel",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = d.organisation_id) x) AS "organisation",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = d.audience_id) x) AS "audience"
    FROM page d @include(notice_numbers) ORDER BY d.opens_on DESC, d.id DESC) x) AS "nodes"
) list) AS "publicNotices") data) AS "data") answer
