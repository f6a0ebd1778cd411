"""What is read of meetings, weights and delegation; nothing is read here."""

from typing import Annotated

import strawberry

from api.context import Info
from api.filters import given
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.votes.manners import VoteDelegation, VoteHallCode, VotePresence, VoteRollCallEntry, VoteWeight
from db.queries.votes import lists
from domain.shared.permissions import Permission
from domain.votes.service.presence import hall_code_of


@strawberry.type
class MeetingQuery:
    """Root reads of meetings, for officers."""

    @strawberry.field(
        description="Code to be shown in the hall of a vote's meeting; null out of reach, where there is no meeting, "
        "and while nobody can check in.",
        extensions=requires(Permission.VOTE_MANAGE),
    )
    async def vote_hall_code(
        self, info: Info, vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")]
    ) -> VoteHallCode | None:
        key = key_of(vote_id, "Vote", "voteId")
        async with info.context.look() as work:
            shown = await hall_code_of(work, key)
        return None if shown is None else VoteHallCode(row={"code": shown[0], "changes_at": shown[1]})

    @strawberry.field(
        description="Register of presence of a vote's meeting: each stay, earliest first.",
        extensions=requires(Permission.VOTE_READ),
    )
    def vote_presence(
        self,
        vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")],
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[VotePresence] | None:
        request = page_request(lists.PRESENCE_ORDER, first=first, after=after, last=last, before=before)
        filters = {"vote_id": key_of(vote_id, "Vote", "voteId")}
        return Connection(source=PageSource(lists.PRESENCE, VotePresence, lists.PRESENCE_ORDER, request, filters))

    @strawberry.field(
        description="Roll of an open meeting with who is there and, by name, who has voted; by number.",
        extensions=requires(Permission.VOTE_READ),
    )
    def vote_roll_call(
        self,
        vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")],
        is_present: Annotated[
            bool | None, strawberry.argument(description="Only those who are there, or are not; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[VoteRollCallEntry] | None:
        request = page_request(lists.ROLL_CALL_ORDER, first=first, after=after, last=last, before=before)
        filters = {"vote_id": key_of(vote_id, "Vote", "voteId"), **given(is_present=is_present)}
        return Connection(
            source=PageSource(lists.ROLL_CALL, VoteRollCallEntry, lists.ROLL_CALL_ORDER, request, filters)
        )

    @strawberry.field(
        description="Delegations of a vote, those that have ended too, earliest first.",
        extensions=requires(Permission.VOTE_READ),
    )
    def vote_delegations(
        self,
        vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")],
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[VoteDelegation] | None:
        request = page_request(lists.DELEGATION_ORDER, first=first, after=after, last=last, before=before)
        filters = {"vote_id": key_of(vote_id, "Vote", "voteId")}
        return Connection(
            source=PageSource(lists.DELEGATIONS, VoteDelegation, lists.DELEGATION_ORDER, request, filters)
        )

    @strawberry.field(
        description="Weights that were set for a vote, by number of the member.",
        extensions=requires(Permission.VOTE_READ),
    )
    def vote_weights(
        self,
        vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")],
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[VoteWeight] | None:
        request = page_request(lists.WEIGHT_ORDER, first=first, after=after, last=last, before=before)
        filters = {"vote_id": key_of(vote_id, "Vote", "voteId")}
        return Connection(source=PageSource(lists.WEIGHTS, VoteWeight, lists.WEIGHT_ORDER, request, filters))
