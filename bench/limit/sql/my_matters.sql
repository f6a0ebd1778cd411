-- One read of each source, whose rows are few for one member; ids and words only for those of the page.
-- $1 union, $2 caller; a page of 20
WITH viewer AS MATERIALIZED (
  SELECT ARRAY(SELECT $2::uuid UNION ALL SELECT e.id FROM member e WHERE e.tenant_id = $1 AND e.merged_into_id = $2) AS own
), found AS MATERIALIZED (
  SELECT f.* FROM viewer w CROSS JOIN LATERAL (
    SELECT 'join_request' AS kind, r.id, 1 AS band, NULL::timestamptz AS due, r.submitted_at AS at, NULL::text AS title,
      NULL::text AS title_en, r.status AS state, r.organisation_id AS place,
      CASE r.status WHEN 'in_review' THEN 'wait' ELSE 'none' END AS step, NULL::timestamptz AS until
    FROM join_request r WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'transfer', r.id, 1, NULL, r.requested_at, NULL, NULL, r.status, r.to_organisation_id,
      CASE WHEN r.status IN ('requested', 'released') THEN 'wait' ELSE 'none' END,
      CASE WHEN r.status IN ('requested', 'released') THEN r.due_at END
    FROM transfer r WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'correction_request', r.id, 1, NULL, r.submitted_at, NULL, NULL, r.status, r.organisation_id,
      CASE r.status WHEN 'in_review' THEN 'wait' ELSE 'none' END, CASE r.status WHEN 'in_review' THEN r.due_at END
    FROM correction_request r WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'registration', r.id, x.band, CASE WHEN x.band = 0 THEN
        CASE r.state WHEN 'offered' THEN r.offer_ends_at ELSE a.starts_at END END,
      r.submitted_at, a.title, a.title_en, r.state, a.organisation_id,
      CASE WHEN x.band = 0 THEN CASE r.state WHEN 'offered' THEN 'answer_offer' ELSE 'attend' END
        WHEN r.state IN ('applied', 'waiting') THEN 'wait' ELSE 'none' END, NULL
    FROM registration r JOIN activity a ON a.tenant_id = $1 AND a.id = r.activity_id
    CROSS JOIN LATERAL (
      SELECT CASE WHEN r.state IN ('offered', 'registered') AND a.ends_at > now() THEN 0 ELSE 1 END AS band) x
    WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'benefit_application', r.id, 1, NULL, r.applied_at, c.title, c.title_en, r.state, NULL,
      CASE r.state WHEN 'applied' THEN 'wait' ELSE 'none' END, NULL
    FROM benefit_application r JOIN benefit_cycle c ON c.tenant_id = $1 AND c.id = r.cycle_id
    WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'voucher', r.id, x.band, CASE WHEN x.band = 0 THEN r.valid_until_at END, r.issued_at, c.title, c.title_en,
      r.state, NULL, CASE WHEN x.band = 0 THEN 'use_before' ELSE 'none' END, NULL
    FROM voucher r JOIN benefit_cycle c ON c.tenant_id = $1 AND c.id = r.cycle_id
    CROSS JOIN LATERAL (
      SELECT CASE WHEN r.state IN ('issued', 'locked') AND r.valid_until_at > now() THEN 0 ELSE 1 END AS band) x
    WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'vote', v.id, x.band, CASE WHEN x.band = 0 THEN v.closes_at END, v.opens_at, v.title, v.title_en, v.state,
      v.organisation_id, CASE WHEN x.band = 0 THEN 'vote'
        WHEN v.state IN ('open', 'closed', 'counting', 'tallied') THEN 'wait' ELSE 'none' END, NULL
    FROM vote_roll_entry r JOIN vote v ON v.tenant_id = $1 AND v.id = r.vote_id
    CROSS JOIN LATERAL (
      SELECT CASE WHEN v.state = 'open' AND v.closes_at > now()
          AND NOT coalesce(r.has_voted, unionhall_has_voted($1, v.id, r.member_id)) THEN 0 ELSE 1 END AS band) x
    WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'nomination', r.id, x.band, CASE WHEN x.band = 0 THEN c.closes_at END, r.created_at, v.title, v.title_en,
      r.state, v.organisation_id, CASE WHEN x.band = 0 THEN 'consent' WHEN r.ended_at IS NULL THEN 'wait' ELSE 'none' END, NULL
    FROM nomination r JOIN nomination_call c ON c.tenant_id = $1 AND c.id = r.call_id
    JOIN vote v ON v.tenant_id = $1 AND v.id = c.vote_id
    CROSS JOIN LATERAL (
      SELECT CASE WHEN r.state IN ('proposed', 'seconded') AND r.consented_at IS NULL AND c.state = 'open'
          AND c.closes_at > now() THEN 0 ELSE 1 END AS band) x
    WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'suggestion', s.id, CASE WHEN x.step IN ('wait', 'none') THEN 1 ELSE 0 END, NULL, r.added_at, s.title, NULL,
      s.state, s.handling_id, x.step, CASE x.step WHEN 'wait' THEN s.next_due_at END
    FROM suggestion_author r JOIN suggestion s ON s.tenant_id = $1 AND s.id = r.suggestion_id
    CROSS JOIN LATERAL (
      SELECT CASE
        WHEN r.state = 'first' AND s.state = 'draft' THEN 'hand_in'
        WHEN r.state = 'first' AND s.state = 'returned' THEN 'give_detail'
        WHEN r.state <> 'invited' AND s.state = 'waiting_for_author' THEN 'give_detail'
        WHEN r.state <> 'invited' AND s.state IN ('answered', 'rated') AND NOT EXISTS (
          SELECT FROM suggestion_rating g WHERE g.tenant_id = $1 AND g.suggestion_id = s.id AND g.round = s.round
            AND g.author_id = r.member_id) THEN 'judge_answer'
        WHEN s.state IN ('not_filed', 'merged', 'closed', 'withdrawn') THEN 'none'
        WHEN r.state <> 'invited' THEN 'wait'
        WHEN s.state <> 'draft' THEN 'answer_invitation'
        ELSE 'none' END AS step) x
    WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own) AND r.state <> 'declined'
      AND (r.state = 'first' OR s.submitted_at IS NOT NULL)
    UNION ALL
    SELECT 'management_question', r.id, x.band, NULL, CASE x.band WHEN 0 THEN r.answered_at ELSE r.asked_at END, r.title,
      NULL, r.state, r.organisation_id,
      CASE WHEN x.band = 0 THEN 'read_answer' WHEN r.state IN ('asked', 'followed_up') THEN 'wait' ELSE 'none' END,
      CASE WHEN r.state IN ('asked', 'followed_up')
        THEN (r.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 second' END
    FROM management_question r CROSS JOIN LATERAL (
      SELECT CASE WHEN r.state = 'answered' AND r.answered_at > now() - interval '30 days' THEN 0 ELSE 1 END AS band) x
    WHERE r.tenant_id = $1 AND r.asked_by_id = ANY(w.own)
    UNION ALL
    SELECT 'honour_nomination', r.id, CASE r.state WHEN 'proposed' THEN 0 ELSE 1 END, NULL, r.nominated_at, h.title, NULL,
      r.state, h.organisation_id, CASE WHEN r.state = 'proposed' THEN 'consent'
        WHEN r.state IN ('consented', 'chosen') THEN 'wait' ELSE 'none' END, NULL
    FROM honour_nomination r JOIN honour h ON h.tenant_id = $1 AND h.id = r.honour_id
    WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'public_notice_objection', r.id, x.band, NULL, CASE x.band WHEN 0 THEN r.answered_at ELSE r.made_at END, n.title,
      NULL, r.state, n.organisation_id,
      CASE WHEN x.band = 0 THEN 'read_answer' WHEN r.state = 'open' THEN 'wait' ELSE 'none' END,
      CASE r.state WHEN 'open' THEN r.due_at END
    FROM public_notice_objection r JOIN public_notice n ON n.tenant_id = $1 AND n.id = r.notice_id
    CROSS JOIN LATERAL (
      SELECT CASE WHEN r.state IN ('upheld', 'rejected') AND r.answered_at > now() - interval '30 days' THEN 0 ELSE 1 END AS band) x
    WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'competition_entry', e.id, CASE WHEN x.is_asked OR x.is_ahead THEN 0 ELSE 1 END,
      CASE WHEN x.is_asked THEN (c.closes_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
        WHEN x.is_ahead THEN c.held_from::timestamp AT TIME ZONE 'Asia/Shanghai' END, e.entered_at, c.title, c.title_en,
      e.state, c.organisation_id, CASE WHEN x.is_asked THEN 'consent' WHEN x.is_ahead THEN 'attend'
        WHEN c.state = 'announced' AND e.state IN ('proposed', 'entered') THEN 'wait' ELSE 'none' END, NULL
    FROM competition_entrant r JOIN competition_entry e ON e.tenant_id = $1 AND e.id = r.entry_id
    JOIN competition c ON c.tenant_id = $1 AND c.id = e.competition_id
    CROSS JOIN LATERAL (
      SELECT c.state = 'announced' AND e.state = 'proposed' AND r.is_consented IS NULL
          AND x.today BETWEEN c.opens_on AND c.closes_on AS is_asked,
        c.state = 'announced' AND e.state = 'confirmed' AND c.held_until >= x.today AS is_ahead
      FROM (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) x) x
    WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own)
    UNION ALL
    SELECT 'training', t.id, 0, timezone('Asia/Shanghai', (t.due_on + 1)::timestamp), t.set_at, k.title, k.title_en, t.status,
      t.required_at, 'take_course', NULL
    FROM (@include(matters_training)) t JOIN course k ON k.tenant_id = $1 AND k.id = t.course_id WHERE t.status <> 'valid'
    UNION ALL
    SELECT 'survey', s.id, 0, s.closes_at, s.opened_at, s.title, NULL, s.state, s.organisation_id, 'answer_survey', NULL
    FROM survey s
    WHERE s.tenant_id = $1 AND s.state = 'open' AND s.closes_at > now() AND EXISTS (
        SELECT FROM member m JOIN organisation o ON o.tenant_id = $1 AND o.id = m.organisation_id
        JOIN organisation_closure c ON c.tenant_id = $1 AND c.descendant_id = m.organisation_id
        WHERE m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL AND m.state IN ('active', 'retained')
          AND o.kind <> 'holding_pool' AND c.ancestor_id = s.organisation_id)
      AND NOT EXISTS (SELECT FROM survey_participation p
                      WHERE p.tenant_id = $1 AND p.survey_id = s.id AND p.member_id = ANY(w.own))
  ) f
  ORDER BY f.band, coalesce(f.due, '9999-12-31T00:00:00Z'), f.at DESC, f.id DESC LIMIT 21
), page AS MATERIALIZED (
  SELECT *, coalesce(due, '9999-12-31T00:00:00Z'::timestamptz) AS due_order FROM found
  ORDER BY band, due_order, at DESC, id DESC LIMIT 20
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(matters) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > 20 FROM found) AS "hasNextPage",
    (SELECT @cursor('["band,due_order,-at,-id",' || band || ',"' || @offset_instant(due_order) || '","' || @offset_instant(at) || '","' || id || '"]')
     FROM page ORDER BY band DESC, due_order DESC, at, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT CASE p.kind WHEN 'join_request' THEN @id(p.id, JoinRequest) WHEN 'transfer' THEN @id(p.id, Transfer)
        WHEN 'correction_request' THEN @id(p.id, CorrectionRequest) WHEN 'registration' THEN @id(p.id, Registration)
        WHEN 'benefit_application' THEN @id(p.id, BenefitApplication) WHEN 'voucher' THEN @id(p.id, Voucher)
        WHEN 'vote' THEN @id(p.id, Vote) WHEN 'nomination' THEN @id(p.id, Nomination)
        WHEN 'suggestion' THEN @id(p.id, Suggestion) WHEN 'management_question' THEN @id(p.id, ManagementQuestion)
        WHEN 'honour_nomination' THEN @id(p.id, HonourNomination)
        WHEN 'public_notice_objection' THEN @id(p.id, PublicNoticeObjection)
        WHEN 'competition_entry' THEN @id(p.id, CompetitionEntry)
        WHEN 'training' THEN (SELECT @id(q.course_id, Course) FROM training_requirement q WHERE q.tenant_id = $1 AND q.id = p.id) ELSE @id(p.id, Survey) END AS "objectId",
      upper(p.kind) AS "kind", @word(p.kind, matter_kind) AS "kindLabel",
      CASE WHEN p.kind IN ('join_request', 'transfer', 'correction_request') THEN o.name ELSE p.title END AS "title",
      CASE WHEN p.kind IN ('join_request', 'transfer', 'correction_request') THEN o.name_en ELSE p.title_en END AS "titleEn",
      @word((p.kind || '.' || p.state), matter_state) AS "stateLabel", upper(p.step) AS "nextStep",
      @word(p.step, matter_step) AS "nextStepLabel", @instant(coalesce(p.due, p.until)) AS "dueAt", @instant(p.at) AS "at",
      p.step <> 'none' AS "isOpen",
      (SELECT row_to_json(x) FROM (SELECT @id(o.id, Organisation) AS "id", o.name WHERE o.id IS NOT NULL) x) AS "organisation"
    FROM page p LEFT JOIN organisation o ON o.tenant_id = $1 AND o.id = p.place
    ORDER BY p.band, p.due_order, p.at DESC, p.id DESC) x) AS "nodes"
) matters) AS "matters") data) AS "data") answer
