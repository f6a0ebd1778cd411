"""Validation stops early and tells little."""

import pytest
import strawberry
from graphql import GraphQLSchema, parse, validate
from graphql.validation import OverlappingFieldsCanBeMergedRule, specified_rules

from api.limits import VALIDATION_RULES, Limits, overlap, parse_document, validate_document
from api.limits.overlap import FieldMergingRule
from tests.api.limits.hostile import SCHEMA

_WRONG = (
    "{me{id}} {me{name}}",
    "query A{me{id}} query A{me{id}}",
    "{me{id ...F}} fragment F on Member{name} fragment F on Member{id}",
    "{me{id}} fragment F on Member{name}",
    "{me{...F}} fragment F on Member{friend{...F}}",
    "{me{...G}}",
    "{me{... on Style{size}}}",
    "{me{nothing friend{nothing}}}",
    "{me{... on Nobody{id}}}",
    "{me{... on Branch{id}}}",
    "{me{id{x}}}",
    "{me}",
    "{me{id id: name}}",
    "{me{id @skip @include(if: 1) @nobody}}",
    "query @skip(if: true) {me{id @skip(if: true) @skip(if: false)}}",
    "query ($a: Int, $a: Int, $b: Member, $c: Nobody) {members(first: $a, last: $d){nodes{id}}}",
    'query ($a: Int! = "x", $unused: ID) {member(id: $a){id}}',
    "{member{id} members(first: 1, first: 2, second: 3){nodes{id}}}",
    "{find(style: {size: 1, size: 2, colour: 3, words: [1]}) {... on Member{id}}}",
    "subscription {memberChanged{id} again: memberChanged{id}}",
    "subscription {__typename}",
    "type Member {id: ID} {me{id}}",
    "{me{id} __schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}",
)


def test_the_rules_are_those_of_the_specification_with_one_replaced() -> None:
    assert set(specified_rules) - set(VALIDATION_RULES) == {OverlappingFieldsCanBeMergedRule}
    assert set(VALIDATION_RULES) - set(specified_rules) == {FieldMergingRule}
    assert len(VALIDATION_RULES) == len(specified_rules)


@pytest.mark.parametrize("text", [*_WRONG, "{" + " ".join(_WRONG).replace("\n", "")[1:], "{me{id}}"])
def test_all_rules_at_once_say_what_each_says_alone(text: str) -> None:
    document = parse(text)

    errors = validate_document(SCHEMA, document, Limits(errors=50))

    alone = validate(SCHEMA, document, VALIDATION_RULES, max_errors=50, hide_suggestions=True)
    assert [(error.message, error.locations) for error in errors] == [
        (error.message, error.locations) for error in alone
    ]
    assert bool(errors) is (text != "{me{id}}")


def test_the_wrong_documents_break_each_rule_that_can_be_broken() -> None:
    broken = {rule for rule in VALIDATION_RULES if any(validate(SCHEMA, parse(text), (rule,)) for text in _WRONG)}

    unbroken = {rule.__name__ for rule in set(VALIDATION_RULES) - broken}
    # The schema has every kind of operation, and neither @defer nor @stream.
    assert unbroken == {"KnownOperationTypesRule"} | {name for name in unbroken if name.startswith(("Defer", "Stream"))}


def test_stops_after_the_limit_of_errors() -> None:
    document = parse_document("{" + " ".join(f"u{i}" for i in range(100)) + "}")

    errors = validate_document(SCHEMA, document, Limits(errors=3))

    assert [error.message for error in errors] == [
        "Cannot query field 'u0' on type 'Query'.",
        "Cannot query field 'u1' on type 'Query'.",
        "Cannot query field 'u2' on type 'Query'.",
        "Too many validation errors, error limit reached. Validation aborted.",
    ]


def test_suggests_no_names() -> None:
    (error,) = validate_document(SCHEMA, parse_document("{ me { naem } }"))

    assert error.message == "Cannot query field 'naem' on type 'Member'."


def test_a_message_repeats_little_of_the_document() -> None:
    text = "{members(first:" + "[" * 150 + "]" * 150 + "){nodes{id}}}"

    (error,) = validate_document(SCHEMA, parse_document(text))

    assert len(error.message) == 301


def test_merging_that_takes_too_many_steps_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    document = parse_document("{ me { friend { id } friend { id } } }")
    monkeypatch.setattr(overlap, "MAX_STEPS", 10)

    (error,) = validate_document(SCHEMA, document)

    assert error.message == "The document asks for more than 10 steps to merge its fields; the limit is 10."
    assert error.extensions == {"code": "OVERLAP_LIMIT", "limit": 10}


def test_checks_what_strawberry_checks_besides() -> None:
    @strawberry.input
    class Rename:
        name: strawberry.Maybe[str]

    @strawberry.type
    class Query:
        @strawberry.field
        def renamed(self, to: Rename) -> bool:
            return bool(to)

    schema: GraphQLSchema = strawberry.Schema(Query)._schema  # noqa: SLF001  # the graphql-core schema has no public name

    errors = validate_document(schema, parse_document("{ renamed(to: { name: null }) }"))

    assert len(errors) == 1
