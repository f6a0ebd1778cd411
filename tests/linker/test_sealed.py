"""A sealed vote from the first ballot to the published result: nobody's is found, whatever the adversary holds."""

from collections.abc import AsyncIterator, Mapping
from uuid import uuid4

import pytest_asyncio

from db.sealing import Keyring
from tests.factories.votes import KEYS
from tests.linker.evidence import Evidence, Machine
from tests.linker.judging import confirmed, judged
from tests.linker.union import Union, found
from tests.support.polling import Secret
from voting.ballots import unpad
from voting.envelopes import OVERHEAD, open_envelope

VOTERS = 500
_LENGTHS = "SELECT DISTINCT octet_length(envelope) FROM ballot_envelope WHERE vote_id = $1"
_IN_THE_ORDER_OF_THE_BOX = """
    INSERT INTO opened_ballot (tenant_id, vote_id, id, answers)
    SELECT $1, $2, * FROM unnest($3::uuid[], $4::text[])
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def union(machine: Machine, keyring: Keyring) -> AsyncIterator[Union]:
    made = await found(machine, keyring, VOTERS)
    yield made
    await made.close()


async def closed(union: Union) -> Secret:
    """A vote that is over, in which everybody has cast, some of them twice."""
    await union.forget()
    secret = await union.opened()
    await union.cast_all(secret)
    for number in range(0, VOTERS, 50):
        await union.cast(secret.vote.id, union.members[number], secret.envelopes[number])
    await union.end(secret.vote.id)
    return secret


async def evidence_of(union: Union) -> tuple[Evidence, Mapping[int, int]]:
    """A whole vote, and what the adversary then holds."""
    await union.forget()
    since = await union.machine.mark()
    secret = await closed(union)
    lengths = await union.owner.fetch(_LENGTHS, secret.vote.id)
    assert [row[0] for row in lengths] == [secret.vote.ballot_length + OVERHEAD]
    await union.count(secret)
    evidence = await union.machine.seize(since, union.sought(secret))
    assert {each.number for each in evidence.what if "opened_ballot" in each.place} == set(range(VOTERS))
    return evidence, {each: each for each in range(VOTERS)}


async def test_no_attack_links_more_than_chance(union: Union) -> None:
    batches = await judged(VOTERS, lambda: evidence_of(union))
    assert confirmed(batches) == set(), [batch.best() for batch in batches]


async def test_the_suite_finds_ballots_that_are_written_in_the_order_of_the_box(union: Union) -> None:
    """What this suite would say of a count that forgets to draw the order."""
    since = await union.machine.mark()
    secret = await closed(union)
    rows = await union.owner.fetch(
        "SELECT envelope FROM ballot_envelope WHERE vote_id = $1 ORDER BY hash", secret.vote.id
    )
    opened = [open_envelope(KEYS.private, secret.vote.definition_hash, row["envelope"]) for row in rows]
    answers = [unpad(each).decode() for each in opened]
    ids = [uuid4() for _ in answers]
    await union.owner.execute(_IN_THE_ORDER_OF_THE_BOX, union.tenant_id, secret.vote.id, ids, answers)
    best, share = union.best(await union.machine.seize(since, union.sought(secret)))
    assert share >= 0.95, best
    assert best.startswith("order: value of hash in row of ballot_envelope | ")
