CASE WHEN d.state <> 'approved' THEN d.state WHEN d.opens_on > $3::date THEN 'coming'
    WHEN d.closes_on >= $3::date THEN 'open' ELSE 'ended' END
