($1 = ANY($6::uuid[]) OR v.state <> 'draft' AND (d.chain && @include(vote_places)
    OR (SELECT true FROM vote_roll_entry e WHERE e.tenant_id = $1 AND e.vote_id = v.id AND e.member_id = $2)
    OR (SELECT true FROM vote_elector e WHERE e.tenant_id = $1 AND e.vote_id = v.id AND e.member_id = $2))
  OR cardinality($6::uuid[]) > 0 AND (
    SELECT true FROM organisation_closure c
    WHERE c.tenant_id = $1 AND c.descendant_id = v.organisation_id AND c.ancestor_id = ANY($6::uuid[]) LIMIT 1))
