-- What holds for the caller is found once, whether they meet a condition once for each programme.
-- $1 union, $2 caller, $3 today, $4 nodes where benefits are read, $5 and $6 after which opening and key, $7 page size
WITH @include(benefit_viewer), @include(benefit_own), found AS MATERIALIZED (
  SELECT c.id, c.programme_id, c.state, c.title, c.title_en, c.mode, c.opens_at, c.closes_at, c.valid_until_at, c.pieces,
    c.value_fen, c.excess_fen, c.quota_id
  FROM benefit_cycle c
  WHERE c.tenant_id = $1 AND $2::uuid IS NOT NULL AND (c.opens_at, c.id) > ($5::timestamptz, $6::uuid)
    AND (c.quota_id IS NOT NULL OR EXISTS (
      SELECT FROM benefit_programme p
      JOIN organisation_closure d ON d.tenant_id = $1 AND d.descendant_id = p.organisation_id
        AND d.ancestor_id = ANY($4::uuid[])
      WHERE p.tenant_id = $1 AND p.id = c.programme_id))
  ORDER BY c.opens_at, c.id LIMIT $7::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY opens_at, id LIMIT $7::int
), @include(benefit_programme)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(cycles) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $7::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["opens_at,id","' || @offset_instant(opens_at) || '","' || id || '"]')
     FROM page ORDER BY opens_at DESC, id DESC LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    @include(benefit_nodes)
      (SELECT row_to_json(x) FROM (
        SELECT @id(own.id, Voucher) AS "id", upper(own.state) AS "state", @word(own.state, voucher_state) AS "stateLabel"
        WHERE own.id IS NOT NULL) x) AS "viewerVoucher",
      (SELECT row_to_json(x) FROM (
        SELECT @id(wish.id, BenefitApplication) AS "id", upper(wish.state) AS "state",
          @word(wish.state, application_state) AS "stateLabel" WHERE wish.id IS NOT NULL) x) AS "viewerApplication",
      @include(benefit_joins)) x) AS "nodes"
) cycles) AS "benefitCycles") data) AS "data") answer
