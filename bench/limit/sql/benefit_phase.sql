CASE WHEN a.state <> 'approved' OR p.state NOT IN ('approved', 'open') OR a.closes_at <= now() THEN 'over'
      WHEN a.opens_at <= now() AND p.state = 'open' THEN 'open' ELSE 'coming' END
