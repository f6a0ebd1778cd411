-- $1 union, $2 caller, $3 page size; the page begins at the newest. What an entry says that was merged into the caller's
-- is the caller's too.
WITH own AS MATERIALIZED (
  SELECT $2::uuid AS id UNION ALL SELECT id FROM member WHERE tenant_id = $1 AND merged_into_id = $2
), found AS MATERIALIZED (
  SELECT * FROM (
    SELECT md5(concat(p.member_id, '/', p.version))::uuid AS id, p.recorded_at AS at, 'membership_changed' AS kind,
      upper(p.cause) AS detail, p.organisation_id
    FROM membership_period p WHERE p.tenant_id = $1 AND p.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT r.id, r.submitted_at, 'join_request_submitted', upper(r.status), r.organisation_id
    FROM join_request r WHERE r.tenant_id = $1 AND r.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT q.id, q.submitted_at, 'correction_requested', upper(q.field), q.organisation_id
    FROM correction_request q WHERE q.tenant_id = $1 AND q.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT c.id, c.at, CASE WHEN c.is_given THEN 'consent_given' ELSE 'consent_withdrawn' END, upper(c.purpose), NULL
    FROM consent c WHERE c.tenant_id = $1 AND c.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT n.id, n.created_at, 'notification_received', upper(n.kind), NULL
    FROM notification n WHERE n.tenant_id = $1 AND n.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT b.id, b.at, 'entered_on_behalf', upper(b.basis), b.organisation_id
    FROM on_behalf_entry b WHERE b.tenant_id = $1 AND b.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT d.id, d.recorded_at, 'dues_paid', upper(d.method), d.organisation_id
    FROM dues_receipt d WHERE d.tenant_id = $1 AND d.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT e.id, e.submitted_at, 'activity_registered', upper(e.state), a.organisation_id
    FROM registration e JOIN activity a ON a.tenant_id = e.tenant_id AND a.id = e.activity_id
    WHERE e.tenant_id = $1 AND e.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT w.id, w.happened_at, 'activity_attended', upper(w.kind), a.organisation_id
    FROM check_in_event w JOIN activity a ON a.tenant_id = w.tenant_id AND a.id = w.activity_id
    WHERE w.tenant_id = $1 AND w.member_id = ANY (ARRAY (SELECT id FROM own)) AND NOT EXISTS (
      SELECT FROM check_in_conflict v WHERE v.tenant_id = w.tenant_id AND v.id = w.id AND v.status = 'voided')
    UNION ALL
    SELECT s.id, s.applied_at, 'benefit_applied', upper(s.state), k.organisation_id
    FROM benefit_application s JOIN benefit_cycle y ON y.tenant_id = s.tenant_id AND y.id = s.cycle_id
    JOIN benefit_programme k ON k.tenant_id = y.tenant_id AND k.id = y.programme_id
    WHERE s.tenant_id = $1 AND s.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT u.id, u.issued_at, 'voucher_received', upper(u.state), k.organisation_id
    FROM voucher u JOIN benefit_programme k ON k.tenant_id = u.tenant_id AND k.id = u.programme_id
    WHERE u.tenant_id = $1 AND u.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT z.id, z.recorded_at, 'points_changed', upper(z.kind), z.organisation_id
    FROM point_entry z WHERE z.tenant_id = $1 AND z.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT md5(concat(l.member_id, '/', l.vote_id))::uuid, h.closed_at, 'voted', upper(h.kind), h.organisation_id
    FROM vote_roll_entry l JOIN vote h ON h.tenant_id = l.tenant_id AND h.id = l.vote_id
    WHERE l.tenant_id = $1 AND l.member_id = ANY (ARRAY (SELECT id FROM own)) AND l.has_voted AND h.closed_at IS NOT NULL
    UNION ALL
    SELECT j.id, j.created_at, 'roll_objected', upper(j.state), h.organisation_id
    FROM vote_objection j JOIN vote h ON h.tenant_id = j.tenant_id AND h.id = j.vote_id
    WHERE j.tenant_id = $1 AND j.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT md5(concat(sa.member_id, '/', sa.suggestion_id))::uuid, su.submitted_at, 'suggestion_submitted', upper(su.state),
      su.handling_id
    FROM suggestion_author sa JOIN suggestion su ON su.tenant_id = sa.tenant_id AND su.id = sa.suggestion_id
    WHERE sa.tenant_id = $1 AND sa.member_id = ANY (ARRAY (SELECT id FROM own)) AND sa.state IN ('first', 'accepted')
      AND su.submitted_at IS NOT NULL
    UNION ALL
    SELECT md5(concat(sp.member_id, '/', sp.suggestion_id, '+'))::uuid, sp.supported_at, 'suggestion_seconded',
      upper(su.state), su.handling_id
    FROM suggestion_support sp JOIN suggestion su ON su.tenant_id = sp.tenant_id AND su.id = sp.suggestion_id
    WHERE sp.tenant_id = $1 AND sp.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT np.id, pn.approved_at, 'named_in_notice', upper(pn.kind), pn.organisation_id
    FROM public_notice_person np JOIN public_notice pn ON pn.tenant_id = np.tenant_id AND pn.id = np.notice_id
    WHERE np.tenant_id = $1 AND np.member_id = ANY (ARRAY (SELECT id FROM own)) AND pn.approved_at IS NOT NULL
    UNION ALL
    SELECT nj.id, nj.made_at, 'notice_objected', upper(nj.state), pn.organisation_id
    FROM public_notice_objection nj JOIN public_notice pn ON pn.tenant_id = nj.tenant_id AND pn.id = nj.notice_id
    WHERE nj.tenant_id = $1 AND nj.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT g.id, g.created_at, 'role_granted', upper(g.role), g.organisation_id
    FROM role_grant g WHERE g.tenant_id = $1 AND g.member_id = ANY (ARRAY (SELECT id FROM own))
    UNION ALL
    SELECT t.id, t.starts_on::timestamp AT TIME ZONE 'Asia/Shanghai', 'office_began', upper(o.kind), o.organisation_id
    FROM post_term t JOIN post o ON o.tenant_id = t.tenant_id AND o.id = t.post_id
    WHERE t.tenant_id = $1 AND t.member_id = ANY (ARRAY (SELECT id FROM own))
  ) happened
  ORDER BY at DESC, id DESC LIMIT $3::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY at DESC, id DESC LIMIT $3::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(timeline) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $3::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-at,-id","' || @offset_instant(at) || '","' || id || '"]') FROM page ORDER BY at, id LIMIT 1)
      AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @instant(e.at) AS "at", upper(e.kind) AS "kind", @word(e.kind, timeline_kind) AS "kindLabel", e.detail,
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = e.organisation_id) x) AS "organisation"
    FROM page e ORDER BY e.at DESC, e.id DESC) x) AS "nodes"
) timeline) AS "timeline") data) AS "data") answer
