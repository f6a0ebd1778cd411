"""What a kiosk can do in its own name: one call into domain.kiosks.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.permissions import requires
from api.schema.kiosks.serving import (
    KioskAllowanceTakeInput,
    KioskAllowanceTakePayload,
    KioskHeartbeatInput,
    KioskHeartbeatPayload,
    KioskQueueUploadInput,
    KioskQueueUploadPayload,
)
from domain.kiosks import service
from domain.shared.permissions import Permission


@strawberry.type
class ServingMutation:
    """Root mutations of kiosks."""

    @strawberry.mutation(
        description="Tells how the kiosk that calls is, and gives its configuration.",
        extensions=requires(Permission.KIOSK_SERVE),
    )
    async def kiosk_heartbeat(
        self, info: Info, input: Annotated[KioskHeartbeatInput, strawberry.argument(description="How it is.")]
    ) -> KioskHeartbeatPayload | None:
        command = service.KioskHeartbeat(
            input.device_now,
            input.software,
            input.version,
            input.queue_length,
            input.queue_oldest_at,
            input.has_paper,
            input.battery_percent,
            input.network,
        )
        return await perform(
            info, KioskHeartbeatPayload, service.kiosk_heartbeat, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Signs what the kiosk that calls may accept without a network.",
        extensions=requires(Permission.KIOSK_SERVE),
    )
    async def kiosk_allowance_take(
        self, info: Info, input: Annotated[KioskAllowanceTakeInput, strawberry.argument(description="Wish.")]
    ) -> KioskAllowanceTakePayload | None:
        return await perform(
            info,
            KioskAllowanceTakePayload,
            service.kiosk_allowance_take,
            service.Nothing(),
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Takes the next entries of the kiosk's queue; what comes again changes nothing.",
        extensions=requires(Permission.KIOSK_SERVE),
    )
    async def kiosk_queue_upload(
        self, info: Info, input: Annotated[KioskQueueUploadInput, strawberry.argument(description="Entries.")]
    ) -> KioskQueueUploadPayload | None:
        command = service.KioskQueueUpload(input.device_now, [each.plain() for each in input.entries])
        return await perform(
            info, KioskQueueUploadPayload, service.kiosk_queue_upload, command, request_key=input.request_key
        )
