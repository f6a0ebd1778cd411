"""What a client reads of votes; nothing is read here."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.votes.filters import VoteWhereInput
from api.schema.votes.nouns import Vote
from db.queries.votes import lists
from domain.shared.permissions import Permission


@strawberry.type
class VoteQuery:
    """Root reads of votes."""

    @strawberry.field(
        description="Votes that the caller may see, latest opening first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def votes(
        self,
        where: Annotated[VoteWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Vote] | None:
        request = page_request(lists.VOTE_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(lists.VOTES, Vote, lists.VOTE_ORDER, request, vote_filters(where)))

    @found(
        description="Vote by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def vote(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")]
    ) -> Vote | None:
        return reference("vote_by_id", key_of(id, "Vote", "id"), Vote)


def vote_filters(where: VoteWhereInput | None) -> dict[str, Any]:
    """The filters of the list of votes by parameter name."""
    if where is None:
        return {}
    return given(
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        states=codes_of(where.state, "where.state"),
        kinds=codes_of(where.kind, "where.kind"),
        is_mine=where.is_mine or None,
    )
