programme AS MATERIALIZED (
  SELECT p.id, p.organisation_id, p.kind, p.state, p.title, p.title_en,
    unionhall_meets(p.condition, v.state, v.employment_kind, v.joined_on, v.chain, v.tags,
      (SELECT max(u.issued_on) FROM voucher u
       WHERE u.tenant_id = $1 AND u.member_id = $2 AND u.programme_id = p.id
         AND u.state IN ('issued', 'locked', 'redeemed')), v.owed_since_on, $3::date) AS is_eligible
  FROM benefit_programme p CROSS JOIN viewer v
  WHERE p.tenant_id = $1 AND p.id IN (SELECT programme_id FROM found)
)
