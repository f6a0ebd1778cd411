-- $1 union, $2 caller, $3 the caller's day, $4 nodes where disclosures are read, $5 and $6 before which drafting and key,
-- $7 page size
WITH viewer AS MATERIALIZED (SELECT @include(reader_chain)), found AS MATERIALIZED (
  SELECT d.id, d.organisation_id, d.kind, d.title, d.state, d.revision, d.published_at, d.drafted_at
  FROM viewer w CROSS JOIN disclosure d
  WHERE d.tenant_id = $1 AND $3::date IS NOT NULL AND (d.drafted_at, d.id) < ($5::timestamptz, $6::uuid)
    AND (d.state <> 'draft' AND d.organisation_id = ANY(w.chain) OR @include(reader_officer))
  ORDER BY d.drafted_at DESC, d.id DESC LIMIT $7::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY drafted_at DESC, id DESC LIMIT $7::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(list) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $7::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-drafted_at,-id","' || @offset_instant(drafted_at) || '","' || id || '"]')
     FROM page ORDER BY drafted_at, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(d.id, Disclosure) AS "id", upper(d.kind) AS "kind", @word(d.kind, disclosure_kind) AS "kindLabel", d.title,
      upper(d.state) AS "state", @word(d.state, disclosure_state) AS "stateLabel", d.revision,
      @instant(d.published_at) AS "publishedAt",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = d.organisation_id) x) AS "organisation"
    FROM page d ORDER BY d.drafted_at DESC, d.id DESC) x) AS "nodes"
) list) AS "disclosures") data) AS "data") answer
