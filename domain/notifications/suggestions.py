"""Who is told what of suggestions 合理化建议: authors, officers where it is handled, staff of its units.

A table: topic → to whom, as what. Whoever took the step is not told of it, and no author is told as an officer.
Messages name a suggestion by its reference; whose it is, and what it says, is for those who open it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, TypeAlias
from uuid import UUID

from db.models.suggestions import AuthorState, SuggestionState
from db.queries.suggestions import authors, judging, telling
from db.session import Record
from db.types import NIL_ID
from domain.notifications.rules import NotificationKind as Kind
from domain.notifications.votes import SPREAD, Holders, Tell
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import Permission
from domain.shared.work import Work


class Audience(Enum):
    """To whom a message goes."""

    AUTHORS = "authors"
    FIRST_AUTHOR = "first_author"
    ASKED = "asked"
    MEMBER = "member"
    OFFICERS = "officers"
    OFFICERS_ABOVE = "officers_above"
    SUPERVISORS = "supervisors"
    LEAD = "lead"
    CO = "co"
    SUPPORTERS = "supporters"


To: TypeAlias = tuple[Audience, Kind]
_UNITS = (Audience.LEAD, Audience.CO)

TOLD: Final[Mapping[str, Sequence[To]]] = {
    "suggestion.submitted": (
        (Audience.OFFICERS, Kind.SUGGESTION_SUBMITTED),
        (Audience.ASKED, Kind.SUGGESTION_AUTHOR_ASKED),
    ),
    "suggestion.withdrawn": tuple(
        (audience, Kind.SUGGESTION_WITHDRAWN) for audience in (Audience.AUTHORS, Audience.OFFICERS, *_UNITS)
    ),
    "suggestion.review_begun": ((Audience.AUTHORS, Kind.SUGGESTION_REVIEW_BEGUN),),
    "suggestion.returned": ((Audience.AUTHORS, Kind.SUGGESTION_RETURNED),),
    "suggestion.resubmitted": ((Audience.OFFICERS, Kind.SUGGESTION_RESUBMITTED),),
    "suggestion.filed": ((Audience.AUTHORS, Kind.SUGGESTION_FILED),),
    "suggestion.not_filed": ((Audience.AUTHORS, Kind.SUGGESTION_NOT_FILED),),
    "suggestion.merged": ((Audience.AUTHORS, Kind.SUGGESTION_MERGED), (Audience.SUPPORTERS, Kind.SUGGESTION_MERGED)),
    "suggestion.transferred": (
        (Audience.AUTHORS, Kind.SUGGESTION_TRANSFERRED),
        (Audience.OFFICERS, Kind.SUGGESTION_ARRIVED),
    ),
    "suggestion.transfer_refused": ((Audience.OFFICERS, Kind.SUGGESTION_TRANSFER_REFUSED),),
    "suggestion.assigned": (
        (Audience.AUTHORS, Kind.SUGGESTION_ASSIGNED),
        *((audience, Kind.SUGGESTION_UNIT_ASSIGNED) for audience in _UNITS),
    ),
    "suggestion.assignment_returned": ((Audience.OFFICERS, Kind.SUGGESTION_ASSIGNMENT_RETURNED),),
    "suggestion.author_asked": ((Audience.AUTHORS, Kind.SUGGESTION_DETAIL_WANTED),),
    "suggestion.detail_given": ((Audience.LEAD, Kind.SUGGESTION_DETAIL_GIVEN),),
    "suggestion.resumed": ((Audience.AUTHORS, Kind.SUGGESTION_RESUMED),),
    "suggestion.answer_drafted": (
        (Audience.CO, Kind.SUGGESTION_SIGNATURE_WANTED),
        (Audience.SUPERVISORS, Kind.SUGGESTION_RELEASE_WANTED),
    ),
    "suggestion.countersigned": ((Audience.SUPERVISORS, Kind.SUGGESTION_RELEASE_WANTED),),
    "suggestion.countersign_refused": ((Audience.LEAD, Kind.SUGGESTION_ANSWER_REFUSED),),
    "suggestion.release_refused": ((Audience.LEAD, Kind.SUGGESTION_ANSWER_REFUSED),),
    "suggestion.answered": (
        (Audience.AUTHORS, Kind.SUGGESTION_ANSWERED),
        *((audience, Kind.SUGGESTION_ANSWERED) for audience in (*_UNITS, Audience.SUPPORTERS)),
    ),
    "suggestion.reopened": (
        (Audience.AUTHORS, Kind.SUGGESTION_REOPENED),
        (Audience.OFFICERS, Kind.SUGGESTION_REOPENED),
        (Audience.SUPPORTERS, Kind.SUGGESTION_REOPENED),
    ),
    "implementation.rewarded": ((Audience.AUTHORS, Kind.SUGGESTION_REWARDED),),
    "suggestion.closed": ((Audience.AUTHORS, Kind.SUGGESTION_CLOSED),),
    "suggestion.escalated": (
        (Audience.OFFICERS_ABOVE, Kind.SUGGESTION_ESCALATED),
        (Audience.OFFICERS_ABOVE, Kind.SUGGESTION_IMPLEMENTATION_LATE),
    ),
    "suggestion.handed_over": (
        (Audience.AUTHORS, Kind.SUGGESTION_TRANSFERRED),
        (Audience.OFFICERS, Kind.SUGGESTION_ARRIVED),
    ),
    "suggestion.nudged": tuple((audience, Kind.SUGGESTION_NUDGED) for audience in _UNITS),
    "suggestion.seconded": (
        (Audience.AUTHORS, Kind.SUGGESTION_SECONDED),
        (Audience.OFFICERS, Kind.SUGGESTION_SECONDED),
    ),
    "suggestion_author.invited": ((Audience.MEMBER, Kind.SUGGESTION_AUTHOR_ASKED),),
    **{
        f"suggestion_author.{word}": ((Audience.FIRST_AUTHOR, Kind.SUGGESTION_AUTHOR_ANSWERED),)
        for word in ("accepted", "declined", "left")
    },
    "suggestion_comment.added": (
        (Audience.AUTHORS, Kind.SUGGESTION_COMMENTED),
        (Audience.OFFICERS, Kind.SUGGESTION_COMMENT_WAITING),
    ),
    "suggestion_comment.hidden": ((Audience.MEMBER, Kind.SUGGESTION_COMMENT_HIDDEN),),
    "suggestion_comment.shown": ((Audience.MEMBER, Kind.SUGGESTION_COMMENT_SHOWN),),
}
QUIET: Final = (
    "suggestion.drafted",  # nobody else sees it
    "suggestion.changed",  # its handing in tells
    "suggestion.begun",  # seen in the suggestion
    "suggestion.contacted",  # its author was spoken with
    "suggestion.rated",  # seen in the suggestion; one that reopens it tells by that
    "suggestion_author.removed",
    *(f"implementation.{word}" for word in ("planned", "advanced", "reported", "verified", "stopped")),
)
_Facts: TypeAlias = Mapping[str, object]
_WHEN: Mapping[Kind, Callable[[_Facts, _Facts], bool]] = {
    Kind.SUGGESTION_SIGNATURE_WANTED: lambda event, _: event.get("state") == SuggestionState.ANSWER_DRAFTED,
    Kind.SUGGESTION_RELEASE_WANTED: lambda event, _: event.get("state") == SuggestionState.COUNTERSIGNED,
    Kind.SUGGESTION_COMMENTED: lambda event, _: event.get("state") == "shown",
    Kind.SUGGESTION_COMMENT_WAITING: lambda event, _: event.get("state") == "waiting",
    Kind.SUGGESTION_ESCALATED: lambda _, step: step.get("clock") != "implement",
    Kind.SUGGESTION_IMPLEMENTATION_LATE: lambda _, step: step.get("clock") == "implement",
}
"""Whether a topic is this message, by the facts of the event and of the step: the state that followed, the clock."""
SPREAD_TOPIC: Final = "suggestion_news.spread"
"""Of those who second a suggestion, `SPREAD` are told by one transaction; the rest by an event of its own."""
_FOR_HANDLERS = frozenset({"member_id", "of_topic", "after"})
"""Facts that say whom to tell; they are for nobody else."""
_SIGNED = (AuthorState.FIRST.value, AuthorState.ACCEPTED.value)


def suggestion_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler."""

    async def handle(work: Work, event: Event) -> bool:
        about = replace(event, topic=str(event.facts.get("of_topic", event.topic)))
        told = await _told(work, about, holders)
        if told is None:
            return False
        worded, is_news = _worded(event, told.row), False
        for audience, kind in TOLD[about.topic]:
            if _WHEN.get(kind, _always)(event.facts, told.row["facts"] or {}):
                found = [each for each in await _AUDIENCES[audience](told) if each not in told.but]
                told.but.update(found)
                if event.topic != SPREAD_TOPIC or audience is Audience.SUPPORTERS:  # the others were told before
                    is_news = await tell(work, worded, kind, found) or is_news
        return is_news

    return {**dict.fromkeys((*TOLD, SPREAD_TOPIC), handle), **dict.fromkeys(QUIET, nothing)}


@dataclass(frozen=True, slots=True)
class _Told:
    """An event with its suggestion. `but`: who took the step, and who has been told of it."""

    work: Work
    event: Event
    row: Record
    suggestion_id: UUID
    holders: Holders
    but: set[UUID]

    async def signed(self, *states: str) -> Sequence[UUID]:
        return await authors.list_authors(self.work.conn, self.event.tenant_id, self.suggestion_id, states)

    async def staff(self, role: str) -> Sequence[UUID]:
        on = local_day(self.work.now)
        return await telling.list_staff(self.work.conn, self.event.tenant_id, self.suggestion_id, [role], on=on)

    async def officers(self, place_id: UUID, permission: Permission) -> Sequence[UUID]:
        own = set(await self.signed(*_SIGNED))
        by_id = next(iter(own & set(await self.holders(self.work, place_id, permission, None))), self.row["by_id"])
        found = await self.holders(self.work, place_id, permission, by_id)
        return [each for each in found if each not in own]

    @property
    def place_id(self) -> UUID:
        """Where it was handled when this happened."""
        return UUID(str(self.event.facts["organisation_id"]))


async def _told(work: Work, event: Event, holders: Holders) -> _Told | None:
    suggestion_id = UUID(str(event.facts.get("suggestion_id", event.subject_id)))
    number = event.facts.get("number")
    asked = int(str(number)) if number is not None else None
    row = await telling.find_told(work.conn, event.tenant_id, suggestion_id, asked)
    if row is None or row["submitted_at"] is None:  # a draft is its author's alone
        return None
    by = {row["by_id"]} if event.topic != "suggestion_comment.added" else {_member(event)}
    return _Told(work, event, row, suggestion_id, holders, {each for each in by if each is not None})


def _member(event: Event) -> UUID | None:
    found = event.facts.get("member_id")
    return None if found is None else UUID(str(found))


async def _above(told: _Told) -> Sequence[UUID]:
    named = (told.row["facts"] or {}).get("to_id")
    above = None if named is not None else await judging.find_above(told.work.conn, told.event.tenant_id, told.place_id)
    place_id = UUID(str(named)) if named is not None else above or told.place_id
    return await told.officers(place_id, Permission.SUGGESTION_MANAGE)


async def _supporters(told: _Told) -> Sequence[UUID]:
    """Who seconds it, a part at a time; of one that was merged, those whom it brought to the kept one."""
    event, kept_id = told.event, told.row["merged_into_id"]
    found = await telling.list_supporters(
        *(told.work.conn, event.tenant_id, kept_id or told.suggestion_id),
        came_from_id=told.suggestion_id if kept_id else None,
        after=UUID(str(event.facts.get("after", NIL_ID))),
        limit=SPREAD,
    )
    if len(found) == SPREAD:
        rest = {**event.facts, "of_topic": event.topic, "after": str(found[-1])}
        await emit(told.work, SPREAD_TOPIC, event.subject_kind, event.subject_id, **rest)
    return found


async def _one(told: _Told) -> Sequence[UUID]:
    member_id = _member(told.event)
    return [] if member_id is None else [member_id]


_AUDIENCES: Mapping[Audience, Callable[[_Told], Awaitable[Sequence[UUID]]]] = {
    Audience.AUTHORS: lambda told: told.signed(*_SIGNED),
    Audience.FIRST_AUTHOR: lambda told: told.signed(AuthorState.FIRST.value),
    Audience.ASKED: lambda told: told.signed(AuthorState.INVITED.value),
    Audience.MEMBER: _one,
    Audience.OFFICERS: lambda told: told.officers(told.place_id, Permission.SUGGESTION_MANAGE),
    Audience.OFFICERS_ABOVE: _above,
    Audience.SUPERVISORS: lambda told: told.officers(told.place_id, Permission.SUGGESTION_SUPERVISE),
    Audience.LEAD: lambda told: told.staff("lead"),
    Audience.CO: lambda told: told.staff("co"),
    Audience.SUPPORTERS: _supporters,
}


def _always(_event: _Facts, _step: _Facts) -> bool:
    return True


def _worded(event: Event, row: Record) -> Event:
    """The event with what its message says; who it is about is for its handler alone."""
    facts = {name: fact for name, fact in event.facts.items() if name not in _FOR_HANDLERS}
    return replace(event, facts={**facts, "reference": row["reference"]})
