-- $1 union, $2 caller
WITH entry AS MATERIALIZED (
  SELECT $2::uuid || ARRAY(SELECT e.id FROM member e WHERE e.tenant_id = $1 AND e.merged_into_id = $2) AS ids
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(viewer) FROM (SELECT
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(u.id, Voucher) AS "id", @word(u.kind, benefit_kind) AS "kindLabel", upper(u.state) AS "state",
      @word(u.state, voucher_state) AS "stateLabel", u.value_fen AS "valueFen", u.excess_fen AS "excessFen",
      @instant(u.issued_at) AS "issuedAt", @instant(u.valid_until_at) AS "validUntilAt",
      @instant(u.redeemed_at) AS "redeemedAt", @instant(u.closed_at) AS "closedAt",
      u.spent_fen AS "spentFen", u.used_count AS "usedCount",
      (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
        SELECT @id(d.id, VoucherRedemption) AS "id", d.amount_fen AS "amountFen", d.excess_fen AS "excessFen",
          @instant(d.happened_at) AS "happenedAt", r.id IS NOT NULL AS "isReversed", m.name AS "merchantName"
        FROM voucher_redemption d
        LEFT JOIN voucher_reversal r ON r.tenant_id = $1 AND r.id = d.id
        LEFT JOIN merchant m ON m.tenant_id = $1 AND m.id = d.merchant_id
        WHERE d.tenant_id = $1 AND d.voucher_id = u.id ORDER BY d.redeemed_at, d.id) x) AS "redemptions",
      (SELECT row_to_json(x) FROM (
        SELECT @id(c.id, BenefitCycle) AS "id", c.title, c.title_en AS "titleEn",
          (SELECT row_to_json(x) FROM (
            SELECT @id(p.id, BenefitProgramme) AS "id", p.title, p.title_en AS "titleEn") x) AS "programme") x) AS "cycle"
    FROM voucher u JOIN benefit_cycle c ON c.tenant_id = $1 AND c.id = u.cycle_id
    JOIN benefit_programme p ON p.tenant_id = $1 AND p.id = c.programme_id
    WHERE u.tenant_id = $1 AND u.member_id = ANY((SELECT ids FROM entry)::uuid[])
    ORDER BY u.issued_at DESC, u.id DESC) x) AS "vouchers",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(w.id, BenefitApplication) AS "id", upper(w.state) AS "state", @word(w.state, application_state) AS "stateLabel",
      upper(w.closing) AS "closing", w.id AS "ticket", w.rank AS "listedOrder", w.place,
      @instant(w.applied_at) AS "appliedAt", @instant(w.closed_at) AS "closedAt",
      (SELECT row_to_json(x) FROM (
        SELECT @id(c.id, BenefitCycle) AS "id", c.title, c.title_en AS "titleEn", upper(c.mode) AS "mode",
          @instant(c.closes_at) AS "closesAt") x) AS "cycle"
    FROM benefit_application w JOIN benefit_cycle c ON c.tenant_id = $1 AND c.id = w.cycle_id
    WHERE w.tenant_id = $1 AND w.member_id = ANY((SELECT ids FROM entry)::uuid[])
    ORDER BY w.applied_at DESC, w.id DESC) x) AS "benefitApplications"
) viewer) AS "viewer") data) AS "data") answer
