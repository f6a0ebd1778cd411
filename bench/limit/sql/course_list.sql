-- $1 union, $2 caller, $3 the caller's day, $4 nodes where learning is read, $5 and $6 before which writing and key,
-- $7 page size
WITH viewer AS MATERIALIZED (
  SELECT @include(reader_chain), @include(reader_offices), @include(reader_begun), @include(reader_kinds)
), found AS MATERIALIZED (
  SELECT d.id, d.title, d.title_en, d.track, d.state, d.opens_at, d.closes_at, d.written_at
  FROM viewer w CROSS JOIN course d
  WHERE d.tenant_id = $1 AND (d.written_at, d.id) < ($5::timestamptz, $6::uuid)
    AND (d.state = 'approved' AND d.opens_at <= now() AND CASE d.audience WHEN 'members' THEN d.organisation_id = ANY(w.chain)
        WHEN 'officers' THEN d.organisation_id = ANY(w.offices)
        ELSE cardinality(w.kinds) > 0 AND EXISTS (SELECT FROM unnest(d.posts) AS p (kind) WHERE p.kind || d.organisation_id = ANY(w.kinds)) END
      OR d.id = ANY(w.begun) OR @include(reader_officer))
  ORDER BY d.written_at DESC, d.id DESC LIMIT $7::int + 1
), page AS MATERIALIZED (
  SELECT *, CASE WHEN state <> 'approved' THEN state WHEN opens_at > now() THEN 'approved'
      WHEN closes_at <= now() THEN 'ended' ELSE 'published' END AS stage
  FROM found ORDER BY written_at DESC, id DESC LIMIT $7::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(list) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $7::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-written_at,-id","' || @offset_instant(written_at) || '","' || id || '"]')
     FROM page ORDER BY written_at, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(d.id, Course) AS "id", d.title, d.title_en AS "titleEn", upper(d.track) AS "track",
      @word(d.track, course_track) AS "trackLabel", upper(d.stage) AS "state", @word(d.stage, course_state) AS "stateLabel",
      @instant(d.opens_at) AS "opensAt", @instant(d.closes_at) AS "closesAt", l.number AS "lessonCount", l.minutes
    FROM page d CROSS JOIN LATERAL (
      SELECT count(*) AS number, coalesce(sum(l.minutes), 0) AS minutes
      FROM lesson l WHERE l.tenant_id = $1 AND l.course_id = d.id) l
    ORDER BY d.written_at DESC, d.id DESC) x) AS "nodes"
) list) AS "courses") data) AS "data") answer
