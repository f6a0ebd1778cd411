-- Whether the disclosure is in sight, and whether it stands, is found once; votes and approvals have rules of their own.
-- $1 union, $2 caller, $3 the caller's day, $4 nodes where disclosures are read, $5 disclosure, $6 nodes where votes are
-- read, $7 permissions held and $8 at which nodes
WITH viewer AS MATERIALIZED (SELECT @include(reader_chain)), it AS MATERIALIZED (
  SELECT d.*, w.chain, d.state <> 'withdrawn' AS stands, @include(reader_officer) AS is_officer
  FROM viewer w CROSS JOIN disclosure d
  WHERE d.tenant_id = $1 AND d.id = $5
    AND (d.state <> 'draft' AND d.organisation_id = ANY(w.chain) OR @include(reader_officer))
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(x) FROM (
  SELECT @id(d.id, Disclosure) AS "id", upper(d.kind) AS "kind", @word(d.kind, disclosure_kind) AS "kindLabel", d.title,
    CASE WHEN d.stands THEN d.body END AS "body", upper(d.state) AS "state",
    @word(d.state, disclosure_state) AS "stateLabel", d.revision, @instant(d.published_at) AS "publishedAt",
    @instant(d.withdrawn_at) AS "withdrawnAt", d.withdraw_reason AS "withdrawReason",
    (SELECT row_to_json(x) FROM (
      SELECT @id(o.id, Organisation) AS "id", o.name
      FROM organisation o WHERE o.tenant_id = $1 AND o.id = d.organisation_id) x) AS "organisation",
    (SELECT row_to_json(x) FROM (
      SELECT @id(u.id, DisclosureDue) AS "id", u.due_on AS "dueOn", upper(u.status) AS "status",
        @word(u.status, disclosure_status) AS "statusLabel"
      FROM (SELECT d.*, CASE
          WHEN d.due_on >= (d.published_at AT TIME ZONE 'Asia/Shanghai')::date THEN 'in_time'
          WHEN d.published_at IS NOT NULL THEN 'late' WHEN d.lapsed_at IS NOT NULL THEN 'lapsed'
          WHEN d.due_on >= $3::date THEN 'waiting' ELSE 'overdue' END AS status
        FROM disclosure_due d WHERE d.tenant_id = $1 AND d.id = s.due_id
          AND (d.organisation_id = ANY(s.chain) OR @include(reader_officer))) u) x) AS "due",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT f.number, f.label, f.amount_fen AS "amountFen", f.count, f.unit,
        (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
          SELECT p.number, upper(p.kind) AS "kind", p.document_number AS "documentNumber",
            p.document_title AS "documentTitle", p.document_sha256 AS "documentSha256",
            (SELECT row_to_json(x) FROM (
              SELECT @id(v.id, Vote) AS "id", v.title
              FROM vote v WHERE v.tenant_id = $1 AND v.id = p.vote_id AND @include(disclosure_vote)) x) AS "vote",
            -- Sources of the bench name no document of the register; officers' documents have rules of their own.
            (SELECT row_to_json(x) FROM (
              SELECT @id(r.id, OfficialDocument) AS "id", r.number, r.title,
                r.state = 'published' AND r.valid_from <= $3::date AND (r.valid_until IS NULL OR r.valid_until >= $3::date)
                  AS "isInForce"
              FROM official_document r WHERE r.tenant_id = $1 AND r.id = p.official_document_id AND r.state <> 'draft'
                AND (r.audience = 'public' OR r.audience = 'members' AND r.organisation_id = ANY(s.chain))) x)
              AS "officialDocument",
            (SELECT row_to_json(x) FROM (
              SELECT @id(a.id, Approval) AS "id", upper(a.status) AS "status"
              FROM approval a WHERE a.tenant_id = $1 AND a.id = p.approval_id AND (a.applicant_id = $2
                OR cardinality($7::text[]) > 0 AND EXISTS (
                  SELECT FROM approval_step mine
                  JOIN unnest($7::text[], $8::uuid[]) held (permission, node) ON held.permission = mine.permission
                  JOIN organisation_closure c ON c.tenant_id = $1 AND c.ancestor_id = held.node
                    AND c.descendant_id IN (mine.organisation_id,
                                            CASE WHEN mine.escalated_at IS NOT NULL THEN mine.escalate_to_id END)
                  WHERE mine.tenant_id = $1 AND mine.approval_id = a.id))) x) AS "approval"
          FROM disclosure_source p WHERE p.tenant_id = $1 AND p.figure_id = f.id ORDER BY p.number) x) AS "sources"
      FROM disclosure_figure f WHERE f.tenant_id = $1 AND f.disclosure_id = d.id AND d.stands
      ORDER BY f.number) x) AS "figures",
    (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
      SELECT r.number, r.title, r.body, r.note, @instant(r.made_at) AS "madeAt"
      FROM disclosure_revision r WHERE r.tenant_id = $1 AND r.disclosure_id = d.id AND d.stands
      ORDER BY r.number) x) AS "revisions"
  FROM it d CROSS JOIN LATERAL (SELECT d.due_id, d.chain) AS s) x) AS "disclosure") data) AS "data") answer
