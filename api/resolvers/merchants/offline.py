"""What a terminal can do about being without a network: one call into domain.merchants.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.permissions import requires
from api.schema.merchants.offline import (
    RedemptionUploadInput,
    RedemptionUploadPayload,
    TerminalAllowanceTakeInput,
    TerminalAllowanceTakePayload,
)
from domain.merchants import service
from domain.shared.permissions import Permission


@strawberry.type
class OfflineMutation:
    """Root mutations of offline redemption."""

    @strawberry.mutation(
        description="Signs how much the terminal that calls may redeem without a network; while one is valid it is the "
        "same.",
        extensions=requires(Permission.VOUCHER_REDEEM),
    )
    async def terminal_allowance_take(
        self, info: Info, input: Annotated[TerminalAllowanceTakeInput, strawberry.argument(description="Wish.")]
    ) -> TerminalAllowanceTakePayload | None:
        return await perform(
            info,
            TerminalAllowanceTakePayload,
            service.terminal_allowance_take,
            service.Nothing(),
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Takes the file of a terminal that had been without a network; a file that comes again changes "
        "nothing.",
        extensions=requires(Permission.REDEMPTION_UPLOAD),
    )
    async def redemption_upload(
        self, info: Info, input: Annotated[RedemptionUploadInput, strawberry.argument(description="File.")]
    ) -> RedemptionUploadPayload | None:
        command = service.RedemptionUpload(input.upload_key, input.device_now, [use.plain() for use in input.uses])
        return await perform(
            info, RedemptionUploadPayload, service.redemption_upload, command, request_key=input.request_key
        )
