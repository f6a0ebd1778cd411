s.state = 'countersigned'
       AND ($1 = ANY($11::uuid[]) OR EXISTS (
         SELECT FROM organisation_closure c
         WHERE c.tenant_id = $1 AND c.descendant_id = s.handling_id AND c.ancestor_id = ANY($11::uuid[])))
       AND @include(inbox_others)
