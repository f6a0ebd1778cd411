taken AS MATERIALIZED (
  SELECT u.id, u.cycle_id, u.member_id, u.state, u.valid_until_at FROM voucher u
  WHERE u.tenant_id = $1 AND u.member_id = ANY((SELECT entries FROM viewer)::uuid[])
    AND u.state IN ('issued', 'locked', 'redeemed')
), wished AS MATERIALIZED (
  SELECT w.id, w.cycle_id, w.member_id, w.state, w.place FROM benefit_application w
  WHERE w.tenant_id = $1 AND w.member_id = ANY((SELECT entries FROM viewer)::uuid[]) AND w.state <> 'withdrawn'
)
