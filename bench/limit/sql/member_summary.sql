-- OFFSET 0 keeps the server from hashing all organisations below the caller's nodes to look one of them up.
-- $1 union, $2 caller, $3 nodes where members may be read, $4 member
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(x) FROM (
  SELECT @id(m.id, Member) AS "id", m.member_number AS "memberNumber", m.name,
    @word(m.state, member_state) AS "stateLabel", m.joined_on AS "joinedOn"
  FROM member m
  WHERE m.tenant_id = $1 AND m.id = (  -- an entry that was merged leads to the kept one
    SELECT coalesce(a.merged_into_id, a.id) FROM member a WHERE a.tenant_id = $1 AND a.id = $4)
    AND (m.id = $2 OR EXISTS (
      SELECT 1 FROM organisation_closure c
      WHERE c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id AND c.ancestor_id = ANY($3::uuid[])
      OFFSET 0))
) x) AS "member") data) AS "data") answer
