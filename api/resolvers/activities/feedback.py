"""Feedback of participants."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.activities.feedback import ActivityFeedbackGiveInput, ActivityFeedbackGivePayload
from domain.activities import service
from domain.shared.permissions import Permission


@strawberry.type
class FeedbackMutation:
    """Root mutations of feedback."""

    @strawberry.mutation(
        description="Says how an activity was in which the caller took part, until a week after its end.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def activity_feedback_give(
        self, info: Info, input: Annotated[ActivityFeedbackGiveInput, strawberry.argument(description="Feedback.")]
    ) -> ActivityFeedbackGivePayload | None:
        command = service.ActivityFeedbackGive(
            key_of(input.activity_id, "Activity", "input", "activityId"), input.satisfaction, input.comment
        )
        return await perform(
            info, ActivityFeedbackGivePayload, service.activity_feedback_give, command, request_key=input.request_key
        )
