"""Objections to rolls: made by members, decided by officers."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.objecting import (
    VoteObjectionDecideInput,
    VoteObjectionDecidePayload,
    VoteObjectionMakeInput,
    VoteObjectionMakePayload,
)
from domain.shared.permissions import Permission
from domain.votes import service
from domain.votes.service import ObjectionDecide, ObjectionMake


@strawberry.type
class VoteObjectionMutation:
    """Root mutations of objections."""

    @strawberry.mutation(
        description="Objects to the roll of a scheduled vote of the union, on it or not.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def vote_objection_make(
        self,
        info: Info,
        input: Annotated[VoteObjectionMakeInput, strawberry.argument(description="Which one, and what is wrong.")],
    ) -> VoteObjectionMakePayload | None:
        command = ObjectionMake(key_of(input.vote_id, "Vote", "input", "voteId"), input.text, input.subject_number)
        return await perform(
            info, VoteObjectionMakePayload, service.vote_objection_make, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Decides on somebody else's objection; one that is right mends a list of electors.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_objection_decide(
        self,
        info: Info,
        input: Annotated[VoteObjectionDecideInput, strawberry.argument(description="Which one, and the answer.")],
    ) -> VoteObjectionDecidePayload | None:
        command = ObjectionDecide(
            key_of(input.objection_id, "VoteObjection", "input", "objectionId"), input.is_upheld, input.answer
        )
        return await perform(
            info, VoteObjectionDecidePayload, service.vote_objection_decide, command, request_key=input.request_key
        )
