"""What takes place, who may register and when, and who has."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from db.types import (
    NIL_ID,
    PlainRow,
    id_key,
    key_to,
    one_of,
    reference,
    tenant_key,
    time_at,
    written_at,
    written_by_transaction,
)


class ActivityKind(StrEnum):
    """What sort of activity it is."""

    SPORTS = "sports"
    ARTS = "arts"
    FILM = "film"
    LECTURE = "lecture"
    OUTING = "outing"
    COURSE = "course"
    OTHER = "other"


class ActivityState(StrEnum):
    """States of an activity; the first three are to come or under way."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    ENDED = "ended"
    CANCELLED = "cancelled"


class QuestionKind(StrEnum):
    """How a question of a registration is answered."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"


class RegistrationState(StrEnum):
    """States of a registration. The first five are live: a member has at most one such for an activity."""

    APPLIED = "applied"
    REGISTERED = "registered"
    WAITING = "waiting"
    OFFERED = "offered"
    CHECKED_IN = "checked_in"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DECLINED = "declined"
    REJECTED = "rejected"
    CLOSED = "closed"


class RegistrationClosing(StrEnum):
    """Who or what ended a registration."""

    MEMBER = "member"
    OFFICER = "officer"
    TIME_LIMIT = "time_limit"
    LINE_CLOSED = "line_closed"
    ACTIVITY_CANCELLED = "activity_cancelled"
    MEMBERSHIP_CHANGED = "membership_changed"
    MERGED = "merged"


LIVE_STATES = (
    RegistrationState.APPLIED,
    RegistrationState.REGISTERED,
    RegistrationState.WAITING,
    RegistrationState.OFFERED,
    RegistrationState.CHECKED_IN,
)
LIVE = f"state IN ({', '.join(repr(each.value) for each in LIVE_STATES)})"
"""SQL: which registrations are live."""


_AUDIENCE_PLACE = f"CASE cardinality(audience_below_ids) WHEN 1 THEN audience_below_ids[1] ELSE '{NIL_ID}'::uuid END"


def _keys() -> Any:  # noqa: ANN401  # as the columns of db/types.py
    """A list of ids."""
    return Field(default_factory=list, sa_type=postgresql.ARRAY(sa.Uuid), nullable=False)


def _words() -> Any:  # noqa: ANN401  # as the columns of db/types.py
    """A list of codes or words."""
    return Field(default_factory=list, sa_type=postgresql.ARRAY(sa.Text), nullable=False)


def _counted() -> Any:  # noqa: ANN401  # as the columns of db/types.py
    """How often what a calendar shows has changed: counted by the database."""
    return Field(default=0, sa_column_kwargs={"server_default": "0"})


def _ruled(value: int) -> Any:  # noqa: ANN401  # as the columns of db/types.py
    """A number that a rule of the organisation gave; what held before there was one."""
    return Field(default=value, sa_column_kwargs={"server_default": str(value)})


class ActivitySeriesRow(SQLModel, table=True):
    """A weekly class or the like: sessions are activities of their own, with places of their own.

    `certificate_sessions`: how many of them one must have been at for a certificate; null: all that took place.
    """

    __tablename__ = "activity_series"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        sa.CheckConstraint("interval_weeks BETWEEN 1 AND 8", name="interval_in_bounds"),
        sa.CheckConstraint("certificate_sessions BETWEEN 1 AND 52", name="certificate_in_bounds"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    interval_weeks: int
    certificate_sessions: int | None = None
    opened_at: datetime = written_at()


class ActivityRow(SQLModel, table=True):
    """An activity with its rules. Its row is the lock of its waiting line and of its state.

    The four `audience_…` say who may register: one of the organisations or anything below, one of the roles, one of the
    tags, one of the kinds of employment; an empty one asks nothing, all of them must hold. `questions` are what is
    asked, by key. The quotas are opened when it is published: `total_quota_id` has all places, `open_quota_id` those
    that nothing is reserved of, where something is. `allows_reentry`: whoever has left may come in again. What the
    organisation's rules said when it was planned holds for it: `review_days` and what follows.
    `revision` and `changed_at` are written by a trigger when what a calendar shows changes. `audience_place_id` is the
    organisation for which alone it is, by the database; the nil id where it is for several, or for all.
    """

    __tablename__ = "activity"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["series_id"], "activity_series"),
        reference(["created_by_id"], "member"),
        reference(["total_quota_id"], "quota"),
        reference(["open_quota_id"], "quota"),
        one_of("kind", ActivityKind),
        one_of("state", ActivityState),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("capacity BETWEEN 1 AND 1000000", name="capacity_in_bounds"),
        sa.CheckConstraint("companions_at_most BETWEEN 0 AND 9", name="companions_in_bounds"),
        sa.CheckConstraint("least(offer_hours, cut_off_hours, late_cancel_hours) >= 0", name="hours_from_nought"),
        sa.CheckConstraint(
            "state IN ('draft', 'cancelled') OR total_quota_id IS NOT NULL", name="places_when_published"
        ),
        sa.Index(None, "tenant_id", "starts_at", "id"),
        sa.Index(None, "tenant_id", "organisation_id", "starts_at"),
        # What is to come, with what tells the most of it apart: a large union holds it for others than the caller.
        sa.Index(
            "ix_activity_ahead",
            *("tenant_id", "starts_at", "id"),
            postgresql_include=["audience_place_id"],
            postgresql_where=sa.text("state = 'published'"),
        ),
        sa.Index(None, "tenant_id", "series_id"),
        sa.Index("ix_activity_running", "ends_at", postgresql_where=sa.text("state IN ('published', 'closed')")),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    series_id: UUID | None = key_to(nullable=True)
    kind: str
    state: str
    title: str
    title_en: str | None = None
    description: str
    venue: str
    venue_address: str | None = None
    starts_at: datetime = time_at()
    ends_at: datetime = time_at()
    capacity: int
    companions_at_most: int
    has_waiting_list: bool
    offer_hours: int
    cut_off_hours: int
    late_cancel_hours: int
    lowers_priority: bool
    needs_approval: bool
    holds_in_review: bool
    is_branch_bound: bool
    allows_reentry: bool = Field(default=False, nullable=False, sa_column_kwargs={"server_default": sa.false()})
    review_days: int = _ruled(3)
    reminder_hours: int = _ruled(24)
    offer_reminder_hours: int = _ruled(3)
    feedback_days: int = _ruled(7)
    check_in_lead_minutes: int = _ruled(120)
    appeal_days: int = _ruled(14)
    audience_below_ids: list[UUID] = _keys()
    audience_roles: list[str] = _words()
    audience_tags: list[str] = _words()
    audience_employments: list[str] = _words()
    audience_place_id: UUID | None = Field(
        default=None, sa_type=sa.Uuid, nullable=False, sa_column_args=(sa.Computed(_AUDIENCE_PLACE, persisted=True),)
    )
    questions: Sequence[dict[str, Any]] = Field(default_factory=list, sa_type=postgresql.JSONB, nullable=False)
    total_quota_id: UUID | None = key_to(nullable=True)
    open_quota_id: UUID | None = key_to(nullable=True)
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()
    published_at: datetime | None = time_at(nullable=True)
    finished_at: datetime | None = time_at(nullable=True)
    cancel_reason: str | None = None
    revision: int = _counted()
    changed_at: datetime | None = time_at(nullable=True)


class ActivityWindowRow(SQLModel, table=True):
    """When one may register: everybody, or who has the tag (a shift 班次). `places`: at most so many by this window."""

    __tablename__ = "activity_window"
    __table_args__ = (
        reference(["activity_id"], "activity"),
        reference(["quota_id"], "quota"),
        sa.CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        sa.CheckConstraint("places > 0", name="places_above_nought"),
        sa.UniqueConstraint("tenant_id", "activity_id", "position"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    activity_id: UUID = key_to()
    position: int
    tag: str | None = None
    opens_at: datetime = time_at()
    closes_at: datetime = time_at()
    places: int | None = None
    quota_id: UUID | None = key_to(nullable=True)


class ActivityReserveRow(SQLModel, table=True):
    """Places kept for some of the audience; who they are is told as for the activity itself."""

    __tablename__ = "activity_reserve"
    __table_args__ = (
        reference(["activity_id"], "activity"),
        reference(["quota_id"], "quota"),
        sa.CheckConstraint("places >= 0", name="places_from_nought"),
        sa.UniqueConstraint("tenant_id", "activity_id", "position"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    activity_id: UUID = key_to()
    position: int
    name: str
    name_en: str | None = None
    places: int
    audience_below_ids: list[UUID] = _keys()
    audience_roles: list[str] = _words()
    audience_tags: list[str] = _words()
    audience_employments: list[str] = _words()
    quota_id: UUID | None = key_to(nullable=True)


class MemberTaggingRow(SQLModel, table=True):
    """The tags that officers gave a member: a shift 班次, a team."""

    __tablename__ = "member_tagging"
    __table_args__ = (reference(["member_id"], "member"),)

    tenant_id: UUID = tenant_key()
    member_id: UUID = Field(sa_type=sa.Uuid, primary_key=True)
    tags: list[str] = _words()


class RegistrationRow(PlainRow, table=True):
    """A member's registration for an activity, with companions: all of them have a place, or none.

    `content_sealed` holds companions and answers, under the member's own key. `window_ids` and
    `reserve_ids` are the windows and reserves that are the member's, as found when it was submitted; `quota_ids` those
    in which it has `places` now. `priority` (the least first) and `sequence` are its place in the line. A ticket of an
    earlier `ticket_version` lets nobody in. With each change of the state a trigger writes `revision`, `changed_at` and
    `changed_in`: readers follow it in commit order.
    """

    __tablename__ = "registration"
    __table_args__ = (
        reference(["activity_id"], "activity"),
        reference(["member_id"], "member"),
        reference(["approval_id"], "approval"),
        one_of("state", RegistrationState),
        one_of("closing", RegistrationClosing),
        sa.CheckConstraint("places BETWEEN 1 AND 10", name="places_in_bounds"),
        sa.CheckConstraint("state <> 'waiting' OR sequence IS NOT NULL", name="waiting_in_line"),
        sa.CheckConstraint("(state = 'offered') = (offer_ends_at IS NOT NULL)", name="offer_with_end"),
        # One live registration per member and activity, also at the same moment.
        sa.Index(
            "uq_registration_live", "tenant_id", "activity_id", "member_id", unique=True, postgresql_where=sa.text(LIVE)
        ),
        sa.Index(
            "ix_registration_line",
            "tenant_id",
            "activity_id",
            "priority",
            "sequence",
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index(None, "tenant_id", "activity_id", "submitted_at", "id"),
        sa.Index(None, "tenant_id", "member_id", "submitted_at"),
        # What a member goes to, or has to answer: few of all that they ever registered for.
        sa.Index(
            "ix_registration_held",
            "tenant_id",
            "member_id",
            postgresql_where=sa.text("state IN ('offered', 'registered')"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    activity_id: UUID = key_to()
    member_id: UUID = key_to()
    state: str
    closing: str | None = None
    places: int
    content_sealed: bytes | None = None
    window_ids: list[UUID] = _keys()
    reserve_ids: list[UUID] = _keys()
    quota_ids: list[UUID] = _keys()
    priority: int = 0
    sequence: int | None = None
    approval_id: UUID | None = key_to(nullable=True)
    submitted_at: datetime = time_at()
    offer_ends_at: datetime | None = time_at(nullable=True)
    closed_at: datetime | None = time_at(nullable=True)
    is_late: bool = False
    reminded_at: datetime | None = time_at(nullable=True)
    ticket_version: int = Field(default=1, nullable=False, sa_column_kwargs={"server_default": sa.text("1")})
    offer_reminded_at: datetime | None = time_at(nullable=True)
    revision: int = _counted()
    changed_at: datetime | None = time_at(nullable=True)
    changed_in: str = written_by_transaction()
