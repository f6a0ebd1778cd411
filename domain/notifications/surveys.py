"""Who is told what of surveys 问卷: those who are asked, a part at a time."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from db.models.surveys import SurveyRow, SurveyState
from db.queries import surveys
from db.types import NIL_ID
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import SPREAD, Tell
from domain.shared.calendar import SHANGHAI
from domain.shared.events import emit
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.work import Work

_SPREAD_TOPIC = "survey_notice.spread"
_KINDS: Mapping[str, NotificationKind] = {
    "survey.opened": NotificationKind.SURVEY_OPENED,
    "survey.cancelled": NotificationKind.SURVEY_CANCELLED,
    "survey.closed": NotificationKind.SURVEY_RESULTS_PUBLISHED,
}
_HANDLED = frozenset({"kind", "after", "state"})


def survey_handlers(tell: Tell) -> Mapping[str, Handler]:
    """Topic → handler. Messages name the survey by its title and its end; nothing of an answer is in them."""

    async def audience(work: Work, event: Event) -> bool:
        survey = await surveys.find_survey(work.conn, event.tenant_id, event.subject_id)
        kind = NotificationKind(str(event.facts["kind"])) if "kind" in event.facts else _KINDS[event.topic]
        if survey is None or not _is_news(survey, kind):
            return False
        after = UUID(str(event.facts.get("after", NIL_ID)))
        place_id = survey.organisation_id
        members = await surveys.list_audience(work.conn, event.tenant_id, place_id, after, limit=SPREAD)
        if len(members) == SPREAD:
            rest = {"organisation_id": str(place_id), "kind": kind.value, "after": str(members[-1])}
            await emit(work, _SPREAD_TOPIC, "survey", survey.id, **rest)
        return await tell(work, _worded(event, survey), kind, members)

    return {
        **dict.fromkeys(_KINDS, audience),
        _SPREAD_TOPIC: audience,
        "survey.planned": nothing,
        "survey.changed": nothing,
    }


def _is_news(survey: SurveyRow, kind: NotificationKind) -> bool:
    """Whether what is told is still so, and for members at all: news that come late are none."""
    if kind is NotificationKind.SURVEY_OPENED:
        return survey.state == SurveyState.OPEN
    if kind is NotificationKind.SURVEY_CANCELLED:
        return survey.opened_at is not None
    return survey.state == SurveyState.CLOSED and survey.results_are_public


def _worded(event: Event, survey: SurveyRow) -> Event:
    facts = {name: fact for name, fact in event.facts.items() if name not in _HANDLED}
    until = f"{survey.closes_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return replace(event, facts={**facts, "title": survey.title, "until": until})
