"""Lists of what lies at and below the caller's nodes: every page and count against one plain statement."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

import db.listing as listings
import db.subtree as subtrees
from db.keyset import PageRequest, SortKey
from db.listing import Listing
from db.queries import audit
from db.queries.members import join_requests
from db.queries.members.register import FILTERS, MEMBERS
from db.scope import Scope
from db.session import Database
from db.subtree import SubtreeListing
from tests.support import database as databases

SCOPES: Mapping[str, Sequence[str]] = {
    "top": ["HD"],
    "top and a branch": ["HD", "HD-A-01"],
    "company": ["HD-A"],
    "overlapping": ["HD-A", "HD-A-01", "HD-B-01-1"],
    "branch": ["HD-A-01"],
    "group": ["HD-B-01-1"],
    "nothing": [],
}
RIGHTS = ("member_read", "join_request_decide", "audit_read")
WHERE: Mapping[str, str] = {
    "organisation_ids": "t.organisation_id = ANY(%s)",
    "below_id": "t.organisation_id IN (SELECT descendant_id FROM organisation_closure WHERE ancestor_id = %s)",
    "states": "t.state = ANY(%s)",
    "employment_kinds": "t.employment_kind = ANY(%s)",
    "member_numbers": "t.member_number = ANY(%s)",
    "joined_from": "t.joined_on >= %s",
    "joined_to": "t.joined_on <= %s",
    "search_terms": "t.search_terms @> %s",
    "statuses": "t.status = ANY(%s)",
    "actions": "t.action = ANY(%s)",
}
IN_SIGHT = """
    (t.organisation_id IN (SELECT descendant_id FROM organisation_closure WHERE ancestor_id = ANY($1))
     OR t.organisation_id IS NULL AND t.tenant_id = ANY($1))
"""
NAME, NAME_DOWN = SortKey("name_sort", str), SortKey("name_sort", str, is_descending=True)
JOINED, JOINED_DOWN = SortKey("joined_on", date), SortKey("joined_on", date, is_descending=True)
NUMBER = SortKey("member_number", str)
ID, ID_DOWN = SortKey("id", UUID), SortKey("id", UUID, is_descending=True)
MEMBER_ORDERS: Sequence[Sequence[SortKey]] = [
    (NAME, ID),
    (NAME_DOWN, ID_DOWN),
    (JOINED, ID),
    (JOINED_DOWN, ID_DOWN),
    (NUMBER, ID),
    (JOINED_DOWN, NAME, ID),
    (NAME, JOINED_DOWN, NUMBER, ID),
]


class Reference:
    """The demonstration union read without the application."""

    def __init__(self, conn: asyncpg.Connection, nodes: Mapping[str, UUID]) -> None:
        self.conn = conn
        self.nodes = nodes

    def scope(self, label: str) -> Scope:
        held = tuple(self.nodes[code] for code in SCOPES[label])
        return Scope(self.nodes["HD"], None, dict.fromkeys(RIGHTS, held))

    async def rows(
        self, table: str, scope: Scope, filters: Mapping[str, Any], order: Sequence[SortKey]
    ) -> list[dict[str, Any]]:
        """All rows in sight that meet the filters, in order: their sort keys."""
        conditions = [IN_SIGHT, *(WHERE[name] % f"${n}" for n, name in enumerate(filters, 2))]
        if table == "member":
            conditions.append("t.merged_into_id IS NULL")
        keys = ", ".join(f"t.{key.name} {'DESC' if key.is_descending else 'ASC'}" for key in order)
        names = ", ".join(f"t.{key.name}" for key in order)
        text = f"SELECT {names} FROM {table} t WHERE {' AND '.join(conditions)} ORDER BY {keys}"
        nodes = list(scope.nodes_for(RIGHTS[0]))
        return [dict(row) for row in await self.conn.fetch(text, nodes, *filters.values())]


@pytest_asyncio.fixture(scope="module")
async def union(server_dsn: str, demo_template: str, worker_name: str) -> AsyncIterator[tuple[Database, Reference]]:
    """A copy of the demonstration union: as the application reads it, and plainly."""
    dsn = await databases.create(server_dsn, f"unionhall_listing_{worker_name}", demo_template)
    conn = await asyncpg.connect(dsn)
    nodes = {row["code"]: row["id"] for row in await conn.fetch("SELECT code, id FROM organisation")}
    database = await Database.open(dsn, size=2)
    yield database, Reference(conn, nodes)
    await database.close()
    await conn.close()


_FORCED = [pytest.param(each, marks=pytest.mark.oracle) for each in ("always wide", "never few")]


@pytest.fixture(params=["as it is", *_FORCED])
def bounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each part of a list must give the same rows, whichever of them the sizes choose."""
    if request.param == "always wide":
        monkeypatch.setattr(subtrees, "_NARROW", 0)
    elif request.param == "never few":
        monkeypatch.setattr(subtrees, "_FEW", 3)
        monkeypatch.setattr(subtrees, "_NARROW", 5)
    return str(request.param)


@lru_cache
def made_under(bounds: str, listing: SubtreeListing) -> SubtreeListing:
    """The same list without statements made under other bounds, and with room for all that are made under these."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listings, "_MAX_STATEMENTS", None)
        return SubtreeListing(listing.select, listing.subtree, name=listing.name, filters=listing.filters)


async def check(
    database: Database,
    listing: Listing,
    expected: Sequence[Mapping[str, Any]],
    scope: Scope,
    filters: Mapping[str, Any],
    order: Sequence[SortKey],
    rng: Random,
) -> None:
    """The count, both ends, and the pages on both sides of a row, of any size."""
    limit, at = rng.choice([1, 7, 100]), rng.randrange(len(expected)) if expected else 0
    requests = [PageRequest(limit), PageRequest(limit, is_backward=True)]
    slices = [expected[:limit], expected[-limit:]]
    if expected:
        position = dict(expected[at])
        requests += [PageRequest(limit, position), PageRequest(limit, position, is_backward=True)]
        slices += [expected[at + 1 : at + 1 + limit], expected[max(0, at - limit) : at]]
    names = [key.name for key in order]
    async with database.read() as conn:
        assert await listing.count(conn, scope, filters=filters, limit=10_000) == len(expected)
        assert await listing.count(conn, scope, filters=filters, limit=3) == min(3, len(expected))
        for request, rows in zip(requests, slices, strict=True):
            page = await listing.page(conn, scope, filters=filters, order=order, request=request)
            assert [{name: row[name] for name in names} for row in page.rows] == list(rows)


def member_filters(nodes: Mapping[str, UUID]) -> list[dict[str, Any]]:
    """Each filter by itself, with few rows and with many, doubled and unknown values, and several together."""
    places = [nodes["HD-A-01"], nodes["HD-B-01-1"], UUID(int=7)]
    return [
        {},
        {"states": ["active"]},
        {"states": ["left", "suspended", "left", "none"]},
        {"employment_kinds": ["apprentice", "retired"]},
        {"member_numbers": ["HD000002", "HD000003", "HD000002", "HD999999"]},
        {"search_terms": ["wang"]},
        {"search_terms": ["nobody"]},
        {"joined_from": date(2024, 1, 1)},
        {"joined_from": date(2015, 3, 1), "joined_to": date(2015, 9, 1)},
        {"joined_to": date(2010, 1, 1), "states": ["active", "retained"]},
        {"below_id": nodes["HD"]},
        {"below_id": nodes["HD-A"], "joined_from": date(2020, 1, 1)},
        {"below_id": UUID(int=7)},
        {"organisation_ids": places},
        {"organisation_ids": []},
        {"organisation_ids": places, "below_id": nodes["HD-A"], "search_terms": ["li"]},
        {"organisation_ids": places, "member_numbers": ["HD000002", "HD000003"]},
        {"states": ["active"], "employment_kinds": ["permanent"], "search_terms": ["zhang"], "below_id": nodes["HD-A"]},
    ]


@pytest.mark.parametrize("label", SCOPES)
async def test_members_are_those_of_the_plain_statement(
    union: tuple[Database, Reference], bounds: str, label: str
) -> None:
    database, reference = union
    scope, members, rng = reference.scope(label), made_under(bounds, MEMBERS), Random(f"members {label}")

    for filters in member_filters(reference.nodes):
        for order in rng.sample(MEMBER_ORDERS, 2):
            expected = await reference.rows("member", scope, filters, order)
            await check(database, members, expected, scope, filters, order, rng)


async def test_every_filter_is_tried(union: tuple[Database, Reference]) -> None:
    tried = {name for filters in member_filters(union[1].nodes) for name in filters}

    assert tried == FILTERS.keys() | {"below_id", "organisation_ids"}


@pytest.mark.parametrize("label", SCOPES)
async def test_join_requests_are_those_of_the_plain_statement(
    union: tuple[Database, Reference], bounds: str, label: str
) -> None:
    database, reference = union
    scope, listing, rng = (
        reference.scope(label),
        made_under(bounds, join_requests.JOIN_REQUESTS),
        Random(f"requests {label}"),
    )
    order = join_requests.ORDER
    every: list[dict[str, Any]] = [
        {},
        {"statuses": ["in_review"]},
        {"statuses": ["rejected", "approved", "rejected"], "below_id": reference.nodes["HD-A"]},
        {"below_id": reference.nodes["HD"]},
        {"statuses": []},
    ]

    for filters in every:
        expected = await reference.rows("join_request", scope, filters, order)
        await check(database, listing, expected, scope, filters, order, rng)


@pytest.mark.parametrize("label", SCOPES)
async def test_audit_entries_are_those_of_the_plain_statement(
    union: tuple[Database, Reference], bounds: str, label: str
) -> None:
    database, reference = union
    scope, listing, rng = reference.scope(label), made_under(bounds, audit.ENTRIES), Random(f"audit {label}")

    every: list[dict[str, Any]] = [{}, {"actions": ["role.granted"]}, {"actions": ["nothing"]}]

    for filters in every:
        expected = await reference.rows("audit_entry", scope, filters, audit.ORDER)
        await check(database, listing, expected, scope, filters, audit.ORDER, rng)


async def test_a_caller_outside_their_nodes_is_not_on_the_list(union: tuple[Database, Reference]) -> None:
    database, reference = union
    elsewhere = await reference.conn.fetchval(
        "SELECT id FROM member WHERE organisation_id = $1 LIMIT 1", reference.nodes["HD-B-01-1"]
    )
    scope = Scope(reference.nodes["HD"], elsewhere, {"member_read": (reference.nodes["HD-A-01"],)})

    async with database.read() as conn:
        page = await MEMBERS.page(conn, scope, filters={}, order=(NAME, ID), request=PageRequest(100))
        count = await MEMBERS.count(conn, scope, filters={"member_numbers": ["HD000002"]}, limit=10)

    assert elsewhere not in {row["id"] for row in page.rows}
    assert len(page.rows) == 100
    assert count == 1


async def test_rows_of_another_union_are_not_there_whatever_nodes_are_named(
    union: tuple[Database, Reference],
) -> None:
    database, reference = union
    scope = Scope(UUID(int=7), None, dict.fromkeys(RIGHTS, (UUID(int=7), reference.nodes["HD"])))

    async with database.read() as conn:
        for listing in (MEMBERS, join_requests.JOIN_REQUESTS, audit.ENTRIES):
            assert await listing.count(conn, scope, filters={}, limit=10) == 0
