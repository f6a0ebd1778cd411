"""What members do with benefits, and the taking back of vouchers: one call into domain.benefits.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.benefits.claiming import (
    BenefitApplicationWithdrawInput,
    BenefitApplicationWithdrawPayload,
    BenefitApplyInput,
    BenefitApplyPayload,
    BenefitClaimInput,
    BenefitClaimPayload,
    VoucherRevokeInput,
    VoucherRevokePayload,
)
from domain.benefits import service
from domain.shared.permissions import Permission


@strawberry.type
class ClaimMutation:
    """Mutations of claims."""

    @strawberry.mutation(
        description="Issues a voucher to the caller, where who comes first is served first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def benefit_claim(
        self, info: Info, input: Annotated[BenefitClaimInput, strawberry.argument(description="Wish.")]
    ) -> BenefitClaimPayload | None:
        command = service.BenefitClaim(key_of(input.cycle_id, "BenefitCycle", "input", "cycleId"))
        return await perform(info, BenefitClaimPayload, service.benefit_claim, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Applies for a voucher of a cycle that serves who applied, after the closing.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def benefit_apply(
        self, info: Info, input: Annotated[BenefitApplyInput, strawberry.argument(description="Wish.")]
    ) -> BenefitApplyPayload | None:
        command = service.BenefitApply(key_of(input.cycle_id, "BenefitCycle", "input", "cycleId"))
        return await perform(info, BenefitApplyPayload, service.benefit_apply, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Withdraws the caller's application, before the list is published.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def benefit_application_withdraw(
        self,
        info: Info,
        input: Annotated[BenefitApplicationWithdrawInput, strawberry.argument(description="Which one.")],
    ) -> BenefitApplicationWithdrawPayload | None:
        command = service.ApplicationWithdraw(
            key_of(input.application_id, "BenefitApplication", "input", "applicationId")
        )
        return await perform(
            info,
            BenefitApplicationWithdrawPayload,
            service.application_withdraw,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Takes a voucher back that is not redeemed.",
        extensions=requires(Permission.BENEFIT_MANAGE),
    )
    async def voucher_revoke(
        self, info: Info, input: Annotated[VoucherRevokeInput, strawberry.argument(description="Which one.")]
    ) -> VoucherRevokePayload | None:
        command = service.VoucherChange(key_of(input.voucher_id, "Voucher", "input", "voucherId"))
        return await perform(info, VoucherRevokePayload, service.voucher_revoke, command, request_key=input.request_key)
