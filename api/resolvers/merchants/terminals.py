"""What a terminal can do with a network: one call into domain.merchants.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.merchants.terminals import (
    TerminalVoucherCheckInput,
    TerminalVoucherCheckPayload,
    TerminalVoucherLockInput,
    TerminalVoucherLockPayload,
    TerminalVoucherRedeemInput,
    TerminalVoucherRedeemPayload,
    TerminalVoucherUnlockInput,
    TerminalVoucherUnlockPayload,
)
from domain.merchants import service
from domain.shared.permissions import Permission


@strawberry.type
class TerminalMutation:
    """Root mutations of terminals."""

    @strawberry.mutation(
        description="Tells a terminal what a voucher is good for; each look is recorded.",
        extensions=requires(Permission.VOUCHER_REDEEM),
    )
    async def terminal_voucher_check(
        self,
        info: Info,
        input: Annotated[TerminalVoucherCheckInput, strawberry.argument(description="Code at a terminal.")],
    ) -> TerminalVoucherCheckPayload | None:
        command = service.TerminalCode(input.code)
        return await perform(
            info, TerminalVoucherCheckPayload, service.terminal_voucher_check, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Holds a voucher for the terminal that calls, for 10 minutes.",
        extensions=requires(Permission.VOUCHER_REDEEM),
    )
    async def terminal_voucher_lock(
        self,
        info: Info,
        input: Annotated[TerminalVoucherLockInput, strawberry.argument(description="Code at a terminal.")],
    ) -> TerminalVoucherLockPayload | None:
        command = service.TerminalCode(input.code)
        return await perform(
            info, TerminalVoucherLockPayload, service.terminal_voucher_lock, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Lets go of a voucher that the terminal holds; twice is the same as once.",
        extensions=requires(Permission.VOUCHER_REDEEM),
    )
    async def terminal_voucher_unlock(
        self,
        info: Info,
        input: Annotated[TerminalVoucherUnlockInput, strawberry.argument(description="Code at a terminal.")],
    ) -> TerminalVoucherUnlockPayload | None:
        command = service.TerminalCode(input.code)
        return await perform(
            info, TerminalVoucherUnlockPayload, service.terminal_voucher_unlock, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Redeems a voucher at the terminal that calls; a repeat of its number gets the first answer.",
        extensions=requires(Permission.VOUCHER_REDEEM),
    )
    async def terminal_voucher_redeem(
        self,
        info: Info,
        input: Annotated[
            TerminalVoucherRedeemInput, strawberry.argument(description="Use of a voucher at a terminal.")
        ],
    ) -> TerminalVoucherRedeemPayload | None:
        command = service.TerminalRedeem(
            input.request_number,
            input.code,
            input.amount_fen,
            input.receipt_number,
            None if input.staff_id is None else key_of(input.staff_id, "MerchantCredential", "input", "staffId"),
            input.device_at,
        )
        return await perform(
            info, TerminalVoucherRedeemPayload, service.terminal_voucher_redeem, command, request_key=input.request_key
        )
