"""What is counted, and that a document at a limit passes."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from graphql import GraphQLSyntaxError, get_introspection_query

from api.limits import LimitExceeded, Limits, check_document, parse_document, validate_document
from tests.api.limits.hostile import SCHEMA

T = TypeVar("T")


def _limited(name: str, figure: int) -> Limits:
    figures: dict[str, Any] = {name: figure}
    return Limits(**figures)


def _refusal(text: str, limits: Limits) -> LimitExceeded:
    with pytest.raises(LimitExceeded) as refusal:
        check_document(parse_document(text), limits)
    return refusal.value


def _below(frames: int, work: Callable[[], T]) -> T:
    """Do the work on a stack that is `frames` deeper."""
    return _below(frames - 1, work) if frames else work()


@pytest.mark.parametrize(
    ("limit", "code", "figure", "text"),
    [
        ("operations", "OPERATION_LIMIT", 2, "query A { me { id } } query B { me { id } }"),
        ("fragments", "FRAGMENT_LIMIT", 2, "{ me { ...A } } fragment A on Member { id } fragment B on Member { id }"),
        ("fields", "FIELD_LIMIT", 3, "{ me { ...A ...A } } fragment A on Member { id name }"),
        ("aliases", "ALIAS_LIMIT", 2, "{ a: me { ...A ...A } } fragment A on Member { b: id }"),
        (
            "directives",
            "DIRECTIVE_LIMIT",
            6,
            "query ($v: Int @a) @b { me @c { ...A @d ... @e { id } } } fragment A on Member @f { id }",
        ),
        ("expanded_fields", "EXPANDED_FIELD_LIMIT", 5, "{ me { ...A ...A } } fragment A on Member { id name }"),
        ("expanded_fields", "EXPANDED_FIELD_LIMIT", 3, "query A { me { id } } query B { me { id name } }"),
        ("depth", "DEPTH_LIMIT", 4, "{ me { ...A } } fragment A on Member { friend { ... { friend { id } } } }"),
        ("depth", "DEPTH_LIMIT", 1, "{ __schema { types { fields { name } } } }"),
        ("root_fields", "ROOT_FIELD_LIMIT", 5, "{ ... { me { id } } ...A ...A } fragment A on Query { me { id } x }"),
        ("mutation_root_fields", "MUTATION_ROOT_FIELD_LIMIT", 2, "mutation { a: logIn { id } b: logIn { id } }"),
        ("introspection", "INTROSPECTION_LIMIT", 101, "{ __schema { types { name } } }"),
        ("introspection", "INTROSPECTION_LIMIT", 101, "{ __schema { types { ...A } } } fragment A on __Type { name }"),
        (
            "introspection_roots",
            "INTROSPECTION_LIMIT",
            3,
            '{ a: __schema { __typename } ...A ...A } fragment A on Query { b: __type(name: "A") { name } }',
        ),
        ("introspection", "INTROSPECTION_LIMIT", 9, '{ __type(name: "A") { fields { name } } }'),
    ],
)
def test_counts(limit: str, code: str, figure: int, text: str) -> None:
    at_limit = _limited(limit, figure)
    below = _limited(limit, figure - 1)

    check_document(parse_document(text), at_limit)
    refusal = _refusal(text, below)

    assert (refusal.code, refusal.limit, refusal.requested) == (code, figure - 1, figure)
    assert refusal.extensions == {"code": code, "limit": figure - 1, "requested": figure}
    assert f" {figure} " in refusal.message
    assert refusal.message.endswith(f"; the limit is {figure - 1}.")


@pytest.mark.parametrize(
    ("limit", "code", "figure", "text"),
    [
        ("tokens", "TOKEN_LIMIT", 6, "{ me { id } } # } }\n,,"),
        ("comments", "COMMENT_LIMIT", 2, "# a\n{ me { id } } # b"),
    ],
)
def test_stops_reading(limit: str, code: str, figure: int, text: str) -> None:
    parse_document(text, _limited(limit, figure))

    with pytest.raises(LimitExceeded) as refusal:
        parse_document(text, _limited(limit, figure - 1))

    assert (refusal.value.code, refusal.value.requested) == (code, None)
    assert refusal.value.extensions == {"code": code, "limit": figure - 1}


def test_counts_lines_of_every_kind_of_ending() -> None:
    text = "{\nme {\r\rid } }"

    parse_document(text, Limits(lines=4))
    with pytest.raises(LimitExceeded) as refusal:
        parse_document(text, Limits(lines=3))

    assert (refusal.value.code, refusal.value.requested) == ("LINE_LIMIT", 4)


def test_figures_beyond_json_integers_are_cut() -> None:
    text = "{ me { ...F0 } }" + "".join(f"fragment F{i} on Member {{ ...F{i + 1} ...F{i + 1} }}" for i in range(60))
    text += "fragment F60 on Member { id }"

    refusal = _refusal(text, Limits(fragments=100))

    assert refusal.requested == 2**53 - 1
    assert refusal.message == (
        "The document asks for at least 9007199254740991 fields with fragments written out; the limit is 2000."
    )


def test_the_introspection_query_of_tools_passes_and_is_valid() -> None:
    text = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        one_of=True,
    )
    document = parse_document(text)

    check_document(document)

    assert validate_document(SCHEMA, document) == []


def test_unknown_and_cyclic_fragments_are_left_to_validation() -> None:
    document = parse_document("{ ...Missing ...A } fragment A on Query { ...B } fragment B on Query { ...A me { id } }")

    check_document(document)

    assert len(validate_document(SCHEMA, document)) == 2


def test_a_document_without_operations_is_measured() -> None:
    document = parse_document("fragment A on Member { id } type Query { x: Int }")

    check_document(document)
    with pytest.raises(LimitExceeded):
        check_document(document, Limits(fields=0))


def test_nesting_on_a_deep_stack_is_a_syntax_error() -> None:
    text = "{find(style:" + "{style:" * 190 + "{}" + "}" * 190 + "){__typename}}"

    parse_document(text)
    with pytest.raises(GraphQLSyntaxError, match="nested too deeply"):
        _below(600, lambda: parse_document(text))


def test_nesting_on_a_deep_stack_ends_validation() -> None:
    value = "{style:" * 190 + "{}" + "}" * 190
    document = parse_document(f"{{find(style:{value}){{__typename}} find(style:{value}){{__typename}}}}")

    assert validate_document(SCHEMA, document) == []
    errors = _below(700, lambda: validate_document(SCHEMA, document))

    assert [error.message for error in errors] == ["Validation aborted."]


def test_a_syntax_error_repeats_little_of_the_document() -> None:
    with pytest.raises(GraphQLSyntaxError) as refusal:
        parse_document("{ me } " + "x" * 5000)

    assert len(refusal.value.message) == 301
