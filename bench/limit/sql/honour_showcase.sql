-- $1 union, $2 and $3 before which award and key, $4 page size
WITH found AS MATERIALIZED (
  SELECT n.id, n.awarded_at, n.showcase_text, m.name, h.kind, h.title, h.year, h.organisation_id
  FROM honour_nomination n
  JOIN honour h ON h.tenant_id = $1 AND h.id = n.honour_id
  JOIN member m ON m.tenant_id = $1 AND m.id = n.member_id
  WHERE n.tenant_id = $1 AND n.state = 'awarded' AND n.showcase_text IS NOT NULL
    AND (n.awarded_at, n.id) < ($2::timestamptz, $3::uuid)
    AND m.state IN ('active', 'retained') AND m.merged_into_id IS NULL AND m.erased_at IS NULL
  ORDER BY n.awarded_at DESC, n.id DESC LIMIT $4::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY awarded_at DESC, id DESC LIMIT $4::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(list) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $4::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-awarded_at,-id","' || @offset_instant(awarded_at) || '","' || id || '"]')
     FROM page ORDER BY awarded_at, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT n.name, upper(n.kind) AS "kind", @word(n.kind, honour_kind) AS "kindLabel", n.title, n.year,
      n.showcase_text AS "text", @instant(n.awarded_at) AS "awardedAt",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = n.organisation_id) x) AS "organisation"
    FROM page n ORDER BY n.awarded_at DESC, n.id DESC) x) AS "nodes"
) list) AS "honourShowcase") data) AS "data") answer
