(SELECT 'news_item'::text, i.id, i.id, x.due, i.submitted_at, NULL::uuid, i.title::text, i.title_en::text, i.organisation_id, 'decide'::text
     FROM news_item i CROSS JOIN LATERAL (
       SELECT CASE WHEN i.publish_at > i.submitted_at THEN i.publish_at ELSE '9999-12-31T00:00:00Z'::timestamptz END AS due) x
     WHERE i.tenant_id = $1 AND i.state = 'in_approval' AND (x.due, i.submitted_at, i.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
       AND NOT EXISTS (
       SELECT FROM news_revision w WHERE w.tenant_id = $1 AND w.item_id = i.id AND w.number > 0 AND w.written_by_id = ANY((SELECT own FROM viewer)::uuid[]))
       AND NOT EXISTS (
       SELECT FROM news_file w WHERE w.tenant_id = $1 AND w.item_id = i.id AND w.state = 'ready' AND w.member_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($15::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = i.organisation_id AND c.ancestor_id = ANY($15::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'news_correction'::text, i.id, i.id, '9999-12-31T00:00:00Z'::timestamptz, v.written_at, NULL::uuid, i.title::text, i.title_en::text, i.organisation_id, 'decide'::text
     FROM news_item i JOIN news_revision v ON v.tenant_id = $1 AND v.item_id = i.id AND v.number = i.pending_revision
     WHERE i.tenant_id = $1 AND i.pending_revision IS NOT NULL
       AND NOT EXISTS (
       SELECT FROM news_revision w WHERE w.tenant_id = $1 AND w.item_id = i.id AND w.number > i.pending_revision - 1 AND w.written_by_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($15::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = i.organisation_id AND c.ancestor_id = ANY($15::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'news_reply'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.written_at, NULL::uuid, i.title::text, i.title_en::text, i.organisation_id, 'decide'::text
     FROM news_reply r JOIN news_item i ON i.tenant_id = $1 AND i.id = r.item_id
     WHERE r.tenant_id = $1 AND r.state = 'waiting' AND i.state = 'approved'
       AND coalesce(r.author_id <> ALL((SELECT own FROM viewer)::uuid[]), true) AND ($1 = ANY($15::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = i.organisation_id AND c.ancestor_id = ANY($15::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'disclosure'::text, d.id, d.id, x.due, d.drafted_at, NULL::uuid, d.title::text, NULL::text, d.organisation_id, 'decide'::text
     FROM disclosure d LEFT JOIN disclosure_due u ON u.tenant_id = $1 AND u.id = d.due_id CROSS JOIN LATERAL (
       SELECT coalesce(timezone('Asia/Shanghai', (u.due_on + 1)::timestamp) - interval '1 second', '9999-12-31T00:00:00Z'::timestamptz) AS due) x
     WHERE d.tenant_id = $1 AND d.state = 'draft' AND (x.due, d.drafted_at, d.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
       AND NOT EXISTS (
       SELECT FROM disclosure w WHERE w.tenant_id = $1 AND w.id = d.corrects_id AND w.revision <> d.corrects_revision)
       AND d.drafted_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND ($1 = ANY($16::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = d.organisation_id AND c.ancestor_id = ANY($16::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'course'::text, k.id, k.id, x.due, k.submitted_at, NULL::uuid, k.title::text, k.title_en::text, k.organisation_id, 'decide'::text
     FROM course k CROSS JOIN LATERAL (
       SELECT CASE WHEN k.opens_at > k.submitted_at THEN k.opens_at ELSE '9999-12-31T00:00:00Z'::timestamptz END AS due) x
     WHERE k.tenant_id = $1 AND k.state = 'in_approval' AND (x.due, k.submitted_at, k.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
       AND k.written_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND k.submitted_by_id IS DISTINCT FROM $2 AND ($1 = ANY($17::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($17::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'legal_article'::text, l.id, l.id, '9999-12-31T00:00:00Z'::timestamptz, l.submitted_at, NULL::uuid, l.question::text, l.question_en::text, l.organisation_id, 'decide'::text
     FROM legal_article l
     WHERE l.tenant_id = $1 AND l.submitted_at IS NOT NULL
       AND NOT EXISTS (
       SELECT FROM legal_revision w WHERE w.tenant_id = $1 AND w.article_id = l.id AND w.number > l.revision AND w.written_by_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($18::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = l.organisation_id AND c.ancestor_id = ANY($18::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'official_document'::text, p.id, p.id, '9999-12-31T00:00:00Z'::timestamptz, p.drafted_at, NULL::uuid, p.title::text, p.title_en::text, p.organisation_id, 'decide'::text
     FROM official_document p
     WHERE p.tenant_id = $1 AND p.state = 'draft' AND p.drafted_by_id <> ALL((SELECT own FROM viewer)::uuid[])
       AND (p.body IS NOT NULL OR EXISTS (
       SELECT FROM official_document_file w WHERE w.tenant_id = $1 AND w.document_id = p.id AND w.state = 'ready' AND w.kind = 'signed_text'))
       AND NOT EXISTS (
       SELECT FROM official_document_file w WHERE w.tenant_id = $1 AND w.document_id = p.id AND w.state = 'ready' AND w.member_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($19::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = p.organisation_id AND c.ancestor_id = ANY($19::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'official_document'::text, p.id, p.id, x.due, p.published_at, NULL::uuid, p.title::text, p.title_en::text, p.organisation_id, 'review'::text
     FROM official_document p CROSS JOIN LATERAL (
       SELECT timezone('Asia/Shanghai', (p.review_on + 1)::timestamp) - interval '1 second' AS due) x
     WHERE p.tenant_id = $1 AND p.state = 'published' AND p.review_on <= $3::date AND p.superseded_by_id IS NULL
       AND (p.valid_until IS NULL OR p.valid_until >= $3::date)
       AND (x.due, p.published_at, p.id) > ($12::timestamptz, $13::timestamptz, $14::uuid) AND ($1 = ANY($19::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = p.organisation_id AND c.ancestor_id = ANY($19::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'public_notice'::text, n.id, n.id, '9999-12-31T00:00:00Z'::timestamptz, n.drafted_at, NULL::uuid, n.title::text, NULL::text, n.organisation_id, 'decide'::text
     FROM public_notice n
     WHERE n.tenant_id = $1 AND n.state = 'draft' AND n.drafted_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND NOT EXISTS (
       SELECT FROM public_notice_person w WHERE w.tenant_id = $1 AND w.notice_id = n.id AND w.member_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($20::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = n.organisation_id AND c.ancestor_id = ANY($20::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'public_notice_objection'::text, r.id, r.id, r.due_at, r.made_at, NULL::uuid, n.title::text, NULL::text, n.organisation_id, 'answer'::text
     FROM public_notice_objection r JOIN public_notice n ON n.tenant_id = $1 AND n.id = r.notice_id
     WHERE r.tenant_id = $1 AND r.state = 'open' AND (r.due_at, r.made_at, r.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
       AND r.member_id <> ALL((SELECT own FROM viewer)::uuid[]) AND NOT EXISTS (
       SELECT FROM public_notice_person w WHERE w.tenant_id = $1 AND w.notice_id = n.id AND w.member_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($20::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = n.organisation_id AND c.ancestor_id = ANY($20::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'honour_nomination'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.nominated_at, NULL::uuid, h.title::text, NULL::text, h.organisation_id, 'decide'::text
     FROM honour_nomination r JOIN honour h ON h.tenant_id = $1 AND h.id = r.honour_id
     WHERE r.tenant_id = $1 AND r.state = 'consented' AND h.state = 'open' AND r.member_id <> ALL((SELECT own FROM viewer)::uuid[]) AND r.nominated_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND ($1 = ANY($20::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = h.organisation_id AND c.ancestor_id = ANY($20::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'competition_entry'::text, e.id, e.id, '9999-12-31T00:00:00Z'::timestamptz, e.entered_at, NULL::uuid, k.title::text, k.title_en::text, k.organisation_id, 'decide'::text
     FROM competition_entry e JOIN competition k ON k.tenant_id = $1 AND k.id = e.competition_id
     WHERE e.tenant_id = $1 AND e.state = 'entered' AND k.state = 'announced' AND e.entered_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND NOT EXISTS (
       SELECT FROM competition_entrant w WHERE w.tenant_id = $1 AND w.entry_id = e.id AND w.member_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($17::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($17::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
