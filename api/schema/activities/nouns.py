"""Nouns of activities 文体活动: activities, their windows, reserves and questions."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import array, column, computed, derived, entries, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.activities import codes
from api.schema.activities.check_in import ActivityCheckIn
from api.schema.activities.feedback import ActivityFeedback, ActivityFeedbackSummary
from api.schema.activities.obstacles import FACT_VALUES, may_register
from api.schema.activities.photos import ActivityPhoto
from api.schema.activities.series import ActivitySeries
from api.schema.eligibility import Eligibility
from db.forms import Kind
from db.models.activities import ActivityKind, ActivityState, QuestionKind
from db.models.auth import Role
from db.models.members import EmploymentKind
from domain.activities.taking_part import feedback_ends_at

if TYPE_CHECKING:
    from api.schema.activities.registrations import Registration
    from api.schema.organisations import Organisation


_QUESTION = {
    "key": Kind.TEXT,
    "kind": Kind.TEXT,
    "label": Kind.TEXT,
    "label_en": Kind.TEXT,
    "is_required": Kind.TRUTH,
    "choices": Kind.TEXTS,
}


def _feedback_ends(row: Mapping[str, Any]) -> datetime:
    return feedback_ends_at(row["ends_at"], row["feedback_days"])


def _registration() -> type[Any]:
    from api.schema.activities import registrations  # noqa: PLC0415  # the two nouns refer to each other

    return registrations.Registration


@found_by("activity_window_by_id")
@strawberry.type(
    description="Time in which one may register: everybody, or who has the tag 报名时段; seen as its activity."
)
class ActivityWindow(Node):
    """An activity_window row with the numbers of its quota."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("ActivityWindow")
    tag: str | None = column("tag", description="Tag that a member needs, as a shift 班次; null: everybody.")
    opens_at: datetime = column("opens_at", description="From when one may register.")
    closes_at: datetime = column("closes_at", description="From when one may not any more.")
    places: int | None = column("places", description="At most so many places by this window; null: no such bound.")
    free_count: int = column("free", description="Places that are left of these; 0 without such a bound.")


@found_by("activity_reserve_by_id")
@strawberry.type(description="Places kept for some of the audience 预留名额; seen as its activity.")
class ActivityReserve(Node):
    """An activity_reserve row with the numbers of its quota."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("ActivityReserve")
    name: str = column("name", description="For whom, in Chinese.")
    name_en: str | None = column("name_en", description="For whom, in English; null when nobody wrote it.")
    places: int = column("places", description="Places kept.")
    free_count: int = column("free", description="Places that are left of these.")
    audience_roles: list[Role] = array("audience_roles", convert=Role, description="One of these roles; empty: any.")
    audience_tags: list[str] = array("audience_tags", description="One of these tags; empty: any.")
    audience_employments: list[EmploymentKind] = array(
        "audience_employments",
        convert=EmploymentKind,
        description="One of these kinds of employment; empty: any.",
    )


@strawberry.type(description="Question that a registration answers.")
class ActivityQuestion:
    """A question of the activity's document."""

    row: strawberry.Private[Any]

    key: str = column("key", description="Key of the answer.")
    kind: QuestionKind = column("kind", convert=QuestionKind, description="How it is answered.")
    label: str = column("label", description="Text, in Chinese.")
    label_en: str | None = column("label_en", description="Text, in English; null when nobody wrote it.")
    is_required: bool = column("is_required", description="Whether nobody registers without an answer.")
    choices: list[str] = array("choices", description="Answers of a CHOICE; empty otherwise.")


@strawberry.type(description="Organisation that an activity is for, with all below it.")
class ActivityAudience:
    """An organisation of the audience."""

    row: strawberry.Private[Any]

    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation at or below which one may register.",
    )


@found_by("activity_by_id")
@strawberry.type(
    description="Cultural or sports activity 文体活动, seen by every member once it is published, before that by who "
    "holds ACTIVITY_READ at its organisation; numbers are for all, names for officers."
)
class Activity(Node):
    """An activity row with its numbers, and what holds for the caller."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Activity")
    kind: ActivityKind = column("kind", convert=ActivityKind, description="What sort it is.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the sort, in the language of `Accept-Language`."
    )
    state: ActivityState = column("state", convert=ActivityState, description="State of the activity.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title in Chinese, at most 80 characters.")
    title_en: str | None = column("title_en", description="Title in English; null when nobody wrote it.")
    description: str = column("description", description="What it is about, at most 5,000 characters.")
    venue: str = column("venue", description="Where, in words.")
    venue_address: str | None = column("venue_address", description="Address of the venue; null when nobody wrote it.")
    starts_at: datetime = column("starts_at", description="When it begins.")
    ends_at: datetime = column("ends_at", description="When it ends.")
    published_at: datetime | None = column("published_at", description="When it was published; null for a draft.")
    cancel_reason: str | None = column("cancel_reason", description="Why it was cancelled; null when it was not.")
    capacity: int = column("capacity", description="Places in all.")
    registered_count: int = column("taken", description="Places of those who take part, companions among them.")
    held_count: int = column("held", description="Places held for applicants, and for those who were offered one.")
    free_count: int = column("free", description="Places that nobody has; those set aside for the line among them.")
    waiting_count: int = column("waiting", description="Registrations that wait in the line.")
    companions_at_most: int = column("companions_at_most", description="Companions that one may bring, 0 to 9.")
    has_waiting_list: bool = column("has_waiting_list", description="Whether one may wait when there is no place.")
    offer_hours: int = column("offer_hours", description="Hours for which an offered place is kept.")
    cut_off_hours: int = column(
        "cut_off_hours", description="Hours before the start from which nobody is offered a place."
    )
    late_cancel_hours: int = column(
        "late_cancel_hours", description="Hours before the start from which a cancellation is late."
    )
    review_days: int = column("review_days", description="Working days in which an application is decided, 1 to 30.")
    reminder_hours: int = column(
        "reminder_hours", description="Hours before the start at which participants are reminded, 1 to 168."
    )
    check_in_lead_minutes: int = column(
        "check_in_lead_minutes", description="Minutes before the start from which one is let in, 0 to 1,440."
    )
    appeal_days: int = column("appeal_days", description="Days in which a no-show can be appealed against, 1 to 90.")
    lowers_priority: bool = column(
        "lowers_priority",
        description="Whether who cancelled late, or did not come, in the last 180 days waits behind the others here.",
    )
    needs_approval: bool = column("needs_approval", description="Whether an officer decides on each registration.")
    allows_reentry: bool = column("allows_reentry", description="Whether whoever has left may come in again.")
    is_branch_bound: bool = column(
        "is_branch_bound", description="Whether who moves to a branch that it is not for gives up the place."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that holds it.",
    )
    sessions: list["Activity"] = relations(
        "activities_by_series_id",
        "series_id",
        lambda: Activity,
        list_size=10,
        description="All sessions of its series, this one among them, earliest first; empty for a single activity.",
    )
    series: ActivitySeries | None = relation(
        "activity_series_by_id",
        "series_id",
        lambda: ActivitySeries,
        description="Its series as a whole; null for a single activity.",
    )
    windows: list[ActivityWindow] = relations(
        "activity_windows_by_activity_id",
        "id",
        lambda: ActivityWindow,
        list_size=2,
        description="When one may register, at most 20.",
    )
    reserves: list[ActivityReserve] = relations(
        "activity_reserves_by_activity_id",
        "id",
        lambda: ActivityReserve,
        list_size=1,
        description="Places kept for some, at most 10.",
    )
    audience: list[ActivityAudience] = relations(
        "audience_by_activity_id",
        "id",
        lambda: ActivityAudience,
        list_size=1,
        description="Organisations that it is for, with all below them, at most 50; empty: the whole union.",
    )
    audience_roles: list[Role] = array(
        "audience_roles", convert=Role, description="One of these roles may register; empty: any."
    )
    audience_tags: list[str] = array("audience_tags", description="One of these tags may register; empty: any.")
    audience_employments: list[EmploymentKind] = array(
        "audience_employments",
        convert=EmploymentKind,
        description="One of these kinds of employment may register; empty: any.",
    )
    questions: list[ActivityQuestion] = entries(
        "questions",
        lambda: ActivityQuestion,
        _QUESTION,
        list_size=10,
        description="What a registration answers, at most 20.",
    )
    viewer_can_register: Eligibility = derived(
        FACT_VALUES,
        may_register,
        description="Whether the caller may register now, for a place or for the line (`viewerWouldWait`).",
    )
    viewer_would_wait: bool = column(
        "would_wait", description="Whether who registers now waits in the line, since there is no place."
    )
    check_in: ActivityCheckIn | None = relation(
        "check_in_by_activity_id",
        "id",
        lambda: ActivityCheckIn,
        description="How many came, for who holds ACTIVITY_READ at its organisation; null for others.",
    )
    viewer_registration: Annotated["Registration", strawberry.lazy("api.schema.activities.registrations")] | None = (
        relation(
            "own_registration_by_activity_id",
            "id",
            _registration,
            description="Caller's live registration; null when there is none.",
        )
    )
    feedback_ends_at: datetime = computed(
        _feedback_ends,
        description="Until when who took part may say how it was, by its organisation's rules.",
    )
    viewer_feedback: ActivityFeedback | None = relation(
        "own_feedback_by_activity_id",
        "id",
        lambda: ActivityFeedback,
        description="What the caller said of it; null when nothing.",
    )
    feedback: ActivityFeedbackSummary | None = relation(
        "feedback_summary_by_activity_id",
        "id",
        lambda: ActivityFeedbackSummary,
        description="What participants said of it; null until `feedbackEndsAt`, and for who does not read its "
        "registrations.",
    )
    photos: list[ActivityPhoto] = relations(
        "activity_photos_by_activity_id",
        "id",
        lambda: ActivityPhoto,
        list_size=10,
        description="Photos that are shown to the caller, in the order of their coming, at most 200.",
    )
