"""What officers do with votes under way."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.running import (
    VoteCloseInput,
    VoteClosePayload,
    VoteExtendInput,
    VoteExtendPayload,
    VoteOpenInput,
    VoteOpenPayload,
    VotePauseInput,
    VotePausePayload,
    VoteResumeInput,
    VoteResumePayload,
)
from api.schema.votes.scheduling import VoteCancelInput, VoteCancelPayload
from domain.shared.permissions import Permission
from domain.votes import service
from domain.votes.service import VoteExtend, VoteReasoned, VoteStep


@strawberry.type
class VoteRunMutation:
    """Root mutations of running."""

    @strawberry.mutation(
        description="Opens a scheduled vote: roll and definition are frozen for good; asks for a recent proof.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_open(
        self, info: Info, input: Annotated[VoteOpenInput, strawberry.argument(description="Which one.")]
    ) -> VoteOpenPayload | None:
        command = VoteStep(key_of(input.vote_id, "Vote", "input", "voteId"))
        return await perform(info, VoteOpenPayload, service.vote_open, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Takes in no ballots until the vote is resumed; its closing time stays.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_pause(
        self, info: Info, input: Annotated[VotePauseInput, strawberry.argument(description="Which one, and why.")]
    ) -> VotePausePayload | None:
        command = VoteReasoned(key_of(input.vote_id, "Vote", "input", "voteId"), input.reason)
        return await perform(info, VotePausePayload, service.vote_pause, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Takes in ballots again.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_resume(
        self, info: Info, input: Annotated[VoteResumeInput, strawberry.argument(description="Which one, and why.")]
    ) -> VoteResumePayload | None:
        command = VoteReasoned(key_of(input.vote_id, "Vote", "input", "voteId"), input.reason)
        return await perform(info, VoteResumePayload, service.vote_resume, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Has an open vote close later; never sooner.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_extend(
        self,
        info: Info,
        input: Annotated[VoteExtendInput, strawberry.argument(description="Which one, until when, and why.")],
    ) -> VoteExtendPayload | None:
        command = VoteExtend(key_of(input.vote_id, "Vote", "input", "voteId"), input.closes_at, input.reason)
        return await perform(info, VoteExtendPayload, service.vote_extend, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Closes a vote whose time has come, or early with a second officer; asks for a recent proof.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_close(
        self, info: Info, input: Annotated[VoteCloseInput, strawberry.argument(description="Which one, and why.")]
    ) -> VoteClosePayload | None:
        command = VoteReasoned(key_of(input.vote_id, "Vote", "input", "voteId"), input.reason)
        return await perform(info, VoteClosePayload, service.vote_close, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Calls off a vote that is not counted yet; asks for a recent proof.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_cancel(
        self, info: Info, input: Annotated[VoteCancelInput, strawberry.argument(description="Which one, and why.")]
    ) -> VoteCancelPayload | None:
        command = VoteReasoned(key_of(input.vote_id, "Vote", "input", "voteId"), input.reason)
        return await perform(info, VoteCancelPayload, service.vote_cancel, command, request_key=input.request_key)
