"""Generated documents where something fails: nulls rise, errors have paths, siblings stay, as with graphql-core."""

import logging
from collections.abc import Iterator

import asyncpg
import pytest

from tests.engine.conftest import CopyStage
from tests.oracle.documents import query
from tests.oracle.engines import CORE, ENGINES, compiled, operations
from tests.oracle.faults import DAMAGES, damage, spoilt_batches
from tests.oracle.shrinking import report
from tests.oracle.stage import Stage
from tests.oracle.trial import REFERENCE_DROPS, Trial

pytestmark = REFERENCE_DROPS

DOCUMENTS = 100


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of incidents need no story in the log."""
    logger = logging.getLogger("unionhall.api.errors")
    logger.disabled = True
    yield
    logger.disabled = False


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.oracle) for seed in range(4, 60))])
async def test_spoilt_batches(stage: Stage, stage_owner: asyncpg.Connection, seed: int) -> None:
    with spoilt_batches(seed) as done:
        engines = {"level": operations(ENGINES["level"]()), "again": operations()}
        trial = Trial(stage, operations(), engines, stage_owner, is_lenient=True)
        found = []
        for number in range(DOCUMENTS):
            found += await trial.differences(query(CORE, stage.script.pool, 1000 + seed, number))

        assert not found, f"{done}: {await report(trial, found)}"
    assert trial.tally.with_errors > 0.05 * trial.tally.asked


@pytest.mark.parametrize("what", DAMAGES)
async def test_damaged_rows(copy_stage: CopyStage, what: str) -> None:
    stage = await copy_stage("damaged")
    await damage(stage.dsn, what)
    owner = await asyncpg.connect(stage.dsn)
    trial = Trial(stage, operations(), {**compiled(), "again": operations()}, owner, is_lenient=True)

    found = []
    for number in range(DOCUMENTS):
        found += await trial.differences(query(CORE, stage.script.pool, 2000, number))

    assert not found, await report(trial, found)
    await owner.close()
