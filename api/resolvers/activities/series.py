"""Series as a whole: registering for all that is to come, leaving it."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.activities.series_registering import (
    ActivitySeriesLeaveInput,
    ActivitySeriesLeavePayload,
    ActivitySeriesRegisterInput,
    ActivitySeriesRegisterPayload,
)
from api.schema.members.on_behalf import on_behalf_of
from domain.activities import service
from domain.shared.permissions import Permission


@strawberry.type
class SeriesMutation:
    """Root mutations of series."""

    @strawberry.mutation(
        description="Registers the caller for all dates of a series that are to come, all or none or what is possible; "
        "officers do for others.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def activity_series_register(
        self, info: Info, input: Annotated[ActivitySeriesRegisterInput, strawberry.argument(description="Wish.")]
    ) -> ActivitySeriesRegisterPayload | None:
        command = service.ActivitySeriesRegister(
            key_of(input.activity_id, "Activity", "input", "activityId"),
            is_all_or_none=input.is_all_or_none,
            waits=input.waits,
            companions=tuple(each.plain() for each in input.companions),
            answers={each.key: each.answer for each in input.answers},
            on_behalf=on_behalf_of(input.on_behalf),
        )
        return await perform(
            info,
            ActivitySeriesRegisterPayload,
            service.activity_series_register,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Gives up all that the caller has of a series from one of its sessions on.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def activity_series_leave(
        self, info: Info, input: Annotated[ActivitySeriesLeaveInput, strawberry.argument(description="From where on.")]
    ) -> ActivitySeriesLeavePayload | None:
        command = service.ActivitySeriesLeave(key_of(input.activity_id, "Activity", "input", "activityId"))
        return await perform(
            info, ActivitySeriesLeavePayload, service.activity_series_leave, command, request_key=input.request_key
        )
