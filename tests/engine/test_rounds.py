"""Rounds: the batches of one depth are one statement; what fails there, or must be read alone, is."""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import asyncpg
import orjson
import pytest
import sqlalchemy as sa

from api.engine import rounds
from api.execution import ExecutionOutcome, Operations
from api.loaders import BATCHES, Loaders
from db.batch import Batch
from tests.oracle.documents import Document
from tests.oracle.engines import compiled, operations
from tests.oracle.shrinking import report
from tests.oracle.stage import Stage
from tests.oracle.trial import Trial, ask, request_of, trusted
from tests.support.api import Recorder

TREE = Document(
    '{ a: organisation(by: {code: "HD"}) { name parent { name } posts { title holders { holderName } }'
    " children { name posts { title } } }"
    " viewer { member { name organisation { name chain { code } } } unreadNotificationCount } }",
    "member",
    "tree",
)

PAGE = Document(
    "{ members(first: 50) { nodes { id name organisation { name chain { id } } } pageInfo { endCursor } } }",
    "federation officer",
    "page",
)
FEW = 100
"""Objects of a driver or a timer, fewer than an answer has."""


@pytest.fixture
def level() -> Operations:
    """The level form."""
    return compiled()["level"]


async def answer(engine: Operations, stage: Stage, document: Document, *, is_trusted: bool = True) -> ExecutionOutcome:
    [outcome] = await ask(engine, stage, document, trusted(engine.prepare(request_of(document)), is_trusted=is_trusted))
    return outcome


async def statements(
    engine: Operations, stage: Stage, recorder: Recorder, document: Document, *, is_trusted: bool
) -> int:
    with recorder.recording() as recorded:
        assert not (await answer(engine, stage, document, is_trusted=is_trusted)).errors
        await stage.services.database.fetch("SELECT 1", [])
    return len(recorded) - 1


async def test_batches_of_several_root_fields_at_one_depth_are_one_statement(
    level: Operations, stage: Stage, recorder: Recorder
) -> None:
    assert await statements(level, stage, recorder, TREE, is_trusted=True) == 3


async def test_a_free_document_reads_each_batch_alone_until_it_comes_again(
    level: Operations, stage: Stage, recorder: Recorder
) -> None:
    prepared = level.prepare(request_of(TREE))
    counts = []
    for _ in range(3):
        with recorder.recording() as recorded:
            await ask(level, stage, TREE, prepared)
            await stage.services.database.fetch("SELECT 1", [])
        counts.append(len(recorded) - 1)

    assert counts[0] > counts[1] == counts[2] == 3


async def test_a_batch_that_fails_fails_its_own_fields_and_no_others(
    stage: Stage, stage_owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = BATCHES["posts_by_organisation_id"]
    assert isinstance(posts, Batch)
    never = posts.select.where(sa.text("1 / extract(year FROM now() - now()) > 0"))
    monkeypatch.setitem(BATCHES, "posts_by_organisation_id", replace(posts, select=never))
    trial = Trial(stage, operations(), {"level": compiled()["level"]}, stage_owner, is_lenient=True)

    found = await trial.differences(TREE)
    outcome = await answer(compiled()["level"], stage, TREE)

    assert not found, await report(trial, found)
    assert {error["path"][-1] for error in outcome.errors} == {"posts"}
    viewer = orjson.loads(orjson.dumps(outcome.data))["viewer"]
    assert viewer["member"]["organisation"]["chain"]


async def test_without_joint_statements_the_answers_are_the_same(
    level: Operations, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = orjson.dumps((await answer(level, stage, TREE)).data)

    async def broken(*_: object) -> Sequence[Sequence[Mapping[str, Any]]]:
        raise RuntimeError("broken")

    monkeypatch.setattr(Loaders, "load_joint", broken)
    outcome = await answer(level, stage, TREE)

    assert not outcome.errors
    assert orjson.dumps(outcome.data) == expected


async def test_an_operation_keeps_a_bounded_number_of_statements(
    level: Operations, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_MAX_JOINTS", 2)
    prepared = trusted(level.prepare(request_of(TREE)))
    for _ in range(2):
        await ask(level, stage, TREE, prepared)

    [variants] = prepared.known.plans.values()  # type: ignore[union-attr]  # it is valid
    [kept] = variants.plans.values()

    assert len(kept.operation.joints) == 2


async def test_an_answer_leaves_nothing_to_the_collector_of_cycles(level: Operations, stage: Stage) -> None:
    prepared = [trusted(level.prepare(request_of(each))) for each in (TREE, PAGE)]
    for each in prepared:
        await ask(level, stage, PAGE, each)
    gc.collect()
    gc.disable()
    try:
        for each in prepared:
            await ask(level, stage, PAGE, each)
        left = gc.collect()
    finally:
        gc.enable()

    assert left < FEW
