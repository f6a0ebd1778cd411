-- A page of each organisation within reach, merged: to walk through the whole register would meet mostly others.
-- $1 union, $2 caller, $3 nodes where members may be read, $4 and $5 name and id to begin after, $6 page size, $7 today
WITH reach AS MATERIALIZED (
  SELECT DISTINCT c.descendant_id AS id FROM organisation_closure c
  WHERE $2::uuid IS NOT NULL AND c.tenant_id = $1 AND c.ancestor_id = ANY($3::uuid[])
), found AS MATERIALIZED (
  SELECT * FROM (
    SELECT of_one.* FROM reach CROSS JOIN LATERAL (
      SELECT m.id, m.organisation_id, m.member_number, m.name, m.name_sort, m.state, m.joined_on, m.phone_tail
      FROM member m
      WHERE m.tenant_id = $1 AND m.merged_into_id IS NULL AND m.organisation_id = reach.id AND (m.name_sort, m.id) > ($4::text, $5::uuid)
      ORDER BY m.name_sort, m.id LIMIT $6::int + 1) of_one) m
  ORDER BY m.name_sort, m.id LIMIT $6::int + 1
), @include(member_page)
