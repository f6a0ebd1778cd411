voted.found AS "viewerHasVoted",
    (SELECT row_to_json(x) FROM (SELECT reasons.found = '' AS "allowed", ('[' || reasons.found || ']')::json AS "reasons") x)
      AS "viewerCanVote"
