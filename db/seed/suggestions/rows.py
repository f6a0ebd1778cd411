"""Rows of suggestions: the columns of their tables, after the union's id."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class CategoryRecord(NamedTuple):
    """Columns of table `suggestion_category`."""

    id: UUID
    organisation_id: UUID
    code: str
    name: str
    name_en: str
    position: int


class UnitRecord(NamedTuple):
    """Columns of table `answering_unit`."""

    id: UUID
    organisation_id: UUID
    kind: str
    code: str
    name: str
    name_en: str
    created_by_id: UUID
    created_at: datetime


class StaffRecord(NamedTuple):
    """Columns of table `unit_staff`."""

    id: UUID
    unit_id: UUID
    member_id: UUID
    appointed_by_id: UUID
    starts_on: date


class RouteRecord(NamedTuple):
    """Columns of table `suggestion_route`."""

    id: UUID
    organisation_id: UUID
    category_id: UUID | None
    handling_id: UUID
    unit_id: UUID | None
    made_by_id: UUID
    made_at: datetime


class TemplateRecord(NamedTuple):
    """Columns of table `answer_template`."""

    id: UUID
    organisation_id: UUID
    title: str
    body: str
    answer_class: str
    written_by_id: UUID
    changed_at: datetime


class SuggestionRecord(NamedTuple):
    """Columns of table `suggestion`."""

    id: UUID
    reference: str
    organisation_id: UUID
    handling_id: UUID
    category_id: UUID
    title: str
    body: str
    expected_effect: str | None
    visibility: str
    channel: str
    is_anonymous: bool
    token_hash: bytes | None
    state: str
    event_number: int
    round: int
    merged_into_id: UUID | None
    created_at: datetime
    submitted_at: datetime | None
    seconded_at: datetime | None = None


class EventRecord(NamedTuple):
    """Columns of table `suggestion_event`."""

    suggestion_id: UUID
    number: int
    previous_number: int | None
    kind: str
    from_state: str | None
    to_state: str
    party: str
    by_id: UUID | None
    unit_id: UUID | None
    at: datetime
    round: int
    reason: str | None
    facts: Mapping[str, object]


class AuthorRecord(NamedTuple):
    """Columns of table `suggestion_author`."""

    suggestion_id: UUID
    member_id: UUID
    state: str
    came_from_id: UUID | None
    added_at: datetime
    answered_at: datetime | None = None


class SupportRecord(NamedTuple):
    """Columns of table `suggestion_support`."""

    suggestion_id: UUID
    member_id: UUID
    came_from_id: UUID | None
    supported_at: datetime


class AssignmentRecord(NamedTuple):
    """Columns of table `suggestion_assignment`."""

    id: UUID
    suggestion_id: UUID
    unit_id: UUID
    role: str
    round: int
    assigned_by_id: UUID
    assigned_at: datetime
    ended_at: datetime | None = None


class AnswerRecord(NamedTuple):
    """Columns of table `suggestion_answer`."""

    id: UUID
    suggestion_id: UUID
    round: int
    unit_id: UUID
    state: str
    answer_class: str
    body: str
    drafted_by_id: UUID
    drafted_at: datetime
    released_class: str | None = None
    released_by_id: UUID | None = None
    released_at: datetime | None = None


class SignatureRecord(NamedTuple):
    """Columns of table `answer_signature`."""

    answer_id: UUID
    unit_id: UUID
    signed_by_id: UUID
    signed_at: datetime


class RatingRecord(NamedTuple):
    """Columns of table `suggestion_rating`."""

    id: UUID
    suggestion_id: UUID
    round: int
    author_id: UUID | None
    satisfaction: str
    comment: str | None
    rated_at: datetime


class CommentRecord(NamedTuple):
    """Columns of table `suggestion_comment`."""

    id: UUID
    suggestion_id: UUID
    author_id: UUID | None
    unit_id: UUID | None
    body: str
    state: str
    written_at: datetime


class ImplementationRecord(NamedTuple):
    """Columns of table `implementation`."""

    suggestion_id: UUID
    unit_id: UUID
    state: str
    plan: str
    due_on: date
    planned_by_id: UUID
    planned_at: datetime
    done_by_id: UUID | None = None
    done_at: datetime | None = None
    verified_by_id: UUID | None = None
    verified_at: datetime | None = None
    stopped_reason: str | None = None
    stopped_at: datetime | None = None
    reward_class: int | None = None
    reward_fen: int | None = None
    rewarded_at: datetime | None = None


class MilestoneRecord(NamedTuple):
    """Columns of table `milestone`."""

    suggestion_id: UUID
    number: int
    title: str
    due_on: date
    done_on: date | None


class EffectRecord(NamedTuple):
    """Columns of table `effect_figure`."""

    id: UUID
    suggestion_id: UUID
    kind: str
    amount: int
    basis: str
    reported_by_id: UUID
    reported_at: datetime
