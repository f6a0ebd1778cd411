"""Who is told what of courses 课程: who approves them, who wrote them, who completed them; whose post requires one."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from db.models.learning import CourseState
from db.queries.learning import courses
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import Holders, Tell
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import Permission
from domain.shared.work import Work

_HANDLED = frozenset({"state", "member_id"})
"""Facts that say whom to tell, or that officers alone read."""


def course_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler. Messages name the course by its title; nothing else of its text is in them."""

    async def officers(work: Work, event: Event) -> bool:
        course = await courses.find_course(work.conn, event.tenant_id, event.subject_id)
        if course is None or course.state != CourseState.IN_APPROVAL:
            return False
        others = await holders(work, course.organisation_id, Permission.LEARNING_MANAGE, _member(event))
        return await tell(work, _worded(event, course.title), NotificationKind.COURSE_APPROVAL_WANTED, others)

    async def author(work: Work, event: Event) -> bool:
        course = await courses.find_course(work.conn, event.tenant_id, event.subject_id)
        if course is None or course.return_reason is None:
            return False
        return await tell(work, _worded(event, course.title), NotificationKind.COURSE_RETURNED, [_member(event)])

    async def member(work: Work, event: Event) -> bool:
        kind = NotificationKind(event.topic.replace(".", "_"))
        return await tell(work, _worded(event, str(event.facts["title"])), kind, [_member(event)])

    return {
        "course.submitted": officers,
        "course.returned": author,
        "course_certificate.issued": member,
        "course_certificate.revoked": member,
        **{f"training.{word}": member for word in ("required", "expiring", "expired")},
        **{f"training_requirement.{word}": nothing for word in ("set", "ended")},
        **{f"course.{word}": nothing for word in ("drafted", "changed", "approved", "withdrawn")},
    }


def _member(event: Event) -> UUID:
    return UUID(str(event.facts["member_id"]))


def _worded(event: Event, title: str) -> Event:
    facts = {name: fact for name, fact in event.facts.items() if name not in _HANDLED}
    return replace(event, facts={**facts, "title": title})
