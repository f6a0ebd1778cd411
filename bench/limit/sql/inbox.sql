-- Each source gives no more than a page; ids and words only for those of the page.
-- $1 union, $2 caller, $3 today, $4 and $5 permissions and nodes held, $6 to $11 nodes where check-ins, activities, votes and
-- merchants are managed, suggestions managed and supervised, $12 to $14 after which deadline, time and key; a page of 20, as a number, for which PostgreSQL plans
-- $15 to $20 nodes where news, disclosures, learning, legal articles, documents and notices are managed, $21 to $23 where
-- benefits are managed, rosters imported and dues written
WITH viewer AS MATERIALIZED (
  SELECT own, ARRAY(SELECT u.unit_id FROM unit_staff u
                    WHERE u.tenant_id = $1 AND u.member_id = ANY(own) AND u.starts_on <= $3::date
                      AND (u.ends_on IS NULL OR u.ends_on >= $3::date)) AS units
  FROM (SELECT ARRAY(
    SELECT $2::uuid UNION ALL SELECT e.id FROM member e WHERE e.tenant_id = $1 AND e.merged_into_id = $2) AS own) x
), found AS MATERIALIZED (
  SELECT f.* FROM (
    (SELECT p.subject_kind::text AS kind, p.subject_id AS object, s.id, s.due_at AS due_order, s.opened_at AS at, p.applicant_id AS title_of,
       NULL::text AS title, NULL::text AS title_en, s.organisation_id AS place, 'decide'::text AS step
     FROM approval_step s JOIN approval p ON p.tenant_id = $1 AND p.id = s.approval_id
     WHERE s.tenant_id = $1 AND s.status = 'open' AND s.due_at >= $12::timestamptz AND @include(inbox_after_step) AND @include(inbox_step)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT p.subject_kind::text, p.subject_id, s.id, '9999-12-31T00:00:00Z'::timestamptz, s.opened_at, p.applicant_id, NULL::text, NULL::text, s.organisation_id, 'decide'::text
     FROM approval_step s JOIN approval p ON p.tenant_id = $1 AND p.id = s.approval_id
     WHERE s.tenant_id = $1 AND s.status = 'open' AND s.due_at IS NULL AND @include(inbox_step)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'check_in_appeal'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.submitted_at, NULL::uuid, a.title::text, a.title_en::text, a.organisation_id, 'decide'::text
     FROM check_in_appeal r JOIN activity a ON a.tenant_id = $1 AND a.id = r.activity_id
     WHERE r.tenant_id = $1 AND r.status = 'open' AND @include(inbox_check_ins)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'check_in_conflict'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.opened_at, NULL::uuid, a.title::text, a.title_en::text, a.organisation_id, 'decide'::text
     FROM check_in_conflict r JOIN activity a ON a.tenant_id = $1 AND a.id = r.activity_id
     WHERE r.tenant_id = $1 AND r.status = 'open' AND @include(inbox_check_ins)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'photo_report'::text, h.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.reported_at, NULL::uuid, a.title::text, a.title_en::text, a.organisation_id, 'decide'::text
     FROM activity_photo_report r JOIN activity_photo h ON h.tenant_id = $1 AND h.id = r.photo_id
     JOIN activity a ON a.tenant_id = $1 AND a.id = h.activity_id
     WHERE r.tenant_id = $1 AND r.decided_at IS NULL AND ($1 = ANY($7::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = a.organisation_id AND c.ancestor_id = ANY($7::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'vote_objection'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.created_at, NULL::uuid, v.title::text, v.title_en::text, v.organisation_id, 'decide'::text
     FROM vote_objection r JOIN vote v ON v.tenant_id = $1 AND v.id = r.vote_id
     WHERE r.tenant_id = $1 AND r.state = 'open' AND @include(inbox_votes)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'nomination_objection'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.created_at, NULL::uuid, v.title::text, v.title_en::text, v.organisation_id, 'decide'::text
     FROM nomination_objection r JOIN nomination n ON n.tenant_id = $1 AND n.id = r.nomination_id
     JOIN nomination_call l ON l.tenant_id = $1 AND l.id = n.call_id JOIN vote v ON v.tenant_id = $1 AND v.id = l.vote_id
     WHERE r.tenant_id = $1 AND r.state = 'open' AND @include(inbox_votes)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'redemption_conflict'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.opened_at, NULL::uuid, m.name::text, NULL::text, m.organisation_id, 'decide'::text
     FROM redemption_conflict r JOIN merchant m ON m.tenant_id = $1 AND m.id = r.merchant_id
     WHERE r.tenant_id = $1 AND r.decided_at IS NULL AND @include(inbox_merchants)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'settlement_dispute'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.opened_at, NULL::uuid, m.name::text, NULL::text, m.organisation_id, 'decide'::text
     FROM merchant_dispute r JOIN merchant_settlement t ON t.tenant_id = $1 AND t.id = r.settlement_id
     JOIN merchant m ON m.tenant_id = $1 AND m.id = t.merchant_id
     WHERE r.tenant_id = $1 AND r.decided_at IS NULL AND @include(inbox_merchants)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'suggestion'::text, s.id, s.id, s.next_due_at, s.submitted_at, NULL::uuid, s.title::text, NULL::text, s.handling_id, @include(inbox_received_step)
     FROM suggestion s
     WHERE s.tenant_id = $1 AND s.next_due_at IS NOT NULL AND s.next_due_at >= $12::timestamptz AND @include(inbox_after_suggestion)
       AND @include(inbox_received) ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'suggestion'::text, s.id, s.id, '9999-12-31T00:00:00Z'::timestamptz, s.submitted_at, NULL::uuid, s.title::text, NULL::text, s.handling_id, @include(inbox_received_step)
     FROM suggestion s WHERE s.tenant_id = $1 AND s.next_due_at IS NULL AND @include(inbox_received)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'suggestion_answer'::text, s.id, s.id, s.next_due_at, s.submitted_at, NULL::uuid, s.title::text, NULL::text, s.handling_id, 'release'::text
     FROM suggestion s
     WHERE s.tenant_id = $1 AND s.next_due_at IS NOT NULL AND s.next_due_at >= $12::timestamptz AND @include(inbox_after_suggestion)
       AND @include(inbox_released) ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'suggestion_answer'::text, s.id, s.id, '9999-12-31T00:00:00Z'::timestamptz, s.submitted_at, NULL::uuid, s.title::text, NULL::text, s.handling_id, 'release'::text
     FROM suggestion s WHERE s.tenant_id = $1 AND s.next_due_at IS NULL AND @include(inbox_released)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'suggestion_at_unit'::text, s.id, s.id, coalesce(s.next_due_at, '9999-12-31T00:00:00Z'::timestamptz), s.submitted_at, NULL::uuid, s.title::text, NULL::text, s.handling_id,
       CASE s.state WHEN 'assigned' THEN 'begin' WHEN 'in_progress' THEN 'answer' ELSE 'countersign' END
     FROM suggestion_assignment g JOIN suggestion s ON s.tenant_id = $1 AND s.id = g.suggestion_id
     WHERE g.tenant_id = $1 AND g.unit_id = ANY((SELECT units FROM viewer)::uuid[]) AND g.ended_at IS NULL
       AND (s.next_due_at IS NULL OR @include(inbox_after_suggestion)) AND @include(inbox_others)
       AND (g.role = 'lead' AND s.state IN ('assigned', 'in_progress') OR g.role <> 'lead' AND s.state = 'answer_drafted'
            AND NOT EXISTS (
              SELECT FROM suggestion_answer n JOIN answer_signature i ON i.tenant_id = $1 AND i.answer_id = n.id
              WHERE n.tenant_id = $1 AND n.suggestion_id = s.id AND n.round = s.round AND n.state = 'drafted'
                AND i.unit_id = g.unit_id))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'management_question'::text, q.id, q.id, x.due, x.at, NULL::uuid, q.title::text, NULL::text, q.organisation_id, 'answer'::text
     FROM management_question q CROSS JOIN LATERAL (
       SELECT timezone('Asia/Shanghai', (q.due_on + 1)::timestamp) - interval '1 second' AS due,
         coalesce(q.followed_up_at, q.asked_at) AS at) x
     WHERE q.tenant_id = $1 AND q.unit_id = ANY((SELECT units FROM viewer)::uuid[]) AND q.state IN ('asked', 'followed_up')
       AND q.asked_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND (x.due, x.at, q.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    @include(inbox_published)
    UNION ALL
    @include(inbox_offices)
  ) f
  ORDER BY f.due_order, f.at, f.id LIMIT 21
), page AS MATERIALIZED (
  SELECT *, nullif(due_order, '9999-12-31T00:00:00Z'::timestamptz) AS due FROM found
  ORDER BY due_order, at, id LIMIT 20
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(inbox) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > 20 FROM found) AS "hasNextPage",
    (SELECT @cursor('["due_order,at,id","' || @offset_instant(due_order) || '","' || @offset_instant(at) || '","' || id || '"]')
     FROM page ORDER BY due_order DESC, at DESC, id DESC LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT CASE p.kind WHEN 'join_request' THEN @id(p.object, JoinRequest) WHEN 'transfer' THEN @id(p.object, Transfer)
        WHEN 'correction_request' THEN @id(p.object, CorrectionRequest) WHEN 'registration' THEN @id(p.object, Registration)
        WHEN 'check_in_appeal' THEN @id(p.object, CheckInAppeal) WHEN 'check_in_conflict' THEN @id(p.object, CheckInConflict)
        WHEN 'photo_report' THEN @id(p.object, ActivityPhoto) WHEN 'vote_objection' THEN @id(p.object, VoteObjection)
        WHEN 'nomination_objection' THEN @id(p.object, NominationObjection)
        WHEN 'redemption_conflict' THEN @id(p.object, RedemptionConflict)
        WHEN 'settlement_dispute' THEN @id(p.object, SettlementDispute)
        WHEN 'management_question' THEN @id(p.object, ManagementQuestion)
        WHEN 'news_item' THEN @id(p.object, NewsItem) WHEN 'news_correction' THEN @id(p.object, NewsItem)
        WHEN 'news_reply' THEN @id(p.object, NewsReply) WHEN 'disclosure' THEN @id(p.object, Disclosure)
        WHEN 'course' THEN @id(p.object, Course) WHEN 'legal_article' THEN @id(p.object, LegalArticle)
        WHEN 'official_document' THEN @id(p.object, OfficialDocument) WHEN 'public_notice' THEN @id(p.object, PublicNotice)
        WHEN 'public_notice_objection' THEN @id(p.object, PublicNoticeObjection) WHEN 'honour_nomination' THEN @id(p.object, HonourNomination)
        WHEN 'competition_entry' THEN @id(p.object, CompetitionEntry)
        WHEN 'suggestion_comment' THEN @id(p.object, SuggestionComment) WHEN 'honour' THEN @id(p.object, Honour)
        WHEN 'competition' THEN @id(p.object, Competition) WHEN 'channel_post' THEN @id(p.object, ChannelPost)
        WHEN 'benefit_programme' THEN @id(p.object, BenefitProgramme) WHEN 'benefit_cycle' THEN @id(p.object, BenefitCycle)
        WHEN 'roster_import' THEN @id(p.object, RosterImport) WHEN 'dues_lapse' THEN @id(p.object, DuesLapseProposal) ELSE @id(p.object, Suggestion) END AS "objectId",
      upper(p.kind) AS "kind", @word(p.kind, inbox_kind) AS "kindLabel",
      coalesce(p.title, CASE WHEN p.kind = 'join_request' THEN
          (SELECT j.name FROM join_request j WHERE j.tenant_id = $1 AND j.id = p.object)
        ELSE (SELECT m.name FROM member m WHERE m.tenant_id = $1 AND m.id = p.title_of) END) AS "title",
      p.title_en AS "titleEn", upper(p.step) AS "nextStep", @word(p.step, inbox_step) AS "nextStepLabel",
      @instant(p.at) AS "since", @instant(p.due) AS "dueAt", coalesce(p.due < now(), false) AS "isOverdue",
      (SELECT row_to_json(x) FROM (SELECT @id(o.id, Organisation) AS "id", o.name WHERE o.id IS NOT NULL) x) AS "organisation"
    FROM page p LEFT JOIN organisation o ON o.tenant_id = $1 AND o.id = p.place
    ORDER BY p.due_order, p.at, p.id) x) AS "nodes"
) inbox) AS "inbox") data) AS "data") answer
