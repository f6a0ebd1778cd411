SELECT @id(a.id, BenefitCycle) AS "id", upper(a.state) AS "state", @word(a.state, cycle_state) AS "stateLabel", a.title,
      a.title_en AS "titleEn", upper(a.mode) AS "mode", @word(a.mode, allocation_mode) AS "modeLabel",
      @instant(a.opens_at) AS "opensAt", @instant(a.closes_at) AS "closesAt", @instant(a.valid_until_at) AS "validUntilAt",
      a.pieces, coalesce(q.claimed + q.used + q.held, 0) AS "issuedCount", coalesce(q.free, 0) AS "freeCount",
      a.value_fen AS "valueFen", a.excess_fen AS "excessFen", upper(clock.phase) AS "viewerPhase",
      (SELECT row_to_json(x) FROM (
        SELECT reasons.found = '' AS "allowed", ('[' || reasons.found || ']')::json AS "reasons") x) AS "viewerCanClaim",
