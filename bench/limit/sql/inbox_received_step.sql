(CASE s.state WHEN 'in_review' THEN 'review' WHEN 'filed' THEN 'assign' WHEN 'reopened' THEN 'assign' ELSE 'acknowledge' END)::text
