"""What a client reads of votes; nothing is read here."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import public, requires
from api.resolvers.votes.continuing import VoteLotQuery
from api.schema.votes.checking import (
    BallotProof,
    MerkleProof,
    VoteChecklistItem,
    ballot_proof,
    checklist_item,
    digest_of,
    merkle_proof,
)
from api.schema.votes.filters import VoteObjectionWhereInput, VoteRollWhereInput, VoteWhereInput
from api.schema.votes.nouns import Vote
from api.schema.votes.rolls import VoteElector, VoteObjection, VoteRollEntry
from api.schema.votes.rule_sets import RULE_SETS_SECONDS, VoteRuleSet, shipped_rule_sets
from api.sharing import CacheControl
from db.queries.votes import lists
from domain.shared.permissions import Permission
from domain.votes import service
from domain.votes.service.board import find_proof
from domain.votes.service.checking import roll_proof


@strawberry.type
class VoteReads(VoteLotQuery):
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

    @strawberry.field(
        description="Proof that the caller's entry is on the frozen roll of a vote, under its `rollHash`; null for who "
        "is not on it.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def vote_roll_proof(
        self, info: Info, vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")]
    ) -> MerkleProof | None:
        key = key_of(vote_id, "Vote", "voteId")
        async with info.context.read() as conn:
            proof = await roll_proof(conn, info.context.scope, key)
        return None if proof is None else merkle_proof(proof)

    @strawberry.field(
        description="Proof that a ballot is on the board of a vote, by the hash on its receipt; null when it is not "
        "under the newest root.",
        extensions=public(),
    )
    async def ballot_proof(
        self,
        info: Info,
        vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")],
        hash: Annotated[str, strawberry.argument(description="Hash of the ballot, 64 hexadecimal digits.")],
    ) -> BallotProof | None:
        key, digest = key_of(vote_id, "Vote", "voteId"), digest_of(hash)
        if digest is None:
            return None
        async with info.context.read() as conn:
            proof = await find_proof(conn, info.context.scope.tenant_id, key, digest)
        return None if proof is None else ballot_proof(proof)

    @strawberry.field(
        description="What keeps a draft from being scheduled, or what has changed since so that a scheduled vote does "
        "not open; empty when nothing does; null out of reach, and for what was opened.",
        extensions=requires(Permission.VOTE_MANAGE),
        metadata={"list_size": 10},
    )
    async def vote_checklist(
        self, info: Info, vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")]
    ) -> list[VoteChecklistItem] | None:
        key = key_of(vote_id, "Vote", "voteId")
        async with info.context.look() as work:
            points = await service.vote_checklist(work, key)
        return None if points is None else [checklist_item(each, info.context.locale) for each in points]

    @strawberry.field(
        description="Rule sets that are shipped, each in its newest version, by key.",
        extensions=public(),
        directives=[CacheControl(max_age=RULE_SETS_SECONDS)],
        metadata={"list_size": 5},
    )
    def vote_rule_sets(self) -> list[VoteRuleSet]:
        return shipped_rule_sets()

    @strawberry.field(
        description="Frozen roll of a vote, in an order that says nothing; not who has voted.",
        extensions=requires(Permission.VOTE_READ),
    )
    def vote_roll_entries(
        self,
        vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")],
        where: Annotated[VoteRollWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[VoteRollEntry] | None:
        request = page_request(lists.ROLL_ORDER, first=first, after=after, last=last, before=before)
        filters = {"vote_id": key_of(vote_id, "Vote", "voteId"), **roll_filters(where)}
        return Connection(source=PageSource(lists.ROLL, VoteRollEntry, lists.ROLL_ORDER, request, filters))

    @strawberry.field(
        description="List of electors of a vote that has one of its own, in an order that says nothing.",
        extensions=requires(Permission.VOTE_READ),
    )
    def vote_electors(
        self,
        vote_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the vote.")],
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[VoteElector] | None:
        request = page_request(lists.ELECTOR_ORDER, first=first, after=after, last=last, before=before)
        filters = {"vote_id": key_of(vote_id, "Vote", "voteId")}
        return Connection(source=PageSource(lists.ELECTORS, VoteElector, lists.ELECTOR_ORDER, request, filters))

    @strawberry.field(
        description="Objections to rolls of votes within reach, longest waiting first.",
        extensions=requires(Permission.VOTE_READ),
    )
    def vote_objections(
        self,
        where: Annotated[VoteObjectionWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[VoteObjection] | None:
        request = page_request(lists.OBJECTION_ORDER, first=first, after=after, last=last, before=before)
        filters = objection_filters(where)
        return Connection(source=PageSource(lists.OBJECTIONS, VoteObjection, lists.OBJECTION_ORDER, request, filters))


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


def roll_filters(where: VoteRollWhereInput | None) -> dict[str, Any]:
    """The filters of a roll by parameter name, besides that of its vote."""
    if where is None:
        return {}
    return given(organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"))


def objection_filters(where: VoteObjectionWhereInput | None) -> dict[str, Any]:
    """The filters of the list of objections by parameter name."""
    if where is None:
        return {}
    return given(vote_id=key_of_one(where.vote, "Vote", "where.vote"), states=codes_of(where.state, "where.state"))
