-- $1 union, $2 caller, $3 the caller's day, $4 nodes where documents are read, $5 and $6 before which first day and key,
-- $7 page size
WITH viewer AS MATERIALIZED (
  SELECT @include(reader_chain), @include(reader_offices), @include(reader_posts)
), found AS MATERIALIZED (
  SELECT d.id, d.organisation_id, d.kind, d.number, d.title, d.title_en, d.state, d.version, d.valid_from, d.valid_until,
    d.superseded_on, d.review_on, d.published_at
  FROM viewer w CROSS JOIN official_document d
  WHERE d.tenant_id = $1 AND (d.valid_from, d.id) < ($5::date, $6::uuid) AND d.state <> 'draft'
    AND (d.organisation_id = ANY(CASE d.audience WHEN 'members' THEN w.chain WHEN 'officers' THEN w.offices ELSE w.posts END)
      OR @include(reader_officer))
  ORDER BY d.valid_from DESC, d.id DESC LIMIT $7::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY valid_from DESC, id DESC LIMIT $7::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(list) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $7::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-valid_from,-id","' || valid_from || '","' || id || '"]')
     FROM page ORDER BY valid_from, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(d.id, OfficialDocument) AS "id", upper(d.kind) AS "kind", @word(d.kind, document_kind) AS "kindLabel",
      d.number, d.title, d.title_en AS "titleEn", upper(d.state) AS "state", @word(d.state, document_state) AS "stateLabel",
      d.version, d.valid_from AS "validFrom", d.valid_until AS "validUntil", d.superseded_on AS "supersededOn",
      d.state = 'published' AND d.valid_from <= $3::date AND coalesce(d.valid_until >= $3::date, true)
        AND coalesce(d.superseded_on > $3::date, true) AS "isInForce",
      CASE WHEN d.state <> 'published' THEN '[]'::json ELSE array_to_json(array_remove(ARRAY[
        CASE WHEN d.valid_until < $3::date THEN 'EXPIRED' WHEN d.valid_until <= $3::date + 30 THEN 'EXPIRES_SOON' END,
        CASE WHEN d.review_on < $3::date THEN 'REVIEW_OVERDUE' END,
        CASE WHEN d.superseded_on <= $3::date THEN 'SUPERSEDED' END,
        CASE WHEN EXISTS (SELECT FROM official_document_basis b JOIN statute s ON s.tenant_id = $1 AND s.id = b.statute_id
                          WHERE b.tenant_id = $1 AND b.document_id = d.id AND s.valid_until < $3::date)
          THEN 'STATUTE_ENDED' END], NULL)) END AS "staleness",
      @instant(d.published_at) AS "publishedAt",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = d.organisation_id) x) AS "organisation"
    FROM page d ORDER BY d.valid_from DESC, d.id DESC) x) AS "nodes"
) list) AS "officialDocuments") data) AS "data") answer
