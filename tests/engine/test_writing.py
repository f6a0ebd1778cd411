"""Functions written for plans: what they make of rows is what the fields make one by one, or they raise."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import EnumType
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import orjson
import pytest
from graphql import GraphQLObjectType, parse
from graphql.execution.values import VariableValues
from graphql.language import OperationDefinitionNode
from graphql.type import get_named_type, is_leaf_type

from api.context import Context
from api.engine.branches import DerivedField
from api.engine.compiler import Compiler, Types
from api.engine.plans import ObjectPlan
from api.engine.run import Run
from api.engine.selection import Operation
from api.engine.writing import Layout, NotWritten, Pen
from api.fields import Column, Label
from api.loaders import BATCHES
from api.root import schema
from db.batch import Batch
from db.forms import Kind
from db.types import new_id
from domain.shared.actor import Actor
from tests.oracle.engines import CORE

ROWS = 300
VALUES: Mapping[Kind, Sequence[Any]] = {
    Kind.TEXT: ("", '"\\', "阿", "nonsense"),
    Kind.WHOLE: (0, -(2**31), 2**31 - 1),
    Kind.TRUTH: (True, False),
    Kind.DAY: (date(1, 1, 1), date(2026, 2, 28), date.max),
    Kind.INSTANT: (
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
        datetime.max,  # noqa: DTZ901  # what the driver gives for infinity
    ),
    Kind.IDENTIFIER: (new_id(), new_id()),
    Kind.LARGE: (0, -(2**53) + 1, 2**53 - 1),
    Kind.TEXTS: ([], ["", '"\\', "阿"], ["nonsense", None]),
    Kind.OTHER: (1, "1", {}),
}
"""What columns of a kind may hold, besides null."""

BATCHES_OF: Mapping[str, str] = {
    "Member": "member_by_id",
    "Organisation": "organisation_by_id",
    "Post": "post_by_id",
    "JoinRequest": "join_request_by_id",
    "Approval": "approval_by_id",
    "RoleGrant": "role_grant_by_id",
    "Deputy": "deputy_by_id",
    "Session": "session_by_id",
    "ActivityReserve": "activity_reserve_by_id",
}
"""Types whose leaves all have expressions, each with a batch of its rows."""


def plan_of(type_: GraphQLObjectType) -> ObjectPlan:
    """The plan of an object with all its leaves and what is derived."""
    leaves = [name for name, field in type_.fields.items() if is_leaf_type(get_named_type(field.type))]
    derived = [f"{name} {{ allowed reasons {{ code message }} }}" for name in type_.fields if name.startswith("viewer")]
    text = f'{{ node(id: "") {{ ... on {type_.name} {{ __typename again: id {" ".join([*leaves, *derived])} }} }} }}'
    document = parse(text)
    definition = cast("OperationDefinitionNode", document.definitions[0])
    types = Types(schema)
    plan = Compiler(Operation(CORE, document, definition, VariableValues({}, {})), types).plan()
    found: ObjectPlan = plan.branches[0].shape.plan_of(  # type: ignore[attr-defined]  # an interface
        next(class_ for class_, each in types.of_class.items() if each is type_)
    )
    return found


def run_for(locale: str) -> Run:
    context = SimpleNamespace(locale=locale, actor=Actor(new_id(), member_id=new_id()))
    return Run(cast("Operation", None), cast("Context", context), VariableValues({}, {}), None)


def codes_of(plan: ObjectPlan) -> Mapping[str, Sequence[Any]]:
    """Values that columns with closed sets promise."""
    codes: dict[str, Sequence[Any]] = {}
    for value in plan.values:
        if isinstance(value.declared, Label):
            codes[value.declared.name] = [str(each) for each in value.declared.words]
        elif isinstance(value.declared, Column) and isinstance(value.declared.convert, EnumType):
            members: Mapping[str, Any] = value.declared.convert.__members__
            known = [each.value for each in members.values()]
            codes[value.declared.name] = [known, known[:1], []] if value.declared.is_array else known
    for branch in plan.branches:
        if isinstance(branch, DerivedField):
            codes.update(
                {
                    name: [getattr(each, "value", each) for each in values]
                    for name, values in branch.declared.columns.items()
                }
            )
    return codes


def fast_and_careful(
    plan: ObjectPlan, layout: Layout, row: Sequence[Any], locale: str
) -> tuple[bytes | None, bytes | None]:
    """The JSON of one row either way; None where it raises, or has failures."""
    run = run_for(locale)
    written = plan._write(Pen(run, layout))  # noqa: SLF001  # the two ways are inside one method
    assert not written.left
    try:
        fast = orjson.dumps(written.write([row]), option=orjson.OPT_UTC_Z)
    except Exception:  # noqa: BLE001  # whatever it is, the other way is taken
        fast = None
    run = run_for(locale)
    objects = plan.open_rows(run, layout.mappings([row]))
    return fast, None if run.has_failures else orjson.dumps(objects, option=orjson.OPT_UTC_Z)


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@pytest.mark.parametrize("name", BATCHES_OF)
def test_a_written_function_makes_what_the_fields_make(name: str, locale: str) -> None:
    plan = plan_of(cast("GraphQLObjectType", CORE.type_map[name]))
    batch = BATCHES[BATCHES_OF[name]]
    assert isinstance(batch, Batch)
    layout = Layout({column: at for at, column in enumerate(batch.columns)}, batch.columns, frozenset())
    codes, random = codes_of(plan), Random(name)
    plain = {column: [*codes.get(column, VALUES[kind]), None] for column, kind in batch.columns.items()}
    odd = {column: [*values, *VALUES[batch.columns[column]]] for column, values in plain.items()}

    taken = 0
    for number in range(ROWS):
        values = odd if number % 3 else plain
        row = [random.choice(values[column]) for column in batch.columns]
        fast, careful = fast_and_careful(plan, layout, row, locale)
        assert fast is None or fast == careful, row
        taken += fast is not None
    row = [plain[column][0] for column in batch.columns]
    fast, careful = fast_and_careful(plan, layout, row, locale)

    assert fast is not None
    assert fast == careful
    assert 0 < taken < ROWS


def test_a_column_without_a_promise_is_not_written() -> None:
    plan = plan_of(cast("GraphQLObjectType", CORE.type_map["Post"]))
    layout = Layout({"id": 0, "kind": 1}, {"id": Kind.IDENTIFIER, "kind": Kind.TEXT}, frozenset())
    column = next(value for value in plan.values if isinstance(value.declared, Column))

    assert column.expression(Pen(run_for("en"), layout))
    with pytest.raises(NotWritten):
        column.expression(Pen(run_for("en"), Layout({"id": 0}, {"id": Kind.IDENTIFIER}, frozenset())))
