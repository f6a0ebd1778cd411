"""Deciding many join requests at once."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.members.bulk_deciding import JoinRequestsDecideInput, JoinRequestsDecidePayload
from domain.members import service
from domain.shared.permissions import Permission


@strawberry.type
class BulkDecidingMutation:
    """Root mutations on many requests."""

    @strawberry.mutation(
        description="Decides the caller's steps of several join requests, each by itself: some may be refused.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def join_requests_decide(
        self,
        info: Info,
        input: Annotated[JoinRequestsDecideInput, strawberry.argument(description="Decision.")],
    ) -> JoinRequestsDecidePayload | None:
        command = service.JoinRequestsDecide(
            join_request_ids=[
                key_of(each, "JoinRequest", "input", "joinRequestIds") for each in input.join_request_ids
            ],
            is_approval=input.is_approval,
            comment=input.comment,
        )
        return await perform(
            info, JoinRequestsDecidePayload, service.join_requests_decide, command, request_key=input.request_key
        )
