(s.submitted_at IS NOT NULL AND ($1 = ANY($3::uuid[]) OR @include(suggestion_officer))
  OR (SELECT true FROM suggestion_author a
      WHERE a.tenant_id = $1 AND a.suggestion_id = s.id AND a.member_id = ANY(w.own) AND a.state <> 'declined'
        AND (a.state = 'first' OR s.submitted_at IS NOT NULL) LIMIT 1)
  OR s.visibility = 'members' AND s.handling_id = ANY(w.chain)
    AND s.state IN ('answer_drafted', 'answered', 'assigned', 'closed', 'countersigned', 'filed', 'in_progress', 'merged',
                    'rated', 'reopened', 'waiting_for_author')
    AND (s.state <> 'merged' OR (SELECT true FROM suggestion_event e
                                 WHERE e.tenant_id = $1 AND e.suggestion_id = s.id AND e.kind = 'file' LIMIT 1))
  OR cardinality(w.units) > 0 AND (SELECT true FROM suggestion_assignment g
      WHERE g.tenant_id = $1 AND g.suggestion_id = s.id AND g.unit_id = ANY(w.units) LIMIT 1))
