"""What officers do beside the usual course of a vote: lots, votes that go on from another, polls."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.following import VoteFollowingDraftInput, VoteFollowingDraftPayload
from api.schema.votes.lots import (
    VoteLotEnterInput,
    VoteLotEnterPayload,
    VotePendingLot,
    pending_lot,
)
from api.schema.votes.polling import VotePollStartInput, VotePollStartPayload
from domain.shared.permissions import Permission
from domain.votes.service import continuing, lots, polling


@strawberry.type
class VoteContinuingMutation:
    """Root mutations of lots, of votes that follow, of polls."""

    @strawberry.mutation(
        description="Enters a lot as it was drawn; with a second officer's same one the count goes on; asks for "
        "a recent proof.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_lot_enter(
        self, info: Info, input: Annotated[VoteLotEnterInput, strawberry.argument(description="Lot.")]
    ) -> VoteLotEnterPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = lots.LotEnter(vote_id, input.question, input.order, input.source, input.is_anew)
        return await perform(info, VoteLotEnterPayload, lots.vote_lot_enter, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Drafts what a published result asks for: a run-off, a further round, or a second call.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_following_draft(
        self,
        info: Info,
        input: Annotated[VoteFollowingDraftInput, strawberry.argument(description="Which one, as what, and when.")],
    ) -> VoteFollowingDraftPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = continuing.FollowingDraft(vote_id, input.follows_as, input.opens_at, input.closes_at)
        return await perform(
            info,
            VoteFollowingDraftPayload,
            continuing.vote_following_draft,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Asks members at once: drafts, announces and opens a poll; asks for a recent proof.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_poll_start(
        self, info: Info, input: Annotated[VotePollStartInput, strawberry.argument(description="Poll.")]
    ) -> VotePollStartPayload | None:
        return await perform(
            info, VotePollStartPayload, polling.vote_poll_start, input.plain(), request_key=input.request_key
        )


@strawberry.type
class VoteLotQuery:
    """Root read of lots."""

    @strawberry.field(
        description="Ties of a counted vote that wait for a lot, by question; null out of reach, and for what is not "
        "counted or is published.",
        extensions=requires(Permission.VOTE_MANAGE),
        metadata={"list_size": 2},
    )
    async def vote_pending_lots(
        self, info: Info, vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")]
    ) -> list[VotePendingLot] | None:
        key = key_of(vote_id, "Vote", "voteId")
        async with info.context.look() as work:
            found = await lots.pending_lots(work, key)
        return None if found is None else [pending_lot(each) for each in found]
