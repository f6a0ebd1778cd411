"""What the level form makes of a relation whose row is missing; no field of today's schema must have one."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import pytest
from graphql import GraphQLObjectType

from api.engine.branches import RelationField
from api.engine.failures import Failure
from api.engine.plans import Level, ObjectPlan
from api.engine.shapes import Place
from api.fields import Relation


class Thing:
    """A class with rows."""

    row: Any


def run_that_finds(*entries: object) -> Any:
    loaders = SimpleNamespace(load_level=AsyncMock(return_value=list(entries)))
    context = SimpleNamespace(loaders=loaders)
    return SimpleNamespace(context=context, fuser=None, carried={}, has_failures=False, failure=Failure)


@pytest.mark.parametrize("row", [{"thing_id": 1}, {"thing_id": None}])
@pytest.mark.parametrize("is_required", [True, False])
async def test_a_missing_row_fails_only_where_it_must_not_be_null(row: dict[str, object], is_required: bool) -> None:  # noqa: FBT001  # a parameter
    plan = ObjectPlan(GraphQLObjectType("Thing", {}), Thing)
    declared = Relation("thing_by_id", "thing_id", lambda: Thing)
    field = RelationField("thing", Place("Box.thing", []), declared, plan, is_required, lambda _: {})
    level = Level([row], None, [{}])

    await field.fill(run_that_finds(None), level)

    assert isinstance(level.results[0]["thing"], Failure) == is_required
