"""Validation stops early and tells little."""

import pytest
import strawberry
from graphql import GraphQLSchema
from graphql.validation import OverlappingFieldsCanBeMergedRule, specified_rules

from api.limits import VALIDATION_RULES, Limits, overlap, parse_document, validate_document
from api.limits.overlap import FieldMergingRule
from tests.api.limits.hostile import SCHEMA


def test_the_rules_are_those_of_the_specification_with_one_replaced() -> None:
    assert set(specified_rules) - set(VALIDATION_RULES) == {OverlappingFieldsCanBeMergedRule}
    assert set(VALIDATION_RULES) - set(specified_rules) == {FieldMergingRule}
    assert len(VALIDATION_RULES) == len(specified_rules)


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
