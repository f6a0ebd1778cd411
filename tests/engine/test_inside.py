"""Values inside a column: what rows share is made once, and a row that fails fails alone."""

from collections import Counter
from collections.abc import Mapping
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, cast

import orjson
from graphql import GraphQLString
from graphql.execution.values import VariableValues

from api.context import Context
from api.engine.failures import Failure
from api.engine.inside import CodedField, EntriesField, OpenedField
from api.engine.plans import Branch, Level
from api.engine.run import Run
from api.engine.selection import Operation
from api.engine.shapes import LeafItems, Place, leaf
from api.fields import Coded, Entries, Opened, Reader
from db.forms import Kind
from db.types import new_id
from domain.shared.actor import Actor

PLACE = Place("Thing.field", [])
TEXT = leaf(GraphQLString, is_required=True)
TEXTS = LeafItems(TEXT, is_required=True)


def run_of() -> Run:
    context = SimpleNamespace(locale="en", actor=Actor(new_id()))
    return Run(cast("Operation", None), cast("Context", context), VariableValues({}, {}), None)


def values_of(rows: list[dict[str, Any]], *branches: Branch) -> list[list[Any]]:
    """What the branches put into each object; the name of the error where one failed."""
    level = Level(cast("Any", None), rows, [{} for _ in rows])
    for branch in branches:
        branch.start(run_of(), level)
    return [
        [type(value.error).__name__ if isinstance(value, Failure) else _read(value) for value in result.values()]
        for result in level.results
    ]


def _read(value: Any) -> Any:
    return orjson.loads(orjson.dumps(value))


def test_a_code_is_made_into_an_object_once() -> None:
    asked: Counter[str] = Counter()

    def word(code: str, reader: Reader) -> str:
        asked[code] += 1
        return f"{code} {reader.locale}"

    coded = _coded(word)

    found = values_of([{"codes": ["a", "b"]}, {"codes": []}, {"codes": ["b"]}], coded)
    again = values_of([{"codes": ["b", "a"]}], coded)

    assert found == [[["a en", "b en"]], [[]], [["b en"]]]
    assert again == [[["b en", "a en"]]]
    assert asked == {"a": 1, "b": 1}


def test_a_code_that_nobody_knows_fails_its_row() -> None:
    words = {"a": "one"}

    found = values_of(
        [{"codes": ["a"]}, {"codes": ["a", "x"]}, {"codes": None}, {}], _coded(lambda code, _: words[code])
    )

    assert found == [[["one"]], ["KeyError"], ["TypeError"], ["KeyError"]]


def _coded(function: Any) -> CodedField:
    return CodedField("codes", PLACE, TEXTS, Coded("codes", function))


def test_a_row_is_opened_once_for_all_that_is_sealed_in_it() -> None:
    opened: Counter[int] = Counter()

    def content(_context: Context, row: Mapping[str, Any]) -> Any:
        opened[row["number"]] += 1
        return row["sealed"]

    fields = [
        OpenedField("first", PLACE, TEXT, Opened(content, itemgetter("first"))),
        OpenedField("second", PLACE, TEXT, Opened(content, itemgetter("second"))),
    ]

    found = values_of(
        [
            {"number": 1, "sealed": {"first": "a", "second": "b"}},
            {"number": 2, "sealed": {"first": "c"}},
            {"number": 3},
        ],
        *fields,
    )

    assert found == [["a", "b"], ["c", "KeyError"], ["KeyError", "KeyError"]]
    assert opened == {1: 1, 2: 1, 3: 1}


def test_what_is_no_array_of_objects_fails_its_row() -> None:
    declared = Entries("entries", lambda: SimpleNamespace, {"key": Kind.TEXT})
    shape = LeafItems(leaf(GraphQLString, is_required=False), is_required=True)
    rows: list[dict[str, Any]] = [{"entries": []}, {"entries": "nonsense"}, {"entries": [1]}, {"entries": None}]

    found = values_of(rows, EntriesField("entries", PLACE, shape, declared))

    assert found == [[[]], ["TypeError"], ["TypeError"], ["TypeError"]]
