"""What organisations hold, from its publishing on: rows of activities, of their places and registrations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from db.models.activities import ActivityState
from db.seed.activities.quotas import Quotas, Request
from db.seed.activities.rows import (
    ActivityRecord,
    CertificateRecord,
    CertificateSeriesRecord,
    CheckInEventRecord,
    Part,
    Person,
    RegistrationRecord,
    ReserveRecord,
    SeriesRecord,
    Window,
    WindowRecord,
)
from db.seed.ids import Kind

_OUTCOMES = {ActivityState.ENDED, ActivityState.CANCELLED}


class Note(Protocol):
    """Where the entries of the log go."""

    def __call__(
        self, at: datetime, actor_id: UUID | None, action: str, subject: tuple[str, UUID, UUID], **facts: object
    ) -> None:
        """Writes one about a subject: its kind, its id, its organisation."""


class Places(NamedTuple):
    """The quotas of an activity: all places, those not reserved (None: nothing is), by window, by reserve."""

    total_id: UUID
    open_id: UUID | None
    windows: Sequence[tuple[WindowRecord, UUID | None]]
    reserves: Sequence[ReserveRecord]


@dataclass(slots=True)
class Held:
    """An activity under way. `registrations` are as they are now, in the order of their coming.

    `line_numbers`: how many have joined the line.
    """

    row: ActivityRecord
    places: Places
    registrations: dict[UUID, RegistrationRecord] = field(default_factory=dict)
    line_numbers: int = 0


@dataclass(slots=True)
class Programme:
    """All activities of a union, or of a part of it. `note` is None where no log is told."""

    new_id: Callable[[Kind], UUID]
    note: Note | None = None
    quotas: Quotas = field(init=False)
    series: list[SeriesRecord] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    events: list[CheckInEventRecord] = field(default_factory=list)
    certificates: list[CertificateRecord] = field(default_factory=list)
    drafts: list[tuple[ActivityRecord, list[WindowRecord]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begins with no quotas."""
        self.quotas = Quotas(self.new_id)

    def publish(
        self, row: ActivityRecord, windows: Sequence[Window], reserves: Sequence[Part] = (), *, at: datetime
    ) -> Held:
        """A draft is published: its places are opened, as `activity_publish` does it."""
        by_id, subject = row.created_by_id, (row.id, row.organisation_id)
        self.tell(row.created_at, by_id, "activity.created", subject)
        request = Request(by_id, at, "published")
        total_id = self.quotas.open(row.id, "total", row.capacity, request)
        rest = row.capacity - sum(part.places for part in reserves)
        open_id = self.quotas.open(row.id, "open", rest, request) if reserves else None
        kept = [self._reserve(row.id, number, part, request) for number, part in enumerate(reserves)]
        opened = [self._window(row.id, number, window, request) for number, window in enumerate(windows)]
        row = row._replace(
            state=ActivityState.PUBLISHED.value, published_at=at, total_quota_id=total_id, open_quota_id=open_id
        )
        held = Held(row, Places(total_id, open_id, [(each, each.quota_id) for each in opened], kept))
        self.held.append(held)
        self.tell(at, by_id, "activity.published", subject)
        return held

    def draft(self, row: ActivityRecord, windows: Sequence[Window]) -> None:
        """A draft, of which nothing is open yet."""
        self.tell(row.created_at, row.created_by_id, "activity.created", (row.id, row.organisation_id))
        opened = [
            WindowRecord(self.new_id(Kind.ACTIVITY_WINDOW), row.id, number, each.tag, each.opens_at, each.closes_at,
                         each.places, None)
            for number, each in enumerate(windows)
        ]  # fmt: skip
        self.drafts.append((row, opened))

    def rows(self) -> dict[str, list[Any]]:
        """Complete rows by table, in the order in which they are written."""
        return {
            "quota": list(self.quotas.quota_rows()),
            "activity_series": self.series,
            "activity": [*(held.row for held in self.held), *(row for row, _ in self.drafts)],
            "activity_window": [
                *(window for held in self.held for window, _ in held.places.windows),
                *(window for _, opened in self.drafts for window in opened),
            ],
            "activity_reserve": [reserve for held in self.held for reserve in held.places.reserves],
            "registration": [each for held in self.held for each in held.registrations.values()],
            "check_in_event": self.events,
            "certificate_series": [
                CertificateSeriesRecord(year, len(list(numbers)))
                for year, numbers in groupby(self.certificates, lambda each: each.issued_on.year)
            ],
            "activity_certificate": self.certificates,
            "quota_holding": list(self.quotas.holding_rows()),
            "quota_entry": self.quotas.entries,
        }

    def move(self, held: Held, state: ActivityState, at: datetime, by_id: UUID | None) -> None:
        """What became of an activity; nobody's doing is the clock's."""
        finished_at = at if state in _OUTCOMES else None
        held.row = held.row._replace(state=state.value, finished_at=finished_at)
        self.tell(at, by_id, f"activity.{state}", (held.row.id, held.row.organisation_id))

    def tell(
        self, at: datetime, actor_id: UUID | None, action: str, subject: tuple[UUID, UUID], **facts: object
    ) -> None:
        """An entry of the log about an activity or a registration of an organisation's."""
        if self.note is not None:
            self.note(at, actor_id, action, (action.partition(".")[0], *subject), **facts)

    def _reserve(self, activity_id: UUID, position: int, part: Part, request: Request) -> ReserveRecord:
        reserve_id = self.new_id(Kind.ACTIVITY_RESERVE)
        quota_id = self.quotas.open(activity_id, f"activity_reserve:{reserve_id}", part.places, request)
        return ReserveRecord(
            reserve_id, activity_id, position, part.name, part.name_en, part.places, part.below_ids, quota_id
        )

    def _window(self, activity_id: UUID, position: int, window: Window, request: Request) -> WindowRecord:
        window_id, places = self.new_id(Kind.ACTIVITY_WINDOW), window.places
        quota_id = None
        if places is not None:
            quota_id = self.quotas.open(activity_id, f"activity_window:{window_id}", places, request)
        days = (window.opens_at, window.closes_at)
        return WindowRecord(window_id, activity_id, position, window.tag, *days, places, quota_id)


def routes(places: Places, person: Person, at: datetime) -> list[tuple[UUID, ...]]:
    """The ways to a place for a member who comes at an instant, the reserved ones first."""
    windows = [quota_id for window, quota_id in places.windows if is_of(window, person, at)]
    kept = [each.quota_id for each in reserves_of(places, person)]
    return [
        tuple(each for each in (places.total_id, way, window) if each is not None)
        for way in (*kept, places.open_id)
        for window in windows
    ]


def is_of(window: WindowRecord, person: Person, at: datetime) -> bool:
    """Whether a window is open to a member."""
    return window.opens_at <= at < window.closes_at and (window.tag is None or window.tag in person.tags)


def reserves_of(places: Places, person: Person) -> list[ReserveRecord]:
    """The reserves that are a member's."""
    return [each for each in places.reserves if not set(person.chain).isdisjoint(each.audience_below_ids)]
