"""What one walk finds in a document: introspection, deprecated elements, how long its answer is everybody's."""

from enum import Enum

import pytest
import strawberry
from graphql import GraphQLSchema, OperationDefinitionNode

from api.limits import DeprecatedInputs, Marking, Marks, declare_one_of, parse_document, validate_document
from api.sharing import CacheControl

OLD = "Use another."


@strawberry.enum
class Colour(Enum):
    RED = "RED"
    PINK = strawberry.enum_value("PINK", deprecation_reason=OLD)


@strawberry.input
class Inner:
    colour: Colour | None = None
    old: int | None = strawberry.field(default=None, deprecation_reason=OLD)


@strawberry.input
class Outer:
    inners: list[Inner] | None = None
    plain: int | None = None


@strawberry.type(directives=[CacheControl(max_age=60)])
class Shared:
    name: str = "x"
    short: str = strawberry.field(default="x", directives=[CacheControl(max_age=10)])


@strawberry.type
class Own:
    name: str = "x"


@strawberry.type
class Query:
    @strawberry.field(directives=[CacheControl(max_age=600)])
    def shared(self) -> Shared:
        return Shared()

    @strawberry.field(directives=[CacheControl(max_age=600)])
    def half(self) -> Own:
        return Own()

    @strawberry.field(deprecation_reason=OLD)
    def gone(self) -> Own | None:
        return None

    own: Own | None = None

    @strawberry.field
    def find(self, outer: Outer | None = None, colour: Colour | None = None) -> Own | None:
        return None if outer is None or colour is None else Own()


BUILT = strawberry.Schema(query=Query)
SCHEMA: GraphQLSchema = BUILT._schema  # noqa: SLF001  # Strawberry has no public way to it
declare_one_of(SCHEMA)
find = SCHEMA.query_type.fields["find"] if SCHEMA.query_type else None
if find is not None:
    find.args["colour"].deprecation_reason = OLD


def marks(text: str) -> Marks:
    document = parse_document(text)
    assert validate_document(SCHEMA, document) == []
    return Marking(SCHEMA).of(text, document)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("{ shared { name } }", 60),
        ("{ shared { __typename name short } }", 10),
        ("{ shared { ...F } } fragment F on Shared { short }", 10),
        ("{ half { name } }", 0),
        ("{ shared { name } own { name } }", 0),
        ("{ __typename }", 0),
    ],
)
def test_an_answer_is_everybodys_for_as_long_as_its_strictest_field(text: str, seconds: int) -> None:
    assert marks(text).shared_seconds == seconds


@pytest.mark.parametrize(
    ("text", "coordinates"),
    [
        ("{ gone { name } a: gone { name } }", ("Query.gone",)),
        ("{ find(colour: RED) { name } }", ("Query.find(colour:)",)),
        ("{ find(colour: PINK) { name } }", ("Colour.PINK", "Query.find(colour:)")),
        ("{ find(outer: {inners: [{old: 1, colour: PINK}]}) { name } }", ("Colour.PINK", "Inner.old")),
        ("{ find(outer: {inners: [{old: 1}, {}], plain: 1}) { name } }", ("Inner.old",)),
        ("{ ...F } fragment F on Query { gone { name } }", ("Query.gone",)),
        ("{ find(outer: {plain: 1}) { name } }", ()),
    ],
)
def test_deprecated_elements_are_found_by_their_coordinates(text: str, coordinates: tuple[str, ...]) -> None:
    assert marks(text).deprecated == coordinates


@pytest.mark.parametrize(
    ("variables", "coordinates"),
    [
        ({"outer": {"inners": [{"old": 1}, {"colour": "PINK"}]}}, {"Inner.old", "Colour.PINK"}),
        ({"outer": {"inners": [{"colour": "RED"}], "plain": 7}}, set()),
        ({"outer": {"inners": {"old": 2}}}, {"Inner.old"}),
        ({"outer": None}, set()),
        ({}, set()),
    ],
)
def test_values_of_variables_count_as_what_is_written_out(variables: dict[str, object], coordinates: set[str]) -> None:
    document = parse_document("query ($outer: Outer, $n: Int) { find(outer: $outer) { name } }")
    [operation] = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    inputs = DeprecatedInputs(SCHEMA)
    watched = inputs.variables_of(operation)

    assert set(watched) == {"outer"}
    assert inputs.used(watched, variables) == coordinates


@pytest.mark.parametrize(
    ("text", "introspects"),
    [
        ("{ __schema { description } }", True),
        ('{ __type(name: "Own") { name } }', True),
        ("{ ...F } fragment F on Query { a: __schema { description } }", True),
        ("{ own { __typename } }", False),
        ("# __schema\n{ own { name } }", False),
    ],
)
def test_reading_the_schema_is_seen_wherever_it_stands(text: str, introspects: bool) -> None:  # noqa: FBT001  # a case
    assert marks(text).introspects is introspects
