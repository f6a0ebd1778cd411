(SELECT 'suggestion_comment'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.written_at, NULL::uuid, s.title::text, NULL::text, s.handling_id, 'decide'::text
     FROM suggestion_comment r JOIN suggestion s ON s.tenant_id = $1 AND s.id = r.suggestion_id
     WHERE r.tenant_id = $1 AND r.state = 'waiting' AND s.state <> 'withdrawn' AND coalesce(r.author_id <> ALL((SELECT own FROM viewer)::uuid[]), true)
       AND NOT EXISTS (
       SELECT FROM suggestion_author a WHERE a.tenant_id = $1 AND a.suggestion_id = s.id AND a.member_id = ANY((SELECT own FROM viewer)::uuid[]) AND a.state IN ('first', 'accepted')) AND ($1 = ANY($10::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = s.handling_id AND c.ancestor_id = ANY($10::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'implementation'::text, r.suggestion_id, r.suggestion_id, '9999-12-31T00:00:00Z'::timestamptz, r.done_at, NULL::uuid, s.title::text, NULL::text, s.handling_id, 'verify'::text
     FROM implementation r JOIN suggestion s ON s.tenant_id = $1 AND s.id = r.suggestion_id
     WHERE r.tenant_id = $1 AND r.state = 'done' AND r.done_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND NOT EXISTS (
       SELECT FROM suggestion_author a WHERE a.tenant_id = $1 AND a.suggestion_id = s.id AND a.member_id = ANY((SELECT own FROM viewer)::uuid[]) AND a.state IN ('first', 'accepted')) AND NOT EXISTS (
       SELECT FROM suggestion_assignment g WHERE g.tenant_id = $1 AND g.suggestion_id = s.id AND g.role = 'lead'
         AND g.ended_at IS NULL AND g.unit_id = ANY((SELECT units FROM viewer)::uuid[])) AND ($1 = ANY($11::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = s.handling_id AND c.ancestor_id = ANY($11::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'public_notice'::text, n.id, n.id, timezone('Asia/Shanghai', (n.names_until_on + 1)::timestamp - interval '1 second'), timezone('Asia/Shanghai', (n.closes_on + 1)::timestamp), NULL::uuid, n.title::text, NULL::text, n.organisation_id, 'conclude'::text
     FROM public_notice n
     WHERE n.tenant_id = $1 AND n.state = 'approved' AND n.closes_on < $3::date AND NOT EXISTS (
       SELECT FROM public_notice_objection o WHERE o.tenant_id = $1 AND o.notice_id = n.id AND (o.state = 'open'
         OR o.state = 'upheld' AND o.person_id IS NULL AND NOT EXISTS (
           SELECT FROM public_notice_revision v WHERE v.tenant_id = $1 AND v.notice_id = n.id AND v.number > 1
             AND v.made_at >= o.answered_at)))
       AND EXISTS (SELECT FROM public_notice_person w WHERE w.tenant_id = $1 AND w.notice_id = n.id AND w.struck_at IS NULL)
       AND NOT EXISTS (
       SELECT FROM public_notice_person w WHERE w.tenant_id = $1 AND w.notice_id = n.id AND w.member_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($20::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = n.organisation_id AND c.ancestor_id = ANY($20::uuid[]))) AND (timezone('Asia/Shanghai', (n.names_until_on + 1)::timestamp - interval '1 second'), timezone('Asia/Shanghai', (n.closes_on + 1)::timestamp), n.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'honour'::text, h.id, h.id, timezone('Asia/Shanghai', (n.names_until_on + 1)::timestamp - interval '1 second'), n.ended_at, NULL::uuid, h.title::text, NULL::text, h.organisation_id, 'award'::text
     FROM honour h JOIN public_notice n ON n.tenant_id = $1 AND n.id = h.notice_id
     WHERE h.tenant_id = $1 AND h.state = 'on_notice' AND n.state = 'concluded' AND n.names_removed_at IS NULL
       AND NOT EXISTS (
       SELECT FROM public_notice_person w WHERE w.tenant_id = $1 AND w.notice_id = n.id AND w.struck_at IS NOT NULL AND w.removed_at IS NOT NULL)
       AND NOT EXISTS (SELECT FROM honour_nomination x WHERE x.tenant_id = $1 AND x.honour_id = h.id AND x.state = 'chosen' AND x.member_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($20::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = h.organisation_id AND c.ancestor_id = ANY($20::uuid[]))) AND (timezone('Asia/Shanghai', (n.names_until_on + 1)::timestamp - interval '1 second'), n.ended_at, h.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'honour'::text, h.id, h.id, '9999-12-31T00:00:00Z'::timestamptz, timezone('Asia/Shanghai', (h.closes_on + 1)::timestamp), NULL::uuid, h.title::text, NULL::text, h.organisation_id, 'put_up'::text
     FROM honour h
     WHERE h.tenant_id = $1 AND h.state = 'open' AND h.closes_on < $3::date AND EXISTS (SELECT FROM honour_nomination x WHERE x.tenant_id = $1 AND x.honour_id = h.id AND x.state = 'chosen') AND ($1 = ANY($20::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = h.organisation_id AND c.ancestor_id = ANY($20::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'honour'::text, h.id, h.id, '9999-12-31T00:00:00Z'::timestamptz, n.ended_at, NULL::uuid, h.title::text, NULL::text, h.organisation_id, 'put_up'::text
     FROM honour h JOIN public_notice n ON n.tenant_id = $1 AND n.id = h.notice_id
     WHERE h.tenant_id = $1 AND h.state = 'on_notice' AND (n.state = 'withdrawn' OR n.state = 'concluded' AND (n.names_removed_at IS NOT NULL OR EXISTS (
       SELECT FROM public_notice_person w WHERE w.tenant_id = $1 AND w.notice_id = n.id AND w.struck_at IS NOT NULL AND w.removed_at IS NOT NULL)))
       AND EXISTS (SELECT FROM honour_nomination x WHERE x.tenant_id = $1 AND x.honour_id = h.id AND x.state = 'chosen') AND ($1 = ANY($20::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = h.organisation_id AND c.ancestor_id = ANY($20::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'competition'::text, k.id, k.id, timezone('Asia/Shanghai', (k.opens_on)::timestamp), k.written_at, NULL::uuid, k.title::text, k.title_en::text, k.organisation_id, 'decide'::text
     FROM competition k
     WHERE k.tenant_id = $1 AND k.state = 'in_approval' AND (timezone('Asia/Shanghai', (k.opens_on)::timestamp), k.written_at, k.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
       AND k.written_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND k.submitted_by_id IS DISTINCT FROM $2 AND ($1 = ANY($17::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($17::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'competition'::text, k.id, k.id, '9999-12-31T00:00:00Z'::timestamptz, timezone('Asia/Shanghai', (k.held_until)::timestamp), NULL::uuid, k.title::text, k.title_en::text, k.organisation_id, 'record'::text
     FROM competition k
     WHERE k.tenant_id = $1 AND k.state = 'announced' AND k.held_until <= $3::date AND k.closes_on < $3::date AND NOT EXISTS (
       SELECT FROM competition_entrant w WHERE w.tenant_id = $1 AND w.competition_id = k.id AND w.is_in AND w.member_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($17::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($17::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'competition'::text, k.id, k.id, '9999-12-31T00:00:00Z'::timestamptz, k.recorded_at, NULL::uuid, k.title::text, k.title_en::text, k.organisation_id, 'put_up'::text
     FROM competition k
     WHERE k.tenant_id = $1 AND k.state = 'held' AND k.is_put_up AND k.notice_id IS NULL AND ($1 = ANY($17::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($17::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'competition'::text, k.id, k.id, '9999-12-31T00:00:00Z'::timestamptz, n.ended_at, NULL::uuid, k.title::text, k.title_en::text, k.organisation_id, 'put_up'::text
     FROM competition k JOIN public_notice n ON n.tenant_id = $1 AND n.id = k.notice_id
     WHERE k.tenant_id = $1 AND k.state = 'held' AND k.is_put_up AND (n.state = 'withdrawn' OR n.state = 'concluded' AND (n.names_removed_at IS NOT NULL OR EXISTS (
       SELECT FROM public_notice_person w WHERE w.tenant_id = $1 AND w.notice_id = n.id AND w.struck_at IS NOT NULL AND w.removed_at IS NOT NULL))) AND ($1 = ANY($17::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($17::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'competition'::text, k.id, k.id, '9999-12-31T00:00:00Z'::timestamptz, k.recorded_at, NULL::uuid, k.title::text, k.title_en::text, k.organisation_id, 'publish'::text
     FROM competition k
     WHERE k.tenant_id = $1 AND k.state = 'held' AND NOT k.is_put_up AND k.recorded_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND NOT EXISTS (
       SELECT FROM competition_entrant w WHERE w.tenant_id = $1 AND w.competition_id = k.id AND w.is_in AND w.member_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($17::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($17::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'competition'::text, k.id, k.id, timezone('Asia/Shanghai', (n.names_until_on + 1)::timestamp - interval '1 second'), n.ended_at, NULL::uuid, k.title::text, k.title_en::text, k.organisation_id, 'publish'::text
     FROM competition k JOIN public_notice n ON n.tenant_id = $1 AND n.id = k.notice_id
     WHERE k.tenant_id = $1 AND k.state = 'held' AND n.state = 'concluded' AND n.names_removed_at IS NULL
       AND NOT EXISTS (
       SELECT FROM public_notice_person w WHERE w.tenant_id = $1 AND w.notice_id = n.id AND w.struck_at IS NOT NULL AND w.removed_at IS NOT NULL) AND k.recorded_by_id <> ALL((SELECT own FROM viewer)::uuid[])
       AND NOT EXISTS (
       SELECT FROM competition_entrant w WHERE w.tenant_id = $1 AND w.competition_id = k.id AND w.is_in AND w.member_id = ANY((SELECT own FROM viewer)::uuid[])) AND ($1 = ANY($17::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($17::uuid[]))) AND (timezone('Asia/Shanghai', (n.names_until_on + 1)::timestamp - interval '1 second'), n.ended_at, k.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'channel_post'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.changed_at, NULL::uuid, i.title::text, i.title_en::text, i.organisation_id, 'decide'::text
     FROM channel_post r JOIN news_item i ON i.tenant_id = $1 AND i.id = r.item_id
     WHERE r.tenant_id = $1 AND r.state = 'failed' AND r.wanted IS NOT NULL AND r.next_try_at IS NULL AND r.attempts > 0 AND ($1 = ANY($15::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = i.organisation_id AND c.ancestor_id = ANY($15::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'benefit_programme'::text, p.id, p.id, '9999-12-31T00:00:00Z'::timestamptz, p.created_at, NULL::uuid, p.title::text, p.title_en::text, p.organisation_id, 'decide'::text
     FROM benefit_programme p
     WHERE p.tenant_id = $1 AND p.state = 'draft' AND p.created_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND ($1 = ANY($21::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = p.organisation_id AND c.ancestor_id = ANY($21::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'benefit_cycle'::text, b.id, b.id, b.opens_at, b.created_at, NULL::uuid, b.title::text, b.title_en::text, p.organisation_id, 'decide'::text
     FROM benefit_cycle b JOIN benefit_programme p ON p.tenant_id = $1 AND p.id = b.programme_id
     WHERE b.tenant_id = $1 AND b.state = 'to_approve' AND p.state IN ('approved', 'open') AND (b.opens_at, b.created_at, b.id) > ($12::timestamptz, $13::timestamptz, $14::uuid)
       AND b.created_by_id <> ALL((SELECT own FROM viewer)::uuid[]) AND ($1 = ANY($21::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = p.organisation_id AND c.ancestor_id = ANY($21::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'benefit_cycle'::text, b.id, b.id, '9999-12-31T00:00:00Z'::timestamptz, b.closes_at, NULL::uuid, b.title::text, b.title_en::text, p.organisation_id, CASE WHEN b.list_hash IS NULL THEN 'publish'::text ELSE 'draw'::text END
     FROM benefit_cycle b JOIN benefit_programme p ON p.tenant_id = $1 AND p.id = b.programme_id
     WHERE b.tenant_id = $1 AND b.state = 'approved' AND b.mode <> 'first_come' AND b.seed IS NULL AND b.closes_at <= now() AND ($1 = ANY($21::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = p.organisation_id AND c.ancestor_id = ANY($21::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'roster_import'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, r.opened_at, NULL::uuid, r.file_name::text, NULL::text, r.organisation_id, 'apply'::text
     FROM roster_import r
     WHERE r.tenant_id = $1 AND r.state = 'ready' AND r.is_current AND r.forgotten_at IS NULL AND ($1 = ANY($22::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = r.organisation_id AND c.ancestor_id = ANY($22::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
    UNION ALL
    (SELECT 'dues_lapse'::text, r.id, r.id, '9999-12-31T00:00:00Z'::timestamptz, timezone('Asia/Shanghai', (r.proposed_on)::timestamp), NULL::uuid, m.name::text, NULL::text, m.organisation_id, 'decide'::text
     FROM dues_lapse_proposal r JOIN member m ON m.tenant_id = $1 AND m.id = r.member_id
     WHERE r.tenant_id = $1 AND r.state = 'open' AND r.member_id <> ALL((SELECT own FROM viewer)::uuid[]) AND ($1 = ANY($23::uuid[]) OR EXISTS (
       SELECT FROM organisation_closure c
       WHERE c.tenant_id = $1 AND c.descendant_id = m.organisation_id AND c.ancestor_id = ANY($23::uuid[])))
     ORDER BY 4, 5, 3 LIMIT 21)
