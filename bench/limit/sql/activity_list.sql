-- What holds for the caller is found once; for each activity of the page little is left to ask.
-- $1 union, $2 caller, $3 today, $4 nodes where activities are read, $5 from when, $6 page size
WITH @include(activity_viewer), found AS MATERIALIZED (
  SELECT a.id, a.organisation_id, a.kind, a.state, a.title, a.title_en, a.venue, a.starts_at, a.ends_at, a.capacity,
    a.has_waiting_list, a.cut_off_hours, a.total_quota_id, a.open_quota_id, a.audience_below_ids, a.audience_roles,
    a.audience_tags, a.audience_employments
  FROM activity a
  WHERE a.tenant_id = $1 AND $2::uuid IS NOT NULL AND a.starts_at >= $5::timestamptz AND (a.state <> 'draft' OR EXISTS (
    SELECT FROM organisation_closure c
    WHERE c.tenant_id = $1 AND c.descendant_id = a.organisation_id AND c.ancestor_id = ANY($4::uuid[])))
  ORDER BY a.starts_at, a.id LIMIT $6::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY starts_at, id LIMIT $6::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(activities) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $6::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["starts_at,id","' || @offset_instant(starts_at) || '","' || id || '"]')
     FROM page ORDER BY starts_at DESC, id DESC LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(a.id, Activity) AS "id", @word(a.kind, activity_kind) AS "kindLabel", upper(a.state) AS "state",
      @word(a.state, activity_state) AS "stateLabel", a.title, a.title_en AS "titleEn", a.venue,
      @instant(a.starts_at) AS "startsAt", @instant(a.ends_at) AS "endsAt", a.capacity,
      coalesce(total.claimed + total.used, 0) AS "registeredCount",
      coalesce(total.free + total.returned, 0) AS "freeCount", line.waiting AS "waitingCount",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = a.organisation_id) x) AS "organisation",
      @include(activity_answer),
      (SELECT row_to_json(x) FROM (
        SELECT @id(own.id, Registration) AS "id", upper(own.state) AS "state",
          @word(own.state, registration_state) AS "stateLabel", @include(activity_position) AS "position",
          @instant(own.offer_ends_at) AS "offerEndsAt" WHERE own.id IS NOT NULL) x) AS "viewerRegistration"
    FROM page a CROSS JOIN viewer v
    LEFT JOIN registration own ON own.tenant_id = $1 AND own.activity_id = a.id AND own.member_id = $2
      AND own.state IN ('applied', 'registered', 'waiting', 'offered', 'checked_in')
    @include(activity_numbers)
    @include(activity_reasons)
    ORDER BY a.starts_at, a.id) x) AS "nodes"
) activities) AS "activities") data) AS "data") answer
