-- The activity is one: whether the caller reads its registrations is asked once, not of each.
-- $1 union, $2 nodes where activities are read, $3 nodes where members are read, $4 caller, $5 activity,
-- $6 and $7 permissions and nodes held, $8 page size
WITH held AS MATERIALIZED (
  SELECT a.id, a.title, a.starts_at FROM activity a
  WHERE a.tenant_id = $1 AND a.id = $5 AND EXISTS (
    SELECT FROM organisation_closure c
    WHERE c.tenant_id = $1 AND c.descendant_id = a.organisation_id AND c.ancestor_id = ANY($2::uuid[]))
), found AS MATERIALIZED (
  SELECT e.id, e.activity_id, e.member_id, e.state, e.closing, e.places, e.priority, e.sequence, e.approval_id, e.submitted_at,
    e.offer_ends_at, e.is_late
  FROM held JOIN registration e ON e.tenant_id = $1 AND e.activity_id = held.id
  ORDER BY e.submitted_at, e.id LIMIT $8::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY submitted_at, id LIMIT $8::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(registrations) FROM (SELECT
  (SELECT count(*) FROM (
    SELECT FROM held JOIN registration e ON e.tenant_id = $1 AND e.activity_id = held.id LIMIT 10000) e) AS "totalCount",
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $8::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["submitted_at,id","' || @offset_instant(submitted_at) || '","' || id || '"]')
     FROM page ORDER BY submitted_at DESC, id DESC LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(own.id, Registration) AS "id", upper(own.state) AS "state",
      @word(own.state, registration_state) AS "stateLabel", upper(own.closing) AS "closing", own.places,
      @include(activity_position) AS "position", own.priority, @instant(own.submitted_at) AS "submittedAt",
      @instant(own.offer_ends_at) AS "offerEndsAt", own.is_late AS "isLate", m.name AS "memberName",
      m.member_number AS "memberNumber",
      (SELECT row_to_json(x) FROM (
        SELECT @id(k.id, Member) AS "id" FROM member k
        WHERE k.tenant_id = $1 AND k.id = coalesce(m.merged_into_id, m.id) AND (k.id = $4 OR EXISTS (
          SELECT FROM organisation_closure c
          WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($3::uuid[])
          OFFSET 0))) x) AS "member",
      (SELECT row_to_json(x) FROM (
        SELECT @id(held.id, Activity) AS "id", held.title, @instant(held.starts_at) AS "startsAt") x) AS "activity",
      (SELECT row_to_json(x) FROM (
        SELECT @id(p.id, Approval) AS "id", upper(p.status) AS "status" FROM approval p
        WHERE p.tenant_id = $1 AND p.id = own.approval_id AND (p.applicant_id = $4 OR EXISTS (
          SELECT FROM approval_step s JOIN unnest($6::text[], $7::uuid[]) AS may (permission, node)
            ON may.permission = s.permission
          JOIN organisation_closure c ON c.tenant_id = $1 AND c.ancestor_id = may.node
            AND c.descendant_id IN (s.organisation_id, CASE WHEN s.escalated_at IS NOT NULL THEN s.escalate_to_id END)
          WHERE s.tenant_id = $1 AND s.approval_id = p.id))) x) AS "approval"
    FROM page own CROSS JOIN held JOIN member m ON m.tenant_id = $1 AND m.id = own.member_id
    ORDER BY own.submitted_at, own.id) x) AS "nodes"
) registrations) AS "registrations") data) AS "data") answer
