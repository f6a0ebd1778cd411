(SELECT row_to_json(x) FROM (SELECT reasons.found = '' AS "allowed", ('[' || reasons.found || ']')::json AS "reasons") x)
      AS "viewerCanRegister",
    NOT room.is_there AND a.has_waiting_list AND clock.is_going AS "viewerWouldWait"
