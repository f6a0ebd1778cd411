"""Rows of courses for the tables of access: one of each kind that is shown."""

from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id

COURSE_KINDS = ("Course", "Lesson", "CourseEnrolment", "CourseCertificate", "TrainingRequirement")
"""What a union has one of each that has an id."""
_AT: Final = datetime(2026, 1, 5, tzinfo=UTC)
DEMO_CODE: Final = "QQQQRRRRSSSSTTTT"


class CourseKeys(NamedTuple):
    """Ids of what the tables of access speak of, those of `COURSE_KINDS` first."""

    course: UUID
    lesson: UUID
    enrolment: UUID
    certificate: UUID
    requirement: UUID
    draft: UUID


DEMO_COURSES = CourseKeys(*(UUID(f"019a0000-0000-7000-8000-00000000c1e{n}") for n in range(1, 7)))


async def write_courses(
    connection: asyncpg.Connection, member_id: UUID, keys: CourseKeys = DEMO_COURSES, code: str = DEMO_CODE
) -> None:
    """Writes them unless they are there: a published course that the member completed and chairs need, and a draft.

    They are of the nearest place of the member that is no group.
    """
    if await connection.fetchval("SELECT EXISTS (SELECT FROM course WHERE id = $1)", keys.course):
        return
    place = await connection.fetchrow(
        "SELECT m.tenant_id, o.id, (SELECT x.id FROM member x WHERE x.tenant_id = m.tenant_id AND x.id <> m.id"
        " ORDER BY x.id LIMIT 1) FROM member m JOIN organisation_closure c ON c.tenant_id = m.tenant_id"
        " AND c.descendant_id = m.organisation_id JOIN organisation o ON o.tenant_id = c.tenant_id"
        " AND o.id = c.ancestor_id WHERE m.id = $1 AND o.kind <> 'group' ORDER BY c.depth LIMIT 1",
        member_id,
    )
    assert place is not None
    tenant_id, place_id, other_id = place
    for key, state in ((keys.course, "approved"), (keys.draft, "draft")):
        await connection.execute(
            "INSERT INTO course (tenant_id, id, organisation_id, title, introduction, track, audience, posts, opens_at,"
            " valid_months, state, written_by_id, written_at, approved_by_id, approved_at, told_at)"
            " VALUES ($1, $2, $3, '手机办事入门', '请学习', 'digital_literacy', 'members', '{}', '2026-01-05', 12, $4,"
            " $5, '2026-01-04', $6, $7, $7)",
            *(tenant_id, key, place_id, state, member_id),
            *((other_id, _AT) if state == "approved" else (None, None)),
        )
    await connection.execute(
        "INSERT INTO lesson (tenant_id, id, course_id, position, title, body, minutes)"
        " VALUES ($1, $2, $3, 1, '第一课', '<p>内容</p>', 10)",
        *(tenant_id, keys.lesson, keys.course),
    )
    await connection.execute(
        "INSERT INTO course_enrolment (tenant_id, id, course_id, member_id, branch_id, number, enrolled_at,"
        " completed_at) VALUES ($1, $2, $3, $4, $5, 1, now() - interval '2 hours', now() - interval '1 hour')",
        *(tenant_id, keys.enrolment, keys.course, member_id, place_id),
    )
    await connection.execute(
        "INSERT INTO lesson_completion (tenant_id, enrolment_id, lesson_id, member_id, done_at)"
        " VALUES ($1, $2, $3, $4, now() - interval '1 hour')",
        *(tenant_id, keys.enrolment, keys.lesson, member_id),
    )
    await connection.execute(
        "INSERT INTO course_certificate (tenant_id, id, enrolment_id, course_id, member_id, number, code, issued_on,"
        " valid_until) VALUES ($1, $2, $3, $4, $5, 'ZS2020-000001', $6, current_date - 1, current_date + 300)",
        *(tenant_id, keys.certificate, keys.enrolment, keys.course, member_id, code),
    )
    await connection.execute(
        "INSERT INTO training_requirement (tenant_id, id, organisation_id, course_id, posts, valid_months, set_by_id,"
        " set_at) VALUES ($1, $2, $3, $4, '{chair}', 12, $5, '2026-01-06')",
        *(tenant_id, keys.requirement, place_id, keys.course, member_id),
    )


async def course_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """Their ids by what a table calls them, written unless they are there."""
    await write_courses(connection, member_id)
    return {
        "course": encode_id("Course", DEMO_COURSES.course),
        "draft course": encode_id("Course", DEMO_COURSES.draft),
        "lesson": encode_id("Lesson", DEMO_COURSES.lesson),
        "course enrolment": encode_id("CourseEnrolment", DEMO_COURSES.enrolment),
        "course certificate": encode_id("CourseCertificate", DEMO_COURSES.certificate),
        "course code": DEMO_CODE,
        "training requirement": encode_id("TrainingRequirement", DEMO_COURSES.requirement),
    }
