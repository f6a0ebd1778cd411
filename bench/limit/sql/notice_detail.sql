-- $1 union, $2 caller, $3 the caller's day, $4 nodes where notices are read, $5 notice
WITH viewer AS MATERIALIZED (SELECT @include(reader_chain), @include(notice_names), @include(reader_own)), it AS MATERIALIZED (
  SELECT d.*, w.own, d.id = ANY(w.names) AS is_own_name, @include(notice_stage) AS stage, d.state <> 'withdrawn' AS stands,
    @include(reader_officer) AS is_officer, d.state <> 'withdrawn' AND d.names_until_on >= $3::date AS are_names_up
  FROM viewer w CROSS JOIN public_notice d WHERE d.tenant_id = $1 AND d.id = $5 AND @include(notice_in_sight)
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(x) FROM (
  SELECT @id(d.id, PublicNotice) AS "id", upper(d.kind) AS "kind", @word(d.kind, notice_kind) AS "kindLabel", d.title,
    upper(d.stage) AS "stage", @word(d.stage, notice_stage) AS "stageLabel", d.revision, d.opens_on AS "opensOn",
    d.closes_on AS "closesOn", d.is_own_name AS "isOwnName", n.made AS "objectionCount", n.answered AS "answeredCount",
    upper(d.outcome) AS "outcome", @word(d.outcome, notice_outcome) AS "outcomeLabel",
    (SELECT row_to_json(x) FROM (
      SELECT @id(o.id, Organisation) AS "id", o.name
      FROM organisation o WHERE o.tenant_id = $1 AND o.id = d.organisation_id) x) AS "organisation",
    (SELECT row_to_json(x) FROM (
      SELECT @id(o.id, Organisation) AS "id", o.name
      FROM organisation o WHERE o.tenant_id = $1 AND o.id = d.audience_id) x) AS "audience",
    CASE WHEN d.stands THEN d.body END AS "body", upper(d.name_mask) AS "nameMask", d.names_until_on AS "namesUntilOn",
    @instant(d.names_removed_at) AS "namesRemovedAt", n.upheld AS "upheldCount", @instant(d.approved_at) AS "approvedAt",
    d.outcome_note AS "outcomeNote", d.withdraw_reason AS "withdrawReason", @instant(d.ended_at) AS "endedAt",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT p.number,
        CASE WHEN k.whole THEN m.name WHEN NOT k.masked THEN NULL
          WHEN d.name_mask = 'surname' THEN left(m.name, 1) || '**'
          WHEN char_length(m.name) <= 2 THEN left(m.name, 1) || '*'
          ELSE left(m.name, 1) || '*' || right(m.name, 1) END AS "name",
        CASE WHEN k.whole THEN m.member_number WHEN k.masked THEN '**' || right(m.member_number, 2) END AS "memberNumber",
        CASE WHEN k.may_know OR k.is_up THEN p.remark END AS "remark", k.is_own AS "isOwn", @instant(p.struck_at) AS "struckAt"
      FROM public_notice_person p LEFT JOIN member m ON m.tenant_id = $1 AND m.id = p.member_id
      CROSS JOIN LATERAL (SELECT o.is_own, o.is_own OR d.is_officer AS may_know, d.are_names_up AND p.struck_at IS NULL AS is_up,
          s.is_somebody AND (o.is_own OR d.is_officer) AS whole,
          s.is_somebody AND d.are_names_up AND p.struck_at IS NULL AS masked
        FROM (SELECT coalesce(p.member_id = ANY(d.own), false) AS is_own) o,
          (SELECT m.id IS NOT NULL AND m.erased_at IS NULL AS is_somebody) s) k
      WHERE p.tenant_id = $1 AND p.notice_id = d.id ORDER BY p.number) x) AS "people",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT r.number, r.title, r.body, r.closes_on AS "closesOn", r.note, @instant(r.made_at) AS "madeAt"
      FROM public_notice_revision r WHERE r.tenant_id = $1 AND r.notice_id = d.id AND d.stands
      ORDER BY r.number) x) AS "revisions"
  FROM it d @include(notice_numbers)) x) AS "publicNotice") data) AS "data") answer
