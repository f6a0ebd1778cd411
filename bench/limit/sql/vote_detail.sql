-- $1 union, $2 caller, $3 nodes where votes are read, $4 vote
WITH @include(vote_viewer)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(x) FROM (
  SELECT @id(v.id, Vote) AS "id", upper(v.kind) AS "kind", @word(v.kind, vote_kind) AS "kindLabel",
    upper(v.state) AS "state", @word(v.state, vote_state) AS "stateLabel", v.title, v.title_en AS "titleEn",
    v.description, @instant(v.opens_at) AS "opensAt", @instant(v.closes_at) AS "closesAt",
    @instant(v.objections_end_at) AS "objectionsEndAt", @instant(v.opened_at) AS "openedAt",
    @instant(v.closed_at) AS "closedAt", @instant(v.paused_at) AS "pausedAt", v.pause_reason AS "pauseReason",
    @instant(v.published_at) AS "publishedAt", v.ended_reason AS "endedReason", v.server_may_seal AS "serverMaySeal",
    v.allows_recast AS "allowsRecast", v.call, v.is_poll AS "isPoll", upper(v.follows_as) AS "followsAs",
    v.threshold, v.share_count AS "shareCount", v.ballot_length AS "ballotLength",
    @bytes(v.public_key) AS "publicKey", @bytes(v.promise_public_key) AS "promiseKey",
    @bytes(v.registrar_key) AS "registrarKey", encode(v.definition_hash, 'hex') AS "definitionHash",
    encode(v.roll_hash, 'hex') AS "rollHash", v.roll_count AS "rollCount",
    @chinese(promise.code, vote_promise) AS "promiseText", @english(promise.code, vote_promise) AS "promiseTextEn",
    replace(replace(@chinese(promise.code, vote_limits), '{first}', coalesce(v.threshold::text, '')),
      '{second}', coalesce(v.share_count::text, '')) AS "limitsText",
    replace(replace(@english(promise.code, vote_limits), '{first}', coalesce(v.threshold::text, '')),
      '{second}', coalesce(v.share_count::text, '')) AS "limitsTextEn",
    (SELECT row_to_json(x) FROM (
      SELECT @id(o.id, Organisation) AS "id", o.name
      FROM organisation o WHERE o.tenant_id = $1 AND o.id = v.organisation_id) x) AS "organisation",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT @id(q.id, VoteQuestion) AS "id", q.position AS "number", upper(q.kind) AS "kind",
        @word(q.kind, vote_question_kind) AS "kindLabel", q.title, q.title_en AS "titleEn", q.minimum, q.maximum,
        q.maximum_score AS "maximumScore", q.write_in_count AS "writeInCount", q.seats,
        upper(q.method) AS "method", @word(q.method, vote_method) AS "methodLabel",
        (SELECT row_to_json(x) FROM (
          SELECT (asked.tally ->> 'blank')::int AS "blankCount",
            (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
              SELECT n.text, n.count AS "chosenCount"
              FROM jsonb_to_recordset(coalesce(asked.tally -> 'write_ins', '[]')) AS n (text text, count int)
              ORDER BY n.count DESC, n.text) x) AS "writeIns"
          WHERE counted.vote_id IS NOT NULL) x) AS "result",
        (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
          SELECT @id(p.id, VoteOption) AS "id", p.position AS "number", p.label, p.label_en AS "labelEn",
            (SELECT row_to_json(x) FROM (
              SELECT (asked.tally -> 'options' ->> p.position - 1)::int AS "chosenCount",
                (asked.tally -> 'items' -> p.position - 1 ->> 'yes')::int AS "yesCount",
                (asked.tally -> 'items' -> p.position - 1 ->> 'no')::int AS "noCount",
                (asked.tally -> 'items' -> p.position - 1 ->> 'abstain')::int AS "abstainCount",
                (asked.tally -> 'first' ->> p.position - 1)::int AS "firstCount",
                (asked.tally -> 'given' ->> p.position - 1)::int AS "scoredCount",
                (asked.tally -> 'scores' ->> p.position - 1)::int AS "scoreSum"
              WHERE counted.vote_id IS NOT NULL) x) AS "result"
          FROM vote_option p WHERE p.tenant_id = $1 AND p.question_id = q.id ORDER BY p.position) x) AS "options"
      FROM vote_question q
      CROSS JOIN LATERAL (SELECT counted.tally -> 'questions' -> q.position - 1 AS tally OFFSET 0) asked
      WHERE q.tenant_id = $1 AND q.vote_id = v.id ORDER BY q.position) x) AS "questions",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT k.position AS "number", k.name, k.share_destroyed_on AS "shareDestroyedOn"
      FROM vote_keyholder k WHERE k.tenant_id = $1 AND k.vote_id = v.id ORDER BY k.position) x) AS "keyholders",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT upper(n.kind) AS "kind", @word(n.kind, vote_notice_kind) AS "kindLabel", n.reason,
        @instant(n.closes_at) AS "closesAt", @instant(n.made_at) AS "madeAt"
      FROM vote_notice n WHERE n.tenant_id = $1 AND n.vote_id = v.id ORDER BY n.made_at, n.id) x) AS "notices",
    (SELECT row_to_json(x) FROM (
      SELECT t.entitled_count AS "entitledCount", t.voted_count AS "votedCount", @instant(t.counted_at) AS "countedAt"
      FROM vote_turnout_total t WHERE t.tenant_id = $1 AND t.vote_id = v.id
        AND (v.kind = 'named' OR v.closed_at IS NOT NULL OR v.minimum_cell <= t.entitled_count)) x) AS "turnout",
    (SELECT row_to_json(x) FROM (
      SELECT counted.ballot_count AS "ballotCount", counted.invalid_count AS "invalidCount",
        @instant(counted.counted_at) AS "countedAt" WHERE counted.vote_id IS NOT NULL) x) AS "result",
    (SELECT row_to_json(x) FROM (
      SELECT own.member_number AS "memberNumber", b.code AS "branchCode"
      FROM organisation b WHERE b.tenant_id = $1 AND b.id = own.organisation_id) x) AS "viewerRollEntry",
    @include(vote_answer)
  FROM vote v CROSS JOIN viewer w
  LEFT JOIN vote_result counted ON counted.tenant_id = $1 AND counted.vote_id = v.id AND v.state = 'published'
  @include(vote_promise)
  @include(vote_reasons)
  WHERE v.tenant_id = $1 AND v.id = $4 AND @include(vote_in_sight)
) x) AS "vote") data) AS "data") answer
