-- $1 union, $2 caller, $3 today
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(viewer) FROM (SELECT
  (SELECT row_to_json(x) FROM (
    SELECT @id(m.id, Member) AS "id", m.member_number AS "memberNumber", m.name, upper(m.state) AS "state",
      @word(m.state, member_state) AS "stateLabel", m.joined_on AS "joinedOn",
      '****' || m.phone_tail AS "maskedPhoneNumber",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.code, o.name, o.name_en AS "nameEn",
          @word(o.kind, organisation_kind) AS "kindLabel",
          (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
            SELECT @id(a.id, Organisation) AS "id", a.code, a.name, upper(a.kind) AS "kind"
            FROM organisation_closure c JOIN organisation a ON a.tenant_id = c.tenant_id AND a.id = c.ancestor_id
            WHERE c.tenant_id = $1 AND c.descendant_id = o.id ORDER BY c.depth DESC) x) AS "chain",
          (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
            SELECT @id(p.id, Post) AS "id", upper(p.kind) AS "kind", @word(p.kind, post_kind) AS "title",
              (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
                SELECT h.name AS "holderName", t.starts_on AS "startsOn", t.ends_on AS "endsOn"
                FROM post_term t JOIN member h ON h.tenant_id = t.tenant_id AND h.id = t.member_id
                WHERE t.tenant_id = $1 AND t.post_id = p.id
                  AND t.starts_on <= $3 AND (t.ends_on IS NULL OR t.ends_on >= $3)
                ORDER BY t.starts_on, t.id) x) AS "holders"
            FROM post p WHERE p.tenant_id = $1 AND p.organisation_id = o.id
            ORDER BY p.position, p.kind) x) AS "posts"
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = m.organisation_id) x) AS "organisation"
    FROM member m WHERE m.tenant_id = $1 AND m.id = $2) x) AS "member",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(g.id, RoleGrant) AS "id", upper(g.role) AS "role", @word(g.role, role) AS "roleLabel",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = g.organisation_id) x) AS "organisation"
    FROM role_grant g
    WHERE g.tenant_id = $1 AND g.member_id = $2 AND g.revoked_at IS NULL AND (g.ends_on IS NULL OR g.ends_on >= $3)
    ORDER BY g.starts_on, g.id) x) AS "roleGrants",
  (SELECT count(*) FROM notification n
   WHERE n.tenant_id = $1 AND n.member_id = $2 AND n.read_at IS NULL) AS "unreadNotificationCount"
) viewer) AS "viewer") data) AS "data") answer
