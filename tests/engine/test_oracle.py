"""Generated documents: every engine answers as graphql-core does, to the byte.

A block is a seed of 250 documents. A difference is printed with its seed and number; its block again:
`pytest 'tests/engine/test_oracle.py::test_a_block_of_queries[3]'`.
"""

import asyncpg
import pytest

from api.settings import process_environment
from tests.engine.conftest import CopyStage
from tests.oracle.broken import CHANGES, BrokenEngine, RepeatingEngine
from tests.oracle.documents import Document, mutation, query, subscription
from tests.oracle.engines import CORE, ENGINES, Figures, compiled, operations
from tests.oracle.shrinking import report
from tests.oracle.stage import Stage, row_counts
from tests.oracle.trial import REFERENCE_DROPS, Trial

pytestmark = REFERENCE_DROPS

BLOCK = 250
MUTATIONS = 120
BLOCKS = range(5)
DOCUMENTS = int(process_environment().get("UNIONHALL_ORACLE_DOCUMENTS") or 50_000)
LONG_BLOCKS = range(100, 100 + DOCUMENTS // BLOCK)
LONG_MUTATIONS = range(1, 1 + DOCUMENTS // 2_500)
_SHOWN = 3


@pytest.fixture
def trial(stage: Stage, stage_owner: asyncpg.Connection) -> Trial:
    """All engines against graphql-core."""
    return Trial(stage, operations(), compiled(), stage_owner)


async def block_of_queries(trial: Trial, seed: int) -> None:
    documents = [query(CORE, trial.stage.script.pool, seed, number) for number in range(BLOCK)]

    found = [each for document in documents for each in await trial.differences(document)]

    tally = trial.tally
    assert not found, await report(trial, found)
    assert tally.refused.get("GRAPHQL_VALIDATION_FAILED", 0) < 0.02 * tally.asked  # arguments that differ
    assert tally.refused_by_limits < 0.05 * tally.asked
    assert tally.with_data > 0.6 * tally.asked
    assert tally.with_errors > 0.05 * tally.asked


@pytest.mark.parametrize("seed", BLOCKS)
async def test_a_block_of_queries(trial: Trial, seed: int) -> None:
    await block_of_queries(trial, seed)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", LONG_BLOCKS)
async def test_a_further_block_of_queries(trial: Trial, seed: int) -> None:
    await block_of_queries(trial, seed)


async def test_graphql_core_agrees_with_itself(stage: Stage, stage_owner: asyncpg.Connection) -> None:
    trial = Trial(stage, operations(), {"again": operations()}, stage_owner)

    found = [
        each for number in range(100) for each in await trial.differences(query(CORE, stage.script.pool, 8, number))
    ]

    assert not found, await report(trial, found)


async def test_few_documents_are_left_to_graphql_core(stage: Stage, stage_owner: asyncpg.Connection) -> None:
    figures = Figures()
    trial = Trial(stage, operations(), {"fused": operations(figures.engine())}, stage_owner)

    for number in range(100):
        await trial.differences(query(CORE, stage.script.pool, 0, number))

    assert figures["fallen_back"] < 5
    assert figures["fused"] > 30


async def test_subscriptions(trial: Trial) -> None:
    documents = [subscription(CORE, trial.stage.script.pool, 0, number) for number in range(150)]

    found = [each for document in documents for each in await trial.differences(document)]

    assert not found, await report(trial, found)
    assert trial.tally.with_data > 0.6 * trial.tally.asked


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.oracle) for seed in LONG_MUTATIONS)])
async def test_mutations_take_effect_once_and_answer_alike(copy_stage: CopyStage, seed: int) -> None:
    stage, *others = [await copy_stage(name) for name in ("reference", *ENGINES)]
    copies = dict(zip(ENGINES, others, strict=True))
    owner = await asyncpg.connect(stage.dsn)
    trial = Trial(stage, operations(), compiled(), owner, copies)

    found = []
    for number in range(MUTATIONS):
        found += await trial.differences(mutation(CORE, stage.script.pool, seed, number))
    await owner.close()
    rows = {name: await row_counts(copy) for name, copy in copies.items()}

    assert not found, "\n\n".join(map(str, found[:_SHOWN]))
    assert rows == dict.fromkeys(ENGINES, await row_counts(stage))
    assert trial.tally.refused_by_limits < 0.05 * trial.tally.asked
    assert trial.tally.with_data > 0.6 * trial.tally.asked


async def test_an_engine_that_acts_twice_is_found(copy_stage: CopyStage) -> None:
    stage, copy = await copy_stage("once"), await copy_stage("twice")
    owner = await asyncpg.connect(stage.dsn)
    trial = Trial(stage, operations(), {"twice": operations(RepeatingEngine())}, owner, {"twice": copy})

    for number in range(45):
        await trial.differences(mutation(CORE, stage.script.pool, 0, number))
    await owner.close()

    assert await row_counts(copy) != await row_counts(stage)


@pytest.mark.parametrize("what", CHANGES)
async def test_a_wrong_engine_is_found(stage: Stage, stage_owner: asyncpg.Connection, what: str) -> None:
    kind, change = CHANGES[what]
    trial = Trial(stage, operations(), {what: operations(BrokenEngine(change))}, stage_owner)

    kinds = set()
    for number in range(40):
        kinds |= {each.kind for each in await trial.differences(query(CORE, stage.script.pool, 9, number))}

    assert kinds == {kind}


async def test_a_difference_is_shown_by_a_small_document(stage: Stage, stage_owner: asyncpg.Connection) -> None:
    _, change = CHANGES["loses locations"]
    trial = Trial(stage, operations(), {"wrong": operations(BrokenEngine(change))}, stage_owner)
    large = Document(
        "query ($n: Int, $b: Boolean = true) {a: organisations(first: $n) {nodes {...F}} ... on Query {c: members"
        " @include(if: $b) {totalCount ... {nodes {...G}}}}} fragment F on Organisation {id ...H}"
        " fragment G on Member {id organisation {...F}} fragment H on Node {id __typename}",
        "auditor",
        "by hand",
        variables={"n": 2},
    )

    text = await report(trial, await trial.differences(large))

    assert "\n{\n  c: members {}\n}\n" in text  # graphql-core takes an empty selection set
    assert "variables {}" in text
