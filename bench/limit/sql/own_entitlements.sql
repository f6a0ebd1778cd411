-- Whether the caller meets a condition is asked once for each programme that has something open or coming.
-- $1 union, $2 caller, $3 today
WITH @include(benefit_viewer), @include(benefit_own), found AS MATERIALIZED (
  SELECT c.id, c.programme_id, c.state, c.title, c.title_en, c.mode, c.opens_at, c.closes_at, c.valid_until_at, c.pieces,
    c.value_fen, c.excess_fen, c.quota_id, mine.cycle_id IS NOT NULL AS is_mine
  FROM benefit_cycle c LEFT JOIN (
    SELECT cycle_id FROM taken WHERE member_id = $2 AND state IN ('issued', 'locked')
    UNION SELECT cycle_id FROM wished WHERE member_id = $2 AND state = 'applied'
  ) mine ON mine.cycle_id = c.id
  WHERE c.tenant_id = $1 AND c.quota_id IS NOT NULL
    AND (c.state = 'approved' AND c.closes_at > now() OR mine.cycle_id IS NOT NULL)
), @include(benefit_programme), page AS MATERIALIZED (
  SELECT a.* FROM found a CROSS JOIN viewer v JOIN programme p ON p.id = a.programme_id
  WHERE a.is_mine OR v.may_use AND p.is_eligible AND @include(benefit_phase) <> 'over' AND NOT @include(benefit_priced)
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(viewer) FROM (SELECT
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    @include(benefit_nodes)
      (SELECT row_to_json(x) FROM (
        SELECT @id(own.id, Voucher) AS "id", upper(own.state) AS "state", @word(own.state, voucher_state) AS "stateLabel",
          @instant(own.valid_until_at) AS "validUntilAt" WHERE own.id IS NOT NULL) x) AS "viewerVoucher",
      (SELECT row_to_json(x) FROM (
        SELECT @id(wish.id, BenefitApplication) AS "id", upper(wish.state) AS "state",
          @word(wish.state, application_state) AS "stateLabel", wish.place
        WHERE wish.id IS NOT NULL) x) AS "viewerApplication",
      @include(benefit_joins)) x) AS "entitlements"
) viewer) AS "viewer") data) AS "data") answer
