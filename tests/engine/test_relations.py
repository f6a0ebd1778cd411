"""What the level form makes of a relation whose row is missing; no field of today's schema must have one."""

from contextlib import nullcontext
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from graphql import GraphQLObjectType
from graphql.execution.values import VariableValues

from api.context import Context
from api.engine.branches import RelationField
from api.engine.failures import Failure
from api.engine.plans import ObjectPlan
from api.engine.rounds import answered
from api.engine.run import Run
from api.engine.selection import Operation
from api.engine.shapes import Place
from api.fields import Relation
from api.loaders import BATCHES, Loaders
from db.scope import Scope
from db.session import Database
from domain.shared.actor import Actor


class Thing:
    """A class with rows."""

    row: Any


@dataclass
class Box:
    """What refers to a thing."""

    row: Any


@pytest.mark.parametrize("row", [{"thing_id": 1}, {"thing_id": None}])
@pytest.mark.parametrize("is_required", [True, False])
async def test_a_missing_row_fails_only_where_it_must_not_be_null(row: dict[str, object], is_required: bool) -> None:  # noqa: FBT001  # a parameter
    plan = ObjectPlan(GraphQLObjectType("Box", {}), Box)
    things = ObjectPlan(GraphQLObjectType("Thing", {}), Thing)
    declared = Relation("thing_by_id", "thing_id", lambda: Thing)
    plan.keys = ["thing"]
    plan.required = ["thing"] if is_required else []
    plan.branches = [RelationField("thing", Place("Box.thing", []), declared, things, is_required, lambda _: {})]

    async def nothing(_conn: object, _scope: object, keys: list[object]) -> list[None]:
        return [None for _ in keys]

    loaders = Loaders(cast("Database", SimpleNamespace(read=nullcontext)), cast("Scope", None))
    context = cast("Context", SimpleNamespace(locale="en", actor=Actor(UUID(int=1)), loaders=loaders))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(BATCHES, "thing_by_id", nothing)
        run = Run(cast("Operation", None), context, VariableValues({}, {}), None)
        answer = await answered(run, plan, Box(row))

    assert isinstance(answer, Failure) == is_required
    if not is_required:
        assert answer == {"thing": None}
