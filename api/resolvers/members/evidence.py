"""What proves a join request: documents of the applicant, checks of identity, the phone."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import public, requires
from api.schema.members.proving import (
    JoinEvidenceAddInput,
    JoinEvidenceAddPayload,
    JoinEvidenceRemoveInput,
    JoinEvidenceRemovePayload,
    JoinPhoneCodeSendInput,
    JoinPhoneCodeSendPayload,
    JoinRequestCheckIdentityInput,
    JoinRequestCheckIdentityPayload,
    JoinRequestPrefillOpenInput,
    JoinRequestPrefillOpenPayload,
    JoinRequestProvePhoneInput,
    JoinRequestProvePhonePayload,
)
from api.settings import SmsKind
from domain.auth.service import PhoneProof, phone_code_prove
from domain.members import service
from domain.shared.permissions import Permission


@strawberry.type
class EvidenceMutation:
    """Root mutations of what proves a join request."""

    @strawberry.mutation(
        description="Keeps a place for a document of an open join request, and gives the ticket of its upload.",
        extensions=public(),
    )
    async def join_evidence_add(
        self,
        info: Info,
        input: Annotated[JoinEvidenceAddInput, strawberry.argument(description="Which request, what document.")],
    ) -> JoinEvidenceAddPayload | None:
        command = service.JoinEvidenceAdd(input.reference, input.phone_number, input.kind.value)
        return await perform(
            info, JoinEvidenceAddPayload, service.join_evidence_add, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Removes a document of an open join request, for good and at once.", extensions=public()
    )
    async def join_evidence_remove(
        self,
        info: Info,
        input: Annotated[JoinEvidenceRemoveInput, strawberry.argument(description="Which request and document.")],
    ) -> JoinEvidenceRemovePayload | None:
        evidence_id = key_of(input.evidence_id, "JoinEvidence", "input", "evidenceId")
        command = service.JoinEvidenceRemove(input.reference, input.phone_number, evidence_id)
        return await perform(
            info, JoinEvidenceRemovePayload, service.join_evidence_remove, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Runs a check of an applicant's identity, or records what an officer saw.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def join_request_check_identity(
        self,
        info: Info,
        input: Annotated[JoinRequestCheckIdentityInput, strawberry.argument(description="Which request, and how.")],
    ) -> JoinRequestCheckIdentityPayload | None:
        command = service.JoinRequestCheckIdentity(
            join_request_id=key_of(input.join_request_id, "JoinRequest", "input", "joinRequestId"),
            method=input.method,
            is_match=input.is_match,
            has_provider=info.context.services.has_identity_provider,
        )
        return await perform(
            info,
            JoinRequestCheckIdentityPayload,
            service.join_request_check_identity,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Sends a code to a phone at which somebody joins; nobody is told whether anybody does.",
        extensions=public(),
    )
    async def join_phone_code_send(
        self, info: Info, input: Annotated[JoinPhoneCodeSendInput, strawberry.argument(description="Which phone.")]
    ) -> JoinPhoneCodeSendPayload | None:
        context = info.context
        is_offered = context.sign_in.sms is not SmsKind.NONE
        command = service.JoinPhoneCodeSend(input.phone_number, context.locale, is_offered)

        async def prepare() -> service.JoinPhoneCodeSend:
            async with context.write() as work:
                await service.join_phone_code_reserve(work, command)
            return command

        return await perform(
            info,
            JoinPhoneCodeSendPayload,
            service.join_phone_code_send,
            prepare,
            request_key=input.request_key,
            content=[input.phone_number],
        )

    @strawberry.mutation(
        description="Proves the phone of an open join request by a code: a check of identity.", extensions=public()
    )
    async def join_request_prove_phone(
        self,
        info: Info,
        input: Annotated[JoinRequestProvePhoneInput, strawberry.argument(description="Request, phone and code.")],
    ) -> JoinRequestProvePhonePayload | None:
        async def prepare() -> service.JoinRequestProvePhone:
            proof = await prove_phone(info, input.phone_number, input.code)
            return service.JoinRequestProvePhone(input.reference, proof)

        return await perform(
            info,
            JoinRequestProvePhonePayload,
            service.join_request_prove_phone,
            prepare,
            request_key=input.request_key,
            content=[input.reference, input.phone_number, input.code],
        )

    @strawberry.mutation(
        description="Fills a join request in with what is on file of whoever proves their phone by a code.",
        extensions=public(),
    )
    async def join_request_prefill_open(
        self,
        info: Info,
        input: Annotated[JoinRequestPrefillOpenInput, strawberry.argument(description="Phone and code.")],
    ) -> JoinRequestPrefillOpenPayload | None:
        async def prepare() -> service.JoinRequestPrefillOpen:
            return service.JoinRequestPrefillOpen(await prove_phone(info, input.phone_number, input.code))

        return await perform(
            info,
            JoinRequestPrefillOpenPayload,
            service.join_request_prefill_open,
            prepare,
            request_key=input.request_key,
            content=[input.phone_number, input.code],
        )


async def prove_phone(info: Info, phone_number: str, code: str) -> PhoneProof:
    """A right code; the try is counted whatever comes of it."""
    async with info.context.write() as work:
        tried = await service.join_phone_code_try(work, phone_number, code)
    return phone_code_prove(tried)
