-- $1 union, $2 caller, $3 the caller's day, $4 nodes where legal matters are read, $5 article
WITH viewer AS MATERIALIZED (SELECT @include(reader_chain), @include(reader_own)), it AS MATERIALIZED (
  SELECT d.*, w.own, d.state <> 'withdrawn' OR @include(reader_officer) AS stands
  FROM viewer w CROSS JOIN legal_article d
  WHERE d.tenant_id = $1 AND d.id = $5 AND (d.state <> 'draft' AND d.approved_at IS NOT NULL AND d.organisation_id = ANY(w.chain)
    OR @include(reader_officer))
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(x) FROM (
  SELECT @id(d.id, LegalArticle) AS "id", upper(d.category) AS "category",
    @word(d.category, legal_category) AS "categoryLabel", d.question, d.question_en AS "questionEn",
    d.valid_from AS "validFrom", d.valid_until AS "validUntil",
    CASE WHEN d.state <> 'published' THEN '[]'::json ELSE array_to_json(array_remove(ARRAY[
      CASE WHEN d.valid_until < $3::date THEN 'EXPIRED' END, CASE WHEN d.review_on < $3::date THEN 'REVIEW_OVERDUE' END,
      CASE WHEN EXISTS (SELECT FROM legal_basis b JOIN statute s ON s.tenant_id = $1 AND s.id = b.statute_id
                        WHERE b.tenant_id = $1 AND b.article_id = d.id AND b.revision = d.revision
                          AND s.valid_until < $3::date) THEN 'STATUTE_ENDED' END], NULL)) END AS "staleness",
    @instant(d.approved_at) AS "approvedAt",
    CASE WHEN j.helped THEN 'HELPFUL' WHEN j.did_not THEN 'UNHELPFUL' END AS "viewerJudgement",
    nullif(j.helpful / 5 * 5, 0) AS "helpfulCount", nullif(j.unhelpful / 5 * 5, 0) AS "unhelpfulCount",
    (SELECT row_to_json(x) FROM (
      SELECT @id(o.id, Organisation) AS "id", o.name
      FROM organisation o WHERE o.tenant_id = $1 AND o.id = d.organisation_id) x) AS "organisation",
    CASE WHEN d.stands THEN d.answer END AS "answer", @instant(d.withdrawn_at) AS "withdrawnAt",
    d.withdraw_reason AS "withdrawReason",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT b.number, b.provision, (SELECT row_to_json(x) FROM (
          SELECT @id(s.id, Statute) AS "id", s.name, s.version, s.valid_from AS "validFrom", s.valid_until AS "validUntil",
            s.valid_from <= $3::date AND coalesce(s.valid_until >= $3::date, true) AS "isInForce"
          FROM statute s WHERE s.tenant_id = $1 AND s.id = b.statute_id) x) AS "statute"
      FROM legal_basis b WHERE b.tenant_id = $1 AND b.article_id = d.id AND b.revision = greatest(d.revision, 1)
      ORDER BY b.number) x) AS "bases",
    (SELECT row_to_json(x) FROM (
      SELECT left('咨询：' || d.question, 80) AS "title", (SELECT row_to_json(x) FROM (
          SELECT @id(u.id, AnsweringUnit) AS "id", u.name
          FROM answering_unit u WHERE u.tenant_id = $1 AND u.id = d.consultation_unit_id) x) AS "unit"
      WHERE d.state = 'published' AND d.consultation_unit_id IS NOT NULL) x) AS "consultationLink"
  FROM it d CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE g.is_helpful)::int AS helpful, count(*) FILTER (WHERE NOT g.is_helpful)::int AS unhelpful,
      bool_or(g.is_helpful) FILTER (WHERE g.member_id = ANY(d.own)) AS helped,
      bool_or(NOT g.is_helpful) FILTER (WHERE g.member_id = ANY(d.own)) AS did_not
    FROM legal_judgement g WHERE g.tenant_id = $1 AND g.article_id = d.id) j) x) AS "legalArticle") data) AS "data") answer
