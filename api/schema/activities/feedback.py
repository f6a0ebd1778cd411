"""Feedback 活动反馈: what participants say, and what it comes to."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation, relations
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@strawberry.type(description="What the caller said of an activity 活动反馈; nobody else sees that it is theirs.")
class ActivityFeedback:
    """An activity_feedback row of the caller."""

    row: strawberry.Private[Any]

    satisfaction: int = column("satisfaction", description="Stars, 1 to 5.")
    comment: str | None = column("comment", description="Words, at most 1,000 characters; null without any.")
    given_at: datetime = column("given_at", description="When it was given first.")
    changed_at: datetime | None = column("changed_at", description="When it was changed last; null when never.")


@strawberry.type(description="Words of somebody who took part; neither name nor time are told.")
class ActivityFeedbackComment:
    """The words alone."""

    row: strawberry.Private[Any]

    text: str = column("comment", description="What was said.")


@strawberry.type(
    description="What the feedback on an activity comes to, for who holds ACTIVITY_READ at its organisation, from a "
    "week after its end on; of fewer than five answers nothing is told."
)
class ActivityFeedbackSummary:
    """Figures of an activity."""

    row: strawberry.Private[Any]

    response_count: int | None = column("answers", description="Answers; null for fewer than five.")
    average_satisfaction_tenths: int | None = column(
        "average_tenths", description="Average of the stars in tenths, 10 to 50; null for fewer than five answers."
    )
    comments: list[ActivityFeedbackComment] = relations(
        "feedback_comments_by_activity_id",
        "activity_id",
        lambda: ActivityFeedbackComment,
        list_size=20,
        description="Words of the answers, in no order; empty for fewer than five answers.",
    )


@strawberry.input(description="What the caller says of an activity; it takes the place of what they said before.")
class ActivityFeedbackGiveInput:
    """Input of activityFeedbackGive."""

    activity_id: strawberry.ID = strawberry.field(description="Activity that is meant.")
    satisfaction: int = strawberry.field(description="Stars, 1 to 5.")
    comment: str | None = strawberry.field(default=None, description="Words, at most 1,000 characters.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why feedback was not taken.")
class ActivityFeedbackGiveErrorCode(Enum):
    """Codes of activityFeedbackGive."""

    NOT_PARTICIPANT = strawberry.enum_value("NOT_PARTICIPANT", description="Caller has no place in such an activity.")
    FEEDBACK_NOT_OPEN = strawberry.enum_value("FEEDBACK_NOT_OPEN", description="Activity is not over yet.")
    FEEDBACK_OVER = strawberry.enum_value("FEEDBACK_OVER", description="Activity ended more than a week ago.")
    SATISFACTION_INVALID = strawberry.enum_value("SATISFACTION_INVALID", description="Not 1 to 5 stars.")
    TEXT_INVALID = strawberry.enum_value("TEXT_INVALID", description="Words are too long, or have control characters.")


@strawberry.type(description="Refusal of feedback.")
class ActivityFeedbackGiveUserError(UserError):
    """Error of activityFeedbackGive."""

    code: ActivityFeedbackGiveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of giving feedback.")
class ActivityFeedbackGivePayload(Payload):
    """Answer of activityFeedbackGive."""

    error: ClassVar[type[Any]] = ActivityFeedbackGiveUserError
    row: strawberry.Private[Any]
    user_errors: list[ActivityFeedbackGiveUserError] = strawberry.field(description="Refusals; empty when taken.")
    feedback: ActivityFeedback | None = relation(
        "own_feedback_by_activity_id",
        "activity_id",
        lambda: ActivityFeedback,
        description="Feedback as it is now; null when refused.",
    )
