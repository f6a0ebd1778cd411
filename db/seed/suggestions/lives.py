"""The life of a suggestion: when its steps were taken, and the rows that say so."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta, timezone
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from db.models.suggestions import StepKind as Kind
from db.models.suggestions import SuggestionParty as Party
from db.models.suggestions import SuggestionState as State
from db.seed.suggestions.paths import Move
from db.seed.suggestions.rows import EventRecord, SuggestionRecord
from db.seed.suggestions.texts import Text

_CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
_BEGINS, _ENDS = time(8, 0), time(17, 30)
_SATURDAY: Final = 5
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_LENGTH: Final = 10

# Step → days before it, at least and at most.
_GAPS: Final[Mapping[Kind, tuple[float, float]]] = {
    Kind.SUBMIT: (0.02, 0.3),
    Kind.REVIEW_BEGIN: (0.5, 3),
    Kind.RETURN: (1, 3),
    Kind.RESUBMIT: (1, 6),
    Kind.FILE: (1, 3),
    Kind.NOT_FILE: (1, 4),
    Kind.MERGE: (1, 3),
    Kind.TRANSFER: (1, 3),
    Kind.ASSIGN: (1, 3),
    Kind.BEGIN: (0.5, 3),
    Kind.CONTACT: (0.5, 3),
    Kind.ASK_AUTHOR: (2, 5),
    Kind.DETAIL_GIVE: (1, 6),
    Kind.ANSWER_DRAFT: (5, 22),
    Kind.COUNTERSIGN: (1, 4),
    Kind.RELEASE: (1, 4),
    Kind.RATE: (1, 9),
    Kind.REOPEN: (0.1, 0.2),
    Kind.CLOSE: (8, 12),
    Kind.WITHDRAW: (1, 5),
    Kind.NUDGE: (1, 2),
    Kind.ESCALATE: (9, 20),
}
_REASONS: Final[Mapping[Kind, Sequence[str]]] = {
    Kind.RETURN: ("请补充具体地点和时间。", "请说明涉及多少人，最好附照片。"),
    Kind.NOT_FILE: ("所提事项国家已有明确规定，不属于本单位职责。", "同类设施已列入年度计划，不再单独立案。"),
    Kind.MERGE: ("与已立案的建议内容相同，合并办理。", "反映的是同一问题，并案处理。"),
    Kind.TRANSFER: ("涉及集团统一采购，转上级工会办理。", "属于兄弟单位管理范围，转送办理。"),
    Kind.ASK_AUTHOR: ("请告知故障设备编号，便于安排检修。", "请问希望在哪个时间段增加供应？"),
    Kind.REOPEN: ("答复没有解决实际问题，申请重新办理。", "提案人对答复不满意，由上一级重新办理。"),
}


class Parts(NamedTuple):
    """Who acts. `author_id` None: an anonymous author; `unit_id` None: units are not told of."""

    author_id: UUID | None
    receiver_id: UUID
    lead_id: UUID
    supervisor_id: UUID
    unit_id: UUID | None
    co_id: UUID
    co_unit_id: UUID | None


class Place(NamedTuple):
    """Where the author stands, who handles it, and its category."""

    organisation_id: UUID
    handling_id: UUID
    category_id: UUID


class Life(NamedTuple):
    """A suggestion and its log, oldest event first."""

    suggestion: SuggestionRecord
    events: Sequence[EventRecord]

    def first(self, kind: Kind) -> EventRecord | None:
        """The first event of a kind."""
        return next((each for each in self.events if each.kind == kind), None)

    def last(self, kind: Kind) -> EventRecord | None:
        """The last event of a kind."""
        return next((each for each in reversed(self.events) if each.kind == kind), None)


def moments(chance: Random, path: Sequence[Move], last_at: datetime) -> Sequence[datetime]:
    """When each step was taken: in working hours, in order, the last one at `last_at` or a little before."""
    gaps = [timedelta(days=chance.uniform(*_GAPS[kind]) * 7 / 5) for kind, _, _ in path[1:]]
    at = last_at - sum(gaps, timedelta())
    found = [_in_working_hours(chance, at)]
    for gap in gaps:
        at += gap
        found.append(max(_in_working_hours(chance, at), found[-1] + timedelta(minutes=chance.randint(3, 40))))
    return found if found[-1] <= last_at else [each - (found[-1] - last_at) for each in found]


def _in_working_hours(chance: Random, at: datetime) -> datetime:
    """The moment itself, or one in the last working hours before it."""
    local = at.astimezone(_CHINA)
    if local.weekday() >= _SATURDAY or local.time() < _BEGINS:
        days = max(1, local.weekday() - _SATURDAY + 1) if local.weekday() >= _SATURDAY else 1
        if local.weekday() == 0 and local.time() < _BEGINS:
            days = 3
        local = datetime.combine(local.date() - timedelta(days=days), _ENDS, _CHINA)
    if local.time() > _ENDS:
        local = datetime.combine(local.date(), _ENDS, _CHINA)
    if local.time() >= _ENDS:
        local -= timedelta(minutes=chance.randint(1, 480))
    return local.astimezone(at.tzinfo).replace(second=chance.randrange(60), microsecond=0)


class Outline(NamedTuple):
    """What a life is to be: the last step of its path was taken at `last_at`, or a little before."""

    text: Text
    place: Place
    parts: Parts
    path: Sequence[Move]
    last_at: datetime
    merged_into_id: UUID | None = None
    token_hash: bytes | None = None
    visibility: str = "members"
    channel: str = "mobile"


def life_of(chance: Random, key: UUID, told: Outline) -> Life:
    """A suggestion that has come to the end of a path."""
    text, place, token_hash = told.text, told.place, told.token_hash
    # Which hours are working hours depends on the day of seeding, and nothing else may.
    times = moments(Random(str(key)), told.path, told.last_at)
    events = events_of(chance, key, told, times)
    end = events[-1]
    submitted = next((each.at for each in events if each.kind == Kind.SUBMIT), None)
    suggestion = SuggestionRecord(
        id=key,
        reference="".join(chance.choices(_LETTERS, k=_REFERENCE_LENGTH)),
        organisation_id=place.organisation_id,
        handling_id=place.handling_id,
        category_id=place.category_id,
        title=text.title,
        body=text.body,
        expected_effect=text.expected_effect,
        visibility=told.visibility,
        channel=told.channel,
        is_anonymous=token_hash is not None,
        token_hash=token_hash,
        state=end.to_state,
        event_number=end.number,
        round=end.round,
        merged_into_id=told.merged_into_id,
        created_at=events[0].at,
        submitted_at=submitted,
    )
    return Life(suggestion, events)


def events_of(chance: Random, key: UUID, told: Outline, times: Sequence[datetime]) -> Sequence[EventRecord]:
    """The log of a path."""
    events: list[EventRecord] = []
    before: State | None = None
    wanted = assigned = 1
    for number, ((kind, state, party), at) in enumerate(zip(told.path, times, strict=True), 1):
        wanted += kind is Kind.REOPEN
        assigned = number if kind is Kind.ASSIGN else assigned
        actor, unit = _actor(told.parts, party)
        reasons = _REASONS.get(kind)
        events.append(
            EventRecord(
                suggestion_id=key,
                number=number,
                previous_number=number - 1 or None,
                kind=kind.value,
                from_state=before.value if before else None,
                to_state=state.value,
                party=party.value,
                by_id=actor,
                unit_id=unit,
                at=at,
                round=wanted,
                reason=chance.choice(reasons) if reasons else None,
                facts={"clock": "contact", "since": assigned} if kind is Kind.NUDGE else {},
            )
        )
        before = state
    return events


def _actor(parts: Parts, party: Party) -> tuple[UUID | None, UUID | None]:
    return {
        Party.AUTHOR: (parts.author_id, None),
        Party.RECEIVER: (parts.receiver_id, None),
        Party.LEAD_UNIT: (parts.lead_id, parts.unit_id),
        Party.CO_UNIT: (parts.co_id, parts.co_unit_id),
        Party.SUPERVISOR: (parts.supervisor_id, None),
        Party.SYSTEM: (None, None),
    }[party]
