"""The linear merging rule against graphql-core's, on generated documents and on those of the specification."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from graphql import (
    DocumentNode,
    GraphQLField,
    GraphQLNamedType,
    build_schema,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)
from graphql.validation import OverlappingFieldsCanBeMergedRule
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.limits.overlap import FieldMergingRule

_SCHEMA = build_schema(
    """
    directive @stream(initialCount: Int) on FIELD
    interface Being { id: ID! name(upper: Boolean): String friend: Being friends: [Being!] }
    interface Pet implements Being { id: ID! name(upper: Boolean): String friend: Being friends: [Being!] tag: String }
    type Dog implements Pet & Being {
      id: ID! name(upper: Boolean): String friend: Being friends: [Being!] tag: String
      age: Int! size: Float owner: Human pack(n: Int, by: [By]): [Dog] x: String! y: Dog
    }
    type Cat implements Pet & Being {
      id: ID! name(upper: Boolean): String friend: Being friends: [Being!] tag: String
      age: Int size: Int owner: Human! pack(n: Int, by: [By]): [Cat] x: String y: [Cat!]
    }
    type Human implements Being {
      id: ID! name(upper: Boolean): String friend: Being friends: [Being!] pet: Pet any: Any x: [String] y: String
    }
    union Any = Dog | Cat | Human
    input By { a: Int b: [String] }
    type Query { dog: Dog cat: Cat human: Human pet: Pet any: Any being: Being anys: [Any] }
    """
)
_COMPOSITES = ("Being", "Pet", "Dog", "Cat", "Human", "Any")
_ARGUMENTS = {
    "name": ("", "", "(upper: true)", "(upper: false)", "(upper: $upper)"),
    "pack": (
        "",
        "(n: 1)",
        '(n: 1, by: [{a: 1, b: "x"}])',
        '(by: [{b: "x", a: 1}], n: 1)',
        '(by: [{b: """x""", a: 1}], n: 1)',
    ),
}
_DEEPEST = 3
_MOST_FRAGMENTS = 5


class _Writer:
    """Writes a document from a string of bytes, one for each decision; shorter strings give smaller documents."""

    def __init__(self, decisions: bytes) -> None:
        self._decisions: Iterator[int] = iter(decisions)
        self._fragments = 0

    def document(self) -> str:
        self._fragments = self._choose(_MOST_FRAGMENTS + 1)
        parts = [f"query ($upper: Boolean) {self._selections('Query', 0, 0)}"]
        for index in range(self._fragments):
            condition = (*_COMPOSITES, "Query")[self._choose(7)]
            parts.append(f"fragment F{index} on {condition} {self._selections(condition, 1, index + 1)}")
        return " ".join(parts)

    def _choose(self, count: int) -> int:
        return next(self._decisions, 0) % count

    def _selections(self, parent: str, depth: int, first_fragment: int) -> str:
        count = 1 + self._choose(4)
        return "{ " + " ".join(self._selection(parent, depth, first_fragment) for _ in range(count)) + " }"

    def _selection(self, parent: str, depth: int, first_fragment: int) -> str:
        kind = self._choose(16)
        if kind in {1, 2, 3} and first_fragment < self._fragments:
            # Later fragments only: cycles are another rule's business.
            return f"...F{first_fragment + self._choose(self._fragments - first_fragment)}"
        if kind in {4, 5, 6, 7} and depth < _DEEPEST:
            condition = _COMPOSITES[self._choose(6)] if parent != "Query" else "Query"
            typed = f"on {condition} " if self._choose(8) else ""
            return f"... {typed}{self._selections(condition if typed else parent, depth + 1, first_fragment)}"
        return self._field(_SCHEMA.type_map[parent], depth, first_fragment)

    def _field(self, parent: GraphQLNamedType, depth: int, first_fragment: int) -> str:
        alias = ("a: ", "b: ", "name: ")[self._choose(3)] if self._choose(9) == 1 else ""
        fields: list[tuple[str, GraphQLField]] = list(getattr(parent, "fields", {}).items())
        if self._choose(20) == 1 or not fields:
            return f"{alias}__typename"
        name, definition = fields[self._choose(len(fields))]
        type_ = get_named_type(definition.type)
        arguments = _ARGUMENTS.get(name, ("",))
        field = alias + name + arguments[self._choose(len(arguments))]
        if self._choose(90) == 1:
            field += " @stream(initialCount: 1)"
        if is_leaf_type(type_):
            return field
        if depth >= _DEEPEST:
            return f"{field} {{ {'__typename' if type_.name == 'Any' else 'id'} }}"
        return f"{field} {self._selections(type_.name, depth + 1, first_fragment)}"


def _verdicts(document: DocumentNode) -> tuple[bool, bool]:
    """Say whether graphql-core's rule and ours refuse the document."""
    theirs = validate(_SCHEMA, document, [OverlappingFieldsCanBeMergedRule])
    ours = validate(_SCHEMA, document, [FieldMergingRule])
    return bool(theirs), bool(ours)


@settings(max_examples=2500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=150))
def test_refuses_the_documents_that_graphql_core_refuses(decisions: bytes) -> None:
    text = _Writer(decisions).document()

    theirs, ours = _verdicts(parse(text))

    assert ours == theirs, text


def test_long_documents_get_both_verdicts_and_each_is_graphql_cores() -> None:
    seeded = random.Random(5)
    texts = [_Writer(seeded.randbytes(seeded.randrange(40, 400))).document() for _ in range(600)]

    verdicts = Counter(_verdicts(parse(text)) for text in texts)

    assert set(verdicts) == {(True, True), (False, False)}
    assert min(verdicts.values()) > 100


# The examples of section 5.3.2, on its schema of pets.
_PETS = build_schema(
    """
    enum Command { SIT HEEL }
    interface Pet { name: String! }
    type Dog implements Pet {
      name: String! nickname: String barkVolume: Int doesKnowCommand(dogCommand: Command!): Boolean! extra: DogExtra
      answersTo(call: String): Boolean
    }
    type Cat implements Pet { name: String! nickname: String meowVolume: Int extra: CatExtra }
    type DogExtra { string: String noise: Int }
    type CatExtra { string: String! noise: Int string2: [String] }
    type Query { dog: Dog pet: Pet first: Dog second: Dog }
    """
)
_MERGEABLE = {
    "identical fields": "{ dog { name name } }",
    "identical aliases": "{ dog { otherName: name otherName: name } }",
    "identical arguments": "{ dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: SIT) } }",
    "identical variables": (
        "query ($c: Command!) { dog { doesKnowCommand(dogCommand: $c) doesKnowCommand(dogCommand: $c) } }"
    ),
    "different fields of types that never meet": (
        "{ pet { ... on Dog { volume: barkVolume } ... on Cat { volume: meowVolume } } }"
    ),
    "different arguments on types that never meet": (
        "{ pet { ... on Dog { x: doesKnowCommand(dogCommand: SIT) } ... on Dog { y: name } } }"
    ),
    "one fragment twice": "{ dog { ...N ...N } } fragment N on Dog { name }",
    "different directives": "{ dog { name @include(if: true) name @skip(if: false) } }",
    "equal shapes below types that never meet": (
        "{ pet { ... on Dog { extra { noise } } ... on Cat { extra { noise } } } }"
    ),
}
_CONFLICTING = {
    "different fields": "{ dog { name: nickname name } }",
    "different arguments": "{ dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: HEEL) } }",
    "a literal and a variable": (
        "query ($c: Command!) { dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: $c) } }"
    ),
    "two variables": (
        "query ($a: Command!, $b: Command!) { dog { doesKnowCommand(dogCommand: $a) doesKnowCommand(dogCommand: $b) } }"
    ),
    # Equal values, but graphql-core compares how they are written.
    "a string and a block string": """{ dog { answersTo(call: "x") answersTo(call: \"\"\"x\"\"\") } }""",
    "arguments and none": "{ dog { name: doesKnowCommand(dogCommand: SIT) name: doesKnowCommand } }",
    "different leaf types of types that never meet": (
        "{ pet { ... on Dog { value: nickname } ... on Cat { value: meowVolume } } }"
    ),
    "nullable and not": "{ pet { ... on Dog { v: nickname } ... on Cat { v: name } } }",
    "list and single": "{ pet { ... on Dog { extra { v: string } } ... on Cat { extra { v: string2 } } } }",
    "leaf and composite": "{ pet { ... on Dog { v: extra { noise } } ... on Cat { v: nickname } } }",
    "shapes below types that never meet": "{ pet { ... on Dog { extra { string } } ... on Cat { extra { string } } } }",
    "through a fragment": "{ dog { ...A name } } fragment A on Dog { name: nickname }",
    "between fragments": "{ dog { ...A ...B } } fragment A on Dog { x: name } fragment B on Dog { x: nickname }",
    "below the field": "{ a: dog { x: name } a: dog { x: nickname } }",
    "below different fields with one name": "{ d: first { name } d: second { name } }",
    "interface and object": "{ pet { x: name ... on Dog { x: nickname } } }",
    "deep, through nested fragments": (
        "{ dog { ...A } dog { ...B } } fragment A on Dog { extra { ...C } } fragment B on Dog { extra { s: string } } "
        "fragment C on DogExtra { s: noise }"
    ),
    "in a fragment that nobody spreads": "{ dog { name } } fragment A on Dog { x: name x: nickname }",
}


@pytest.mark.parametrize("text", _MERGEABLE.values(), ids=_MERGEABLE)
def test_accepts_fields_that_merge(text: str) -> None:
    document = parse(text)

    assert validate(_PETS, document, [OverlappingFieldsCanBeMergedRule]) == []
    assert validate(_PETS, document, [FieldMergingRule]) == []


@pytest.mark.parametrize("text", _CONFLICTING.values(), ids=_CONFLICTING)
def test_refuses_fields_that_conflict(text: str) -> None:
    document = parse(text)

    assert validate(_PETS, document, [OverlappingFieldsCanBeMergedRule])
    assert validate(_PETS, document, [FieldMergingRule])


def test_a_conflict_names_the_response_name_and_both_places() -> None:
    errors = validate(_PETS, parse("{ dog { name: nickname name } }"), [FieldMergingRule])

    assert [error.message for error in errors] == [
        (
            "Fields 'name' conflict because they are different fields or have different arguments. "
            "Use different aliases to fetch both."
        )
    ]
    assert [(place.line, place.column) for place in errors[0].locations or ()] == [(1, 9), (1, 24)]
