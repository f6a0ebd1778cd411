"""What officers do with a closed vote: one call into domain.votes.service each."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.counting import (
    VoteCountInput,
    VoteCountPayload,
    VoteOpeningConfirmInput,
    VoteOpeningConfirmPayload,
    VoteOpeningSubmitInput,
    VoteOpeningSubmitPayload,
    VotePublishInput,
    VotePublishPayload,
    VoteSharesDestroyedInput,
    VoteSharesDestroyedPayload,
    VoteVoidInput,
    VoteVoidPayload,
)
from domain.shared.permissions import Permission
from domain.votes.service import box, results
from domain.votes.service.running import VoteReasoned
from domain.votes.service.scheduling import VoteStep


@strawberry.type
class CountingMutation:
    """Root mutations of the count."""

    @strawberry.mutation(
        description="Begins the count of a closed vote; one by name is counted at once.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_count(
        self, info: Info, input: Annotated[VoteCountInput, strawberry.argument(description="Vote.")]
    ) -> VoteCountPayload | None:
        command = VoteStep(key_of(input.vote_id, "Vote", "input", "voteId"))
        return await perform(info, VoteCountPayload, box.vote_count, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Takes in what the key holders opened, checked as a whole; another officer confirms it.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_opening_submit(
        self, info: Info, input: Annotated[VoteOpeningSubmitInput, strawberry.argument(description="Files.")]
    ) -> VoteOpeningSubmitPayload | None:
        command = box.OpeningSubmit(
            key_of(input.vote_id, "Vote", "input", "voteId"), input.ballots_upload_id, input.opening_upload_id
        )
        return await perform(
            info, VoteOpeningSubmitPayload, box.vote_opening_submit, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Confirms, as another officer, what was submitted: all ballots are written, and counted.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_opening_confirm(
        self,
        info: Info,
        input: Annotated[VoteOpeningConfirmInput, strawberry.argument(description="What the officer has in hand.")],
    ) -> VoteOpeningConfirmPayload | None:
        command = box.OpeningConfirm(key_of(input.vote_id, "Vote", "input", "voteId"), input.opening_hash)
        return await perform(
            info, VoteOpeningConfirmPayload, box.vote_opening_confirm, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Publishes the result of a counted vote, and the files with which anybody checks it.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_publish(
        self, info: Info, input: Annotated[VotePublishInput, strawberry.argument(description="Vote.")]
    ) -> VotePublishPayload | None:
        command = VoteStep(key_of(input.vote_id, "Vote", "input", "voteId"))
        return await perform(info, VotePublishPayload, results.vote_publish, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Declares a closed vote void before its result is published.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_void(
        self, info: Info, input: Annotated[VoteVoidInput, strawberry.argument(description="Vote, and why.")]
    ) -> VoteVoidPayload | None:
        command = VoteReasoned(key_of(input.vote_id, "Vote", "input", "voteId"), input.reason)
        return await perform(info, VoteVoidPayload, results.vote_void, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Records that shares of the key of a vote that is over were destroyed.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_shares_destroyed(
        self, info: Info, input: Annotated[VoteSharesDestroyedInput, strawberry.argument(description="Shares.")]
    ) -> VoteSharesDestroyedPayload | None:
        command = results.SharesDestroyed(key_of(input.vote_id, "Vote", "input", "voteId"), input.positions)
        return await perform(
            info, VoteSharesDestroyedPayload, results.vote_shares_destroyed, command, request_key=input.request_key
        )
