"""An unlinkable vote: who drew a permit is known, and posted ballots are, and nothing but time lies between them."""

import math
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
import pytest_asyncio

from db.sealing import Keyring
from domain.votes.service.permits import BallotPermitIssue, ballot_permit_issue
from domain.votes.service.posting import BallotPost, ballot_post
from tests.linker.delays import LONG, USUAL, Delays, expected, schedule
from tests.linker.evidence import Evidence, Machine
from tests.linker.judging import SIGMAS, confirmed, judged
from tests.linker.union import Union, found
from tests.support.polling import Secret
from voting.blind import Blinded, SigningKey, blind, blind_sign, finalize, permit_message, prepare
from voting.canonical import from_b64u
from voting.envelopes import ballot_hash

VOTERS = 500
RUNS = 5


@pytest.fixture(scope="module")
def registrar() -> SigningKey:
    return SigningKey.make()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def union(machine: Machine, keyring: Keyring) -> AsyncIterator[Union]:
    made = await found(machine, keyring, VOTERS)
    yield made
    await made.close()


@dataclass
class Voter:
    """What a member's client keeps."""

    envelope: bytes
    prepared: bytes
    blinded: Blinded
    signature: bytes = b""


@dataclass(frozen=True)
class Unlinkable:
    """A vote under way."""

    union: Union
    secret: Secret
    registrar: SigningKey
    voters: Sequence[Voter]

    async def draw(self, number: int) -> None:
        """A member draws their permit, signed in."""
        voter, union = self.voters[number], self.union
        signed = blind_sign(self.registrar, voter.blinded.message)
        async with union.database.transaction() as conn:
            command = BallotPermitIssue(self.secret.vote.id, voter.blinded.message, signed)
            answer = await ballot_permit_issue(union.work(conn, union.members[number]), command)
        blind_signature = from_b64u(answer["blind_signature"], 256)
        voter.signature = finalize(self.registrar.public, voter.prepared, blind_signature, voter.blinded.inverse)

    async def post(self, number: int) -> None:
        """Nobody in particular posts a ballot."""
        voter, union = self.voters[number], self.union
        async with union.database.transaction() as conn:
            command = BallotPost(self.secret.vote.id, voter.envelope, voter.prepared[:32], voter.signature)
            await ballot_post(union.anonymous(conn), command)


async def opened(union: Union, registrar: SigningKey) -> Unlinkable:
    """A vote for which each has sealed and blinded."""
    secret = await union.opened("unlinkable", registrar_key=registrar.public.to_der())
    voters = []
    for envelope in secret.envelopes:
        prepared = prepare(permit_message(secret.vote.definition_hash, ballot_hash(envelope)))
        voters.append(Voter(envelope, prepared, blind(registrar.public, prepared)))
    return Unlinkable(union, secret, registrar, voters)


async def evidence_of(union: Union, registrar: SigningKey, delays: Delays) -> tuple[Evidence, Mapping[int, int]]:
    """A whole vote in the order that the delays give, one thing after the other, which is worst for the voters."""
    await union.forget()
    since = await union.machine.mark()
    vote = await opened(union, registrar)
    for _, is_post, number in schedule(VOTERS, delays, random.Random()):
        await (vote.post(number) if is_post else vote.draw(number))
    sought = union.sought(vote.secret, is_by_hash=True)
    return await union.machine.seize(since, sought), {each: each for each in range(VOTERS)}


async def test_after_long_delays_no_attack_links_more_than_chance(union: Union, registrar: SigningKey) -> None:
    batches = await judged(VOTERS, lambda: evidence_of(union, registrar, LONG), runs=RUNS)
    assert confirmed(batches) == set(), [batch.best() for batch in batches]


async def test_the_database_tells_no_more_than_the_times_do(union: Union, registrar: SigningKey) -> None:
    mean, deviation = expected(VOTERS, USUAL)
    bound = RUNS * mean + SIGMAS * deviation * math.sqrt(RUNS)
    batches = await judged(VOTERS, lambda: evidence_of(union, registrar, USUAL), runs=RUNS, bound=bound)
    assert confirmed(batches, bound) == set(), [batch.best() for batch in batches]


async def test_the_suite_finds_ballots_that_are_posted_at_once(union: Union, registrar: SigningKey) -> None:
    """What this suite would say of a client without delays."""
    await union.forget()
    since = await union.machine.mark()
    vote = await opened(union, registrar)
    for number in random.sample(range(VOTERS), VOTERS):
        await vote.draw(number)
        await vote.post(number)
    evidence = await union.machine.seize(since, union.sought(vote.secret, is_by_hash=True))
    best, share = union.best(evidence)
    assert share >= 0.95, best
