"""Rows of activities: the columns of their tables, after the union's id."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID


class SeriesRecord(NamedTuple):
    """Columns of table `activity_series`."""

    id: UUID
    organisation_id: UUID
    interval_weeks: int
    opened_at: datetime


class ActivityRecord(NamedTuple):
    """Columns of table `activity`."""

    id: UUID
    organisation_id: UUID
    kind: str
    state: str
    title: str
    title_en: str
    description: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    created_by_id: UUID
    created_at: datetime
    audience_below_ids: Sequence[UUID]
    venue_address: str | None = None
    series_id: UUID | None = None
    companions_at_most: int = 0
    has_waiting_list: bool = True
    offer_hours: int = 24
    cut_off_hours: int = 2
    late_cancel_hours: int = 24
    lowers_priority: bool = False
    needs_approval: bool = False
    holds_in_review: bool = True
    is_branch_bound: bool = False
    audience_roles: Sequence[str] = ()
    audience_tags: Sequence[str] = ()
    audience_employments: Sequence[str] = ()
    questions: str = "[]"
    total_quota_id: UUID | None = None
    open_quota_id: UUID | None = None
    published_at: datetime | None = None
    finished_at: datetime | None = None
    cancel_reason: str | None = None


class WindowRecord(NamedTuple):
    """Columns of table `activity_window`."""

    id: UUID
    activity_id: UUID
    position: int
    tag: str | None
    opens_at: datetime
    closes_at: datetime
    places: int | None
    quota_id: UUID | None


class ReserveRecord(NamedTuple):
    """Columns of table `activity_reserve`."""

    id: UUID
    activity_id: UUID
    position: int
    name: str
    name_en: str | None
    places: int
    audience_below_ids: Sequence[UUID]
    quota_id: UUID
    audience_roles: Sequence[str] = ()
    audience_tags: Sequence[str] = ()
    audience_employments: Sequence[str] = ()


class TaggingRecord(NamedTuple):
    """Columns of table `member_tagging`."""

    member_id: UUID
    tags: Sequence[str]


class RegistrationRecord(NamedTuple):
    """Columns of table `registration`."""

    id: UUID
    activity_id: UUID
    member_id: UUID
    state: str
    places: int
    window_ids: Sequence[UUID]
    reserve_ids: Sequence[UUID]
    quota_ids: Sequence[UUID]
    submitted_at: datetime
    closing: str | None = None
    content_sealed: bytes | None = None
    priority: int = 0
    sequence: int | None = None
    approval_id: UUID | None = None
    offer_ends_at: datetime | None = None
    closed_at: datetime | None = None
    is_late: bool = False
    reminded_at: datetime | None = None


class CheckInEventRecord(NamedTuple):
    """Columns of table `check_in_event`."""

    id: UUID
    activity_id: UUID
    registration_id: UUID
    member_id: UUID
    nonce: UUID
    happened_at: datetime
    recorded_by_id: UUID
    recorded_at: datetime
    kind: str = "entry"
    method: str = "ticket"
    is_walk_in: bool = False
    is_forced: bool = False


class CertificateSeriesRecord(NamedTuple):
    """Columns of table `certificate_series`."""

    year: int
    last_number: int


class CertificateRecord(NamedTuple):
    """Columns of table `activity_certificate`."""

    id: UUID
    activity_id: UUID
    member_id: UUID
    registration_id: UUID
    number: str
    code: str
    issued_on: date
    issued_at: datetime
    issued_by_id: UUID


class Person(NamedTuple):
    """A member as an activity sees them: from where they belong upward, with the tags that they have."""

    member_id: UUID
    chain: Sequence[UUID]
    tags: Sequence[str] = ()


class Part(NamedTuple):
    """Places kept for those at and below organisations, or given out by a window."""

    name: str
    name_en: str
    places: int
    below_ids: Sequence[UUID]


class Window(NamedTuple):
    """A time of registering, for everybody or for a shift."""

    opens_at: datetime
    closes_at: datetime
    tag: str | None = None
    places: int | None = None


Facts = Mapping[str, Any]
