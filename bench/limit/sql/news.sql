-- $1 union, $2 caller, $3 the caller's day, $4 to $6 before which pin, publication and key, $7 page size
WITH viewer AS MATERIALIZED (
  SELECT ARRAY(SELECT $2::uuid UNION ALL SELECT e.id FROM member e WHERE e.tenant_id = $1 AND e.merged_into_id = $2) AS own,
    ARRAY(SELECT c.ancestor_id FROM member m JOIN organisation_closure c ON c.tenant_id = $1 AND c.descendant_id = m.organisation_id
          WHERE m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL) AS chain,
    ARRAY(SELECT c.ancestor_id FROM role_grant g JOIN organisation_closure c ON c.tenant_id = $1 AND c.descendant_id = g.organisation_id
          WHERE g.tenant_id = $1 AND g.member_id = $2 AND g.revoked_at IS NULL AND g.starts_on <= $3::date
            AND coalesce(g.ends_on, 'infinity'::date) >= $3::date) AS offices
), found AS MATERIALIZED (
  SELECT n.id, n.organisation_id, n.kind, n.urgency, n.audience,
    cardinality(n.audience_roles) + cardinality(n.audience_posts) + cardinality(n.audience_tags) > 0 AS is_narrowed,
    n.title, n.title_en, n.lead, n.lead_en, n.publish_at, n.corrected_at,
    p.pinned, w.own
  FROM viewer w CROSS JOIN news_item n
  CROSS JOIN LATERAL (SELECT coalesce(n.pinned_until_at > now(), false)::int AS pinned) p
  WHERE n.tenant_id = $1 AND n.state = 'approved' AND n.publish_at <= now() AND (n.until_at IS NULL OR n.until_at > now())
    AND CASE n.audience WHEN 'officers' THEN n.organisation_id = ANY(w.offices) ELSE n.organisation_id = ANY(w.chain) END
    AND (cardinality(n.audience_tags) = 0 OR EXISTS (
      SELECT FROM member_tagging t WHERE t.tenant_id = $1 AND t.member_id = $2 AND t.tags && n.audience_tags))
    AND (cardinality(n.audience_roles) = 0 OR EXISTS (
      SELECT FROM role_grant g JOIN organisation_closure c ON c.tenant_id = $1 AND c.descendant_id = g.organisation_id
      WHERE g.tenant_id = $1 AND g.member_id = $2 AND g.role = ANY(n.audience_roles) AND c.ancestor_id = n.organisation_id
        AND g.revoked_at IS NULL AND g.starts_on <= $3::date AND coalesce(g.ends_on, 'infinity'::date) >= $3::date))
    AND (cardinality(n.audience_posts) = 0 OR EXISTS (
      SELECT FROM post_term t JOIN post o ON o.tenant_id = $1 AND o.id = t.post_id
      JOIN organisation_closure c ON c.tenant_id = $1 AND c.descendant_id = o.organisation_id
      WHERE t.tenant_id = $1 AND t.member_id = $2 AND o.kind = ANY(n.audience_posts) AND c.ancestor_id = n.organisation_id
        AND t.withdrawn_at IS NULL AND t.starts_on <= $3::date AND coalesce(t.ends_on, 'infinity'::date) >= $3::date))
    AND (p.pinned, n.publish_at, n.id) < ($4::int, $5::timestamptz, $6::uuid)
  ORDER BY p.pinned DESC, n.publish_at DESC, n.id DESC LIMIT $7::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY pinned DESC, publish_at DESC, id DESC LIMIT $7::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(news) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $7::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-pinned,-publish_at,-id",' || pinned || ',"' || @offset_instant(publish_at) || '","' || id || '"]')
     FROM page ORDER BY pinned, publish_at, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(n.id, NewsItem) AS "id", upper(n.kind) AS "kind", upper(n.urgency) AS "urgency",
      upper(n.audience) AS "audience", n.is_narrowed AS "isNarrowed", n.title,
      n.title_en AS "titleEn", n.lead, n.lead_en AS "leadEn", n.pinned = 1 AS "isPinned",
      @instant(n.publish_at) AS "publishAt", @instant(n.corrected_at) AS "correctedAt",
      EXISTS (SELECT FROM news_read r WHERE r.tenant_id = $1 AND r.item_id = n.id AND r.member_id = ANY(n.own)) AS "isRead",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = n.organisation_id) x) AS "organisation"
    FROM page n ORDER BY n.pinned DESC, n.publish_at DESC, n.id DESC) x) AS "nodes"
) news) AS "news") data) AS "data") answer
