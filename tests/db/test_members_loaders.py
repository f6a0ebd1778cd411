"""Batch reads of the register: one entry per key, in the keys' order, within the caller's reach, in one statement."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.keyset import PageRequest, SortKey
from db.loaders import members as loaders
from db.queries.members.register import MEMBERS
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.session import Database
from db.types import NIL_ID, new_id
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.support.api import Recorder

BY_NUMBER = (SortKey("member_number", str), SortKey("id", UUID))


@dataclass(frozen=True, slots=True)
class Place:
    """A branch with a group below it and a sibling, one member in each, and the members' ids by place."""

    tenant_id: UUID
    nodes: dict[str, UUID]
    members: dict[str, UUID]

    def scope(self, *places: str, permission: str = "member_read", own: str | None = None) -> Scope:
        """Somebody who holds a permission at these places."""
        own_id = self.members[own] if own else new_id()
        return Scope(self.tenant_id, own_id, {permission: tuple(self.nodes[place] for place in places)})


@pytest_asyncio.fixture
async def place(owner: asyncpg.Connection, tenant_id: UUID) -> Place:
    """The union's top, a branch, its group and a sibling branch."""
    tree = Tree(owner, tenant_id)
    branch = await tree.add("HD-A")
    nodes = {
        "top": tenant_id,
        "branch": branch,
        "group": await tree.add("HD-A-1", branch, "group"),
        "sibling": await tree.add("HD-B"),
    }
    members = {
        name: await add_member(owner, tenant_id, node, number=f"HD00000{at}")
        for at, (name, node) in enumerate(nodes.items())
    }
    return Place(tenant_id, nodes, members)


@pytest_asyncio.fixture
async def other_union(owner: asyncpg.Connection) -> AsyncIterator[UUID]:
    """A member of another union of the same installation."""
    tenant_id = new_id()
    await owner.execute("INSERT INTO tenant (id, code) VALUES ($1, 'XX')", tenant_id)
    await owner.execute(
        "INSERT INTO organisation (tenant_id, id, kind, code, name, name_en, founded_on)"
        " VALUES ($1, $1, 'federation', 'XX', '外会', 'Other', '2001-05-01')",
        tenant_id,
    )
    await owner.execute(
        "INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth) VALUES ($1, $1, $1, 0)",
        tenant_id,
    )
    yield await add_member(owner, tenant_id, tenant_id, number="XX000001")


def names(place: Place, rows: list[asyncpg.Record | None]) -> list[str | None]:
    """Places of the members found."""
    known = {member_id: name for name, member_id in place.members.items()}
    return [None if row is None else known[row["id"]] for row in rows]


@pytest.mark.parametrize(
    ("at", "seen"),
    [
        (["top"], {"top", "branch", "group", "sibling"}),
        (["branch"], {"branch", "group"}),
        (["group"], {"group"}),
        (["sibling"], {"sibling"}),
        (["group", "sibling"], {"group", "sibling"}),
        ([], set()),
    ],
)
async def test_members_at_and_below_the_callers_nodes_are_seen(
    database: Database, place: Place, at: list[str], seen: set[str]
) -> None:
    scope = place.scope(*at)

    async with database.read() as conn:
        rows = await loaders.member_by_id(conn, scope, list(place.members.values()))

    assert names(place, rows) == [name if name in seen else None for name in place.members]


async def test_one_sees_oneself_and_another_permission_shows_nobody(database: Database, place: Place) -> None:
    scope = place.scope("top", permission="audit_read", own="group")

    async with database.read() as conn:
        rows = await loaders.member_by_id(conn, scope, list(place.members.values()))

    assert names(place, rows) == [None, None, "group", None]


async def test_nobody_sees_nobody(database: Database, place: Place) -> None:
    async with database.read() as conn:
        rows = await loaders.member_by_id(conn, Scope(place.tenant_id), list(place.members.values()))

    assert rows == [None] * 4


async def test_entries_follow_the_keys_doubles_and_missing_ones_too(database: Database, place: Place) -> None:
    members = place.members
    keys = [members["group"], new_id(), members["top"], members["group"], NIL_ID]

    async with database.read() as conn:
        rows = await loaders.member_by_id(conn, place.scope("top"), keys)
        none = await loaders.member_by_id(conn, place.scope("top"), [])

    assert names(place, rows) == ["group", None, "top", "group", None]
    assert none == []


async def test_members_of_another_union_do_not_exist(database: Database, place: Place, other_union: UUID) -> None:
    async with database.read() as conn:
        rows = await loaders.member_by_id(conn, place.scope("top"), [other_union])
        found = await loaders.member_by_number(conn, place.scope("top"), ["XX000001"])
        count = await MEMBERS.count(conn, place.scope("top"), filters={}, limit=100)

    assert (rows, found, count) == ([None], [None], 4)


async def test_a_batch_is_one_statement_for_any_number_of_keys(
    database: Database, place: Place, recorder: Recorder
) -> None:
    for size in (1, 3, 500):
        keys = [*place.members.values(), *(new_id() for _ in range(size))][:size]

        with recorder.recording() as statements:
            async with database.read() as conn:
                rows = await loaders.member_by_id(conn, place.scope("top"), keys)

        await asyncio.sleep(0)  # the driver tells of a statement soon after it
        assert (len(rows), len(statements)) == (size, 1)


async def test_rows_carry_neither_hashes_nor_search_terms(database: Database, place: Place) -> None:
    async with database.read() as conn:
        (row,) = await loaders.member_by_id(conn, place.scope("top"), [place.members["top"]])

    assert row is not None
    assert not {"phone_index", "identity_index", "search_terms"} & set(row.keys())


async def seal_fields(owner: asyncpg.Connection, place: Place) -> None:
    """Sealed fields of every member, written as the owner may."""
    async with owner.transaction():
        await owner.execute("ALTER TABLE member_private NO FORCE ROW LEVEL SECURITY")
        for member_id in place.members.values():
            await owner.execute(
                "INSERT INTO member_private (tenant_id, member_id, wrapped_key, phone_sealed) VALUES ($1, $2, $3, $3)",
                place.tenant_id,
                member_id,
                member_id.bytes,
            )
        await owner.execute("ALTER TABLE member_private FORCE ROW LEVEL SECURITY")


async def readings(owner: asyncpg.Connection) -> list[UUID]:
    rows = await owner.fetch("SELECT object_id FROM audit_entry WHERE action = 'member.private_read' ORDER BY id")
    return [row["object_id"] for row in rows]


async def test_sealed_fields_are_given_within_reach_and_each_giving_is_written_down(
    database: Database, owner: asyncpg.Connection, place: Place
) -> None:
    await seal_fields(owner, place)
    members = place.members
    scope = place.scope("branch", permission="member_read_private", own="branch")
    keys = [members["sibling"], members["group"], members["branch"], new_id(), members["group"], members["top"]]

    async with database.read() as conn:
        rows = await loaders.member_private_by_id(conn, scope, keys)

    given = [None if row is None else row["member_id"] for row in rows]
    assert given == [None, members["group"], members["branch"], None, members["group"], None]
    assert await readings(owner) == [members["group"]]


async def test_the_right_to_read_members_opens_no_sealed_field(
    database: Database, owner: asyncpg.Connection, place: Place
) -> None:
    await seal_fields(owner, place)

    async with database.read() as conn:
        rows = await loaders.member_private_by_id(conn, place.scope("top"), list(place.members.values()))

    assert rows == [None] * 4
    assert await readings(owner) == []


async def test_without_telling_whose_they_are_no_sealed_row_is_readable(
    database: Database, owner: asyncpg.Connection, place: Place
) -> None:
    await seal_fields(owner, place)

    async with database.read() as conn:
        before = await conn.fetchval("SELECT count(*) FROM member_private")
        async with conn.transaction():
            await open_private_rows(conn, place.scope("group", permission="member_read_private"))
            within = await conn.fetch("SELECT member_id FROM member_private")
        after = await conn.fetchval("SELECT count(*) FROM member_private")

    assert [row["member_id"] for row in within] == [place.members["group"]]
    assert (before, after) == (0, 0)


async def test_sealed_fields_take_three_statements_for_any_number_of_members(
    database: Database, owner: asyncpg.Connection, place: Place, recorder: Recorder
) -> None:
    await seal_fields(owner, place)
    scope = place.scope("top", permission="member_read_private")
    keys = list(place.members.values())

    for size in (1, 4):
        with recorder.recording() as statements:
            async with database.read() as conn:
                await loaders.member_private_by_id(conn, scope, keys[:size])

        await asyncio.sleep(0)  # the driver tells of a statement soon after it
        assert len(statements) == 3


async def add_request(owner: asyncpg.Connection, place: Place, at: str) -> UUID:
    """A request at a place, decided for its member."""
    request_id = new_id()
    await owner.execute(
        "INSERT INTO approval (tenant_id, id, subject_kind, subject_id, status, opened_at)"
        " VALUES ($1, $2, 'join_request', $2, 'open', $3)",
        place.tenant_id,
        request_id,
        datetime(2026, 3, 2, tzinfo=UTC),
    )
    await owner.execute(
        "INSERT INTO join_request (tenant_id, id, organisation_id, approval_id, member_id, reference, status, name,"
        " employment_kind, sealed, phone_index, phone_tail, identity_index, identity_tail, submitted_at, facts)"
        " VALUES ($1, $2, $3, $2, $4, $5, 'approved', '张伟', 'permanent', '', '', '', $6, '', $7, '{}')",
        place.tenant_id,
        request_id,
        place.nodes[at],
        place.members[at],
        request_id.hex,
        request_id.bytes,
        datetime(2026, 3, 2, tzinfo=UTC),
    )
    return request_id


async def test_requests_are_for_who_decides_there_and_for_the_member_who_came_of_them(
    database: Database, owner: asyncpg.Connection, place: Place
) -> None:
    requests = {at: await add_request(owner, place, at) for at in ("branch", "group", "sibling")}
    keys = [requests["sibling"], new_id(), requests["group"], requests["branch"], requests["group"]]

    async with database.read() as conn:
        decider = await loaders.join_request_by_id(conn, place.scope("branch", permission="join_request_decide"), keys)
        own = await loaders.join_request_by_id(conn, place.scope("top", own="sibling"), keys)
        nobody = await loaders.join_request_by_id(conn, Scope(place.tenant_id), keys)

    assert [row and row["id"] for row in decider] == [None, None, keys[2], keys[3], keys[4]]
    assert [row and row["id"] for row in own] == [keys[0], None, None, None, None]
    assert nobody == [None] * 5


async def test_pages_and_counts_hold_only_whom_the_caller_may_see(database: Database, place: Place) -> None:
    scope = place.scope("branch", own="sibling")

    async with database.read() as conn:
        page = await MEMBERS.page(conn, scope, filters={}, order=BY_NUMBER, request=PageRequest(limit=2))
        first = await MEMBERS.page(conn, scope, filters={}, order=BY_NUMBER, request=PageRequest(limit=1))
        count = await MEMBERS.count(conn, scope, filters={}, limit=100)
        counted_up_to = await MEMBERS.count(conn, scope, filters={}, limit=1)

    assert names(place, list(page.rows)) == ["branch", "group"]
    assert (page.has_next, first.has_next, count, counted_up_to) == (False, True, 2, 1)


@pytest.mark.parametrize(("number", "is_found"), [("HD000002", True), ("HD000003", False), ("HD00000", False)])
async def test_a_number_is_found_within_reach(database: Database, place: Place, number: str, *, is_found: bool) -> None:
    async with database.read() as conn:
        rows = await loaders.member_by_number(conn, place.scope("branch"), [number])

    assert names(place, rows) == ["group" if is_found else None]
