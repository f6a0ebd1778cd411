"""Who is told what of quizzes 知识竞赛: those whom one is for, a part at a time."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from db.models.learning import QuizRow, QuizState
from db.queries.learning import quizzes
from db.types import NIL_ID
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import SPREAD, Tell
from domain.shared.calendar import SHANGHAI
from domain.shared.events import emit
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.work import Work

_SPREAD_TOPIC = "quiz_notice.spread"
_KINDS: Mapping[str, NotificationKind] = {
    "quiz.announced": NotificationKind.QUIZ_ANNOUNCED,
    "quiz.cancelled": NotificationKind.QUIZ_CANCELLED,
}
_HANDLED = frozenset({"kind", "after", "state"})


def learning_handlers(tell: Tell) -> Mapping[str, Handler]:
    """Topic → handler. Messages name the quiz by its title and its times; nothing of an attempt is in them."""

    async def audience(work: Work, event: Event) -> bool:
        quiz = await quizzes.find_quiz(work.conn, event.tenant_id, event.subject_id)
        kind = NotificationKind(str(event.facts["kind"])) if "kind" in event.facts else _KINDS[event.topic]
        if quiz is None or not _is_news(quiz, kind):
            return False
        after = UUID(str(event.facts.get("after", NIL_ID)))
        place_id = quiz.organisation_id
        members = await quizzes.list_audience(work.conn, event.tenant_id, place_id, after, limit=SPREAD)
        if len(members) == SPREAD:
            rest = {"organisation_id": str(place_id), "kind": kind.value, "after": str(members[-1])}
            await emit(work, _SPREAD_TOPIC, "quiz", quiz.id, **rest)
        return await tell(work, _worded(event, quiz), kind, members)

    return {
        **dict.fromkeys(_KINDS, audience),
        _SPREAD_TOPIC: audience,
        **dict.fromkeys(("quiz.planned", "quiz.changed", "quiz.closed"), nothing),
    }


def _is_news(quiz: QuizRow, kind: NotificationKind) -> bool:
    """Whether what is told is still so, and for members at all: news that come late are none."""
    if kind is NotificationKind.QUIZ_ANNOUNCED:
        return quiz.state == QuizState.ANNOUNCED
    return quiz.announced_at is not None


def _worded(event: Event, quiz: QuizRow) -> Event:
    facts = {name: fact for name, fact in event.facts.items() if name not in _HANDLED}
    since, until = (f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" for at in (quiz.opens_at, quiz.closes_at))
    return replace(event, facts={**facts, "title": quiz.title, "since": since, "until": until})
