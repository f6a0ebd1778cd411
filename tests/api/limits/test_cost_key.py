"""Operations whose variables have one key cost the same."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse
from graphql.language import DocumentNode
from hypothesis import given, settings
from hypothesis import strategies as st

from api.limits import Limits, cost_key, cost_variables, operation_cost
from tests.api.limits.hostile import SCHEMA

_WIDE = Limits(cost=10**100)
_HEAD = "query ($a: Int, $b: Int = 7, $on: Boolean = true, $off: Boolean, $ids: [ID!], $style: Style) "

_SWITCH = st.sampled_from(["", "", "@include(if: $on)", "@skip(if: $off)", "@skip(if: false)"])
_SIZE = st.sampled_from(["", "(first: $a)", "(last: $b)", "(first: $b, last: $a)", "(first: 3)"])


def _members(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Selections on a member around a smaller one."""
    return st.one_of(
        st.builds("friend {} {{ {} }}".format, _SWITCH, below),
        st.builds("friends{} {} {{ nodes {{ {} }} }}".format, _SIZE, _SWITCH, below),
        st.builds("badges {} {{ member {{ {} }} }}".format, _SWITCH, below),
        st.builds("... on Member {} {{ {} }} ...F".format, _SWITCH, below),
        st.builds("name(style: $style) {} {}".format, _SWITCH, below),
    )


_MEMBER = st.recursive(st.sampled_from(["id", "...F"]), _members, max_leaves=4)
_PLAIN = st.recursive(st.just("id"), lambda below: _members(below).map(lambda text: text.replace("...F", "")))
_ROOT = st.one_of(
    st.builds("me {{ {} }}".format, _MEMBER),
    st.builds("members{} {{ edges {{ node {{ {} }} }} }}".format, _SIZE, _MEMBER),
    st.builds("nodes(ids: $ids) {{ ... on Member {{ {} }} }}".format, _MEMBER),
)
_TEXTS = st.builds((_HEAD + "{{ {} {} }} fragment F on Member {{ {} }}").format, _ROOT, _ROOT, _PLAIN)

_GONE = object()
_SIZES = [None, -5, 0, 1, 3, True, False, 3.0, 2**40, _GONE]
_SWITCHES = [True, False, None, 1, _GONE]
_VALUES = {
    "a": _SIZES,
    "b": _SIZES,
    "on": _SWITCHES,
    "off": _SWITCHES,
    "ids": [[], ["x"], ["y"], [1, 2], 2, "x", _GONE],
    "style": [None, {"size": 5}, _GONE],
}
_VARIABLES = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in _VALUES.items()})
_CHANGES = st.lists(
    st.sampled_from([(name, value) for name, values in _VALUES.items() for value in values]), max_size=3
)


def _read(text: str) -> tuple[DocumentNode, OperationDefinitionNode]:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return document, operation


@settings(max_examples=400)
@given(_TEXTS, _VARIABLES, _CHANGES)
def test_equal_keys_mean_equal_costs(
    text: str, variables: Mapping[str, Any], changes: Sequence[tuple[str, Any]]
) -> None:
    document, operation = _read(text)
    names = cost_variables(document, operation)

    found = []
    for values in (variables, {**variables, **dict(changes)}):
        given_ = {name: value for name, value in values.items() if value is not _GONE}
        cost = operation_cost(SCHEMA, document, operation, given_, limits=_WIDE).requested
        found.append((cost_key(names, given_), cost))
    (one_key, one_cost), (other_key, other_cost) = found

    assert one_key is None or one_key != other_key or one_cost == other_cost


def test_the_named_variables_are_those_that_can_change_the_cost() -> None:
    document, operation = _read(
        """
        query ($first: Int, $ids: [ID!]!, $on: Boolean!, $off: Boolean!, $id: ID!, $style: Style, $list: ID!) {
          members(first: $first) { nodes { ...F } }
          nodes(ids: $ids) { id @skip(if: $off) }
          node(id: $id) { id }
          more: nodes(ids: [$list]) { id }
        }
        fragment F on Member { name(style: $style) friends(last: $undeclared) { ... @include(if: $on) { totalCount } } }
        """
    )

    assert cost_variables(document, operation) == {"first", "ids", "on", "off"}


@pytest.mark.parametrize(
    ("one", "other", "is_equal"),
    [
        ({"n": 5}, {"n": 5, "m": 6}, True),
        ({"n": -5}, {"n": 0}, True),
        ({"n": ["a"]}, {"n": ["b"]}, True),
        ({"n": True}, {"n": 1}, False),
        ({"n": False}, {"n": 0}, False),
        ({"n": ["a"]}, {"n": 1}, False),
        ({"n": None}, {}, False),
        ({"n": 5}, {"n": 6}, False),
    ],
)
def test_keys_tell_values_apart_as_the_cost_does(one: dict[str, Any], other: dict[str, Any], *, is_equal: bool) -> None:
    names = frozenset({"n"})

    assert (cost_key(names, one) == cost_key(names, other)) is is_equal


@pytest.mark.parametrize("value", ["5", 5.0, {"a": 1}])
def test_values_that_are_neither_size_nor_switch_have_no_key(value: object) -> None:
    assert cost_key(frozenset({"n"}), {"n": value}) is None
