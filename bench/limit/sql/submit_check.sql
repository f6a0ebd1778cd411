-- $1 union, $2 organisation, $3 identity index
SELECT o.kind, o.parent_id, o.name,
  EXISTS (SELECT 1 FROM member m WHERE m.tenant_id = $1 AND m.identity_index = $3) AS is_registered
FROM organisation o WHERE o.tenant_id = $1 AND o.id = $2
