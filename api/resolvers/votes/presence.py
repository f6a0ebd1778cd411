"""How drafts are held, and who is at their meetings."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.presence import (
    VoteCheckInInput,
    VoteCheckInPayload,
    VoteCheckOutInput,
    VoteCheckOutPayload,
    VoteMannerSetInput,
    VoteMannerSetPayload,
    VotePresenceSetInput,
    VotePresenceSetPayload,
    VoteWeightsSetInput,
    VoteWeightsSetPayload,
)
from domain.shared.permissions import Permission
from domain.votes.service import presence, weighing


@strawberry.type
class PresenceMutation:
    """Root mutations of meetings and weights."""

    @strawberry.mutation(
        description="Says of a draft whether it is of a meeting, has weights, and whether members vote for others.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_manner_set(
        self, info: Info, input: Annotated[VoteMannerSetInput, strawberry.argument(description="How.")]
    ) -> VoteMannerSetPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = weighing.MannerSet(vote_id, input.is_meeting, input.is_weighted, input.delegation_cap)
        return await perform(
            info, VoteMannerSetPayload, weighing.vote_manner_set, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Sets what the ballots of a draft count, in the place of what was set before.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_weights_set(
        self, info: Info, input: Annotated[VoteWeightsSetInput, strawberry.argument(description="Which.")]
    ) -> VoteWeightsSetPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = weighing.WeightsSet(vote_id, [each.plain() for each in input.weights])
        return await perform(
            info, VoteWeightsSetPayload, weighing.vote_weights_set, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Writes down who has come to the meeting of a vote, or has left it; all of them or nobody.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_presence_set(
        self, info: Info, input: Annotated[VotePresenceSetInput, strawberry.argument(description="Who.")]
    ) -> VotePresenceSetPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = presence.PresenceSet(vote_id, input.member_numbers, input.is_present)
        return await perform(
            info, VotePresenceSetPayload, presence.vote_presence_set, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Puts the caller on the register of presence, by the code that is shown in the hall.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def vote_check_in(
        self, info: Info, input: Annotated[VoteCheckInInput, strawberry.argument(description="Which, and the code.")]
    ) -> VoteCheckInPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = presence.CheckIn(vote_id, input.code)
        return await perform(info, VoteCheckInPayload, presence.vote_check_in, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Takes the caller off the register of presence; a ballot that they have cast stands.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def vote_check_out(
        self, info: Info, input: Annotated[VoteCheckOutInput, strawberry.argument(description="Which.")]
    ) -> VoteCheckOutPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = presence.CheckOut(vote_id)
        return await perform(info, VoteCheckOutPayload, presence.vote_check_out, command, request_key=input.request_key)
