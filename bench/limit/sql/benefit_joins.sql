(SELECT row_to_json(x) FROM (
        SELECT @id(p.id, BenefitProgramme) AS "id", @word(p.kind, benefit_kind) AS "kindLabel", p.title,
          p.title_en AS "titleEn",
          (SELECT row_to_json(x) FROM (
            SELECT @id(o.id, Organisation) AS "id", o.name
            FROM organisation o WHERE o.tenant_id = $1 AND o.id = p.organisation_id) x) AS "organisation") x) AS "programme"
    FROM page a CROSS JOIN viewer v JOIN programme p ON p.id = a.programme_id
    LEFT JOIN quota q ON q.tenant_id = $1 AND q.id = a.quota_id
    LEFT JOIN taken own ON own.cycle_id = a.id LEFT JOIN wished wish ON wish.cycle_id = a.id
    CROSS JOIN LATERAL (SELECT @include(benefit_phase) AS phase) clock
    CROSS JOIN LATERAL (
      SELECT CASE WHEN @include(benefit_priced) THEN @reason(MODE_REFUSED) WHEN clock.phase = 'over' THEN @reason(CLAIM_OVER) ELSE concat_ws(',',
        CASE WHEN clock.phase = 'coming' THEN @reason(CLAIM_NOT_BEGUN) END,
        CASE WHEN own.member_id = $2 OR a.mode <> 'first_come' AND wish.member_id = $2 THEN @reason(ALREADY_CLAIMED) END,
        CASE WHEN NOT v.may_use THEN @reason(CANNOT_USE_BENEFITS) END,
        CASE WHEN NOT p.is_eligible THEN @reason(NOT_ELIGIBLE) END,
        CASE WHEN coalesce((v.received ->> 'all')::bigint, 0) + a.value_fen
              > coalesce((v.caps ->> 'benefit_yearly_cap_fen')::bigint, 200000)
            OR coalesce((v.received ->> p.kind)::bigint, 0) + a.value_fen
              > coalesce((v.caps ->> ('benefit_' || p.kind || '_cap_fen'))::bigint, 100000000)
          THEN @reason(YEARLY_CAP_REACHED) END,
        CASE WHEN a.mode = 'first_come' AND coalesce(q.free, 0) <= 0 THEN @reason(VOUCHERS_GONE) END) END AS found) reasons
    ORDER BY a.opens_at, a.id
