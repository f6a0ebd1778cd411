-- $1 union, $2 caller, $3 today, $4 nodes where activities are read, $5 activity
WITH @include(activity_viewer)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(x) FROM (
  SELECT @id(a.id, Activity) AS "id", @word(a.kind, activity_kind) AS "kindLabel", upper(a.state) AS "state",
    @word(a.state, activity_state) AS "stateLabel", a.title, a.title_en AS "titleEn", a.description, a.venue,
    a.venue_address AS "venueAddress", @instant(a.starts_at) AS "startsAt", @instant(a.ends_at) AS "endsAt",
    a.cancel_reason AS "cancelReason", a.capacity, coalesce(total.claimed + total.used, 0) AS "registeredCount",
    coalesce(total.held, 0) AS "heldCount", coalesce(total.free + total.returned, 0) AS "freeCount",
    line.waiting AS "waitingCount", a.companions_at_most AS "companionsAtMost",
    a.has_waiting_list AS "hasWaitingList", a.offer_hours AS "offerHours", a.cut_off_hours AS "cutOffHours",
    a.late_cancel_hours AS "lateCancelHours", a.lowers_priority AS "lowersPriority",
    a.needs_approval AS "needsApproval", a.is_branch_bound AS "isBranchBound",
    (SELECT row_to_json(x) FROM (
      SELECT @id(o.id, Organisation) AS "id", o.name
      FROM organisation o WHERE o.tenant_id = $1 AND o.id = a.organisation_id) x) AS "organisation",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT @id(w.id, ActivityWindow) AS "id", w.tag, @instant(w.opens_at) AS "opensAt",
        @instant(w.closes_at) AS "closesAt", w.places, coalesce(q.free + q.returned, 0) AS "freeCount"
      FROM activity_window w LEFT JOIN quota q ON q.tenant_id = $1 AND q.id = w.quota_id
      WHERE w.tenant_id = $1 AND w.activity_id = a.id ORDER BY w.position) x) AS "windows",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT @id(s.id, ActivityReserve) AS "id", s.name, s.name_en AS "nameEn", s.places,
        coalesce(q.free + q.returned, 0) AS "freeCount"
      FROM activity_reserve s LEFT JOIN quota q ON q.tenant_id = $1 AND q.id = s.quota_id
      WHERE s.tenant_id = $1 AND s.activity_id = a.id ORDER BY s.position) x) AS "reserves",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = place) x) AS "organisation"
      FROM unnest(a.audience_below_ids) AS place ORDER BY place) x) AS "audience",
    ARRAY(SELECT upper(role) FROM unnest(a.audience_roles) AS role) AS "audienceRoles",
    a.audience_tags AS "audienceTags",
    ARRAY(SELECT upper(kind) FROM unnest(a.audience_employments) AS kind) AS "audienceEmployments",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT q ->> 'key' AS "key", upper(q ->> 'kind') AS "kind", q ->> 'label' AS "label",
        q ->> 'label_en' AS "labelEn", q -> 'is_required' AS "isRequired", q -> 'choices' AS "choices"
      FROM jsonb_array_elements(a.questions) WITH ORDINALITY AS asked (q, number) ORDER BY number) x) AS "questions",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT @id(e.id, Activity) AS "id", @instant(e.starts_at) AS "startsAt", upper(e.state) AS "state",
        coalesce(q.free + q.returned, 0) AS "freeCount"
      FROM activity e LEFT JOIN quota q ON q.tenant_id = $1 AND q.id = e.total_quota_id
      WHERE e.tenant_id = $1 AND e.series_id = a.series_id AND (e.state <> 'draft' OR EXISTS (
        SELECT FROM organisation_closure c
        WHERE c.tenant_id = $1 AND c.descendant_id = e.organisation_id AND c.ancestor_id = ANY($4::uuid[])))
      ORDER BY e.starts_at, e.id) x) AS "sessions",
    @include(activity_answer),
    (SELECT row_to_json(x) FROM (
      SELECT @id(own.id, Registration) AS "id", upper(own.state) AS "state",
        @word(own.state, registration_state) AS "stateLabel", own.places, @include(activity_position) AS "position",
        @instant(own.offer_ends_at) AS "offerEndsAt" WHERE own.id IS NOT NULL) x) AS "viewerRegistration"
  FROM activity a CROSS JOIN viewer v
  LEFT JOIN registration own ON own.tenant_id = $1 AND own.activity_id = a.id AND own.member_id = $2
    AND own.state IN ('applied', 'registered', 'waiting', 'offered', 'checked_in')
  @include(activity_numbers)
  @include(activity_reasons)
  WHERE a.tenant_id = $1 AND a.id = $5 AND (a.state <> 'draft' OR EXISTS (
    SELECT FROM organisation_closure c
    WHERE c.tenant_id = $1 AND c.descendant_id = a.organisation_id AND c.ancestor_id = ANY($4::uuid[])))
) x) AS "activity") data) AS "data") answer
