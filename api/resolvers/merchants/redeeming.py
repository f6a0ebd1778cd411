"""What a till or an officer can do with vouchers: one call into a service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.merchants.redeeming import (
    RedemptionConflictDecideInput,
    RedemptionConflictDecidePayload,
    VoucherRedeemInput,
    VoucherRedeemPayload,
    VoucherReverseInput,
    VoucherReversePayload,
)
from domain.benefits import service as benefits
from domain.merchants import service
from domain.shared.permissions import Permission


@strawberry.type
class RedeemingMutation:
    """Root mutations of redemption."""

    @strawberry.mutation(
        description="Redeems a voucher at the union's own desk; a second time gets the first answer.",
        extensions=requires(Permission.VOUCHER_REDEEM),
    )
    async def voucher_redeem(
        self,
        info: Info,
        input: Annotated[VoucherRedeemInput, strawberry.argument(description="Code at the union's own desk.")],
    ) -> VoucherRedeemPayload | None:
        command = benefits.VoucherRedeem(input.code, input.amount_fen, input.receipt_number)
        return await perform(
            info, VoucherRedeemPayload, benefits.voucher_redeem, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes a redemption back within 72 hours, as another person than who redeemed it.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    async def voucher_reverse(
        self,
        info: Info,
        input: Annotated[VoucherReverseInput, strawberry.argument(description="Redemption to take back.")],
    ) -> VoucherReversePayload | None:
        command = benefits.VoucherReverse(
            key_of(input.redemption_id, "VoucherRedemption", "input", "redemptionId"), input.note
        )
        return await perform(
            info, VoucherReversePayload, benefits.voucher_reverse, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Says who bears the loss of what a terminal gave out offline against the rules.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    async def redemption_conflict_decide(
        self,
        info: Info,
        input: Annotated[RedemptionConflictDecideInput, strawberry.argument(description="Decision on a conflict.")],
    ) -> RedemptionConflictDecidePayload | None:
        command = service.RedemptionConflictDecide(
            key_of(input.conflict_id, "RedemptionConflict", "input", "conflictId"), input.decision.value, input.note
        )
        return await perform(
            info,
            RedemptionConflictDecidePayload,
            service.redemption_conflict_decide,
            command,
            request_key=input.request_key,
        )
