s.state IN ('submitted', 'transferred', 'in_review', 'filed', 'reopened')
       AND ($1 = ANY($10::uuid[]) OR EXISTS (
         SELECT FROM organisation_closure c
         WHERE c.tenant_id = $1 AND c.descendant_id = s.handling_id AND c.ancestor_id = ANY($10::uuid[])))
       AND @include(inbox_others)
