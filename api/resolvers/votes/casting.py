"""What members do with ballots: one call into domain.votes.service.casting each."""

from collections.abc import Sequence
from typing import Annotated
from uuid import uuid4

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.votes.casting import (
    BallotAnswerInput,
    BallotCastInput,
    BallotCastPayload,
    BallotSealAndCastInput,
    BallotSealAndCastPayload,
    NamedBallotCastInput,
    NamedBallotCastPayload,
)
from domain.shared.permissions import Permission
from domain.votes.answers import Answer
from domain.votes.service import casting


@strawberry.type
class CastingMutation:
    """Root mutations of ballots."""

    @strawberry.mutation(
        description="Casts a ballot that the client has sealed, in the place of an earlier one of the caller.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def ballot_cast(
        self, info: Info, input: Annotated[BallotCastInput, strawberry.argument(description="Ballot.")]
    ) -> BallotCastPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = casting.BallotCast(vote_id, casting.envelope_of(input.envelope), input.channel)
        return await perform(info, BallotCastPayload, casting.ballot_cast, command, request_key=None)

    @strawberry.mutation(
        description="Seals a ballot on the server, for a client that cannot, and casts it as `ballotCast` does.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def ballot_seal_and_cast(
        self, info: Info, input: Annotated[BallotSealAndCastInput, strawberry.argument(description="Ballot.")]
    ) -> BallotSealAndCastPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        key = input.request_key or uuid4()
        command = casting.BallotSealAndCast(vote_id, _answers(input.answers), input.channel, key)
        # No row of a request key: what would be kept with it tells of the ballot. The envelope's row has its hash.
        return await perform(info, BallotSealAndCastPayload, casting.ballot_seal_and_cast, command, request_key=None)

    @strawberry.mutation(
        description="Puts a ballot on record with the caller's name, in the place of an earlier one.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def named_ballot_cast(
        self, info: Info, input: Annotated[NamedBallotCastInput, strawberry.argument(description="Ballot.")]
    ) -> NamedBallotCastPayload | None:
        vote_id = key_of(input.vote_id, "Vote", "input", "voteId")
        command = casting.NamedBallotCast(vote_id, _answers(input.answers), input.channel)
        return await perform(
            info, NamedBallotCastPayload, casting.named_ballot_cast, command, request_key=input.request_key
        )


def _answers(answers: Sequence[BallotAnswerInput | None]) -> Sequence[Answer]:
    return [None if each is None else each.plain() for each in answers]
