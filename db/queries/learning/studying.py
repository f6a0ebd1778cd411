"""SQL of learning a course: enrolments, lessons that are done, certificates."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.learning.courses import OWN_ENROLMENTS
from db.models.learning import CourseCertificateRow, CourseEnrolmentRow
from db.session import Connection
from db.statement import Statement, write
from db.types import table_of

ENROLMENT_ORDER = (SortKey("enrolled_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
COURSE_ENROLMENTS = Listing(OWN_ENROLMENTS, name="course_enrolments", never_null=("done_count",))
"""The caller's own enrolments; nobody reads another's."""


def _insert(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


_INSERT_ENROLMENT = _insert(table_of(CourseEnrolmentRow))
_INSERT_CERTIFICATE = _insert(table_of(CourseCertificateRow))
# A person's earlier rows stay under an entry that was merged into theirs.
_OWN = "(SELECT id FROM member WHERE tenant_id = $1 AND (id = $2 OR merged_into_id = $2))"
_HOLDS_ROLE = """
    SELECT EXISTS (
        SELECT FROM role_grant AS g
        JOIN organisation_closure AS c ON c.tenant_id = g.tenant_id AND c.descendant_id = g.organisation_id
        WHERE g.tenant_id = $1 AND g.member_id = $2 AND c.ancestor_id = $3 AND g.revoked_at IS NULL
            AND g.starts_on <= $4 AND (g.ends_on IS NULL OR g.ends_on >= $4)
    )
"""
_HOLDS_POST = """
    SELECT EXISTS (
        SELECT FROM post_term AS t JOIN post AS p ON p.tenant_id = t.tenant_id AND p.id = t.post_id
        JOIN organisation_closure AS c ON c.tenant_id = p.tenant_id AND c.descendant_id = p.organisation_id
        WHERE t.tenant_id = $1 AND t.member_id = $2 AND c.ancestor_id = $3 AND t.withdrawn_at IS NULL
            AND t.starts_on <= $4 AND (t.ends_on IS NULL OR t.ends_on >= $4) AND p.kind = ANY($5::text[])
    )
"""
# An officer may belong elsewhere than where they hold office: then the course's own organisation counts them.
_LOCK_BRANCH = """
    SELECT coalesce((
        SELECT coalesce(b.ancestor_id, c.ancestor_id) FROM organisation_closure AS c
        LEFT JOIN organisation_closure AS b
            ON b.tenant_id = c.tenant_id AND b.descendant_id = c.descendant_id AND b.depth = c.depth - 1
        WHERE c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id AND c.ancestor_id = $3
    ), $3) AS branch_id, o.kind <> 'holding_pool' AND EXISTS (
        SELECT FROM organisation_closure AS c
        WHERE c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id AND c.ancestor_id = $3
    ) AS is_below
    FROM member AS m JOIN organisation AS o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id
    WHERE m.tenant_id = $1 AND m.id = $2 AND m.merged_into_id IS NULL AND m.state IN ('active', 'retained')
    FOR NO KEY UPDATE OF m
"""
_LATEST = f"""
    SELECT e.*, k.valid_until, k.revoked_at FROM course_enrolment AS e
    LEFT JOIN course_certificate AS k ON k.tenant_id = e.tenant_id AND k.enrolment_id = e.id
    WHERE e.tenant_id = $1 AND e.member_id IN {_OWN} AND e.course_id = $3 ORDER BY e.enrolled_at DESC, e.id DESC LIMIT 1
"""  # noqa: S608  # our own text
_LOCK_ENROLMENT = f"""
    SELECT e.* FROM course_enrolment AS e
    WHERE e.tenant_id = $1 AND e.member_id IN {_OWN} AND e.course_id = $3
    ORDER BY e.enrolled_at DESC, e.id DESC LIMIT 1 FOR NO KEY UPDATE OF e
"""  # noqa: S608  # our own text
_MARK = """
    INSERT INTO lesson_completion (tenant_id, enrolment_id, lesson_id, member_id, done_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING
"""
# Of a course that is taken again, the quiz is passed anew.
_HAS_PASSED = """
    EXISTS (
        SELECT FROM quiz_attempt AS a JOIN member AS m ON m.tenant_id = a.tenant_id AND m.id = a.member_id
        WHERE a.tenant_id = l.tenant_id AND a.quiz_id = l.quiz_id AND a.is_passed
            AND (e.number = 1 OR a.started_at >= e.enrolled_at) AND (
                a.member_id = e.member_id OR m.merged_into_id = e.member_id
                OR a.member_id = (SELECT merged_into_id FROM member WHERE tenant_id = e.tenant_id AND id = e.member_id)
            )
    )
"""
_IS_PASSED = f"""
    SELECT {_HAS_PASSED} FROM course_enrolment AS e
    JOIN lesson AS l ON l.tenant_id = e.tenant_id AND l.course_id = e.course_id
    WHERE e.tenant_id = $1 AND e.id = $2 AND l.id = $3
"""  # noqa: S608  # our own text
_COMPLETE = """
    UPDATE course_enrolment AS e SET completed_at = $3
    WHERE e.tenant_id = $1 AND e.id = $2 AND e.completed_at IS NULL AND NOT EXISTS (
        SELECT FROM lesson AS l WHERE l.tenant_id = e.tenant_id AND l.course_id = e.course_id AND NOT EXISTS (
            SELECT FROM lesson_completion AS d
            WHERE d.tenant_id = e.tenant_id AND d.enrolment_id = e.id AND d.lesson_id = l.id
        )
    )
    RETURNING true
"""
# Courses that wait for a quiz that somebody just passed; one after another in the order of their ids.
_LOCK_WAITING = f"""
    SELECT e.id, e.course_id, e.member_id, l.id AS lesson_id FROM course_enrolment AS e
    JOIN lesson AS l ON l.tenant_id = e.tenant_id AND l.course_id = e.course_id AND l.quiz_id = $3
    JOIN course AS k ON k.tenant_id = e.tenant_id AND k.id = e.course_id AND k.state = 'approved'
    WHERE e.tenant_id = $1 AND e.member_id IN {_OWN} AND e.completed_at IS NULL AND {_HAS_PASSED}
    ORDER BY e.id FOR NO KEY UPDATE OF e
"""  # noqa: S608  # our own text
_LOCK_CERTIFICATE = """
    SELECT k.id, k.member_id, k.revoked_at, c.organisation_id, c.title FROM course_certificate AS k
    JOIN course AS c ON c.tenant_id = k.tenant_id AND c.id = k.course_id
    WHERE k.tenant_id = $1 AND k.number = $2 AND EXISTS (
        SELECT FROM organisation_closure AS o
        WHERE o.tenant_id = $1 AND o.descendant_id = c.organisation_id AND o.ancestor_id = ANY($3::uuid[])
    )
    FOR NO KEY UPDATE OF k
"""
_REVOKE = """
    UPDATE course_certificate SET revoked_at = $3, revoke_reason = $4, revoked_by_id = $5
    WHERE tenant_id = $1 AND id = $2
"""
_FACTS = """
    SELECT k.id, k.number, k.code, k.issued_on, k.valid_until, k.revoked_at, coalesce(r.name, m.name) AS name,
        'learnt' AS kind, c.title, c.title_en, o.name AS organiser, o.name_en AS organiser_en,
        e.enrolled_at AS starts_at, e.completed_at AS ends_at
    FROM course_certificate AS k
    JOIN course_enrolment AS e ON e.tenant_id = k.tenant_id AND e.id = k.enrolment_id
    JOIN member AS m ON m.tenant_id = k.tenant_id AND m.id = k.member_id AND m.erased_at IS NULL
    LEFT JOIN member AS r ON r.tenant_id = m.tenant_id AND r.id = m.merged_into_id
    JOIN course AS c ON c.tenant_id = k.tenant_id AND c.id = k.course_id
    JOIN organisation AS o ON o.tenant_id = c.tenant_id AND o.id = c.organisation_id
    WHERE k.tenant_id = $1 AND r.erased_at IS NULL AND {condition}
"""
_FIND_OWN = _FACTS.format(
    condition="k.id = $2 AND (k.member_id = $3 OR m.merged_into_id = $3) AND k.revoked_at IS NULL"
)
_FIND_BY_CODE = _FACTS.format(condition="k.code = $2")
_COUNT_OF = "SELECT count(*) FROM course_enrolment WHERE tenant_id = $1 AND member_id = $2"


async def lock_learner(conn: Connection, tenant: UUID, member_id: UUID, organisation_id: UUID) -> Record | None:
    """A member who may learn, locked: `branch_id` within the organisation, and whether they are at or below it."""
    return await conn.fetchrow(_LOCK_BRANCH, tenant, member_id, organisation_id)


async def holds_role(conn: Connection, tenant: UUID, member_id: UUID, organisation_id: UUID, *, today: date) -> bool:
    """Whether a member holds a role at an organisation or below."""
    return bool(await conn.fetchval(_HOLDS_ROLE, tenant, member_id, organisation_id, today))


async def holds_post(
    conn: Connection, tenant: UUID, member_id: UUID, organisation_id: UUID, *, posts: Sequence[str], today: date
) -> bool:
    """Whether a member holds a post of one of these kinds at an organisation or below."""
    return bool(await conn.fetchval(_HOLDS_POST, tenant, member_id, organisation_id, today, list(posts)))


async def find_latest(conn: Connection, tenant: UUID, member_id: UUID, course_id: UUID) -> Record | None:
    """The newest enrolment of a locked member in a course, with `valid_until` and `revoked_at` of its certificate."""
    return await conn.fetchrow(_LATEST, tenant, member_id, course_id)


async def insert_enrolment(conn: Connection, enrolment: CourseEnrolmentRow) -> None:
    """A new enrolment."""
    await write(conn, _INSERT_ENROLMENT, **enrolment.model_dump())


async def lock_enrolment(conn: Connection, tenant: UUID, member_id: UUID, course_id: UUID) -> CourseEnrolmentRow | None:
    """The newest enrolment of a member in a course, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK_ENROLMENT, tenant, member_id, course_id)
    return None if row is None else CourseEnrolmentRow(**dict(row))


async def mark_done(conn: Connection, enrolment: CourseEnrolmentRow, lesson_id: UUID, now: datetime) -> None:
    """A lesson is done; twice is the same as once."""
    await conn.execute(_MARK, enrolment.tenant_id, enrolment.id, lesson_id, enrolment.member_id, now)


async def has_passed(conn: Connection, tenant: UUID, enrolment_id: UUID, lesson_id: UUID) -> bool:
    """Whether who is enrolled passed the quiz of a lesson; of a course taken again since then."""
    return bool(await conn.fetchval(_IS_PASSED, tenant, enrolment_id, lesson_id))


async def complete_enrolment(conn: Connection, tenant: UUID, enrolment_id: UUID, now: datetime) -> bool:
    """Completes a locked enrolment, once; False where that was done, or lessons are left."""
    return bool(await conn.fetchval(_COMPLETE, tenant, enrolment_id, now))


async def lock_waiting(conn: Connection, tenant: UUID, member_id: UUID, quiz_id: UUID) -> Sequence[Record]:
    """Enrolments that a passed quiz brings on, locked: `id`, `course_id`, `member_id`, `lesson_id` of the quiz."""
    return await conn.fetch(_LOCK_WAITING, tenant, member_id, quiz_id)


async def insert_certificate(conn: Connection, certificate: CourseCertificateRow) -> None:
    """A new certificate; one for each enrolment."""
    await write(conn, _INSERT_CERTIFICATE, **certificate.model_dump())


async def lock_certificate(conn: Connection, tenant: UUID, number: str, nodes: Sequence[UUID]) -> Record | None:
    """The certificate with this number, of a course at or below the nodes, locked."""
    return await conn.fetchrow(_LOCK_CERTIFICATE, tenant, number, list(nodes))


async def revoke_certificate(
    conn: Connection, tenant: UUID, certificate_id: UUID, *, now: datetime, reason: str, by: UUID
) -> None:
    """Ends a locked certificate."""
    await conn.execute(_REVOKE, tenant, certificate_id, now, reason, by)


async def find_own_certificate(conn: Connection, tenant: UUID, certificate_id: UUID, member_id: UUID) -> Record | None:
    """What stands on a certificate of this member that holds; None for another's."""
    return await conn.fetchrow(_FIND_OWN, tenant, certificate_id, member_id)


async def find_by_code(conn: Connection, tenant: UUID, code: str) -> Record | None:
    """What stands on the certificate with this code; None when its member has been erased."""
    return await conn.fetchrow(_FIND_BY_CODE, tenant, code)


async def count_enrolments(conn: Connection, tenant: UUID, member_id: UUID) -> int:
    """How often a member enrolled."""
    return int(await conn.fetchval(_COUNT_OF, tenant, member_id))
