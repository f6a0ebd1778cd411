-- The cycle is one: whether the caller reads its vouchers is asked once, not of each.
-- $1 union, $2 nodes where benefits are read, $3 nodes where members are read, $4 caller, $5 cycle,
-- $6 and $7 after which issue and key, $8 page size
WITH held AS MATERIALIZED (
  SELECT c.id, c.title FROM benefit_cycle c JOIN benefit_programme p ON p.tenant_id = $1 AND p.id = c.programme_id
  WHERE c.tenant_id = $1 AND c.id = $5 AND EXISTS (
    SELECT FROM organisation_closure d
    WHERE d.tenant_id = $1 AND d.descendant_id = p.organisation_id AND d.ancestor_id = ANY($2::uuid[]))
), found AS MATERIALIZED (
  SELECT u.id, u.member_id, u.kind, u.state, u.value_fen, u.excess_fen, u.issued_at, u.valid_until_at, u.redeemed_at,
    u.closed_at
  FROM voucher u
  WHERE u.tenant_id = $1 AND u.cycle_id = $5 AND EXISTS (SELECT FROM held) AND u.issued_at >= $6::timestamptz AND (u.issued_at, u.id) > ($6::timestamptz, $7::uuid)
  ORDER BY u.issued_at, u.id LIMIT $8::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY issued_at, id LIMIT $8::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(vouchers) FROM (SELECT
  (SELECT count(*) FROM (
    SELECT FROM voucher u WHERE u.tenant_id = $1 AND u.cycle_id = $5 AND EXISTS (SELECT FROM held) LIMIT 10000) u) AS "totalCount",
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $8::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["issued_at,id","' || @offset_instant(issued_at) || '","' || id || '"]')
     FROM page ORDER BY issued_at DESC, id DESC LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(u.id, Voucher) AS "id", @word(u.kind, benefit_kind) AS "kindLabel", upper(u.state) AS "state",
      @word(u.state, voucher_state) AS "stateLabel", u.value_fen AS "valueFen", u.excess_fen AS "excessFen",
      @instant(u.issued_at) AS "issuedAt", @instant(u.valid_until_at) AS "validUntilAt",
      @instant(u.redeemed_at) AS "redeemedAt", @instant(u.closed_at) AS "closedAt", m.name AS "memberName",
      m.member_number AS "memberNumber",
      (SELECT row_to_json(x) FROM (
        SELECT @id(k.id, Member) AS "id" FROM member k
        WHERE k.tenant_id = $1 AND k.id = coalesce(m.merged_into_id, m.id) AND (k.id = $4 OR EXISTS (
          SELECT FROM organisation_closure c
          WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($3::uuid[])
          OFFSET 0))) x) AS "member",
      (SELECT row_to_json(x) FROM (
        SELECT @id(held.id, BenefitCycle) AS "id", held.title) x) AS "cycle"
    FROM page u CROSS JOIN held JOIN member m ON m.tenant_id = $1 AND m.id = u.member_id
    ORDER BY u.issued_at, u.id) x) AS "nodes"
) vouchers) AS "vouchers") data) AS "data") answer
