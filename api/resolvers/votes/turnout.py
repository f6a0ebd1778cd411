"""The turnout of a vote as it changes, who has voted once it has closed, and the proof of one's own entry."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import strawberry

from api.context import Info
from api.errors import ApiError
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.turnout import VoteTurnoutChange, VoteTurnoutInspectInput, VoteTurnoutInspectPayload
from domain.shared.permissions import Permission
from domain.votes.service import turnout


@strawberry.type
class TurnoutMutation:
    """Root mutation of turnout."""

    @strawberry.mutation(
        description="Tells who of an organisation has voted in a vote that has closed; recorded with the reason.",
        extensions=requires(Permission.VOTE_READ),
    )
    async def vote_turnout_inspect(
        self,
        info: Info,
        input: Annotated[VoteTurnoutInspectInput, strawberry.argument(description="Which part of the roll, and why.")],
    ) -> VoteTurnoutInspectPayload | None:
        command = turnout.VoteTurnoutInspect(
            key_of(input.vote_id, "Vote", "input", "voteId"),
            key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            input.reason,
        )
        return await perform(
            info,
            VoteTurnoutInspectPayload,
            turnout.vote_turnout_inspect,
            command,
            request_key=input.request_key,
        )


@strawberry.type
class VoteSubscription:
    """Root subscriptions of votes."""

    @strawberry.subscription(
        description="Turnout of a vote, now and whenever it has changed; ends with the count after the close.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def vote_turnout_changed(
        self,
        info: Info,
        vote_id: Annotated[strawberry.ID, strawberry.argument(description="Vote that is followed.")],
    ) -> AsyncIterator[VoteTurnoutChange]:
        services, key = info.context.services, key_of(vote_id, "Vote", "voteId")
        is_known = False
        watch = turnout.turnout_watch(services.database, services.feed.wake, info.context.present_scope, key)
        async with aclosing(watch) as pieces:
            async for _ in pieces:
                is_known = True
                yield VoteTurnoutChange(row={"vote_id": key})
        if not is_known:
            raise ApiError("NOT_FOUND")
