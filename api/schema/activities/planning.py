"""Planning an activity: the draft with its windows, audience, reserves and questions."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.nodes import key_of
from api.schema.activities.nouns import Activity
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.activities import ActivityKind, QuestionKind
from db.models.auth import Role
from db.models.members import EmploymentKind
from domain.activities.rules import Audience, Draft, Question, Reserve, Window


@strawberry.input(description="Who may: one of each list that is not empty, and all of the lists.")
class ActivityAudienceInput:
    """An audience."""

    below: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="At or below one of these organisations, at most 50."
    )
    roles: list[Role] = strawberry.field(default_factory=list, description="With one of these roles.")
    tags: list[str] = strawberry.field(default_factory=list, description="With one of these tags, at most 50.")
    employments: list[EmploymentKind] = strawberry.field(
        default_factory=list, description="With one of these kinds of employment."
    )

    def plain(self, *path: str) -> Audience:
        """As the rules know it."""
        return Audience(
            below_ids=tuple(key_of(each, "Organisation", *path, "below") for each in self.below),
            roles=tuple(each.value for each in self.roles),
            tags=tuple(self.tags),
            employments=tuple(each.value for each in self.employments),
        )


@strawberry.input(description="Time in which one may register.")
class ActivityWindowInput:
    """A window."""

    opens_at: datetime = strawberry.field(description="From when one may register.")
    closes_at: datetime = strawberry.field(description="From when one may not any more, at the latest with the start.")
    tag: str | None = strawberry.field(default=None, description="Tag that a member needs; null: everybody.")
    places: int | None = strawberry.field(default=None, description="At most so many places by it; null: no bound.")

    def plain(self) -> Window:
        """As the rules know it."""
        return Window(self.opens_at, self.closes_at, self.tag, self.places)


@strawberry.input(description="Places kept for some of the audience.")
class ActivityReserveInput:
    """A reserve."""

    name: str = strawberry.field(description="For whom, in Chinese.")
    name_en: str | None = strawberry.field(default=None, description="For whom, in English.")
    places: int = strawberry.field(description="Places kept.")
    audience: ActivityAudienceInput = strawberry.field(description="Who they are.")


@strawberry.input(description="Question that a registration answers.")
class ActivityQuestionInput:
    """A question."""

    key: str = strawberry.field(description="Key of the answer: letters, digits and underscores.")
    kind: QuestionKind = strawberry.field(description="How it is answered.")
    label: str = strawberry.field(description="Text in Chinese, at most 200 characters.")
    label_en: str | None = strawberry.field(default=None, description="Text in English.")
    is_required: bool = strawberry.field(default=False, description="Whether nobody registers without an answer.")
    choices: list[str] = strawberry.field(default_factory=list, description="Answers of a CHOICE, 2 to 20.")


@strawberry.input(description="Sessions of a series, each an activity with places of its own.")
class ActivityRepetitionInput:
    """How a series goes on."""

    sessions: int = strawberry.field(description="Sessions in all, 2 to 52.")
    interval_weeks: int = strawberry.field(default=1, description="Weeks from one to the next, 1 to 8.")
    certificate_sessions: int | None = strawberry.field(
        default=None,
        description="Sessions at which one must have been for a certificate of the series, 1 to all; null: all.",
    )


@strawberry.input(description="Draft of an activity, or of a series of them.")
class ActivityCreateInput:
    """Input of activityCreate."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that holds it.")
    kind: ActivityKind = strawberry.field(description="What sort it is.")
    title: str = strawberry.field(description="Title in Chinese, at most 80 characters.")
    title_en: str | None = strawberry.field(default=None, description="Title in English.")
    description: str = strawberry.field(description="What it is about, at most 5,000 characters.")
    venue: str = strawberry.field(description="Where, at most 200 characters.")
    venue_address: str | None = strawberry.field(default=None, description="Address, at most 200 characters.")
    starts_at: datetime = strawberry.field(description="When it, or the first session, begins.")
    ends_at: datetime = strawberry.field(description="When it, or the first session, ends.")
    capacity: int = strawberry.field(description="Places, 1 to 1,000,000.")
    windows: list[ActivityWindowInput] = strawberry.field(description="When one may register, 1 to 20.")
    audience: ActivityAudienceInput | None = strawberry.field(
        default=None, description="Who may register; null: everybody at and below the organisation."
    )
    reserves: list[ActivityReserveInput] = strawberry.field(
        default_factory=list, description="Places kept for some, at most 10."
    )
    questions: list[ActivityQuestionInput] = strawberry.field(
        default_factory=list, description="What a registration answers, at most 20."
    )
    companions_at_most: int = strawberry.field(default=0, description="Companions that one may bring, 0 to 9.")
    has_waiting_list: bool = strawberry.field(default=True, description="Whether one may wait.")
    offer_hours: int | None = strawberry.field(
        default=None,
        description="Hours for which an offered place is kept, 1 to 720; null: by the organisation's rules.",
    )
    cut_off_hours: int | None = strawberry.field(
        default=None,
        description="Hours before the start from which nobody is offered a place, 0 to 720; null: by the rules.",
    )
    late_cancel_hours: int | None = strawberry.field(
        default=None,
        description="Hours before the start from which a cancellation is late, 0 to 720; null: by the rules.",
    )
    lowers_priority: bool = strawberry.field(
        default=False,
        description="Whether who cancelled late, or did not come, in the last 180 days waits behind the others.",
    )
    needs_approval: bool = strawberry.field(default=False, description="Whether officers decide on registrations.")
    holds_in_review: bool = strawberry.field(
        default=True, description="Whether an applicant's place is held meanwhile."
    )
    is_branch_bound: bool = strawberry.field(
        default=False, description="Whether who moves to a branch that it is not for gives up the place."
    )
    allows_reentry: bool = strawberry.field(default=False, description="Whether whoever has left may come in again.")
    repeats: ActivityRepetitionInput | None = strawberry.field(
        default=None, description="Further sessions of a series; null: a single activity."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why it was refused to plan an activity.")
class ActivityCreateErrorCode(Enum):
    """Codes of activityCreate."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None at which the caller manages activities."
    )
    TEXT_INVALID = strawberry.enum_value(
        "TEXT_INVALID", description="Text is missing, too long, or has control characters."
    )
    TIMES_INVALID = strawberry.enum_value("TIMES_INVALID", description="It has begun, or would end before it begins.")
    WINDOWS_INVALID = strawberry.enum_value(
        "WINDOWS_INVALID", description="No window, too many, or one that ends before it opens or after the start."
    )
    CAPACITY_INVALID = strawberry.enum_value("CAPACITY_INVALID", description="Not 1 to 1,000,000 places.")
    RESERVES_INVALID = strawberry.enum_value(
        "RESERVES_INVALID", description="Too many reserves, or more places reserved than there are."
    )
    HOURS_INVALID = strawberry.enum_value(
        "HOURS_INVALID", description="Not 0 to 720 hours, or an offer of less than one."
    )
    AUDIENCE_INVALID = strawberry.enum_value(
        "AUDIENCE_INVALID", description="Too many words in an audience, or an organisation that does not exist."
    )
    QUESTIONS_INVALID = strawberry.enum_value("QUESTIONS_INVALID", description="Questions that cannot be asked.")
    COMPANIONS_INVALID = strawberry.enum_value(
        "COMPANIONS_INVALID", description="More companions than may come, or one without name or relation."
    )
    REPETITION_INVALID = strawberry.enum_value(
        "REPETITION_INVALID",
        description="Not 2 to 52 sessions, 1 to 8 weeks apart, or a certificate for more than there are.",
    )


@strawberry.type(description="Refusal to plan an activity.")
class ActivityCreateUserError(UserError):
    """Error of activityCreate."""

    code: ActivityCreateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to plan an activity.")
class ActivityCreatePayload(Payload):
    """Answer of activityCreate."""

    error: ClassVar[type[Any]] = ActivityCreateUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityCreateUserError] = strawberry.field(description="Refusals; empty when done.")
    activity: Activity | None = relation(
        "activity_by_id", "activity_id", lambda: Activity, description="Activity as it is now; null when refused."
    )


def draft_of(given: ActivityCreateInput) -> Draft:
    """What an input says of an activity."""
    same = {
        name: getattr(given, name)
        for name in Draft.__slots__
        if name not in {"kind", "windows", "audience", "reserves", "questions"}
    }
    return Draft(
        kind=given.kind.value,
        windows=tuple(each.plain() for each in given.windows),
        audience=Audience() if given.audience is None else given.audience.plain("input", "audience"),
        reserves=tuple(
            Reserve(each.name, each.places, each.audience.plain("input", "reserves"), each.name_en)
            for each in given.reserves
        ),
        questions=tuple(
            Question(each.key, each.kind.value, each.label, each.label_en, each.is_required, tuple(each.choices))
            for each in given.questions
        ),
        **same,
    )
