"""What members do with nominations: make, second, consent, decline, withdraw, object; officers decide on objections."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.contesting import (
    NominationObjectInput,
    NominationObjectionDecideInput,
    NominationObjectionDecidePayload,
    NominationObjectPayload,
)
from api.schema.votes.nominating import (
    NominationConsentInput,
    NominationConsentPayload,
    NominationDeclineInput,
    NominationDeclinePayload,
    NominationMakeInput,
    NominationMakePayload,
    NominationSecondInput,
    NominationSecondPayload,
    NominationSecondWithdrawInput,
    NominationSecondWithdrawPayload,
    NominationWithdrawInput,
    NominationWithdrawPayload,
)
from domain.shared.permissions import Permission
from domain.votes.service import nominations
from domain.votes.service.nominations import (
    NominationConsent,
    NominationMake,
    NominationObject,
    NominationObjectionDecide,
    NominationStep,
)


def _nomination(id: strawberry.ID) -> NominationStep:
    return NominationStep(key_of(id, "Nomination", "input", "nominationId"))


@strawberry.type
class NominationMutation:
    """Root mutations of nominations."""

    @strawberry.mutation(
        description="Nominates the member of a number and a name, or the caller; the candidate is asked to consent.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def nomination_make(
        self, info: Info, input: Annotated[NominationMakeInput, strawberry.argument(description="Whom, and why.")]
    ) -> NominationMakePayload | None:
        command = NominationMake(
            key_of(input.call_id, "NominationCall", "input", "callId"),
            input.candidate_number,
            input.candidate_name,
            input.statement,
            input.statement_en,
        )
        return await perform(
            info, NominationMakePayload, nominations.nomination_make, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Seconds a nomination while its call is open.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def nomination_second(
        self, info: Info, input: Annotated[NominationSecondInput, strawberry.argument(description="Which one.")]
    ) -> NominationSecondPayload | None:
        command = _nomination(input.nomination_id)
        return await perform(
            info, NominationSecondPayload, nominations.nomination_second, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes the caller's voice for a nomination back while its call is open.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def nomination_second_withdraw(
        self, info: Info, input: Annotated[NominationSecondWithdrawInput, strawberry.argument(description="Which one.")]
    ) -> NominationSecondWithdrawPayload | None:
        command = _nomination(input.nomination_id)
        return await perform(
            info,
            NominationSecondWithdrawPayload,
            nominations.nomination_second_withdraw,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Has the caller consent to a nomination of theirs while its call is open.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def nomination_consent(
        self,
        info: Info,
        input: Annotated[NominationConsentInput, strawberry.argument(description="Which one, and own words.")],
    ) -> NominationConsentPayload | None:
        command = NominationConsent(
            key_of(input.nomination_id, "Nomination", "input", "nominationId"), input.statement, input.statement_en
        )
        return await perform(
            info, NominationConsentPayload, nominations.nomination_consent, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Has the caller refuse a nomination of theirs that they have not consented to.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def nomination_decline(
        self, info: Info, input: Annotated[NominationDeclineInput, strawberry.argument(description="Which one.")]
    ) -> NominationDeclinePayload | None:
        command = _nomination(input.nomination_id)
        return await perform(
            info, NominationDeclinePayload, nominations.nomination_decline, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Has the caller stand no more, until the vote is announced.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def nomination_withdraw(
        self, info: Info, input: Annotated[NominationWithdrawInput, strawberry.argument(description="Which one.")]
    ) -> NominationWithdrawPayload | None:
        command = _nomination(input.nomination_id)
        return await perform(
            info, NominationWithdrawPayload, nominations.nomination_withdraw, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Objects against a nominee on public notice.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def nomination_object(
        self,
        info: Info,
        input: Annotated[NominationObjectInput, strawberry.argument(description="Which one, and why.")],
    ) -> NominationObjectPayload | None:
        command = NominationObject(key_of(input.nomination_id, "Nomination", "input", "nominationId"), input.text)
        return await perform(
            info, NominationObjectPayload, nominations.nomination_object, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Decides on an objection against a nominee; neither the nominee nor the objector may.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def nomination_objection_decide(
        self,
        info: Info,
        input: Annotated[
            NominationObjectionDecideInput, strawberry.argument(description="Which one, and the decision.")
        ],
    ) -> NominationObjectionDecidePayload | None:
        command = NominationObjectionDecide(
            key_of(input.objection_id, "NominationObjection", "input", "objectionId"), input.is_upheld, input.answer
        )
        return await perform(
            info,
            NominationObjectionDecidePayload,
            nominations.nomination_objection_decide,
            command,
            request_key=input.request_key,
        )
