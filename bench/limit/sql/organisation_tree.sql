-- $1 union, $2 code
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(x) FROM (
  SELECT @id(o.id, Organisation) AS "id", o.name, @word(o.kind, organisation_kind) AS "kindLabel",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT @id(c.id, Organisation) AS "id", c.name, @word(c.kind, organisation_kind) AS "kindLabel",
        (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
          SELECT @id(g.id, Organisation) AS "id", g.name, @word(g.kind, organisation_kind) AS "kindLabel"
          FROM organisation g WHERE g.tenant_id = $1 AND g.parent_id = c.id ORDER BY g.code) x) AS "children"
      FROM organisation c WHERE c.tenant_id = $1 AND c.parent_id = o.id ORDER BY c.code) x) AS "children"
  FROM organisation o WHERE o.tenant_id = $1 AND o.code = $2) x) AS "organisation") data) AS "data") answer
