-- $1 union, $2 caller, $3 nodes where suggestions are read, $4 today, $5 and $6 before which beginning and key, $7 page size
WITH @include(suggestion_viewer), found AS MATERIALIZED (
  SELECT s.id, s.reference, s.title, s.state, s.created_at, s.submitted_at, s.seconded_at, s.round, s.category_id,
    s.organisation_id
  FROM suggestion s CROSS JOIN viewer w
  WHERE s.tenant_id = $1 AND (s.created_at, s.id) < ($5::timestamptz, $6::uuid) AND @include(suggestion_in_sight)
  ORDER BY s.created_at DESC, s.id DESC LIMIT $7::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY created_at DESC, id DESC LIMIT $7::int
), place AS MATERIALIZED (
  SELECT o.id, row_to_json(x) AS json FROM organisation o, LATERAL (
    SELECT @id(o.id, Organisation) AS "id", o.name) x
  WHERE o.tenant_id = $1 AND o.id = ANY(ARRAY(SELECT organisation_id FROM page))
), kind AS MATERIALIZED (
  SELECT k.id, row_to_json(x) AS json FROM suggestion_category k, LATERAL (
    SELECT @id(k.id, SuggestionCategory) AS "id", k.name) x
  WHERE k.tenant_id = $1 AND k.id = ANY(ARRAY(SELECT category_id FROM page))
), lead AS MATERIALIZED (
  SELECT g.suggestion_id, g.assigned_at, g.unit_id FROM suggestion_assignment g
  WHERE g.tenant_id = $1 AND g.suggestion_id = ANY(ARRAY(SELECT id FROM page)) AND g.role = 'lead' AND g.ended_at IS NULL
), unit AS MATERIALIZED (
  SELECT u.id, row_to_json(x) AS json FROM answering_unit u, LATERAL (
    SELECT @id(u.id, AnsweringUnit) AS "id", u.name) x
  WHERE u.tenant_id = $1 AND u.id = ANY(ARRAY(SELECT unit_id FROM lead))
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(suggestions) FROM (SELECT
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(s.id, Suggestion) AS "id", s.reference, s.title, upper(s.state) AS "state",
      @word(s.state, suggestion_state) AS "stateLabel", @instant(s.submitted_at) AS "submittedAt",
      @instant(s.seconded_at) AS "secondedAt", s.round, kind.json AS "category", place.json AS "organisation",
      (SELECT row_to_json(x) FROM (
        SELECT @instant(lead.assigned_at) AS "assignedAt", unit.json AS "unit" WHERE lead.unit_id IS NOT NULL) x) AS "leadUnit"
    FROM page s LEFT JOIN kind ON kind.id = s.category_id LEFT JOIN place ON place.id = s.organisation_id
    LEFT JOIN lead ON lead.suggestion_id = s.id LEFT JOIN unit ON unit.id = lead.unit_id
    ORDER BY s.created_at DESC, s.id DESC) x) AS "nodes",
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $7::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-created_at,-id","' || @offset_instant(created_at) || '","' || id || '"]')
     FROM page ORDER BY created_at, id LIMIT 1) AS "endCursor") x) AS "pageInfo"
) suggestions) AS "suggestions") data) AS "data") answer
