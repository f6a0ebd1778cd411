-- $1 union, $2 caller, $3 nodes where votes are read, $4 and $5 before which opening and key, $6 page size
WITH @include(vote_viewer), found AS MATERIALIZED (
  SELECT v.id, v.organisation_id, v.kind, v.state, v.title, v.title_en, v.opens_at, v.closes_at, v.paused_at,
    v.electorate_ids, v.has_electors, v.allows_recast, v.definition_hash,
    v.permits_end_at
  FROM vote v CROSS JOIN viewer w
  WHERE v.tenant_id = $1 AND (v.opens_at, v.id) < ($4::timestamptz, $5::uuid) AND @include(vote_in_sight)
  ORDER BY v.opens_at DESC, v.id DESC LIMIT $6::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY opens_at DESC, id DESC LIMIT $6::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(votes) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $6::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-opens_at,-id","' || @offset_instant(opens_at) || '","' || id || '"]')
     FROM page ORDER BY opens_at, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(v.id, Vote) AS "id", upper(v.kind) AS "kind", @word(v.kind, vote_kind) AS "kindLabel",
      upper(v.state) AS "state", @word(v.state, vote_state) AS "stateLabel", v.title, v.title_en AS "titleEn",
      @instant(v.opens_at) AS "opensAt", @instant(v.closes_at) AS "closesAt", @instant(v.paused_at) AS "pausedAt",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = v.organisation_id) x) AS "organisation",
      @include(vote_answer)
    FROM page v CROSS JOIN viewer w
    @include(vote_reasons)
    ORDER BY v.opens_at DESC, v.id DESC) x) AS "nodes"
) votes) AS "votes") data) AS "data") answer
