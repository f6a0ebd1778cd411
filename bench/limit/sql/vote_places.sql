CASE WHEN cardinality(v.electorate_ids) = 0 THEN ARRAY[v.organisation_id] ELSE v.electorate_ids END
