-- $1 union, $2 caller
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(viewer) FROM (SELECT
  (SELECT row_to_json(x) FROM (
    SELECT @id(m.id, Member) AS "id",
      (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
        SELECT p.starts_on AS "startsOn", p.until_on AS "untilOn", @word(p.state, member_state) AS "stateLabel",
          @word(p.cause, membership_cause) AS "causeLabel",
          (SELECT row_to_json(x) FROM (
            SELECT @id(o.id, Organisation) AS "id", o.name
            FROM organisation o WHERE o.tenant_id = $1 AND o.id = p.organisation_id) x) AS "organisation"
        FROM membership_period p
        WHERE p.tenant_id = $1 AND p.member_id = m.id AND (p.until_on IS NULL OR p.until_on > p.starts_on)
        ORDER BY p.starts_on, p.version) x) AS "history",
      (SELECT row_to_json(x) FROM (
        SELECT upper(p.state) AS "state",
          (SELECT row_to_json(x) FROM (SELECT
            (SELECT row_to_json(x) FROM (SELECT
              p.state = 'active' AND o.kind <> 'holding_pool' AS "allowed",
              ('[' || concat_ws(',',
                CASE p.state
                  WHEN 'suspended' THEN @reason(MEMBERSHIP_SUSPENDED)
                  WHEN 'left' THEN @reason(MEMBERSHIP_ENDED)
                  WHEN 'deceased' THEN @reason(MEMBER_DECEASED)
                  ELSE CASE WHEN o.kind = 'holding_pool' THEN @reason(IN_HOLDING_POOL) END
                END,
                CASE WHEN p.state = 'retained' THEN
                  CASE WHEN p.employment_kind = 'unemployed' THEN @reason(RETAINED_UNEMPLOYED)
                       ELSE @reason(RETAINED_RETIRED) END
                END) || ']')::json AS "reasons") x) AS "elect",
            (SELECT row_to_json(x) FROM (
              SELECT p.state IN ('active', 'retained') AND o.kind <> 'holding_pool' AS "allowed") x) AS "holdOffice"
          ) x) AS "rights"
        FROM membership_period p
        JOIN organisation o ON o.tenant_id = p.tenant_id AND o.id = p.organisation_id
        WHERE p.tenant_id = $1 AND p.member_id = m.id AND p.until_on IS NULL) x) AS "standing",
      (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
        SELECT @id(t.id, Transfer) AS "id", upper(t.status) AS "status", @word(t.status, transfer_status) AS "statusLabel",
          @instant(t.due_at) AS "dueAt",
          (SELECT row_to_json(x) FROM (
            SELECT @id(o.id, Organisation) AS "id", o.name
            FROM organisation o WHERE o.tenant_id = $1 AND o.id = t.to_organisation_id) x) AS "toOrganisation"
        FROM transfer t WHERE t.tenant_id = $1 AND t.member_id = m.id
        ORDER BY t.requested_at DESC, t.id DESC) x) AS "transfers"
    FROM member m WHERE m.tenant_id = $1 AND m.id = $2) x) AS "member"
) viewer) AS "viewer") data) AS "data") answer
