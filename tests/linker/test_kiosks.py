"""A sealed vote at one kiosk, against an adversary who has the key too and reads every envelope: a batch hides its own.

Who taps when is seen, and what came in which batch. Between the two lies what the kiosk alone knows: which of those who
wait has which envelope. So nobody is right about more than one in a batch, but for luck.
"""

import math
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.sealing import Keyring
from domain.votes.kiosks import KioskHead, KioskPass, batch_of, signed_text, written_pass
from domain.votes.service.kiosk_batches import KioskBatchDeliver, kiosk_batch_deliver
from domain.votes.service.kiosk_taps import KioskTap, kiosk_tap
from domain.votes.service.kiosks import KioskEnrol, KioskRequest, vote_kiosk_enrol
from tests.linker.evidence import Evidence, Machine
from tests.linker.judging import SIGMAS, confirmed, judged
from tests.linker.union import Union, found
from tests.support.polling import Secret
from voting.canonical import b64u

VOTERS, BATCH, RUNS = 200, 10, 5


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def union(machine: Machine, keyring: Keyring) -> AsyncIterator[Union]:
    made = await found(machine, keyring, VOTERS)
    yield made
    await made.close()


@dataclass
class Kiosk:
    """The kiosk, as `clients/ballot/kiosk.js` behaves: what it holds, in no order."""

    union: Union
    secret: Secret
    id: UUID
    key: Ed25519PrivateKey
    waiting: list[bytes] = field(default_factory=list)

    async def vote(self, number: int) -> None:
        """A member taps and votes."""
        union, vote_id, tap_key = self.union, self.secret.vote.id, uuid4()
        shown = KioskPass(vote_id, union.members[number], datetime.now(UTC) + timedelta(minutes=1))
        text = written_pass(union.keyring, union.tenant_id, shown)
        async with union.database.transaction() as conn:
            command = KioskTap(self._signed("tap", text, str(tap_key)), text, tap_key)
            await kiosk_tap(union.anonymous(conn), command)
        self.waiting.insert(random.randint(0, len(self.waiting)), self.secret.envelopes[number])  # no secret

    async def deliver(self, count: int) -> None:
        """So many of those that wait, drawn at random."""
        chosen = random.sample(self.waiting, count)
        self.waiting = [each for each in self.waiting if each not in chosen]
        texts = [b64u(each) for each in chosen]
        request = self._signed("batch", *(each.hex() for each in batch_of(texts)))
        async with self.union.database.transaction() as conn:
            await kiosk_batch_deliver(self.union.anonymous(conn), KioskBatchDeliver(request, texts))

    def _signed(self, word: str, *lines: str) -> KioskRequest:
        head = KioskHead(self.union.tenant_id, self.id, self.secret.vote.id)
        return KioskRequest(self.id, self.secret.vote.id, b64u(self.key.sign(signed_text(head, word, lines))))


async def opened(union: Union, batch: int) -> Kiosk:
    """A vote with one kiosk, and everybody's envelope."""
    secret = await union.opened(takes_kiosk=True, rules={"vote_kiosk_batch": batch})
    key = Ed25519PrivateKey.generate()
    command = KioskEnrol(secret.vote.id, "一车间", b64u(key.public_key().public_bytes_raw()))
    enrolled = await union.officer(0, vote_kiosk_enrol, command)
    return Kiosk(union, secret, enrolled["kiosk_id"], key)


def order() -> Sequence[int]:
    """In which all come, one after the other, which is worst for them."""
    return random.sample(range(VOTERS), VOTERS)


async def evidence_of(union: Union) -> tuple[Evidence, Mapping[int, int]]:
    """A whole vote at one kiosk, and what the adversary then holds."""
    await union.forget()
    since = await union.machine.mark()
    kiosk = await opened(union, BATCH)
    for number in order():
        await kiosk.vote(number)
        if len(kiosk.waiting) >= 2 * BATCH:
            await kiosk.deliver(BATCH)
    await kiosk.deliver(len(kiosk.waiting))
    evidence = await union.machine.seize(since, union.sought(kiosk.secret, is_by_hash=True))
    assert {each.number for each in evidence.what if "kiosk_envelope" in each.place} == set(range(VOTERS))
    assert {each.number for each in evidence.who if "kiosk_tap" in each.place} == set(range(VOTERS))
    return evidence, {each: each for each in range(VOTERS)}


async def test_no_attack_is_right_about_more_than_one_in_a_batch(union: Union) -> None:
    expected = RUNS * VOTERS / BATCH
    bound = expected + SIGMAS * math.sqrt(expected * (1 - 1 / BATCH))
    batches = await judged(VOTERS, lambda: evidence_of(union), runs=RUNS, bound=bound)
    assert confirmed(batches, bound) == set(), [batch.best() for batch in batches]


async def test_the_suite_finds_ballots_that_go_with_their_taps(union: Union) -> None:
    """What this suite would say of a kiosk that sends each envelope at once."""
    await union.forget()
    since = await union.machine.mark()
    kiosk = await opened(union, 1)
    for number in order():
        await kiosk.vote(number)
        await kiosk.deliver(1)
    evidence = await union.machine.seize(since, union.sought(kiosk.secret, is_by_hash=True))
    best, share = union.best(evidence)
    assert share >= 0.95, best
