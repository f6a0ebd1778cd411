"""Refresh under lost answers, parallel retries and stolen tokens.

A model first: one session, an honest client, a network that loses answers and a thief, over the decision table alone.
Then random histories against real rows, the requests of each step in parallel.
"""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from db.sealing import Keyring
from db.session import Database
from domain.auth.errors import SessionRevoked
from domain.auth.rules import HeldSession, RefreshDecision, refresh_decision
from domain.auth.service import proofs
from domain.shared.work import Outcome
from tests.factories.auth import NOW, CountingWorkshop, Union

GRACE = timedelta(seconds=60)


class OneSession(RuleBasedStateMachine):
    """A session row, a client that tries again until it is answered (within a minute), a thief with copies."""

    tick, patience = timedelta(seconds=1), GRACE
    has_keys = False

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.row = HeldSession(0, NOW, NOW + timedelta(days=30), is_revoked=False)
        self.client = 0
        self.waited: timedelta | None = None
        self.stolen: set[int] = set()
        self.has_thief_acted = False
        self.renewals = 0

    def present(self, generation: int, key: bytes | None = None) -> int | None:
        """The generation that the service would answer with; None for a refusal."""
        decision = refresh_decision(self.row, generation, self.now, key)
        if decision is RefreshDecision.ROTATE:
            self.row = replace(self.row, generation=generation + 1, rotated_at=self.now, rotation_key_hash=key)
        elif decision is RefreshDecision.REUSE:
            self.row = replace(self.row, is_revoked=True)
        is_answered = decision in (RefreshDecision.ROTATE, RefreshDecision.REPEAT)
        return self.row.generation if is_answered else None

    def is_alive(self) -> bool:
        """Whether the session has ended by itself."""
        return self.now < self.row.expires_at and self.now - self.row.rotated_at < timedelta(days=14)

    @precondition(lambda self: self.waited is None)
    @rule(minutes=st.integers(1, 600))
    def use_the_app(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(seconds=st.integers(0, 60), requests=st.integers(1, 4), is_lost=st.booleans())
    def refresh(self, seconds: int, requests: int, *, is_lost: bool) -> None:
        if self.waited is not None:
            pause = min(seconds * self.tick, self.patience - self.waited)
            self.now, self.waited = self.now + pause, self.waited + pause
        else:
            self.renewals += 1
        is_alive = self.is_alive()

        key = f"renewal {self.renewals}".encode() if self.has_keys else None
        answers = {self.present(self.client, key) for _ in range(requests)}

        assert len(answers) == 1
        answer = answers.pop()
        assert self.has_thief_acted or (answer is not None) == is_alive
        if answer is None:
            self.waited = None
        elif is_lost and self.waited != self.patience:
            self.waited = self.waited or timedelta(0)
        else:
            self.client, self.waited = answer, None

    @rule()
    def steal(self) -> None:
        self.stolen.add(self.client)

    @precondition(lambda self: bool(self.stolen) and not self.row.is_revoked)
    @rule(data=st.data())
    def misuse(self, data: st.DataObject) -> None:
        generation = data.draw(st.sampled_from(sorted(self.stolen)))
        live, age, is_alive = self.row.generation, self.now - self.row.rotated_at, self.is_alive()
        self.has_thief_acted = True

        answer = self.present(generation)

        is_used_up = generation < live - 1 or (generation == live - 1 and age > GRACE)
        assert self.row.is_revoked == (is_alive and is_used_up)
        if answer is not None:
            self.stolen.add(answer)

    @invariant()
    def honest_client_is_never_signed_out(self) -> None:
        assert self.has_thief_acted or not self.row.is_revoked

    @invariant()
    def two_holders_cannot_both_go_on(self) -> None:
        """Whoever holds a token that the other has moved past is caught after the grace, thief or owner."""
        later = self.now + GRACE + timedelta(seconds=1)
        for generation in {self.client, *self.stolen}:
            if generation < self.row.generation:
                decision = refresh_decision(self.row, generation, later)
                assert decision in (RefreshDecision.REUSE, RefreshDecision.EXPIRED, RefreshDecision.REVOKED)


class OneSessionWithKeys(OneSession):
    """The client keeps a request key before it asks, and may have no network for days; the thief has tokens alone."""

    tick, patience = timedelta(hours=1), timedelta(days=13)
    has_keys = True


TestOneSession = OneSession.TestCase
TestOneSession.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestOneSessionWithKeys = OneSessionWithKeys.TestCase
TestOneSessionWithKeys.settings = TestOneSession.settings


@pytest.fixture
async def union(database: Database, keyring: Keyring, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch) -> Union:
    monkeypatch.setattr(proofs, "WORKSHOP", CountingWorkshop())
    union = Union(database, keyring, tenant_id)
    await union.build()
    await union.add_account("UH000001")
    return union


async def live_through(union: Union, chance: random.Random) -> list[Outcome]:
    """What an honest client on a bad network is answered, step by step; it holds the last one."""
    answers = [await union.sign_in("UH000001")]
    for _ in range(chance.randint(1, 6)):
        union.pass_time(minutes=chance.randint(1, 60 * 24))
        token = union.tokens(answers[-1]).refresh_token
        outcomes = await asyncio.gather(*(union.refresh(token) for _ in range(chance.randint(1, 6))))
        if chance.random() < 0.5:
            union.pass_time(seconds=chance.uniform(0, 60))
            outcomes += await asyncio.gather(*(union.refresh(token) for _ in range(chance.randint(1, 6))))
        assert len({str(union.tokens(outcome).access_token) for outcome in outcomes}) == 1
        assert len({str(union.tokens(outcome).refresh_token) for outcome in outcomes}) == 1
        answers.append(outcomes[0])
    return answers


@pytest.mark.parametrize("seed", range(12))
async def test_honest_client_stays_signed_in_until_a_copy_comes_back(union: Union, seed: int) -> None:
    chance = random.Random(seed)

    answers = await live_through(union, chance)
    union.pass_time(seconds=61)
    live = union.tokens(answers[-1])
    copy = union.tokens(chance.choice(answers[:-1]))
    refused = await union.refresh(copy.refresh_token)

    assert [answer.get("generation") for answer in answers] == list(range(len(answers)))
    assert refused["refused"] == "SESSION_REVOKED"
    with pytest.raises(SessionRevoked):
        await union.refresh(live.refresh_token)


async def test_a_renewal_is_answered_again_under_its_key_days_later_and_to_nobody_else(union: Union) -> None:
    token, key = union.tokens(await union.sign_in("UH000001")).refresh_token, uuid4()
    lost = await union.refresh(token, key)
    union.pass_time(minutes=60 * 24 * 5)

    again = await union.refresh(token, key)
    kept = await union.value("SELECT rotation_key_hash FROM session WHERE tenant_id = $1")
    union.pass_time(minutes=1)
    moved_on = await union.refresh(union.tokens(again).refresh_token, uuid4())
    used_up = await union.refresh(token, key)

    assert again == lost
    assert key.bytes not in kept
    assert moved_on["generation"] == 2
    assert used_up["refused"] == "SESSION_REVOKED"


@pytest.mark.parametrize("key", [None, UUID(int=1)])
async def test_a_copy_of_the_token_without_the_key_ends_the_session(union: Union, key: UUID | None) -> None:
    token = union.tokens(await union.sign_in("UH000001")).refresh_token
    await union.refresh(token, uuid4())
    union.pass_time(seconds=61)

    assert (await union.refresh(token, key))["refused"] == "SESSION_REVOKED"
