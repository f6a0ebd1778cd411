"""A sealed vote from the first ballot to the readable ones: nobody's is found, whatever the adversary holds."""

from collections.abc import AsyncIterator, Mapping

import pytest_asyncio

from db.sealing import Keyring
from tests.factories.votes import KEYS
from tests.linker.evidence import Evidence, Machine
from tests.linker.judging import confirmed, judged
from tests.linker.union import Secret, Union, found
from voting.ballots import unpad
from voting.envelopes import open_envelope

VOTERS = 500


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def union(machine: Machine, keyring: Keyring) -> AsyncIterator[Union]:
    made = await found(machine, keyring, VOTERS)
    yield made
    await made.close()


async def open_box(union: Union, secret: Secret) -> None:
    boxed = await union.owner.fetch(
        "SELECT envelope FROM ballot_envelope WHERE vote_id = $1 ORDER BY hash", secret.vote.id
    )
    opened = [
        unpad(open_envelope(KEYS.private, secret.vote.definition_hash, each["envelope"])).decode() for each in boxed
    ]
    random.shuffle(opened)
    from uuid import uuid4

    await union.owner.execute(
        "INSERT INTO opened_ballot (tenant_id, vote_id, id, answers) SELECT $1, $2, i, a FROM unnest($3::uuid[], $4::text[]) AS t (i, a)",
        union.tenant_id,
        secret.vote.id,
        [uuid4() for _ in opened],
        opened,
    )


async def evidence_of(union: Union) -> tuple[Evidence, Mapping[int, int]]:
    """A whole vote, and what the adversary then holds."""
    await union.forget()
    since = await union.machine.mark()
    secret = await union.opened()
    await union.cast_all(secret)
    await open_box(union, secret)
    return await union.machine.seize(since, union.sought(secret)), {each: each for each in range(VOTERS)}


async def test_no_attack_links_more_than_chance(union: Union) -> None:
    batches = await judged(VOTERS, lambda: evidence_of(union))
    assert confirmed(batches) == set(), [batch.best() for batch in batches]
