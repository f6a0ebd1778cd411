"""Batch reads of the union tree: one entry per key, in the keys' order, in one statement."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.loaders import organisations as loaders
from db.scope import Scope
from db.session import Connection, Database
from db.types import new_id
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.support.api import Recorder

Batch = Callable[[Connection, Scope, Sequence[UUID]], Awaitable[list[Any]]]

ONE = (loaders.organisation_by_id, loaders.post_by_id)
MANY = (
    loaders.children_by_organisation_id,
    loaders.chain_by_organisation_id,
    loaders.posts_by_organisation_id,
    loaders.terms_by_post_id,
    loaders.terms_by_member_id,
)


@pytest_asyncio.fixture
async def tree(owner: asyncpg.Connection, tenant_id: UUID) -> Tree:
    """A union with nothing below its top."""
    return Tree(owner, tenant_id)


def codes(rows: Sequence[Any]) -> list[str]:
    return [row["code"] for row in rows]


async def test_organisations_follow_the_keys(database: Database, tree: Tree) -> None:
    first, second = await tree.add("HD-A"), await tree.add("HD-B")
    keys = [second, new_id(), first, second]

    async with database.read() as conn:
        rows = await loaders.organisation_by_id(conn, Scope(tree.tenant_id), keys)

    assert [row and row["code"] for row in rows] == ["HD-B", None, "HD-A", "HD-B"]


async def test_children_stand_by_code_for_each_parent(database: Database, tree: Tree) -> None:
    parents = [await tree.add("HD-A"), await tree.add("HD-B")]
    for code in ("HD-B-10", "HD-B-02", "HD-B-01"):
        await tree.add(code, parents[1], "group")

    async with database.read() as conn:
        rows = await loaders.children_by_organisation_id(
            conn, Scope(tree.tenant_id), [parents[1], parents[0], tree.tenant_id, new_id(), parents[1]]
        )

    groups = ["HD-B-01", "HD-B-02", "HD-B-10"]
    assert [codes(each) for each in rows] == [groups, [], ["HD-A", "HD-B"], [], groups]


async def test_chains_run_from_the_top_down_to_the_organisation(database: Database, tree: Tree) -> None:
    node, chain = tree.tenant_id, ["HD"]
    for depth in range(9):
        chain.append(f"HD-{depth}")
        node = await tree.add(chain[-1], node)

    async with database.read() as conn:
        rows = await loaders.chain_by_organisation_id(conn, Scope(tree.tenant_id), [node, tree.tenant_id, new_id()])

    assert [codes(each) for each in rows] == [chain, ["HD"], []]


async def test_posts_stand_in_their_own_order_vacant_or_not(database: Database, tree: Tree) -> None:
    branch = await tree.add("HD-A")
    for kind, position in [("treasurer", 1), ("organiser", 1), ("chair", 0), ("vice_chair", 5)]:
        await tree.add_post(branch, kind, position)

    async with database.read() as conn:
        rows = await loaders.posts_by_organisation_id(conn, Scope(tree.tenant_id), [tree.tenant_id, branch])

    assert [[row["kind"] for row in each] for each in rows] == [[], ["chair", "organiser", "treasurer", "vice_chair"]]


async def test_terms_in_force_today_are_given_by_post_and_by_member(database: Database, tree: Tree) -> None:
    today, day = await tree.today(), timedelta(days=1)
    post, other_post = await tree.add_post(tree.tenant_id), await tree.add_post(tree.tenant_id, "treasurer")
    li = await add_member(tree.conn, tree.tenant_id, tree.tenant_id, number="1", name="李梅")
    wu = await add_member(tree.conn, tree.tenant_id, tree.tenant_id, number="2", name="吴刚")
    await tree.add_term(post, li, today - 9 * day, today - day)
    await tree.add_term(post, li, today, today)
    await tree.add_term(post, wu, today - 2 * day)
    await tree.add_term(post, wu, today + day)
    await tree.add_term(other_post, li, today - 5 * day, today + day)
    scope = Scope(tree.tenant_id, new_id())

    async with database.read() as conn:
        by_post = await loaders.terms_by_post_id(conn, scope, [other_post, new_id(), post])
        by_member = await loaders.terms_by_member_id(conn, scope, [wu, li])

    assert [[row["holder_name"] for row in each] for each in by_post] == [["李梅"], [], ["吴刚", "李梅"]]
    assert [[row["post_id"] for row in each] for each in by_member] == [[post], [other_post, post]]


@pytest.mark.parametrize("batch", [loaders.terms_by_post_id, loaders.terms_by_member_id])
async def test_the_anonymous_get_no_terms(database: Database, tree: Tree, batch: Batch) -> None:
    post = await tree.add_post(tree.tenant_id)
    member = await add_member(tree.conn, tree.tenant_id, tree.tenant_id, number="1")
    await tree.add_term(post, member)

    async with database.read() as conn:
        anonymous = await batch(conn, Scope(tree.tenant_id), [post, member])
        signed_in = await batch(conn, Scope(tree.tenant_id, new_id()), [post, member])

    assert anonymous == [[], []]
    assert sum(map(len, signed_in)) == 1


@pytest.mark.parametrize("batch", [*ONE, *MANY])
async def test_another_union_sees_nothing(database: Database, tree: Tree, batch: Batch) -> None:
    branch = await tree.add("HD-A")
    post = await tree.add_post(branch)
    member = await add_member(tree.conn, tree.tenant_id, branch, number="1")
    await tree.add_term(post, member)

    async with database.read() as conn:
        rows = await batch(conn, Scope(new_id(), new_id()), [branch, post, member, tree.tenant_id])

    assert not any(rows)


@pytest.mark.parametrize("batch", [*ONE, *MANY])
@pytest.mark.parametrize("size", [1, 3, 500])
async def test_a_batch_gives_one_entry_per_key_in_one_statement(
    database: Database, tenant_id: UUID, recorder: Recorder, batch: Batch, size: int
) -> None:
    keys = [tenant_id, *(new_id() for _ in range(size))][:size]

    with recorder.recording() as statements:
        async with database.read() as conn:
            rows = await batch(conn, Scope(tenant_id, new_id()), keys)

    await asyncio.sleep(0)  # the driver tells of a statement soon after it
    assert (len(rows), len(statements)) == (size, 1)
