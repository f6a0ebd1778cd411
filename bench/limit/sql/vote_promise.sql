CROSS JOIN LATERAL (
    SELECT CASE WHEN v.kind = 'named' THEN 'named' WHEN v.threshold IS NULL THEN 'unkeyed'
      WHEN v.kind = 'unlinkable' THEN 'unlinkable' WHEN v.server_may_seal THEN 'sealed_by_either'
      ELSE 'sealed' END AS code OFFSET 0) promise
