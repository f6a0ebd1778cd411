-- Who reads at the top of the union reads everybody.
-- $1 union, $2 caller, $3 nodes where members may be read, $4 and $5 name and id to begin after, $6 page size, $7 today
WITH found AS MATERIALIZED (
  SELECT m.id, m.organisation_id, m.member_number, m.name, m.name_sort, m.state, m.joined_on, m.phone_tail
  FROM member m
  WHERE m.tenant_id = $1 AND m.merged_into_id IS NULL AND (m.id = $2 OR $1 = ANY($3::uuid[])) AND (m.name_sort, m.id) > ($4::text, $5::uuid)
  ORDER BY m.name_sort, m.id LIMIT $6::int + 1
), @include(member_page)
