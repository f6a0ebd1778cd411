"""Statistics from the database: who is counted where, who is told what."""

from datetime import date
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db.scope import Scope
from db.session import Database
from db.types import new_id
from domain.members.service import MemberStatisticsDimension, StatisticsRow, member_statistics
from tests.factories.members import add_member
from tests.factories.organisations import Tree


class Union:
    """Two branches below the top, one of them with a group."""

    def __init__(self, conn: asyncpg.Connection, database: Database, tenant_id: UUID) -> None:
        self.tree, self.database, self.tenant_id, self.number = Tree(conn, tenant_id), database, tenant_id, 0
        self.a = self.b = self.group = tenant_id

    async def add(self, place: UUID, count: int, **values: object) -> None:
        for _ in range(count):
            self.number += 1
            await add_member(self.tree.conn, self.tenant_id, place, number=f"HD{self.number:06d}", **values)

    async def rows(
        self, *held: UUID, by: MemberStatisticsDimension = MemberStatisticsDimension.STATE, below: UUID | None = None
    ) -> list[StatisticsRow]:
        scope = Scope(self.tenant_id, new_id(), {"member_read": held})
        async with self.database.read() as conn:
            return list(await member_statistics(conn, scope, by, below))


@pytest_asyncio.fixture
async def union(owner: asyncpg.Connection, database: Database, tenant_id: UUID) -> Union:
    made = Union(owner, database, tenant_id)
    made.a = await made.tree.add("HD-A")
    made.b = await made.tree.add("HD-B")
    made.group = await made.tree.add("HD-A-1", made.a, "group")
    await made.add(made.a, 6)
    await made.add(made.group, 8, joined_on=date(1999, 7, 1))
    await made.add(made.a, 6, state="suspended")
    await made.add(made.b, 9)
    await made.add(made.b, 7, state="suspended", employment_kind="dispatched")
    return made


async def test_groups_count_in_their_branch_and_those_who_left_in_none(union: Union) -> None:
    await union.add(union.a, 9, state="left")
    await union.add(union.b, 9, state="deceased")

    top, a, b = await union.rows(union.tenant_id)

    assert (top.organisation_id, a.organisation_id, b.organisation_id) == (union.tenant_id, union.a, union.b)
    assert [row.member_count for row in (top, a, b)] == [36, 20, 16]
    assert a.counts == {"active": 14, "retained": 0, "suspended": 6}
    assert top.counts == {"active": 23, "retained": 0, "suspended": 13}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (MemberStatisticsDimension.EMPLOYMENT_KIND, {"permanent": 9, "dispatched": 7}),
        (MemberStatisticsDimension.JOIN_DECADE, {"2020": 16}),
    ],
)
async def test_other_dimensions(union: Union, by: MemberStatisticsDimension, expected: dict[str, int]) -> None:
    [b] = await union.rows(union.b, by=by)

    assert {value: count for value, count in b.counts.items() if count} == expected


async def test_decades_stand_in_their_order_without_a_gap(union: Union) -> None:
    top, *_ = await union.rows(union.tenant_id, by=MemberStatisticsDimension.JOIN_DECADE)

    assert list(top.counts.items()) == [("1990", 8), ("2000", 0), ("2010", 0), ("2020", 28)]


async def test_a_small_count_is_withheld_alike_from_every_caller(union: Union) -> None:
    await union.add(union.a, 2, state="retained")

    from_the_top = {row.organisation_id: row for row in await union.rows(union.tenant_id)}
    [from_the_branch] = await union.rows(union.a)

    assert from_the_branch == from_the_top[union.a]
    assert from_the_branch.counts["retained"] is None
    assert list(from_the_branch.counts.values()).count(None) >= 2
    assert from_the_branch.member_count == 22


async def test_a_change_is_seen_at_once(union: Union) -> None:
    before = await union.rows(union.b)
    await union.add(union.b, 5)

    after = await union.rows(union.b)

    assert after[0].member_count == before[0].member_count + 5


async def test_what_is_out_of_reach_looks_like_nothing(union: Union) -> None:
    assert await union.rows(union.a, below=union.b) == []
    assert await union.rows(union.a, below=union.tenant_id) == []
    assert await union.rows(union.a, below=new_id()) == []
    assert await union.rows(union.tenant_id, below=union.group) == []
    assert await union.rows() == []


async def test_below_a_node_of_ones_own(union: Union) -> None:
    found = await union.rows(union.tenant_id, below=union.b)

    assert [row.organisation_id for row in found] == [union.b]


async def test_a_closed_branch_has_no_row_and_who_is_left_there_counts_above(union: Union) -> None:
    await union.tree.conn.execute(
        "UPDATE organisation SET state = 'dissolved', closed_on = '2026-01-01' WHERE id = $1", union.b
    )

    found = await union.rows(union.tenant_id)

    assert [row.organisation_id for row in found] == [union.tenant_id, union.a]
    assert found[0].member_count == 36
    assert await union.rows(union.tenant_id, below=union.b) == []
