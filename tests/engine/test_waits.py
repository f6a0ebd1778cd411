"""What the engine starts it finishes: no coroutine of a resolver is dropped, also when its siblings fail."""

import gc

import pytest

from tests.oracle.documents import query
from tests.oracle.engines import CORE, ENGINES, READER, operations
from tests.oracle.faults import spoilt_batches
from tests.oracle.stage import Stage
from tests.oracle.trial import ask, request_of, trusted


@pytest.mark.parametrize("name", ENGINES)
async def test_nothing_is_left_unawaited(stage: Stage, name: str) -> None:
    engine = operations(ENGINES[name]())

    with spoilt_batches(0):
        outcomes = [
            outcome
            for number in range(100)
            for document in [query(CORE, stage.script.pool, 3000, number)]
            for outcome in await ask(engine, stage, document, trusted(READER.prepare(request_of(document))))
        ]

    gc.collect()  # a coroutine that was dropped warns here at the latest, and a warning is an error
    assert sum(bool(outcome.errors) for outcome in outcomes) > 20
