"""Points compare nobody: members see their own, officers one account at a time, and nothing is ordered by them."""

import re
from collections.abc import Iterator

from graphql import GraphQLEnumType, GraphQLInputObjectType, get_named_type

from api.loaders import BATCHES
from db.batch import Batch
from db.keyset import SortKey
from db.queries.points import lists
from tests.contract.graph import fields, own_types

PERSONAL = {"PointAccount", "InspectedPointAccount", "PointEntry", "PointExchange"}
"""Types that tell of one member's points."""
PATHS = {
    "Viewer.pointAccount",
    "Viewer.pointExchanges",
    "Query.pointEntries",
    "PointExchangePayload.account",
    "PointExchangePayload.exchange",
    "PointAccountInspectPayload.account",
    "InspectedPointAccount.entries",
}
"""All that leads to them, besides a page's own parts; none begins at somebody else."""
OF_ONESELF = ("point_account_by_member_id", "point_entry_by_id", "point_exchange_by_id", "point_exchanges_by_member_id")
_POINTS = re.compile(r"points?|balance", re.IGNORECASE)


def paths_to_points() -> Iterator[str]:
    """Fields that give somebody's points, parts of a page left out."""
    for path, field in fields():
        name = get_named_type(field.type).name.removesuffix("Connection").removesuffix("Edge")
        if name in PERSONAL and not path.startswith(("PointEntryConnection.", "PointEntryEdge.")):
            yield path


def test_nothing_leads_to_the_points_of_others() -> None:
    assert set(paths_to_points()) == PATHS


def test_no_member_of_a_list_has_points() -> None:
    shown = [path for path, _ in fields() if path.startswith("Member") and re.search("point", path, re.IGNORECASE)]

    assert shown == []


def test_nothing_is_filtered_or_ordered_by_points() -> None:
    inputs = [each for each in own_types() if isinstance(each, GraphQLInputObjectType)]
    filters = [
        f"{each.name}.{name}"
        for each in inputs
        if each.name.endswith(("WhereInput", "FilterInput", "OrderInput"))
        for name in each.fields
        if _POINTS.search(name)
    ]
    orders = [
        f"{each.name}.{value}"
        for each in own_types()
        if isinstance(each, GraphQLEnumType) and each.name.endswith(("Order", "OrderField", "Sort"))
        for value in each.values
        if _POINTS.search(value)
    ]
    keys = [each for each in vars(lists).values() if isinstance(each, tuple) and isinstance(each[0], SortKey)]

    assert (filters, orders) == ([], [])
    assert len(keys) == 3
    assert [key.name for order in keys for key in order if _POINTS.search(key.name)] == []


def test_ones_own_account_is_read_by_ones_own_id_alone() -> None:
    batches = {name: BATCHES[name] for name in OF_ONESELF}

    for name, batch in batches.items():
        assert isinstance(batch, Batch)
        text, _ = batch.marked
        assert "own_id" in text, name
        assert "nodes_of" not in text, name
    text, _ = lists.POINT_ENTRIES.count_text(frozenset(), 1)
    assert "own_id" in text
    assert "nodes_of" not in text
