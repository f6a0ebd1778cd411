-- The first page of the caller's own enrolments; of a course that one has begun one sees title and state.
-- $1 union, $2 caller, $3 page size
WITH viewer AS MATERIALIZED (SELECT @include(reader_own)), found AS MATERIALIZED (
  SELECT e.id, e.number, e.enrolled_at, e.completed_at, e.course_id
  FROM course_enrolment e WHERE e.tenant_id = $1 AND e.member_id = ANY(ARRAY(SELECT unnest(own) FROM viewer))
  ORDER BY e.enrolled_at DESC, e.id DESC LIMIT $3::int + 1
), page AS MATERIALIZED (
  SELECT * FROM found ORDER BY enrolled_at DESC, id DESC LIMIT $3::int
)
SELECT row_to_json(answer) FROM (SELECT (SELECT row_to_json(data) FROM (SELECT (SELECT row_to_json(list) FROM (SELECT
  (SELECT row_to_json(x) FROM (SELECT
    (SELECT count(*) > $3::int FROM found) AS "hasNextPage",
    (SELECT @cursor('["-enrolled_at,-id","' || @offset_instant(enrolled_at) || '","' || id || '"]')
     FROM page ORDER BY enrolled_at, id LIMIT 1) AS "endCursor") x) AS "pageInfo",
  (SELECT coalesce(array_to_json(array_agg(x)), '[]'::json) FROM (
    SELECT @id(e.id, CourseEnrolment) AS "id", e.number, @instant(e.enrolled_at) AS "enrolledAt",
      @instant(e.completed_at) AS "completedAt",
      (SELECT count(*) FROM lesson_completion d WHERE d.tenant_id = $1 AND d.enrolment_id = e.id) AS "doneCount",
      (SELECT row_to_json(x) FROM (
        SELECT @id(k.id, CourseCertificate) AS "id", k.number, k.code, k.issued_on AS "issuedOn", k.valid_until AS "validUntil",
          @instant(k.revoked_at) AS "revokedAt", k.revoke_reason AS "revokeReason",
          '/certificates/' || k.code AS "checkPath", '/me/certificates/' || k.id AS "pdfPath"
        FROM course_certificate k WHERE k.tenant_id = $1 AND k.enrolment_id = e.id
          AND k.member_id = ANY(ARRAY(SELECT unnest(own) FROM viewer))) x) AS "certificate",
      (SELECT row_to_json(x) FROM (
        SELECT @id(c.id, Course) AS "id", c.title,
          CASE WHEN c.state <> 'approved' THEN upper(c.state) WHEN c.opens_at > now() THEN 'APPROVED'
            WHEN c.closes_at <= now() THEN 'ENDED' ELSE 'PUBLISHED' END AS "state",
          (SELECT count(*) FROM lesson l WHERE l.tenant_id = $1 AND l.course_id = c.id) AS "lessonCount"
        FROM course c WHERE c.tenant_id = $1 AND c.id = e.course_id) x) AS "course"
    FROM page e ORDER BY e.enrolled_at DESC, e.id DESC) x) AS "nodes"
) list) AS "courseEnrolments") data) AS "data") answer
