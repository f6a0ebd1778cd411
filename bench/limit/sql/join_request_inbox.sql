-- $1 union, $2 caller, $3 nodes where requests may be decided, $4 permissions held and $5 at which nodes,
-- $6 nodes where members may be read, $7 and $8 instant and id to begin after, $9 page size
WITH found AS MATERIALIZED (
  SELECT r.id, r.organisation_id, r.approval_id, r.member_id, r.reference, r.name, r.identity_tail, r.submitted_at
  FROM join_request r
  WHERE r.tenant_id = $1 AND r.status = 'in_review'
    AND EXISTS (
      SELECT 1 FROM organisation_closure c
      WHERE c.tenant_id = r.tenant_id AND c.descendant_id = r.organisation_id AND c.ancestor_id = ANY($3::uuid[]))
    AND (r.submitted_at, r.id) > ($7::timestamptz, $8::uuid)
  ORDER BY r.submitted_at, r.id LIMIT $9::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY submitted_at, id LIMIT $9::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(requests) FROM (SELECT
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(r.id, JoinRequest) AS "id", r.reference, r.name, '****' || r.identity_tail AS "maskedIdentityNumber",
      @instant(r.submitted_at) AS "submittedAt",
      (SELECT row_to_json(x) FROM (SELECT
        review.id IS NOT NULL AND (review.applicant_id = $2 OR r.member_id = $2) IS NOT TRUE AS "allowed",
        ('[' || concat_ws(',',
          CASE WHEN review.applicant_id = $2 OR r.member_id = $2 THEN @reason(OWN_REQUEST) END,
          CASE WHEN review.id IS NULL THEN @reason(ANOTHER_OFFICER) END) || ']')::json AS "reasons") x
      ) AS "viewerCanDecide",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = r.organisation_id) x) AS "organisation",
      review.json AS "approval"
    FROM page r LEFT JOIN LATERAL (
      SELECT a.id, a.applicant_id, (SELECT row_to_json(x) FROM (SELECT
        @id(a.id, Approval) AS "id", upper(a.status) AS "status",
        (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
          SELECT s.stage, @word(s.status, step_status) AS "statusLabel", @instant(s.due_at) AS "dueAt",
            @instant(s.escalated_at) AS "escalatedAt",
            (SELECT row_to_json(x) FROM (
              SELECT @id(o.id, Organisation) AS "id", o.name
              FROM organisation o WHERE o.tenant_id = $1 AND o.id = s.organisation_id) x) AS "organisation",
            (SELECT row_to_json(x) FROM (
              SELECT @id(m.id, Member) AS "id", m.name
              FROM member m WHERE m.tenant_id = $1 AND m.id = s.decided_by_id
                AND (m.id = $2 OR EXISTS (
                  SELECT 1 FROM organisation_closure c
                  WHERE c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
                    AND c.ancestor_id = ANY($6::uuid[]) OFFSET 0))) x) AS "decidedBy"
          FROM approval_step s WHERE s.tenant_id = $1 AND s.approval_id = a.id
          ORDER BY s.stage, s.position) x) AS "steps") x) AS json
      FROM approval a
      WHERE a.tenant_id = $1 AND a.id = r.approval_id
        AND (a.applicant_id = $2 OR EXISTS (
          SELECT 1 FROM approval_step mine
          JOIN unnest($4::text[], $5::uuid[]) held (permission, node) ON held.permission = mine.permission
          JOIN organisation_closure c ON c.tenant_id = mine.tenant_id AND c.ancestor_id = held.node
          WHERE mine.tenant_id = a.tenant_id AND mine.approval_id = a.id
            AND (c.descendant_id = mine.organisation_id
                 OR (mine.escalated_at IS NOT NULL AND c.descendant_id = mine.escalate_to_id))))
    ) review ON true
    ORDER BY r.submitted_at, r.id) x) AS "nodes",
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $9::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["submitted_at,id","' || @offset_instant(submitted_at) || '","' || id || '"]')
     FROM page ORDER BY submitted_at DESC, id DESC LIMIT 1) AS "endCursor") x) AS "pageInfo"
) requests) AS "joinRequests") data) AS "data") answer
