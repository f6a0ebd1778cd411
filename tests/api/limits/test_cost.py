"""The figures that lists, connections, fragments and switches give."""

from typing import Any

import pytest
import strawberry
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate

from api.limits import DEFAULT_LIMITS, Cost, LimitExceeded, Limits, operation_cost
from tests.api.limits.hostile import SCHEMA

_WIDE = Limits(cost=10**9)


def _requested(
    text: str,
    variables: dict[str, Any] | None = None,
    *,
    schema: GraphQLSchema = SCHEMA,
    limits: Limits = _WIDE,
) -> int:
    document = parse(text)
    assert validate(schema, document) == []
    (operation,) = (d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    return operation_cost(schema, document, operation, variables, limits=limits).requested


@pytest.mark.parametrize(
    ("requested", "text"),
    [
        (0, "{ __typename }"),
        (0, "{ __schema { types { fields { name } } } }"),
        (1, "{ me { id name } }"),
        (2, "{ me { friend { id } } }"),
        (1 + 10, "{ me { badges { id } } }"),
        (1 + 10 * (1 + 1), "{ me { badges { member { id } } } }"),
        (10 * 10, "{ matrix { id } }"),
        (1 + 5, "{ members(first: 5) { nodes { id } } }"),
        (1 + 5 * 2, "{ members(last: 5) { edges { cursor node { id } } } }"),
        (1 + 7, "{ members(first: 7, last: 5) { nodes { id } } }"),
        (1 + 5, "{ members(first: null, last: 5) { nodes { id } } }"),
        (1 + 100, "{ members { nodes { id } } }"),
        (1, "{ members(first: 5) { totalCount } }"),
        (2, "{ members(first: 5) { pageInfo { hasNextPage } } }"),
        (1 + 5 + 1, "{ members(first: 5) { nodes { id } pageInfo { hasNextPage } } }"),
        (1 + 3 * (1 + 1 + 4), "{ members(first: 3) { nodes { friends(first: 4) { nodes { id } } } } }"),
        (10 * (1 + 1 + 20), "{ branches { members { nodes { id } } } }"),
        (3, '{ nodes(ids: ["a", "b", "c"]) { id } }'),
        (10 * (1 + 1), "{ find { ... on Badge { member { id } } ... on Member { id } } }"),
        (11, "mutation { logIn { id } }"),
        (24, "mutation { a: logIn { id friend { id } } b: logIn { id friend { id } } }"),
        (22, "mutation { ...A ... { ...A } } fragment A on Mutation { logIn { __typename } }"),
        (1, "subscription { memberChanged { id } }"),
    ],
)
def test_counts_the_objects_that_can_be_returned(requested: int, text: str) -> None:
    assert _requested(text) == requested


@pytest.mark.parametrize(
    ("requested", "variables"),
    [(1 + 5, {"n": 5}), (1 + 30, {}), (1 + 100, {"n": None}), (1, {"n": 0}), (1, {"n": -4}), (1 + 6, {"n": 6.0})],
)
def test_takes_sizes_from_variables_and_their_defaults(requested: int, variables: dict[str, Any]) -> None:
    assert _requested("query ($n: Int = 30) { members(first: $n) { nodes { id } } }", variables) == requested


def test_what_is_no_size_counts_as_a_full_page() -> None:
    for value in ("5", True, 1.5, float("nan"), [5]):
        assert _requested("query ($n: Int) { members(first: $n) { nodes { id } } }", {"n": value}) == 101


def test_a_size_beyond_a_graphql_int_counts_as_the_largest() -> None:
    document = parse("{ members(first: " + "9" * 5000 + ") { nodes { id } } }")
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)

    cost = operation_cost(SCHEMA, document, operation, None, limits=Limits(cost=2**40))

    assert cost == Cost(requested=1 + 2**31 - 1)


def test_ids_from_a_variable_are_counted() -> None:
    text = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert _requested(text, {"ids": ["a", "b"]}) == 2


@pytest.mark.parametrize(
    ("requested", "switch", "variables"),
    [
        (0, "@include(if: false)", {}),
        (0, "@skip(if: true)", {}),
        (1, "@include(if: true)", {}),
        (1, "@skip(if: false)", {}),
        (0, "@include(if: $on)", {"on": False}),
        (1, "@include(if: $on)", {"on": True}),
        (0, "@skip(if: $on)", {"on": True}),
        (1, "@include(if: $on)", {}),
        (0, "@include(if: $on) @skip(if: true)", {"on": True}),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "{{ me {0} {{ id }} }}",
        "{{ ... {0} {{ me {{ id }} }} }}",
        "{{ ...A {0} }} fragment A on Query {{ me {{ id }} }}",
    ],
)
def test_leaves_out_what_is_switched_off(requested: int, switch: str, variables: dict[str, Any], text: str) -> None:
    declared = "query ($on: Boolean = true) " if "$on" in switch else ""

    assert _requested(declared + text.format(switch), variables) == requested


def test_a_fragment_on_a_connection_takes_the_size_of_the_place_where_it_is_spread() -> None:
    text = """
        { members(first: 3) { ...Page } me { friends(first: 50) { ...Page } } branches { members { ...Page } } }
        fragment Page on MemberConnection { ...Inner pageInfo { hasNextPage } }
        fragment Inner on MemberConnection { ... { edges { node { badges { id } } } } }
    """

    def page(size: int) -> int:
        return 1 + size * (1 + 1 + 10) + 1

    assert _requested(text) == page(3) + 1 + page(50) + 10 * (1 + page(20))


def test_fragments_multiply_without_being_written_out() -> None:
    text = "{ me { ...F0 } }" + "".join(
        f"fragment F{i} on Member {{ a: friend {{ ...F{i + 1} }} b: friend {{ ...F{i + 1} }} }}" for i in range(20)
    )

    assert _requested(text + " fragment F20 on Member { id }") == 2**21 - 1


def test_plain_lists_have_their_declared_size() -> None:
    @strawberry.type
    class Seat:
        number: int

    def seats() -> list[Seat]:
        return []

    @strawberry.type
    class Query:
        by_metadata: list[Seat] = strawberry.field(resolver=seats, metadata={"list_size": 4})
        plain: list[Seat] = strawberry.field(resolver=seats)

    schema: GraphQLSchema = strawberry.Schema(Query)._schema  # noqa: SLF001  # the graphql-core schema has no public name
    schema.type_map["Query"].fields["plain"].extensions["list_size"] = 6  # type: ignore[attr-defined]  # an object type

    assert _requested("{ byMetadata { number } }", schema=schema) == 4
    assert _requested("{ plain { number } }", schema=schema) == 6
    declared = Limits(list_sizes={"Query.plain": 2})
    assert _requested("{ byMetadata { number } plain { number } }", schema=schema, limits=declared) == 4 + 2


def test_a_connection_behind_an_interface_is_one() -> None:
    schema = build_schema(
        """
        type PageInfo { hasNextPage: Boolean! }
        type Seat { number: Int }
        interface SeatConnection { nodes: [Seat!]! pageInfo: PageInfo! }
        type Query { seats(first: Int): SeatConnection! }
        """
    )

    assert _requested("{ seats(first: 8) { nodes { number } } }", schema=schema) == 1 + 8


def test_a_cost_above_the_limit_is_refused_with_both_figures() -> None:
    text = "{ members(first: 100) { nodes { friends(first: 100) { nodes { id } } } } }"

    with pytest.raises(LimitExceeded) as refusal:
        _requested(text, limits=DEFAULT_LIMITS)

    assert refusal.value.message == "The document asks for 10201 objects; the limit is 2000."
    assert refusal.value.extensions == {"code": "COST_LIMIT", "limit": 2_000, "requested": 10_201}
    assert _requested(text, limits=Limits(cost=10_201)) == 10_201
