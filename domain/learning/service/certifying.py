"""Certificates of courses 结业证书: issued with the last lesson, shown, checked by anybody, revoked with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.models.learning import CourseCertificateRow
from db.queries import events as event_queries
from db.queries.activities.certificates import take_numbers
from db.queries.learning import courses, studying
from db.session import Connection
from db.types import new_id
from domain.audit.service import record
from domain.learning import course_rules, rules
from domain.learning.course_errors import CourseCertificateNotFound
from domain.shared.calendar import local_day
from domain.shared.certificates import certificate_number, clean_code, new_code
from domain.shared.events import emit
from domain.shared.work import Outcome, Work

MAX_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Completed:
    """An enrolment that was completed just now, locked."""

    enrolment_id: UUID
    course_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class CourseCertificateRevoke:
    """The number of a certificate that holds no more, and why."""

    number: str
    reason: str


async def certify(conn: Connection, tenant_id: UUID, completed: Sequence[Completed], now: datetime) -> None:
    """Issues a certificate for each, with numbers of the union's one series, and emits `course_certificate.issued`.

    One for each enrolment (unique key). Locks the series: every other lock comes before.
    """
    if not completed:
        return
    day = local_day(now)
    last = await take_numbers(conn, tenant_id, year=day.year, count=len(completed))
    subjects = []
    for number, each in enumerate(completed, last - len(completed) + 1):
        course = await courses.find_course(conn, tenant_id, each.course_id)
        months = None if course is None else course.valid_months
        certificate = CourseCertificateRow(
            tenant_id=tenant_id,
            id=new_id(),
            enrolment_id=each.enrolment_id,
            course_id=each.course_id,
            member_id=each.member_id,
            number=certificate_number(day.year, number),
            code=new_code(),
            issued_on=day,
            valid_until=None if months is None else course_rules.months_later(day, months),
        )
        await studying.insert_certificate(conn, certificate)
        title = "" if course is None else course.title
        subjects.append(("course_certificate", certificate.id, {"member_id": str(each.member_id), "title": title}))
    await event_queries.insert_events(conn, tenant_id, topic="course_certificate.issued", subjects=subjects)


async def course_certificate_revoke(work: Work, command: CourseCertificateRevoke) -> Outcome:
    """Ends a certificate, for good: whoever checks it is told so. Locks it; twice is the same as once.

    It is named by the number that stands on it, since officers have no list of learners. Records and emits
    `course_certificate.revoked`.

    Raises:
        DomainError: LEARNING_TEXT_INVALID, COURSE_CERTIFICATE_NOT_FOUND.
    """
    reason = rules.clean_text(command.reason, rules.MAX_REASON, "reason")
    number, actor_id, tenant_id = command.number.strip().upper(), work.actor.member_id, work.scope.tenant_id
    nodes = list(work.scope.nodes_for("learning_manage"))
    row = None
    if actor_id is not None and len(number) <= MAX_NUMBER:
        row = await studying.lock_certificate(work.conn, tenant_id, number, nodes)
    if row is None or actor_id is None:
        raise CourseCertificateNotFound("number")
    if row["revoked_at"] is None:
        place, facts = row["organisation_id"], {"member_id": str(row["member_id"]), "title": row["title"]}
        await studying.revoke_certificate(work.conn, tenant_id, row["id"], now=work.now, reason=reason, by=actor_id)
        await record(work, "course_certificate.revoked", "course_certificate", row["id"], organisation_id=place)
        await emit(work, "course_certificate.revoked", "course_certificate", row["id"], **facts)
    return {"certificate_id": row["id"]}


async def own_course_certificate(
    conn: Connection, tenant_id: UUID, certificate_id: UUID, member_id: UUID
) -> Mapping[str, Any] | None:
    """What stands on a certificate of the member; None for another's, and for one that holds no more."""
    row = await studying.find_own_certificate(conn, tenant_id, certificate_id, member_id)
    return None if row is None else dict(row)


async def checked_course_certificate(conn: Connection, tenant_id: UUID, code: str) -> Mapping[str, Any] | None:
    """What stands on the certificate with this code, however it is spelt; None when there is none."""
    cleaned = clean_code(code)
    row = None if cleaned is None else await studying.find_by_code(conn, tenant_id, cleaned)
    return None if row is None else dict(row)
