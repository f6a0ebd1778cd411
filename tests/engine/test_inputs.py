"""Arguments as Python values: what we make must be what Strawberry makes."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Optional

import pytest
import strawberry
from strawberry import UNSET
from strawberry.types.arguments import convert_arguments

from api.engine.inputs import Inputs


@strawberry.enum
class Colour(Enum):
    """An enum."""

    RED = "red"
    BLUE = "blue"


@strawberry.input
class Point:
    """An input within others."""

    x: int
    y_axis: int = 7
    name: str | None = None


@strawberry.input
class Shape:
    """An input with everything, that may hold itself."""

    points: list[Point]
    colour: Colour
    rows: list[list[Point | None]] | None = None
    label: str | None = UNSET
    below: Optional["Shape"] = None
    ids: list[strawberry.ID] = strawberry.field(default_factory=list)


@strawberry.input
class Change:
    """An input that is left to Strawberry, with all that holds it."""

    below: "ChangeBelow | None" = None
    name: strawberry.Maybe[str | None]


@strawberry.input
class ChangeBelow:
    """Held by it, and holds it."""

    change: Change


@strawberry.type
class Query:
    """Functions that take them."""

    @strawberry.field
    def drawn(
        self, shape: Shape, others: list[Shape] | None = None, colour: Colour = Colour.RED, count: int = 1
    ) -> str:
        return f"{shape}{others}{colour}{count}"

    @strawberry.field
    def changed(self, change: Change, at: Point | None = None) -> str:
        return f"{change}{at}"


SCHEMA = strawberry.Schema(Query)
POINT = {"x": 1, "yAxis": 2}
SHAPE = {"points": [POINT, {"x": 3, "name": "three"}], "colour": Colour.BLUE}
NESTED = {**SHAPE, "rows": [[POINT, None], []], "below": {**SHAPE, "below": SHAPE, "label": "low"}, "ids": ["a"]}


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("drawn", {"shape": SHAPE}),
        ("drawn", {"shape": {**SHAPE, "points": [], "rows": None, "label": None}}),
        ("drawn", {"shape": NESTED, "others": [SHAPE, NESTED], "colour": Colour.BLUE, "count": 3}),
        ("drawn", {"shape": SHAPE, "others": None}),
        ("changed", {"change": {"name": "new"}, "at": POINT}),
        ("changed", {"change": {"name": None}, "at": None}),
        ("changed", {"change": {"below": {"change": {"name": "new"}}}}),
        ("changed", {"change": {}}),
    ],
)
def test_arguments_are_what_strawberry_makes_of_them(field: str, given: Mapping[str, Any]) -> None:
    inputs, definition = Inputs(SCHEMA), _field(field)

    made = [inputs.converter(definition)(given) for _ in range(2)]

    registry = SCHEMA.schema_converter.scalar_registry
    right = convert_arguments(dict(given), definition.arguments, scalar_registry=registry, config=SCHEMA.config)
    assert made == [right, right]


def test_each_call_gets_lists_of_its_own() -> None:
    given = {"shape": {**SHAPE, "ids": ["a"]}}
    convert = Inputs(SCHEMA).converter(_field("drawn"))

    first, second = convert(given)["shape"], convert(given)["shape"]
    first.ids.append("b")

    assert second.ids == ["a"]


def _field(name: str) -> Any:
    definition: Any = Query
    return next(field for field in definition.__strawberry_definition__.fields if field.python_name == name)
