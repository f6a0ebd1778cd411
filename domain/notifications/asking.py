"""Who is told what of questions to the management: staff of the unit that is asked; those who ask, of answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from db.models.suggestions import ManagementQuestionRow
from db.queries.suggestions import asking
from domain.notifications.rules import NotificationKind
from domain.notifications.surveys import survey_handlers
from domain.notifications.votes import Tell
from domain.shared.calendar import local_day
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.work import Work

_FOR_STAFF = ("asked", "followed_up")
_FOR_ASKERS = ("answered", "declined")


def asking_handlers(tell: Tell) -> Mapping[str, Handler]:
    """Topic → handler, those of surveys too. A message names the question by title and due day, and nobody who asks."""

    async def staff(work: Work, event: Event) -> bool:
        question = await asking.find_question(work.conn, event.tenant_id, event.subject_id)
        if question is None or question.state != event.facts["state"]:  # news that come late are none
            return False
        today = local_day(work.now)
        return await _told(
            work, event, question, await asking.list_unit_staff(work.conn, event.tenant_id, question.unit_id, today)
        )

    async def askers(work: Work, event: Event) -> bool:
        question = await asking.find_question(work.conn, event.tenant_id, event.subject_id)
        if question is None:
            return False
        return await _told(work, event, question, await asking.list_askers(work.conn, event.tenant_id, question.id))

    async def _told(work: Work, event: Event, question: ManagementQuestionRow, members: Sequence[UUID]) -> bool:
        kind = NotificationKind(event.topic.replace(".", "_"))
        return await tell(work, _worded(event, question), kind, members)

    return {
        **{f"management_question.{word}": staff for word in _FOR_STAFF},
        **{f"management_question.{word}": askers for word in _FOR_ASKERS},
        "management_question.withdrawn": nothing,
        **survey_handlers(tell),
    }


def _worded(event: Event, question: ManagementQuestionRow) -> Event:
    return replace(event, facts={**event.facts, "title": question.title, "until": f"{question.due_on:%Y-%m-%d}"})
