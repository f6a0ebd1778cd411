"""Drawing the permit of an unlinkable vote; the post itself is no GraphQL (`api/anonymous_post.py`)."""

from functools import partial
from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.permits import BallotPermitIssueInput, BallotPermitIssuePayload
from domain.shared.permissions import Permission
from domain.votes.service.permits import PermitWish, ballot_permit_issue, ballot_permit_prepare


@strawberry.type
class PermitMutation:
    """Root mutations of permits."""

    @strawberry.mutation(
        description="Draws the caller's permit for one ballot of an unlinkable vote; the ballot itself is posted to "
        "`/ballots` without a name.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def ballot_permit_issue(
        self, info: Info, input: Annotated[BallotPermitIssueInput, strawberry.argument(description="What.")]
    ) -> BallotPermitIssuePayload | None:
        context = info.context
        wish = PermitWish(key_of(input.vote_id, "Vote", "input", "voteId"), input.blinded)
        prepare = partial(ballot_permit_prepare, context.look, context.services.registrar, wish)
        return await perform(info, BallotPermitIssuePayload, ballot_permit_issue, prepare, request_key=None)
