"""Delegation: given, revoked, declined by members."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.delegating import (
    VoteDelegateInput,
    VoteDelegatePayload,
    VoteDelegationDeclineInput,
    VoteDelegationDeclinePayload,
    VoteDelegationRevokeInput,
    VoteDelegationRevokePayload,
)
from domain.shared.permissions import Permission
from domain.votes.service import delegating


@strawberry.type
class DelegationMutation:
    """Root mutations of delegation."""

    @strawberry.mutation(
        description="Has another member on the roll vote for the caller; a ballot of the caller's own counts instead.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def vote_delegate(
        self, info: Info, input: Annotated[VoteDelegateInput, strawberry.argument(description="Whom.")]
    ) -> VoteDelegatePayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = delegating.Delegate(vote_id, input.delegate_number, input.delegate_name)
        return await perform(
            info, VoteDelegatePayload, delegating.vote_delegate, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes the caller's vote back from whom they gave it to.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def vote_delegation_revoke(
        self, info: Info, input: Annotated[VoteDelegationRevokeInput, strawberry.argument(description="Which.")]
    ) -> VoteDelegationRevokePayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = delegating.DelegationRevoke(vote_id)
        return await perform(
            info, VoteDelegationRevokePayload, delegating.vote_delegation_revoke, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Declines to vote for a member who has delegated to the caller.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def vote_delegation_decline(
        self, info: Info, input: Annotated[VoteDelegationDeclineInput, strawberry.argument(description="For whom.")]
    ) -> VoteDelegationDeclinePayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = delegating.DelegationDecline(vote_id, input.member_number)
        return await perform(
            info,
            VoteDelegationDeclinePayload,
            delegating.vote_delegation_decline,
            command,
            request_key=input.request_key,
        )
