"""A voter of an unlinkable vote, as their client behaves, and a registrar that signs in this process."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.votes.service.permits import PermitWish
from domain.votes.service.posting import BallotPost
from tests.domain.votes.booth import FOR_FIRST, sealed
from tests.factories.votes import OpenVote
from voting import blind
from voting.blind import Blinded, SigningKey
from voting.canonical import b64u
from voting.envelopes import ballot_hash
from voting.registrar import RegistrarClient

KEY, OTHER_KEY = sorted((SigningKey.make(), SigningKey.make()), key=lambda key: key.public.n)
"""The second one has the larger modulus: it can sign whatever is blinded for the first."""
"""The registrar's key of every vote of tests."""


class OwnRegistrar(RegistrarClient):
    """Signs in this process, and counts how often; `fault` is what it says instead."""

    def __init__(self, key: SigningKey = KEY) -> None:
        self.key, self.count = key, 0
        self.fault: Exception | None = None
        self.keys: dict[UUID, SigningKey] = {}

    async def sign(self, vote_id: UUID, blinded: bytes) -> bytes:  # noqa: ARG002  # one key for all
        """The signature of the one key."""
        self.count += 1
        if self.fault is not None:
            raise self.fault
        await asyncio.sleep(0)
        return blind.blind_sign(self.key, blinded)

    async def key_of(self, vote_id: UUID) -> bytes:
        """The key of a vote."""
        if self.fault is not None:
            raise self.fault
        return self.keys.setdefault(vote_id, self.key).public.to_der()

    async def held(self) -> list[UUID]:
        """Votes with keys."""
        if self.fault is not None:
            raise self.fault
        return list(self.keys)

    async def end(self, vote_id: UUID) -> None:
        """Ends a key."""
        del self.keys[vote_id]


@dataclass
class Voter:
    """A voter's client: what it keeps between its two requests."""

    vote: OpenVote
    envelope: bytes
    prepared: bytes
    blinded: Blinded

    @classmethod
    def of(cls, vote: OpenVote, answers: Any = None) -> "Voter":
        """One who has sealed a ballot and blinded its hash."""
        envelope = sealed(vote, FOR_FIRST if answers is None else answers)
        message = blind.permit_message(vote.definition_hash, ballot_hash(envelope))
        prepared = blind.prepare(message)
        return cls(vote, envelope, prepared, blind.blind(KEY.public, prepared))

    @property
    def wish(self) -> PermitWish:
        """What they send with their name."""
        return PermitWish(self.vote.id, b64u(self.blinded.message))

    def post(self, blind_signature: bytes) -> BallotPost:
        """What they send without it."""
        signature = blind.finalize(KEY.public, self.prepared, blind_signature, self.blinded.inverse)
        return BallotPost(self.vote.id, self.envelope, self.prepared[: blind.RANDOMIZER_BYTES], signature)
