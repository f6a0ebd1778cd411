-- What the caller could register for is found by the audience first, most of a large union holds for others, and in the
-- order in which it is shown: numbers are looked up until the page is full, not for every activity there is.
-- $1 union, $2 caller, $3 today, $4 how many activities
WITH @include(activity_viewer), page AS MATERIALIZED (
  SELECT a.id, a.organisation_id, a.kind, a.title, a.title_en, a.venue, a.starts_at, a.ends_at, line.waiting,
    total.free + total.returned AS free, NOT room.is_there AS would_wait
  FROM (
    SELECT a.id, a.starts_at FROM activity a
    WHERE a.tenant_id = $1 AND a.starts_at > now() AND a.state = 'published'
      AND a.audience_place_id = ANY((SELECT array_append(chain, '00000000-0000-0000-0000-000000000000') FROM viewer)::uuid[])
    -- A limit that the planner cannot see through, above any number of activities: it begins at the first, in order.
    ORDER BY a.starts_at, a.id LIMIT (SELECT 1000000)
  ) ahead JOIN activity a ON a.tenant_id = $1 AND a.id = ahead.id AND a.starts_at = ahead.starts_at CROSS JOIN viewer v
  @include(activity_numbers)
  WHERE v.may_take_part AND @include(activity_fits)
    AND NOT EXISTS (
      SELECT FROM registration own WHERE own.tenant_id = $1 AND own.activity_id = a.id AND own.member_id = $2
        AND own.state IN ('applied', 'registered', 'waiting', 'offered', 'checked_in'))
    AND w.is_open AND (a.has_waiting_list AND clock.is_going OR room.is_there)
  ORDER BY a.starts_at, a.id LIMIT $4::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT
  (SELECT row_to_json(viewer) FROM (SELECT
    (SELECT row_to_json(x) FROM (
      SELECT @id(m.id, Member) AS "id", m.member_number AS "memberNumber", m.name, upper(m.state) AS "state",
        @word(m.state, member_state) AS "stateLabel",
        (SELECT row_to_json(x) FROM (
          SELECT @id(o.id, Organisation) AS "id", o.code, o.name, o.name_en AS "nameEn"
          FROM organisation o WHERE o.tenant_id = $1 AND o.id = m.organisation_id) x) AS "organisation"
      FROM member m WHERE m.tenant_id = $1 AND m.id = $2) x) AS "member",
    (SELECT count(*) FROM notification n
     WHERE n.tenant_id = $1 AND n.member_id = $2 AND n.read_at IS NULL) AS "unreadNotificationCount",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT @id(own.id, Registration) AS "id", upper(own.state) AS "state",
        @word(own.state, registration_state) AS "stateLabel", own.places, @include(activity_position) AS "position",
        @instant(own.offer_ends_at) AS "offerEndsAt",
        (SELECT row_to_json(x) FROM (
          SELECT @id(a.id, Activity) AS "id", a.title, a.title_en AS "titleEn", upper(a.state) AS "state",
            @instant(a.starts_at) AS "startsAt", a.venue) x) AS "activity"
      FROM registration own JOIN activity a ON a.tenant_id = $1 AND a.id = own.activity_id
      WHERE own.tenant_id = $1 AND own.member_id = $2 AND a.ends_at > now() - interval '1 year'
      ORDER BY own.submitted_at DESC, own.id DESC) x) AS "registrations") viewer) AS "viewer",
  (SELECT row_to_json(activities) FROM (SELECT (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(a.id, Activity) AS "id", @word(a.kind, activity_kind) AS "kindLabel", a.title, a.title_en AS "titleEn",
      a.venue, @instant(a.starts_at) AS "startsAt", @instant(a.ends_at) AS "endsAt", a.free AS "freeCount",
      a.waiting AS "waitingCount",
      (SELECT row_to_json(x) FROM (
        SELECT @id(o.id, Organisation) AS "id", o.name
        FROM organisation o WHERE o.tenant_id = $1 AND o.id = a.organisation_id) x) AS "organisation",
      '{"allowed":true,"reasons":[]}'::json AS "viewerCanRegister", a.would_wait AS "viewerWouldWait"
    FROM page a ORDER BY a.starts_at, a.id) x) AS "nodes") activities) AS "activities"
) data) AS "data") answer
