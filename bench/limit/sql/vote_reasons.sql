LEFT JOIN vote_roll_entry own ON own.tenant_id = $1 AND own.vote_id = v.id AND own.member_id = $2
  -- Who has voted is marked when the vote closes; before, only the function may look at ballots.
  CROSS JOIN LATERAL (
    SELECT v.definition_hash IS NOT NULL AND own.member_id IS NOT NULL
      AND coalesce(own.has_voted, unionhall_has_voted($1, v.id, $2)) AS found OFFSET 0) voted
  CROSS JOIN LATERAL (
    SELECT CASE WHEN v.state IN ('void', 'cancelled') THEN @reason(VOTE_CANCELLED)
      WHEN v.state NOT IN ('draft', 'scheduled') AND (v.state <> 'open' OR least(v.closes_at, v.permits_end_at) <= now()) THEN @reason(VOTE_OVER)
      ELSE concat_ws(',',
        CASE WHEN v.state <> 'open' THEN @reason(VOTE_NOT_OPEN)
          WHEN v.paused_at IS NOT NULL THEN @reason(VOTE_PAUSED) END,
        CASE WHEN v.definition_hash IS NOT NULL THEN CASE WHEN own.member_id IS NULL THEN @reason(NOT_ON_ROLL) END
          WHEN CASE WHEN v.has_electors
            THEN EXISTS (SELECT FROM vote_elector e WHERE e.tenant_id = $1 AND e.vote_id = v.id AND e.member_id = $2)
            ELSE w.chain && @include(vote_places) END THEN w.obstacle
          ELSE @reason(NOT_ON_ROLL) END,
        CASE WHEN voted.found AND NOT v.allows_recast THEN @reason(BALLOT_NOT_RECASTABLE) END)
      END AS found OFFSET 0) reasons
