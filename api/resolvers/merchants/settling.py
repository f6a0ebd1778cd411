"""What officers, and a merchant's staff, can do with settlements: one call into domain.merchants.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.merchants.settling import (
    SettlementApproveInput,
    SettlementApprovePayload,
    SettlementCreateInput,
    SettlementCreatePayload,
    SettlementDisputeDecideInput,
    SettlementDisputeDecidePayload,
    SettlementDisputeOpenInput,
    SettlementDisputeOpenPayload,
    SettlementExportInput,
    SettlementExportPayload,
    SettlementReconcileInput,
    SettlementReconcilePayload,
)
from domain.merchants import service
from domain.shared.permissions import Permission


@strawberry.type
class SettlingMutation:
    """Root mutations of settlement."""

    @strawberry.mutation(
        description="Makes a settlement of all that is in none yet, until a day.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    async def settlement_create(
        self,
        info: Info,
        input: Annotated[SettlementCreateInput, strawberry.argument(description="Next settlement of a merchant.")],
    ) -> SettlementCreatePayload | None:
        command = service.SettlementCreate(key_of(input.merchant_id, "Merchant", "input", "merchantId"), input.until_on)
        return await perform(
            info, SettlementCreatePayload, service.settlement_create, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Compares a merchant's own file with a settlement, by receipt number.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    async def settlement_reconcile(
        self,
        info: Info,
        input: Annotated[
            SettlementReconcileInput, strawberry.argument(description="Merchant's own file for a settlement.")
        ],
    ) -> SettlementReconcilePayload | None:
        command = service.SettlementReconcile(
            key_of(input.settlement_id, "Settlement", "input", "settlementId"), input.content
        )
        return await perform(
            info, SettlementReconcilePayload, service.settlement_reconcile, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Approves a settlement that another officer made.", extensions=requires(Permission.MERCHANT_MANAGE)
    )
    async def settlement_approve(
        self,
        info: Info,
        input: Annotated[SettlementApproveInput, strawberry.argument(description="Settlement to approve.")],
    ) -> SettlementApprovePayload | None:
        command = service.SettlementChange(key_of(input.settlement_id, "Settlement", "input", "settlementId"))
        return await perform(
            info, SettlementApprovePayload, service.settlement_approve, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Gives a settlement as CSV; each export is recorded.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    async def settlement_export(
        self,
        info: Info,
        input: Annotated[SettlementExportInput, strawberry.argument(description="Settlement to hand out.")],
    ) -> SettlementExportPayload | None:
        command = service.SettlementChange(key_of(input.settlement_id, "Settlement", "input", "settlementId"))
        return await perform(
            info, SettlementExportPayload, service.settlement_export, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Objects to a settlement that is not approved, or to one redemption in it.",
        extensions=requires(Permission.SETTLEMENT_READ),
    )
    async def settlement_dispute_open(
        self,
        info: Info,
        input: Annotated[SettlementDisputeOpenInput, strawberry.argument(description="Objection to a settlement.")],
    ) -> SettlementDisputeOpenPayload | None:
        command = service.SettlementDisputeOpen(
            key_of(input.settlement_id, "Settlement", "input", "settlementId"),
            input.reason,
            None
            if input.redemption_id is None
            else key_of(input.redemption_id, "VoucherRedemption", "input", "redemptionId"),
        )
        return await perform(
            info, SettlementDisputeOpenPayload, service.settlement_dispute_open, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Decides on a dispute of somebody else's; when it is right, the redemption is taken back.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    async def settlement_dispute_decide(
        self,
        info: Info,
        input: Annotated[SettlementDisputeDecideInput, strawberry.argument(description="Decision on a dispute.")],
    ) -> SettlementDisputeDecidePayload | None:
        command = service.SettlementDisputeDecide(
            key_of(input.dispute_id, "SettlementDispute", "input", "disputeId"),
            is_accepted=input.is_accepted,
            note=input.note,
        )
        return await perform(
            info,
            SettlementDisputeDecidePayload,
            service.settlement_dispute_decide,
            command,
            request_key=input.request_key,
        )
