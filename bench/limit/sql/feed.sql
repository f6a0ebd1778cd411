-- What is new, and the words, are found for the rows of the page alone; each kind gives no more than a page.
-- $1 union, $2 caller, $3 the caller's day, $4 page size
WITH viewer AS MATERIALIZED (
  SELECT m.organisation_id AS home, m.state, m.employment_kind, m.joined_on, coalesce(t.tags, '{}') AS tags,
    m.state IN ('active', 'retained') AND o.kind <> 'holding_pool' AS may_take_part,
    @include(reader_chain), @include(reader_own), @include(reader_offices), @include(reader_kinds),
    ARRAY(SELECT g.role FROM role_grant g
          WHERE g.tenant_id = $1 AND g.member_id = m.id AND g.revoked_at IS NULL
            AND g.starts_on <= $3::date AND (g.ends_on IS NULL OR g.ends_on >= $3::date))::text[] AS roles,
    (SELECT min(d.due_on) FROM dues_charge d
     WHERE d.tenant_id = $1 AND d.member_id = m.id AND d.settled_on IS NULL) AS owed_since_on,
    now() - interval '90 days' AS since
  FROM member m JOIN organisation o ON o.tenant_id = $1 AND o.id = m.organisation_id
  LEFT JOIN member_tagging t ON t.tenant_id = $1 AND t.member_id = m.id
  WHERE m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL
), programme AS MATERIALIZED (
  SELECT p.id, p.organisation_id, unionhall_meets(p.condition, w.state, w.employment_kind, w.joined_on, w.chain, w.tags,
      (SELECT max(u.issued_on) FROM voucher u
       WHERE u.tenant_id = $1 AND u.member_id = $2 AND u.programme_id = p.id
         AND u.state IN ('issued', 'locked', 'redeemed')), w.owed_since_on, $3::date) AS is_eligible
  FROM viewer w CROSS JOIN benefit_programme p WHERE w.may_take_part AND p.tenant_id = $1 AND p.organisation_id = ANY(w.chain) AND p.state = 'open'
    AND EXISTS (SELECT FROM benefit_cycle c WHERE c.tenant_id = $1 AND c.programme_id = p.id AND c.state = 'approved'
                AND c.opens_at > w.since AND c.opens_at <= now() AND c.closes_at > now())
), found AS MATERIALIZED (
  SELECT f.kind, f.id, f.at, f.title, f.title_en, f.until_at, f.place,
    coalesce(f.reason, CASE WHEN f.place = w.home THEN 'own_organisation' ELSE 'organisation_above' END) AS reason
  FROM viewer w CROSS JOIN LATERAL (
    (SELECT 'news_item' AS kind, n.id, n.publish_at AS at, n.title, n.title_en, n.until_at, n.organisation_id AS place,
      CASE WHEN n.urgency = 'urgent' THEN 'urgent' WHEN n.audience = 'officers' THEN 'office' END AS reason
    FROM news_item n
    WHERE n.tenant_id = $1 AND n.state = 'approved' AND n.publish_at > w.since AND n.publish_at <= now()
      AND (n.until_at IS NULL OR n.until_at > now())
      AND n.organisation_id = ANY(CASE n.audience WHEN 'officers' THEN w.offices ELSE w.chain END)
      AND cardinality(n.audience_roles) + cardinality(n.audience_posts) + cardinality(n.audience_tags) = 0
    ORDER BY n.publish_at DESC, n.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'activity', a.id, a.published_at, a.title, a.title_en, a.starts_at, a.organisation_id, NULL
    FROM (SELECT w.chain, w.roles, w.tags, w.employment_kind) v CROSS JOIN activity a
    WHERE w.may_take_part AND a.tenant_id = $1 AND a.organisation_id = ANY(w.chain) AND a.state = 'published'
      AND a.starts_at > now() AND a.published_at > w.since AND a.published_at <= now() AND @include(activity_fits)
    ORDER BY a.published_at DESC, a.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'benefit_cycle', c.id, c.opens_at, c.title, c.title_en, c.closes_at, p.organisation_id, 'entitled'
    FROM programme p JOIN benefit_cycle c ON c.tenant_id = $1 AND c.programme_id = p.id
    WHERE p.is_eligible AND c.state = 'approved' AND c.opens_at > w.since AND c.opens_at <= now() AND c.closes_at > now()
      AND NOT EXISTS (SELECT FROM point_offer f WHERE f.tenant_id = $1 AND f.cycle_id = c.id AND f.state <> 'proposed')
    ORDER BY c.opens_at DESC, c.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'vote', v.id, v.opens_at, v.title, v.title_en, v.closes_at, v.organisation_id, 'on_roll'
    FROM vote_roll_entry r JOIN vote v ON v.tenant_id = $1 AND v.id = r.vote_id
    WHERE r.tenant_id = $1 AND r.member_id = ANY(w.own) AND v.state = 'open' AND v.closes_at > now()
      AND v.opens_at > w.since AND v.opens_at <= now()
    ORDER BY v.opens_at DESC, v.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'survey', s.id, s.opened_at, s.title, NULL, s.closes_at, s.organisation_id, NULL
    FROM survey s
    WHERE s.tenant_id = $1 AND s.organisation_id = ANY(w.chain) AND s.state = 'open' AND s.closes_at > now()
      AND s.opened_at > w.since AND s.opened_at <= now()
    ORDER BY s.opened_at DESC, s.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'quiz', q.id, greatest(q.opens_at, q.announced_at), q.title, NULL, q.closes_at, q.organisation_id, NULL
    FROM quiz q
    WHERE q.tenant_id = $1 AND q.organisation_id = ANY(w.chain) AND q.state = 'announced' AND q.closes_at > now()
      AND greatest(q.opens_at, q.announced_at) > w.since AND greatest(q.opens_at, q.announced_at) <= now()
    ORDER BY 3 DESC, 2 DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'course', c.id, c.opens_at, c.title, c.title_en, c.closes_at, c.organisation_id,
      CASE WHEN cardinality(w.kinds) > 0 AND EXISTS (
          SELECT FROM training_requirement r CROSS JOIN unnest(r.posts) AS p (kind)
          WHERE r.tenant_id = $1 AND r.course_id = c.id AND r.ended_at IS NULL
            AND p.kind || r.organisation_id = ANY(w.kinds)) THEN 'required'
        WHEN c.audience <> 'members' THEN 'office' END
    FROM course c
    WHERE c.tenant_id = $1 AND c.state = 'approved' AND c.opens_at > w.since AND c.opens_at <= now()
      AND (c.closes_at IS NULL OR c.closes_at > now()) AND CASE c.audience WHEN 'members' THEN c.organisation_id = ANY(w.chain)
        WHEN 'officers' THEN c.organisation_id = ANY(w.offices)
        ELSE cardinality(w.kinds) > 0 AND c.organisation_id = ANY(w.chain || w.offices)
          AND EXISTS (SELECT FROM unnest(c.posts) AS p (kind) WHERE p.kind || c.organisation_id = ANY(w.kinds)) END
    ORDER BY c.opens_at DESC, c.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'disclosure', d.id, d.published_at, d.title, NULL, NULL, d.organisation_id, NULL
    FROM disclosure d
    WHERE d.tenant_id = $1 AND d.organisation_id = ANY(w.chain) AND d.state = 'published'
      AND d.published_at > w.since AND d.published_at <= now()
    ORDER BY d.published_at DESC, d.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'public_notice', n.id, s.at, n.title, NULL, ((n.closes_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'),
      n.organisation_id, CASE WHEN n.audience_id = w.home THEN 'own_organisation' ELSE 'organisation_above' END
    FROM public_notice n CROSS JOIN LATERAL (
      SELECT greatest(n.approved_at, n.opens_on::timestamp AT TIME ZONE 'Asia/Shanghai') AS at) s
    WHERE n.tenant_id = $1 AND n.audience_id = ANY(w.chain) AND n.state = 'approved' AND n.closes_on >= $3::date
      AND s.at > w.since AND s.at <= now()
    ORDER BY s.at DESC, n.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'official_document', d.id, d.published_at, d.title, d.title_en, NULL, d.organisation_id,
      CASE WHEN d.audience = 'officers' THEN 'office' END
    FROM official_document d
    WHERE d.tenant_id = $1 AND d.state = 'published' AND d.published_at > w.since AND d.published_at <= now()
      AND d.audience IN ('members', 'officers')
      AND d.organisation_id = ANY(CASE d.audience WHEN 'officers' THEN w.offices ELSE w.chain END)
    ORDER BY d.published_at DESC, d.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'competition', c.id, c.approved_at, c.title, c.title_en,
      ((c.closes_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'), c.organisation_id, NULL
    FROM competition c
    WHERE c.tenant_id = $1 AND c.organisation_id = ANY(w.chain) AND c.state = 'announced' AND c.closes_on >= $3::date
      AND c.approved_at > w.since AND c.approved_at <= now()
    ORDER BY c.approved_at DESC, c.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'legal_article', l.id, l.approved_at, l.question, l.question_en, NULL, l.organisation_id,
      CASE WHEN EXISTS (
        SELECT FROM management_question q JOIN legal_article a ON a.tenant_id = $1 AND a.id = q.legal_article_id
        WHERE q.tenant_id = $1 AND q.asked_by_id = ANY(w.own) AND a.category = l.category) THEN 'consulted' END
    FROM legal_article l
    WHERE l.tenant_id = $1 AND l.organisation_id = ANY(w.chain) AND l.state = 'published'
      AND (l.valid_until IS NULL OR l.valid_until >= $3::date) AND l.approved_at > w.since AND l.approved_at <= now()
    ORDER BY l.approved_at DESC, l.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'honour', h.id, h.opened_at, h.title, NULL, ((h.closes_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'),
      h.organisation_id, NULL
    FROM honour h
    WHERE h.tenant_id = $1 AND h.organisation_id = ANY(w.chain) AND h.state = 'open' AND h.closes_on >= $3::date
      AND h.opened_at > w.since AND h.opened_at <= now()
    ORDER BY h.opened_at DESC, h.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'suggestion', s.id, n.released_at, s.title, NULL, NULL, s.handling_id, r.reason
    FROM (
      SELECT a.suggestion_id, 'signed' AS reason FROM suggestion_author a
      WHERE a.tenant_id = $1 AND a.member_id = ANY(w.own) AND a.state IN ('first', 'accepted')
      UNION ALL
      SELECT v.suggestion_id, 'supported' FROM suggestion_support v
      WHERE v.tenant_id = $1 AND v.member_id = ANY(w.own) AND (
        SELECT true FROM suggestion_author a WHERE a.tenant_id = $1 AND a.suggestion_id = v.suggestion_id
          AND a.member_id = ANY(w.own) AND a.state IN ('first', 'accepted') LIMIT 1) IS NULL
    ) r JOIN suggestion s ON s.tenant_id = $1 AND s.id = r.suggestion_id
    JOIN suggestion_answer n ON n.tenant_id = $1 AND n.suggestion_id = s.id AND n.state = 'released' AND n.round = s.round
    WHERE n.released_at > w.since AND n.released_at <= now()
    ORDER BY n.released_at DESC, s.id DESC LIMIT $4::int + 1)
    UNION ALL
    (SELECT 'management_question', q.id, s.at, q.title, NULL, NULL, q.organisation_id, r.reason
    FROM (
      SELECT q.id, 'signed' AS reason FROM management_question q
      WHERE q.tenant_id = $1 AND q.asked_by_id = ANY(w.own)
      UNION ALL
      SELECT v.question_id, 'supported' FROM management_question_support v
      WHERE v.tenant_id = $1 AND v.member_id = ANY(w.own)
    ) r JOIN management_question q ON q.tenant_id = $1 AND q.id = r.id
    CROSS JOIN LATERAL (SELECT coalesce(q.answered_again_at, q.answered_at) AS at) s
    WHERE s.at > w.since AND s.at <= now()
    ORDER BY s.at DESC, q.id DESC LIMIT $4::int + 1)
  ) f ORDER BY f.at DESC, f.id DESC LIMIT $4::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY at DESC, id DESC LIMIT $4::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(list) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $4::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-at,-id","' || @offset_instant(at) || '","' || id || '"]')
     FROM page ORDER BY at, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT CASE p.kind WHEN 'news_item' THEN @id(p.id, NewsItem) WHEN 'activity' THEN @id(p.id, Activity)
        WHEN 'benefit_cycle' THEN @id(p.id, BenefitCycle) WHEN 'vote' THEN @id(p.id, Vote)
        WHEN 'survey' THEN @id(p.id, Survey) WHEN 'quiz' THEN @id(p.id, Quiz) WHEN 'course' THEN @id(p.id, Course)
        WHEN 'disclosure' THEN @id(p.id, Disclosure) WHEN 'public_notice' THEN @id(p.id, PublicNotice)
        WHEN 'official_document' THEN @id(p.id, OfficialDocument) WHEN 'suggestion' THEN @id(p.id, Suggestion)
        WHEN 'competition' THEN @id(p.id, Competition) WHEN 'legal_article' THEN @id(p.id, LegalArticle)
        WHEN 'honour' THEN @id(p.id, Honour)
        ELSE @id(p.id, ManagementQuestion) END AS "objectId",
      upper(p.kind) AS "kind", @word(p.kind, feed_kind) AS "kindLabel", p.title, p.title_en AS "titleEn",
      upper(p.reason) AS "reason", @word(p.reason, feed_reason) AS "reasonLabel",
      CASE p.kind
        WHEN 'news_item' THEN (SELECT true FROM news_read r
          WHERE r.tenant_id = $1 AND r.item_id = p.id AND r.member_id = ANY(w.own) LIMIT 1) IS NULL
        WHEN 'activity' THEN (SELECT true FROM registration r
          WHERE r.tenant_id = $1 AND r.activity_id = p.id AND r.member_id = ANY(w.own) LIMIT 1) IS NULL
        WHEN 'benefit_cycle' THEN (SELECT true FROM voucher r
            WHERE r.tenant_id = $1 AND r.cycle_id = p.id AND r.member_id = $2
              AND r.state IN ('issued', 'locked', 'redeemed') LIMIT 1) IS NULL
          AND (SELECT true FROM benefit_application r JOIN benefit_cycle c ON c.tenant_id = $1 AND c.id = r.cycle_id
            WHERE r.tenant_id = $1 AND r.cycle_id = p.id AND r.member_id = $2 AND r.state <> 'withdrawn'
              AND c.mode <> 'first_come' LIMIT 1) IS NULL
        WHEN 'vote' THEN NOT (SELECT coalesce(r.has_voted, unionhall_has_voted($1, p.id, r.member_id)) FROM vote_roll_entry r
          WHERE r.tenant_id = $1 AND r.vote_id = p.id AND r.member_id = ANY(w.own) LIMIT 1)
        WHEN 'survey' THEN (SELECT true FROM survey_participation r
          WHERE r.tenant_id = $1 AND r.survey_id = p.id AND r.member_id = ANY(w.own) LIMIT 1) IS NULL
        WHEN 'quiz' THEN (SELECT true FROM quiz_attempt r
          WHERE r.tenant_id = $1 AND r.quiz_id = p.id AND r.member_id = ANY(w.own) LIMIT 1) IS NULL
        WHEN 'course' THEN (SELECT true FROM course_enrolment r
          WHERE r.tenant_id = $1 AND r.course_id = p.id AND r.member_id = ANY(w.own) LIMIT 1) IS NULL
        WHEN 'competition' THEN (SELECT true FROM competition_entrant r
          WHERE r.tenant_id = $1 AND r.competition_id = p.id AND r.member_id = ANY(w.own) LIMIT 1) IS NULL
        ELSE p.at > now() - interval '14 days' END AS "isNew",
      @instant(p.at) AS "at", @instant(p.until_at) AS "untilAt",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = p.place) x) AS "organisation"
    FROM page p CROSS JOIN viewer w ORDER BY p.at DESC, p.id DESC) x) AS "nodes"
) list) AS "feed") data) AS "data") answer
