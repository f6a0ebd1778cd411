EXISTS (SELECT FROM point_offer f WHERE f.tenant_id = $1 AND f.cycle_id = a.id AND f.state <> 'proposed')
