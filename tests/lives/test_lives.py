"""Random lives in a random tree: the stored union is always that of the model, today and on any day of the past.

A failure prints the seed and the last steps; the same seed takes the same steps. `make lives` lives 10,000 lives.
"""

from random import Random
from uuid import UUID

import asyncpg
import pytest

from db.sealing import Keyring
from db.session import Database
from tests.lives import merging, people, structure
from tests.lives.checks import check_all
from tests.lives.model import Union
from tests.lives.union import START, Stored
from tests.lives.walk import Walk

STEPS = {
    people.ask_to_join: 6,
    people.decide_request: 9,
    people.update: 30,
    people.leave: 3,
    people.correct: 10,
    people.ask_to_move: 14,
    people.decide_transfer: 20,
    merging.merge: 4,
    structure.found: 3,
    structure.move: 4,
    structure.close: 3,
    structure.open_post: 2,
    structure.begin_term: 5,
    structure.end_term: 2,
    structure.hand_over: 4,
    structure.give_role: 4,
    structure.take_role: 1,
}
"""Steps with their weights: of each 124 so many are of this kind."""
KINDS = ("enterprise_union", "enterprise_union", "branch", "branch", "branch", "group", "holding_pool")
LAST = 15


async def begun(stored: Stored, seed: int, members: int) -> Walk:
    """A walk with a few organisations and members."""
    await stored.arrange()
    walk = Walk(stored, Union(stored.tenant_id, START.date()), Random(seed))
    walk.model.today = stored.today
    await walk.begin()
    for kind in KINDS:
        await structure.found(walk, kind, walk.model.top)
        walk.log.append(kind)
    await people.enter(walk, members)
    return walk


async def go(walk: Walk, steps: int, *, check_every: int) -> None:
    """So many steps, everything compared now and then and at the end."""
    for number in range(1, steps + 1):
        walk.pass_days()
        await walk.random.choices(list(STEPS), list(STEPS.values()))[0](walk)
        if number % check_every == 0 or number == steps:
            await check_all(walk.stored, walk.model, walk.random)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_few_lives_are_those_of_the_model(
    database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID, seed: int
) -> None:
    walk = await begun(Stored(database, keyring, owner, tenant_id), seed, 12)
    try:
        await go(walk, 150, check_every=50)
    except AssertionError as error:
        error.add_note("\n".join([f"seed {seed}", *walk.log[-LAST:]]))
        raise


@pytest.mark.lives
@pytest.mark.parametrize("seed", [11, 12, 13, 14])
async def test_ten_thousand_lives_are_those_of_the_model(
    database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID, seed: int
) -> None:
    """2,500 of them: members with at least one change of their own after they came."""
    walk = await begun(Stored(database, keyring, owner, tenant_id), seed, 100)
    try:
        while len(walk.lives) < 2_500:
            if len(walk.fresh) < 60:
                await people.enter(walk, 60)
            await go(walk, 200, check_every=200)
    except AssertionError as error:
        error.add_note("\n".join([f"seed {seed}, {len(walk.lives)} lives", *walk.log[-LAST:]]))
        raise
    assert min(walk.accepted.values()) >= 5, walk.accepted
