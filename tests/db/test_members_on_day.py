"""Members of an organisation on a day: what held then, who is seen now, few organisations and many."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.loaders.members import on_day as loaders
from db.scope import Scope
from db.session import Database
from db.types import new_id
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.support.api import Recorder

BEFORE, CHANGED, SINCE = date(2024, 5, 1), date(2025, 1, 1), date(2025, 5, 1)


@dataclass
class Past:
    """A branch of two groups, with what became of their members."""

    database: Database
    tree: Tree
    branch: UUID
    groups: Sequence[UUID]
    elsewhere: UUID

    async def add(self, number: str, organisation: UUID | None = None, **values: Any) -> UUID:
        """A member since 2020, of the first group unless another is named."""
        tree = self.tree
        return await add_member(tree.conn, tree.tenant_id, organisation or self.groups[0], number=number, **values)

    async def change(self, member: UUID, organisation: UUID | None = None, state: str = "active") -> None:
        """Another period from 2025 on."""
        await self.tree.conn.execute(
            "WITH ended AS (UPDATE membership_period SET until_on = $2 WHERE member_id = $1 AND until_on IS NULL"
            " RETURNING *), begun AS (INSERT INTO membership_period (tenant_id, member_id, version, starts_on, state,"
            " organisation_id, employment_kind, cause) SELECT tenant_id, member_id, version + 1, $2, $3,"
            " coalesce($4, organisation_id), employment_kind, 'transferred' FROM ended RETURNING *)"
            " UPDATE member SET organisation_id = begun.organisation_id, state = $3, version = begun.version"
            " FROM begun WHERE member.id = begun.member_id",
            *(member, CHANGED, state, organisation),
        )

    async def merge(self, merged: UUID, kept: UUID) -> None:
        """One entry becomes part of another on the day of the change."""
        await self.change(merged, state="left")
        await self.tree.conn.execute(
            "UPDATE membership_period SET until_on = starts_on WHERE member_id = $1 AND version = 2", merged
        )
        await self.tree.conn.execute("UPDATE member SET merged_into_id = $2 WHERE id = $1", merged, kept)

    def scope(self, *nodes: UUID, own_id: UUID | None = None) -> Scope:
        """An officer who reads members at these nodes."""
        return Scope(self.tree.tenant_id, own_id or new_id(), {"member_read": nodes})

    async def page(self, of: UUID, on: date, scope: Scope | None = None, **asked: Any) -> Any:
        """The numbers of a page, its count, and whether more follow; None where the caller reads nothing."""
        given = {
            "on": on,
            "first": 100,
            "after_name": None,
            "after_id": None,
            "states": None,
            "employment_kinds": None,
            "is_direct": False,
            **asked,
        }
        sight = scope or self.scope(self.tree.tenant_id)
        async with self.database.read() as conn:
            [page] = await loaders.members_page_by_organisation_id_on_day(conn, sight, [of], **given)
            [rows] = await loaders.members_by_organisation_id_on_day(conn, sight, [of], **given)
            [ends] = await loaders.members_ends_by_organisation_id_on_day(conn, sight, [of], **given)
        if page is None:
            assert (rows, ends) == ([], None)
            return None
        return [row["member_number"] for row in rows], page["total_count"], ends["has_next_page"]


@pytest_asyncio.fixture
async def past(database: Database, owner: asyncpg.Connection, tenant_id: UUID) -> Past:
    """Nobody is there yet."""
    tree = Tree(owner, tenant_id)
    branch, elsewhere = await tree.add("HD-A"), await tree.add("HD-B")
    groups = [await tree.add(f"HD-A-{number}", branch, "group") for number in (1, 2)]
    return Past(database, tree, branch, groups, elsewhere)


async def test_a_day_has_the_places_and_states_of_that_day(past: Past) -> None:
    moved, left = await past.add("1", name="阿一"), await past.add("2", name="伯二")
    await past.add("3", past.groups[1], name="曹三", joined_on=date(2025, 2, 1))
    await past.change(moved, past.elsewhere)
    await past.change(left, state="left")

    assert await past.page(past.branch, BEFORE) == (["1", "2"], 2, False)
    assert await past.page(past.branch, SINCE) == (["2", "3"], 2, False)
    assert await past.page(past.elsewhere, SINCE) == (["1"], 1, False)
    assert await past.page(past.branch, SINCE, states=["left"]) == (["2"], 1, False)
    assert await past.page(past.branch, BEFORE, states=["left"]) == ([], 0, False)
    assert await past.page(past.branch, SINCE, is_direct=True) == ([], 0, False)
    assert await past.page(past.branch, date(2001, 4, 30)) is None


async def test_who_has_moved_out_of_reach_is_not_named(past: Past) -> None:
    moved = await past.add("1", name="阿一")
    await past.add("2", name="伯二")
    await past.change(moved, past.elsewhere)

    assert await past.page(past.branch, BEFORE, past.scope(past.branch)) == (["2"], 1, False)
    assert await past.page(past.branch, BEFORE, past.scope(past.branch, own_id=moved)) == (["1", "2"], 2, False)
    # Who reads members at the new place alone reads nothing of the old one.
    assert await past.page(past.branch, BEFORE, past.scope(past.elsewhere)) is None
    assert await past.page(past.branch, BEFORE, past.scope()) is None


async def test_a_merged_entry_stands_where_it_stood_until_its_merge(past: Past) -> None:
    kept, merged = await past.add("1", past.groups[1], name="阿一"), await past.add("2", name="阿一")
    await past.merge(merged, kept)

    assert sorted((await past.page(past.branch, BEFORE))[0]) == ["1", "2"]
    assert (await past.page(past.branch, SINCE))[0] == ["1"]
    # It is seen by whoever may read the kept one, and by nobody else.
    assert await past.page(past.groups[0], BEFORE, past.scope(past.groups[0])) == ([], 0, False)
    assert await past.page(past.groups[0], BEFORE, past.scope(past.branch)) == (["2"], 1, False)


async def test_another_union_sees_nothing(past: Past) -> None:
    await past.add("1")
    stranger = Scope(new_id(), new_id(), {"member_read": (past.branch, past.tree.tenant_id)})

    assert await past.page(past.branch, BEFORE, stranger) is None


async def test_one_statement_for_any_number_of_organisations(past: Past, recorder: Recorder) -> None:
    await past.add("1")
    keys = [past.groups[0], new_id(), past.branch, past.elsewhere, past.groups[0]]
    asked = {"after_name": None, "after_id": None, "states": None, "employment_kinds": None, "is_direct": False}

    async with past.database.read() as conn:
        with recorder.recording() as statements:
            found = await loaders.members_by_organisation_id_on_day(
                conn, past.scope(past.tree.tenant_id), keys, on=BEFORE, first=2, **asked
            )
        await conn.fetchval("SELECT 1")
    await asyncio.sleep(0)

    assert [[row["member_number"] for row in rows] for rows in found] == [["1"], [], ["1"], [], ["1"]]
    assert len(statements) == 1


@pytest.mark.parametrize("is_wide", [False, True])
async def test_pages_over_few_organisations_and_over_many(past: Past, *, is_wide: bool) -> None:
    if is_wide:
        for number in range(66):
            await past.tree.add(f"HD-A-W{number}", past.branch, "group")
    kept = await past.add("3", name="曹三")
    numbers = {"1": "阿一", "2": "伯二", "4": "丁四", "5": "丁四"}
    members = {number: await past.add(number, past.groups[1], name=name) for number, name in numbers.items()}
    await past.merge(members["2"], kept)
    await past.add("9", past.elsewhere, name="阿九")

    found: list[str] = []
    position: dict[str, Any] = {}
    has_next = True
    while has_next:
        numbers_of_page, total, has_next = await past.page(past.branch, BEFORE, first=2, **position)
        assert total == 5
        found += numbers_of_page
        [last] = await past.tree.conn.fetch("SELECT name_sort, id FROM member WHERE member_number = $1", found[-1])
        position = {"after_name": last["name_sort"], "after_id": last["id"]}

    assert sorted(found[-2:]) == ["4", "5"]
    assert found[:-2] == ["1", "2", "3"]
    assert (await past.page(past.branch, SINCE, past.scope(past.branch)))[0][:2] == ["1", "3"]
