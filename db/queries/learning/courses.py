"""SQL of the use cases of courses: what is taught. How far somebody is stands in `studying`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.learning.courses import COURSE_NEVER_NULL, COURSES_IN_HAND, COURSES_IN_SIGHT, STATE, is_takeable
from db.models.learning import CourseRow, LessonRow
from db.session import Connection
from db.statement import Statement, execute, write
from db.types import table_of

_COURSE, _LESSON = table_of(CourseRow), table_of(LessonRow)
_KEYS = frozenset({"tenant_id", "id"})
_TEXTS = postgresql.ARRAY(sa.Text())

COURSE_ORDER = (SortKey("written_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
COURSE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": sa.any_(sa.bindparam("states", type_=_TEXTS)) == STATE,
    "tracks": _COURSE.c.track == sa.any_(sa.bindparam("tracks", type_=_TEXTS)),
    "organisation_id": _COURSE.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
    "is_for_me": is_takeable(),
}
"""Filters of the lists by parameter name; the last has none."""
COURSES = Listing(COURSES_IN_SIGHT, name="courses", filters=COURSE_FILTERS, never_null=COURSE_NEVER_NULL)
"""Courses that the caller may see."""
OFFICE_COURSES = Listing(COURSES_IN_HAND, name="office_courses", filters=COURSE_FILTERS, never_null=COURSE_NEVER_NULL)
"""Courses at and below the nodes where the caller reads learning."""


def _insert(table: sa.Table) -> Statement:
    return Statement.of(sa.insert(table).values({column.key: sa.bindparam(column.key) for column in table.columns}))


_INSERT_COURSE, _INSERT_LESSON = _insert(_COURSE), _insert(_LESSON)
_UPDATE_COURSE = Statement.of(
    sa.update(_COURSE)
    .where(_COURSE.c.tenant_id == sa.bindparam("of_tenant"), _COURSE.c.id == sa.bindparam("of_id"))
    .values({column.key: sa.bindparam(column.key) for column in _COURSE.columns if column.key not in _KEYS})
)
_LOCK = """
    SELECT k.* FROM course AS k
    WHERE k.tenant_id = $1 AND k.id = $2 AND EXISTS (
        SELECT FROM organisation_closure AS c
        WHERE c.tenant_id = $1 AND c.descendant_id = k.organisation_id AND c.ancestor_id = ANY($3::uuid[])
    )
    FOR NO KEY UPDATE OF k
"""
_FIND = "SELECT * FROM course WHERE tenant_id = $1 AND id = $2"
# Whoever enrols or learns holds it as it is; who withdraws it waits for them.
_HOLD = "SELECT * FROM course WHERE tenant_id = $1 AND id = $2 FOR SHARE"
_DROP_LESSONS = "DELETE FROM lesson WHERE tenant_id = $1 AND course_id = $2"
_FIND_LESSON = "SELECT * FROM lesson WHERE tenant_id = $1 AND id = $2"
_QUIZ_FITS = """
    SELECT EXISTS (
        SELECT FROM quiz AS q
        JOIN organisation_closure AS c ON c.tenant_id = q.tenant_id AND c.descendant_id = $3
            AND c.ancestor_id = q.organisation_id
        WHERE q.tenant_id = $1 AND q.id = $2 AND q.state IN ('draft', 'announced')
    )
"""
_QUIZ_IS_ANNOUNCED = """
    SELECT coalesce(bool_and(q.state = 'announced' AND q.closes_at > clock_timestamp()), true) FROM lesson AS l
    JOIN quiz AS q ON q.tenant_id = l.tenant_id AND q.id = l.quiz_id WHERE l.tenant_id = $1 AND l.course_id = $2
"""
_TELL_OPEN = """
    UPDATE course AS k SET told_at = clock_timestamp() FROM (
        SELECT tenant_id, id FROM course WHERE state = 'approved' AND told_at IS NULL AND opens_at <= clock_timestamp()
        ORDER BY opens_at, id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
    ) AS due
    WHERE k.tenant_id = due.tenant_id AND k.id = due.id
"""


async def insert_course(conn: Connection, course: CourseRow) -> None:
    """A new course."""
    await write(conn, _INSERT_COURSE, **course.model_dump())


async def update_course(conn: Connection, course: CourseRow) -> None:
    """Writes what a locked course has become."""
    changed = course.model_dump(exclude=set(_KEYS))
    await execute(conn, _UPDATE_COURSE, of_tenant=course.tenant_id, of_id=course.id, **changed)


async def replace_lessons(conn: Connection, course: CourseRow, lessons: Sequence[LessonRow]) -> None:
    """The lessons of a locked draft, in place of those before."""
    await conn.execute(_DROP_LESSONS, course.tenant_id, course.id)
    for lesson in lessons:
        await write(conn, _INSERT_LESSON, **lesson.model_dump())


async def lock_course(conn: Connection, tenant: UUID, course_id: UUID, nodes: Sequence[UUID]) -> CourseRow | None:
    """A course at or below one of the nodes, locked until the transaction ends."""
    row = await conn.fetchrow(_LOCK, tenant, course_id, list(nodes))
    return None if row is None else CourseRow(**dict(row))


async def find_course(conn: Connection, tenant: UUID, course_id: UUID) -> CourseRow | None:
    """A course of the union, whoever asks."""
    row = await conn.fetchrow(_FIND, tenant, course_id)
    return None if row is None else CourseRow(**dict(row))


async def hold_course(conn: Connection, tenant: UUID, course_id: UUID) -> CourseRow | None:
    """A course of the union, whoever asks, in the state that it has until the transaction ends."""
    row = await conn.fetchrow(_HOLD, tenant, course_id)
    return None if row is None else CourseRow(**dict(row))


async def find_lesson(conn: Connection, tenant: UUID, lesson_id: UUID) -> LessonRow | None:
    """A lesson of the union, whoever asks."""
    row = await conn.fetchrow(_FIND_LESSON, tenant, lesson_id)
    return None if row is None else LessonRow(**dict(row))


async def quiz_fits(conn: Connection, tenant: UUID, quiz_id: UUID, organisation_id: UUID) -> bool:
    """Whether a quiz that is planned or announced is for all members at and below an organisation."""
    return bool(await conn.fetchval(_QUIZ_FITS, tenant, quiz_id, organisation_id))


async def quiz_is_announced(conn: Connection, tenant: UUID, course_id: UUID) -> bool:
    """Whether the quiz of a locked course can be taken or will be; true for a course without."""
    return bool(await conn.fetchval(_QUIZ_IS_ANNOUNCED, tenant, course_id))


async def tell_open(conn: Connection, *, limit: int) -> int:
    """Writes of approved courses that have opened that it was seen, each once, in all unions; of how many."""
    status = await conn.execute(_TELL_OPEN, limit)
    return int(status.rsplit(" ", 1)[-1])
