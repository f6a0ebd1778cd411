"""Photos of activities: added, removed, reported, decided on."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.activities.photos import (
    ActivityPhotoAddInput,
    ActivityPhotoAddPayload,
    ActivityPhotoRemoveInput,
    ActivityPhotoRemovePayload,
    ActivityPhotoReportDecideInput,
    ActivityPhotoReportDecidePayload,
    ActivityPhotoReportInput,
    ActivityPhotoReportPayload,
)
from domain.activities import service
from domain.shared.permissions import Permission


@strawberry.type
class PhotoMutation:
    """Root mutations of photos."""

    @strawberry.mutation(
        description="Keeps a place for a photo of an activity, and gives the ticket of its upload.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def activity_photo_add(
        self, info: Info, input: Annotated[ActivityPhotoAddInput, strawberry.argument(description="Which activity.")]
    ) -> ActivityPhotoAddPayload | None:
        command = service.ActivityPhotoAdd(key_of(input.activity_id, "Activity", "input", "activityId"))
        return await perform(
            info, ActivityPhotoAddPayload, service.activity_photo_add, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Removes a photo for good: one's own, or one of an activity that the caller manages.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def activity_photo_remove(
        self, info: Info, input: Annotated[ActivityPhotoRemoveInput, strawberry.argument(description="Which one.")]
    ) -> ActivityPhotoRemovePayload | None:
        command = service.ActivityPhotoRemove(key_of(input.photo_id, "ActivityPhoto", "input", "photoId"))
        return await perform(
            info, ActivityPhotoRemovePayload, service.activity_photo_remove, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Reports a photo; it is hidden at once, until an officer has decided.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def activity_photo_report(
        self,
        info: Info,
        input: Annotated[ActivityPhotoReportInput, strawberry.argument(description="Which one, and why.")],
    ) -> ActivityPhotoReportPayload | None:
        command = service.ActivityPhotoReport(key_of(input.photo_id, "ActivityPhoto", "input", "photoId"), input.reason)
        return await perform(
            info, ActivityPhotoReportPayload, service.activity_photo_report, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Decides on a reported photo: it goes, or is shown again.",
        extensions=requires(Permission.ACTIVITY_MANAGE),
    )
    async def activity_photo_report_decide(
        self, info: Info, input: Annotated[ActivityPhotoReportDecideInput, strawberry.argument(description="Decision.")]
    ) -> ActivityPhotoReportDecidePayload | None:
        command = service.ActivityPhotoReportDecide(
            key_of(input.photo_id, "ActivityPhoto", "input", "photoId"), is_removed=input.is_removed
        )
        return await perform(
            info,
            ActivityPhotoReportDecidePayload,
            service.activity_photo_report_decide,
            command,
            request_key=input.request_key,
        )
