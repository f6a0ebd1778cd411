(cardinality(a.audience_below_ids) = 0 OR a.audience_below_ids && v.chain)
      AND (cardinality(a.audience_roles) = 0 OR a.audience_roles && v.roles)
      AND (cardinality(a.audience_tags) = 0 OR a.audience_tags && v.tags)
      AND (cardinality(a.audience_employments) = 0 OR v.employment_kind = ANY(a.audience_employments))
