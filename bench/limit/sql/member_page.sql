-- The rest of both lists of members: $6 page size, $7 today
page AS MATERIALIZED (
  SELECT * FROM found ORDER BY name_sort, id LIMIT $6::int
), place AS MATERIALIZED (
  -- Each organisation of the page once.
  SELECT o.id, (SELECT row_to_json(x) FROM (SELECT
    @id(o.id, Organisation) AS "id", o.code, o.name,
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT @id(a.id, Organisation) AS "id", a.name
      FROM organisation_closure c JOIN organisation a ON a.tenant_id = c.tenant_id AND a.id = c.ancestor_id
      WHERE c.tenant_id = $1 AND c.descendant_id = o.id ORDER BY c.depth DESC) x) AS "chain",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT @id(p.id, Post) AS "id", @word(p.kind, post_kind) AS "title",
        (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
          SELECT h.name AS "holderName"
          FROM post_term t JOIN member h ON h.tenant_id = t.tenant_id AND h.id = t.member_id
          WHERE t.tenant_id = $1 AND t.post_id = p.id
            AND t.starts_on <= $7 AND (t.ends_on IS NULL OR t.ends_on >= $7)
          ORDER BY t.starts_on, t.id) x) AS "holders"
      FROM post p WHERE p.tenant_id = $1 AND p.organisation_id = o.id
      ORDER BY p.position, p.kind) x) AS "posts") x) AS json
  FROM organisation o WHERE o.tenant_id = $1 AND o.id IN (SELECT organisation_id FROM page)
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(members) FROM (SELECT
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(m.id, Member) AS "id", m.member_number AS "memberNumber", m.name,
      @word(m.state, member_state) AS "stateLabel", m.joined_on AS "joinedOn",
      '****' || m.phone_tail AS "maskedPhoneNumber", place.json AS "organisation",
      (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
        SELECT t.starts_on AS "startsOn", t.ends_on AS "endsOn",
          (SELECT row_to_json(x) FROM (SELECT @id(p.id, Post) AS "id", @word(p.kind, post_kind) AS "title") x) AS "post"
        FROM post_term t JOIN post p ON p.tenant_id = t.tenant_id AND p.id = t.post_id
        WHERE t.tenant_id = $1 AND t.member_id = m.id
          AND t.starts_on <= $7 AND (t.ends_on IS NULL OR t.ends_on >= $7)
        ORDER BY t.starts_on, t.id) x) AS "termsOfOffice"
    FROM page m LEFT JOIN place ON place.id = m.organisation_id
    ORDER BY m.name_sort, m.id) x) AS "nodes",
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $6::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["name_sort,id",' || to_json(name_sort)::text || ',"' || id || '"]')
     FROM page ORDER BY name_sort DESC, id DESC LIMIT 1) AS "endCursor") x) AS "pageInfo"
) members) AS "members") data) AS "data") answer
