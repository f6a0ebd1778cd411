-- What PostGraphile serves: views with the caller's scope inside, computed values as columns, relations as smart tags.
-- The caller's rights come as settings of the transaction (pgSettings), read once for each statement.
DROP SCHEMA IF EXISTS peer CASCADE;
CREATE SCHEMA peer;
GRANT USAGE ON SCHEMA peer TO unionhall_app;

CREATE VIEW peer.organisation AS
SELECT o.id, o.parent_id, @id(o.id, Organisation) AS gid, o.code, o.name, o.name_en, upper(o.kind) AS kind,
  @words(o.kind, organisation_kind) AS kind_label
FROM organisation o WHERE o.tenant_id = (SELECT current_setting('peer.tenant')::uuid);

CREATE VIEW peer.chain AS
SELECT c.descendant_id, c.ancestor_id, c.depth, @id(o.id, Organisation) AS gid, o.code, o.name, upper(o.kind) AS kind
FROM organisation_closure c JOIN organisation o ON o.tenant_id = c.tenant_id AND o.id = c.ancestor_id
WHERE c.tenant_id = (SELECT current_setting('peer.tenant')::uuid);

CREATE VIEW peer.member AS
SELECT m.id, m.organisation_id, @id(m.id, Member) AS gid, m.member_number, m.name, m.name_sort, upper(m.state) AS state,
  @words(m.state, member_state) AS state_label, m.joined_on::text AS joined_on,
  '****' || m.phone_tail AS masked_phone_number
FROM member m
WHERE m.tenant_id = (SELECT current_setting('peer.tenant')::uuid)
  AND (m.id = (SELECT current_setting('peer.me')::uuid) OR EXISTS (
    SELECT 1 FROM organisation_closure c
    WHERE c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id
      AND c.ancestor_id = ANY ((SELECT current_setting('peer.member_nodes')::uuid[])::uuid[])));

CREATE VIEW peer.post AS
SELECT p.id, p.organisation_id, p.position, p.kind AS code, @id(p.id, Post) AS gid, upper(p.kind) AS kind,
  @words(p.kind, post_kind) AS title
FROM post p WHERE p.tenant_id = (SELECT current_setting('peer.tenant')::uuid);

CREATE VIEW peer.term AS
SELECT t.id, t.post_id, t.member_id, t.starts_on AS begins, m.name AS holder_name, t.starts_on::text AS starts_on,
  t.ends_on::text AS ends_on
FROM post_term t JOIN member m ON m.tenant_id = t.tenant_id AND m.id = t.member_id
WHERE t.tenant_id = (SELECT current_setting('peer.tenant')::uuid)
  AND t.starts_on <= (SELECT current_setting('peer.today')::date)
  AND (t.ends_on IS NULL OR t.ends_on >= (SELECT current_setting('peer.today')::date));

CREATE VIEW peer.role_grant AS
SELECT g.id, g.organisation_id, g.starts_on, @id(g.id, RoleGrant) AS gid, upper(g.role) AS role,
  @words(g.role, role) AS role_label
FROM role_grant g
WHERE g.tenant_id = (SELECT current_setting('peer.tenant')::uuid)
  AND g.member_id = (SELECT current_setting('peer.me')::uuid)
  AND g.revoked_at IS NULL AND (g.ends_on IS NULL OR g.ends_on >= (SELECT current_setting('peer.today')::date));

CREATE VIEW peer.approval AS
SELECT a.id, a.applicant_id, @id(a.id, Approval) AS gid, upper(a.status) AS status
FROM approval a
WHERE a.tenant_id = (SELECT current_setting('peer.tenant')::uuid)
  AND (a.applicant_id = (SELECT current_setting('peer.me')::uuid) OR EXISTS (
    SELECT 1 FROM approval_step mine
    JOIN unnest((SELECT current_setting('peer.held_permissions')::text[]),
                (SELECT current_setting('peer.held_nodes')::uuid[])) held (permission, node)
      ON held.permission = mine.permission
    JOIN organisation_closure c ON c.tenant_id = mine.tenant_id AND c.ancestor_id = held.node
    WHERE mine.tenant_id = a.tenant_id AND mine.approval_id = a.id
      AND (c.descendant_id = mine.organisation_id
           OR (mine.escalated_at IS NOT NULL AND c.descendant_id = mine.escalate_to_id))));

CREATE VIEW peer.approval_step AS
SELECT s.id, s.approval_id, s.organisation_id, s.decided_by_id, s.stage, s.position,
  @words(s.status, step_status) AS status_label, @instant(s.due_at) AS due_at, @instant(s.escalated_at) AS escalated_at
FROM approval_step s WHERE s.tenant_id = (SELECT current_setting('peer.tenant')::uuid);

CREATE VIEW peer.join_request AS
SELECT r.id, r.organisation_id, r.approval_id, r.submitted_at AS submitted, @id(r.id, JoinRequest) AS gid, r.reference,
  r.name, '****' || r.identity_tail AS masked_identity_number, @instant(r.submitted_at) AS submitted_at,
  (SELECT row_to_json(x) FROM (SELECT
    a.id IS NOT NULL AND (a.applicant_id = me OR r.member_id = me) IS NOT TRUE AS "allowed",
    ('[' || concat_ws(',',
      CASE WHEN a.applicant_id = me OR r.member_id = me THEN @reasons(OWN_REQUEST) END,
      CASE WHEN a.id IS NULL THEN @reasons(ANOTHER_OFFICER) END) || ']')::json AS "reasons"
    FROM (SELECT current_setting('peer.me')::uuid AS me) caller LEFT JOIN peer.approval a ON a.id = r.approval_id) x
  ) AS viewer_can_decide
FROM join_request r
WHERE r.tenant_id = (SELECT current_setting('peer.tenant')::uuid) AND r.status = 'in_review'
  AND EXISTS (
    SELECT 1 FROM organisation_closure c
    WHERE c.tenant_id = r.tenant_id AND c.descendant_id = r.organisation_id
      AND c.ancestor_id = ANY ((SELECT current_setting('peer.decide_nodes')::uuid[])::uuid[]));

CREATE VIEW peer.period AS
SELECT p.member_id, p.version, p.organisation_id, p.starts_on AS begins, p.starts_on::text AS starts_on,
  p.until_on::text AS until_on, @words(p.state, member_state) AS state_label, @words(p.cause, membership_cause) AS cause_label
FROM membership_period p
WHERE p.tenant_id = (SELECT current_setting('peer.tenant')::uuid) AND (p.until_on IS NULL OR p.until_on > p.starts_on)
  AND EXISTS (SELECT 1 FROM peer.member m WHERE m.id = p.member_id);

CREATE VIEW peer.standing AS
SELECT p.member_id, upper(p.state) AS state,
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT row_to_json(x) FROM (SELECT
      p.state = 'active' AND o.kind <> 'holding_pool' AS "allowed",
      ('[' || concat_ws(',',
        CASE p.state
          WHEN 'suspended' THEN @reasons(MEMBERSHIP_SUSPENDED)
          WHEN 'left' THEN @reasons(MEMBERSHIP_ENDED)
          WHEN 'deceased' THEN @reasons(MEMBER_DECEASED)
          ELSE CASE WHEN o.kind = 'holding_pool' THEN @reasons(IN_HOLDING_POOL) END
        END,
        CASE WHEN p.state = 'retained' THEN
          CASE WHEN p.employment_kind = 'unemployed' THEN @reasons(RETAINED_UNEMPLOYED)
               ELSE @reasons(RETAINED_RETIRED) END
        END) || ']')::json AS "reasons") x) AS "elect",
    (SELECT row_to_json(x) FROM (
      SELECT p.state IN ('active', 'retained') AND o.kind <> 'holding_pool' AS "allowed") x) AS "holdOffice") x) AS rights
FROM membership_period p JOIN organisation o ON o.tenant_id = p.tenant_id AND o.id = p.organisation_id
WHERE p.tenant_id = (SELECT current_setting('peer.tenant')::uuid) AND p.until_on IS NULL
  AND EXISTS (SELECT 1 FROM peer.member m WHERE m.id = p.member_id);

CREATE VIEW peer.transfer AS
SELECT t.id, t.member_id, t.from_organisation_id, t.to_organisation_id, t.requested_at AS requested, t.status AS code,
  @id(t.id, Transfer) AS gid, upper(t.status) AS status, @words(t.status, transfer_status) AS status_label,
  m.name AS member_name, m.member_number, @instant(t.requested_at) AS requested_at, @instant(t.due_at) AS due_at
FROM transfer t JOIN member m ON m.tenant_id = t.tenant_id AND m.id = t.member_id
WHERE t.tenant_id = (SELECT current_setting('peer.tenant')::uuid)
  AND (t.member_id = (SELECT current_setting('peer.me')::uuid) OR EXISTS (
    SELECT 1 FROM organisation_closure c
    WHERE c.tenant_id = t.tenant_id AND c.descendant_id IN (t.from_organisation_id, t.to_organisation_id)
      AND c.ancestor_id = ANY ((SELECT current_setting('peer.transfer_nodes')::uuid[])::uuid[])));

COMMENT ON VIEW peer.organisation IS E'@primaryKey id\n@unique code\n@foreignKey (parent_id) references peer.organisation (id)|@fieldName parent|@foreignFieldName children';
COMMENT ON VIEW peer.chain IS E'@primaryKey descendant_id,ancestor_id\n@foreignKey (descendant_id) references peer.organisation (id)|@foreignFieldName chain';
COMMENT ON VIEW peer.member IS E'@primaryKey id\n@foreignKey (organisation_id) references peer.organisation (id)|@fieldName organisation';
COMMENT ON VIEW peer.post IS E'@primaryKey id\n@foreignKey (organisation_id) references peer.organisation (id)|@foreignFieldName posts';
COMMENT ON VIEW peer.term IS E'@primaryKey id\n@foreignKey (post_id) references peer.post (id)|@fieldName post|@foreignFieldName holders\n@foreignKey (member_id) references peer.member (id)|@foreignFieldName termsOfOffice';
COMMENT ON VIEW peer.role_grant IS E'@primaryKey id\n@foreignKey (organisation_id) references peer.organisation (id)|@fieldName organisation';
COMMENT ON VIEW peer.approval IS E'@primaryKey id';
COMMENT ON VIEW peer.approval_step IS E'@primaryKey id\n@foreignKey (approval_id) references peer.approval (id)|@foreignFieldName steps\n@foreignKey (organisation_id) references peer.organisation (id)|@fieldName organisation\n@foreignKey (decided_by_id) references peer.member (id)|@fieldName decidedBy';
COMMENT ON VIEW peer.join_request IS E'@primaryKey id\n@foreignKey (organisation_id) references peer.organisation (id)|@fieldName organisation\n@foreignKey (approval_id) references peer.approval (id)|@fieldName approval';
COMMENT ON VIEW peer.period IS E'@primaryKey member_id,version\n@foreignKey (member_id) references peer.member (id)|@foreignFieldName history\n@foreignKey (organisation_id) references peer.organisation (id)|@fieldName organisation';
COMMENT ON VIEW peer.standing IS E'@primaryKey member_id\n@foreignKey (member_id) references peer.member (id)|@foreignSingleFieldName standing';
COMMENT ON VIEW peer.transfer IS E'@primaryKey id\n@foreignKey (member_id) references peer.member (id)|@foreignFieldName transfers\n@foreignKey (from_organisation_id) references peer.organisation (id)|@fieldName fromOrganisation\n@foreignKey (to_organisation_id) references peer.organisation (id)|@fieldName toOrganisation';

CREATE FUNCTION peer.viewer_member() RETURNS peer.member LANGUAGE sql STABLE AS
$$ SELECT * FROM peer.member WHERE id = (SELECT current_setting('peer.me')::uuid) $$;
CREATE FUNCTION peer.unread_notification_count() RETURNS int LANGUAGE sql STABLE AS
$$ SELECT count(*)::int FROM notification n WHERE n.tenant_id = (SELECT current_setting('peer.tenant')::uuid)
   AND n.member_id = (SELECT current_setting('peer.me')::uuid) AND n.read_at IS NULL $$;
CREATE FUNCTION peer.members_after(after_name text, after_id uuid) RETURNS SETOF peer.member LANGUAGE sql STABLE AS
$$ SELECT * FROM peer.member m WHERE (m.name_sort, m.id) > (after_name, after_id)
   AND (m.id <> (SELECT current_setting('peer.me')::uuid) OR EXISTS (
     SELECT 1 FROM organisation_closure c WHERE c.descendant_id = m.organisation_id
       AND c.ancestor_id = ANY ((SELECT current_setting('peer.member_nodes')::uuid[])::uuid[])))
   ORDER BY m.name_sort, m.id $$;
CREATE FUNCTION peer.join_requests_after(after_at timestamptz, after_id uuid)
RETURNS SETOF peer.join_request LANGUAGE sql STABLE AS
$$ SELECT * FROM peer.join_request r WHERE (r.submitted, r.id) > (after_at, after_id) ORDER BY r.submitted, r.id $$;
CREATE FUNCTION peer.transfers_after(after_at timestamptz, after_id uuid)
RETURNS SETOF peer.transfer LANGUAGE sql STABLE AS
$$ SELECT * FROM peer.transfer t WHERE (t.requested, t.id) > (after_at, after_id) AND t.code IN ('requested', 'released')
   AND EXISTS (
     SELECT 1 FROM organisation_closure c WHERE c.descendant_id IN (t.from_organisation_id, t.to_organisation_id)
       AND c.ancestor_id = ANY ((SELECT current_setting('peer.transfer_nodes')::uuid[])::uuid[]))
   ORDER BY t.requested, t.id $$;

GRANT SELECT ON ALL TABLES IN SCHEMA peer TO unionhall_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA peer TO unionhall_app;
