"""What officers can do with merchants and their credentials: one call into domain.merchants.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.merchants.partners import (
    MerchantCreateInput,
    MerchantCreatePayload,
    MerchantCredentialCreateInput,
    MerchantCredentialCreatePayload,
    MerchantCredentialRevokeInput,
    MerchantCredentialRevokePayload,
    MerchantCredentialRotateInput,
    MerchantCredentialRotatePayload,
    MerchantStateSetInput,
    MerchantStateSetPayload,
    MerchantUpdateInput,
    MerchantUpdatePayload,
)
from domain.merchants import service
from domain.shared.permissions import Permission


@strawberry.type
class PartnerMutation:
    """Root mutations of merchants and credentials."""

    @strawberry.mutation(
        description="Enters a merchant of an organisation.", extensions=requires(Permission.MERCHANT_MANAGE)
    )
    async def merchant_create(
        self, info: Info, input: Annotated[MerchantCreateInput, strawberry.argument(description="Merchant to enter.")]
    ) -> MerchantCreatePayload | None:
        command = service.MerchantCreate(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            service.MerchantContract(
                input.name,
                input.contract_number,
                [each.value for each in input.kinds],
                input.contract_starts_on,
                input.contract_ends_on,
            ),
        )
        return await perform(
            info, MerchantCreatePayload, service.merchant_create, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Changes the contract of a merchant.", extensions=requires(Permission.MERCHANT_MANAGE)
    )
    async def merchant_update(
        self,
        info: Info,
        input: Annotated[MerchantUpdateInput, strawberry.argument(description="Contract of a merchant anew.")],
    ) -> MerchantUpdatePayload | None:
        command = service.MerchantUpdate(
            key_of(input.merchant_id, "Merchant", "input", "merchantId"),
            service.MerchantContract(
                input.name,
                input.contract_number,
                [each.value for each in input.kinds],
                input.contract_starts_on,
                input.contract_ends_on,
            ),
        )
        return await perform(
            info, MerchantUpdatePayload, service.merchant_update, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Suspends a merchant, lets it go on, or ends it, at once.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    async def merchant_state_set(
        self,
        info: Info,
        input: Annotated[MerchantStateSetInput, strawberry.argument(description="Next state of a merchant.")],
    ) -> MerchantStateSetPayload | None:
        command = service.MerchantStateSet(
            key_of(input.merchant_id, "Merchant", "input", "merchantId"), input.state.value
        )
        return await perform(
            info, MerchantStateSetPayload, service.merchant_state_set, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Makes a credential for a terminal, or for one of the staff, of a merchant.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    async def merchant_credential_create(
        self,
        info: Info,
        input: Annotated[
            MerchantCredentialCreateInput,
            strawberry.argument(description="Terminal, or one of the staff, of a merchant."),
        ],
    ) -> MerchantCredentialCreatePayload | None:
        command = service.MerchantCredentialCreate(
            key_of(input.merchant_id, "Merchant", "input", "merchantId"),
            input.kind.value,
            input.name,
            input.expires_on,
            service.OfflineBounds(input.offline_count, input.offline_fen, input.offline_hours),
        )
        return await perform(
            info,
            MerchantCredentialCreatePayload,
            service.merchant_credential_create,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Gives a credential a new secret; the old one ends at once.",
        extensions=requires(Permission.MERCHANT_MANAGE),
    )
    async def merchant_credential_rotate(
        self,
        info: Info,
        input: Annotated[
            MerchantCredentialRotateInput, strawberry.argument(description="Credential to give a new secret.")
        ],
    ) -> MerchantCredentialRotatePayload | None:
        command = service.MerchantCredentialRotate(
            key_of(input.credential_id, "MerchantCredential", "input", "credentialId"), input.expires_on
        )
        return await perform(
            info,
            MerchantCredentialRotatePayload,
            service.merchant_credential_rotate,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(description="Ends a credential at once.", extensions=requires(Permission.MERCHANT_MANAGE))
    async def merchant_credential_revoke(
        self,
        info: Info,
        input: Annotated[MerchantCredentialRevokeInput, strawberry.argument(description="Credential to end.")],
    ) -> MerchantCredentialRevokePayload | None:
        command = service.MerchantCredentialChange(
            key_of(input.credential_id, "MerchantCredential", "input", "credentialId")
        )
        return await perform(
            info,
            MerchantCredentialRevokePayload,
            service.merchant_credential_revoke,
            command,
            request_key=input.request_key,
        )
