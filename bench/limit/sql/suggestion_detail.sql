-- What the caller is to the suggestion is found once; each part asks for it by name.
-- $1 union, $2 caller, $3 nodes where suggestions are read, $4 today, $5 suggestion, $6 nodes where they are managed
WITH @include(suggestion_viewer), it AS MATERIALIZED (
  SELECT s.*, w.own,
    coalesce((SELECT true FROM suggestion_author a
      WHERE a.tenant_id = $1 AND a.suggestion_id = s.id AND a.member_id = ANY(w.own) AND a.state <> 'declined'
        AND (a.state = 'first' OR s.submitted_at IS NOT NULL) LIMIT 1), false) AS is_author,
    coalesce(s.submitted_at IS NOT NULL AND ($1 = ANY($3::uuid[]) OR @include(suggestion_officer)), false) AS is_officer,
    coalesce(cardinality(w.units) > 0 AND (SELECT true FROM suggestion_assignment g
      WHERE g.tenant_id = $1 AND g.suggestion_id = s.id AND g.unit_id = ANY(w.units) LIMIT 1), false) AS is_assigned,
    coalesce($1 = ANY($6::uuid[]) OR cardinality($6::uuid[]) > 0 AND (SELECT true FROM organisation_closure c
      WHERE c.tenant_id = $1 AND c.descendant_id = s.handling_id AND c.ancestor_id = ANY($6::uuid[]) LIMIT 1), false) AS manages
  FROM suggestion s CROSS JOIN viewer w
  WHERE s.tenant_id = $1 AND s.id = $5 AND @include(suggestion_in_sight)
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(x) FROM (
  SELECT @id(s.id, Suggestion) AS "id", s.reference, s.title, s.body, s.expected_effect AS "expectedEffect",
    upper(s.state) AS "state", @word(s.state, suggestion_state) AS "stateLabel", upper(s.visibility) AS "visibility",
    upper(s.channel) AS "channel", s.is_anonymous AS "isAnonymous", s.is_author AS "isOwn", s.round,
    @instant(s.created_at) AS "createdAt", @instant(s.submitted_at) AS "submittedAt",
    @instant(s.seconded_at) AS "secondedAt",
    (SELECT count(DISTINCT coalesce(m.merged_into_id, m.id)) FROM suggestion_support v
     JOIN member m ON m.tenant_id = $1 AND m.id = v.member_id
     WHERE v.tenant_id = $1 AND v.suggestion_id = s.id) AS "supportCount",
    EXISTS (SELECT FROM suggestion_support v
            WHERE v.tenant_id = $1 AND v.suggestion_id = s.id AND v.member_id = ANY(s.own)) AS "isSupported",
    (SELECT count(*) FROM suggestion_comment c
     WHERE c.tenant_id = $1 AND c.suggestion_id = s.id AND c.state = 'shown') AS "commentCount",
    (SELECT row_to_json(x) FROM (SELECT @id(k.id, SuggestionCategory) AS "id", k.name, k.name_en AS "nameEn"
      FROM suggestion_category k WHERE k.tenant_id = $1 AND k.id = s.category_id) x) AS "category",
    (SELECT row_to_json(x) FROM (SELECT @id(o.id, Organisation) AS "id", o.name
      FROM organisation o WHERE o.tenant_id = $1 AND o.id = s.organisation_id) x) AS "organisation",
    (SELECT row_to_json(x) FROM (SELECT @id(o.id, Organisation) AS "id", o.name
      FROM organisation o WHERE o.tenant_id = $1 AND o.id = s.handling_id) x) AS "handling",
    (SELECT row_to_json(x) FROM (SELECT @id(s.id, Suggestion) AS "id", s.title, upper(s.state) AS "state",
        @word(s.state, suggestion_state) AS "stateLabel"
      FROM suggestion s CROSS JOIN viewer w
      WHERE s.tenant_id = $1 AND s.id = kept.merged_into_id AND @include(suggestion_in_sight)) x) AS "mergedInto",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT m.name, upper(a.state) AS "state", a.member_id = ANY(s.own) AS "isOwn", @instant(a.added_at) AS "addedAt",
        @instant(a.answered_at) AS "answeredAt"
      FROM suggestion_author a JOIN member m ON m.tenant_id = $1 AND m.id = a.member_id
      WHERE a.tenant_id = $1 AND a.suggestion_id = s.id
        AND (a.state IN ('first', 'accepted') OR s.is_author OR s.is_officer)
      ORDER BY a.state <> 'first', a.added_at, a.member_id) x) AS "authors",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT e.number, upper(e.kind) AS "kind", @word(e.kind, suggestion_step) AS "kindLabel", upper(e.party) AS "party",
        @instant(e.at) AS "at", e.reason
      FROM suggestion_event e WHERE e.tenant_id = $1 AND e.suggestion_id = s.id ORDER BY e.number) x) AS "events",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT n.round, (SELECT row_to_json(x) FROM (
          SELECT @id(u.id, AnsweringUnit) AS "id", u.name, u.name_en AS "nameEn"
          FROM answering_unit u WHERE u.tenant_id = $1 AND u.id = n.unit_id) x) AS "unit",
        @instant(n.released_at) AS "releasedAt", upper(n.state) AS "state",
        upper(coalesce(n.released_class, n.answer_class)) AS "answerClass", n.body
      FROM suggestion_answer n
      WHERE n.tenant_id = $1 AND n.suggestion_id = s.id
        AND (n.state = 'released' OR NOT s.is_author AND (s.is_officer OR s.is_assigned))
      ORDER BY n.round, n.drafted_at, n.id) x) AS "answers",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT r.round, upper(r.satisfaction) AS "satisfaction", r.comment, m.name AS "authorName",
        coalesce(r.author_id = ANY(s.own), false) AS "isOwn", @instant(r.rated_at) AS "judgedAt"
      FROM suggestion_rating r LEFT JOIN member m ON m.tenant_id = $1 AND m.id = r.author_id
      WHERE r.tenant_id = $1 AND r.suggestion_id = s.id AND (s.is_author OR s.is_officer OR s.is_assigned)
      ORDER BY r.round, r.rated_at, r.id) x) AS "judgements",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT @id(c.id, SuggestionComment) AS "id", upper(c.state) AS "state",
        CASE WHEN may.read THEN c.body END AS "body",
        CASE WHEN may.judge THEN c.hidden_reason END AS "hiddenReason",
        CASE WHEN may.read AND (c.unit_id IS NULL OR may.judge) THEN m.name END AS "authorName",
        CASE WHEN may.read THEN u.name END AS "unitName", CASE WHEN may.read THEN u.name_en END AS "unitNameEn",
        may.own AS "isOwn", c.author_id IS NULL AS "isOfAnonymousAuthor", @instant(c.written_at) AS "writtenAt"
      FROM suggestion_comment c
      CROSS JOIN LATERAL (SELECT coalesce(c.author_id = ANY(s.own), false) AS own) AS mine
      CROSS JOIN LATERAL (SELECT mine.own, mine.own OR s.manages AS judge,
        c.state = 'shown' OR mine.own OR s.manages AS read) AS may
      LEFT JOIN member m ON m.tenant_id = $1 AND m.id = c.author_id
      LEFT JOIN answering_unit u ON u.tenant_id = $1 AND u.id = c.unit_id
      WHERE c.tenant_id = $1 AND c.suggestion_id = s.id AND (c.state <> 'waiting' OR may.judge)
      ORDER BY c.written_at, c.id) x) AS "comments"
  FROM it s CROSS JOIN LATERAL (SELECT s.merged_into_id) AS kept) x) AS "suggestion") data) AS "data") answer
