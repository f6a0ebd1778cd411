-- $1 union, $2 nodes where the caller decides, $3 and $4 instant and id to begin after, $5 page size
WITH reach AS MATERIALIZED (
  SELECT DISTINCT c.descendant_id AS id FROM organisation_closure c
  WHERE c.tenant_id = $1 AND c.ancestor_id = ANY($2::uuid[])
), found AS MATERIALIZED (
  SELECT t.id, t.status, t.requested_at, t.due_at, t.from_organisation_id, t.to_organisation_id, t.member_id
  FROM transfer t
  WHERE t.tenant_id = $1 AND t.status IN ('requested', 'released') AND (t.requested_at, t.id) > ($3::timestamptz, $4::uuid)
    AND (t.from_organisation_id IN (SELECT id FROM reach) OR t.to_organisation_id IN (SELECT id FROM reach))
  ORDER BY t.requested_at, t.id LIMIT $5::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY requested_at, id LIMIT $5::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(transfers) FROM (SELECT
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(t.id, Transfer) AS "id", upper(t.status) AS "status", @word(t.status, transfer_status) AS "statusLabel",
      m.name AS "memberName", m.member_number AS "memberNumber", @instant(t.requested_at) AS "requestedAt",
      @instant(t.due_at) AS "dueAt",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = t.from_organisation_id) x) AS "fromOrganisation",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = t.to_organisation_id) x) AS "toOrganisation"
    FROM page t JOIN member m ON m.tenant_id = $1 AND m.id = t.member_id
    ORDER BY t.requested_at, t.id) x) AS "nodes",
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $5::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["requested_at,id","' || @offset_instant(requested_at) || '","' || id || '"]')
     FROM page ORDER BY requested_at DESC, id DESC LIMIT 1) AS "endCursor") x) AS "pageInfo"
) transfers) AS "transfers") data) AS "data") answer
