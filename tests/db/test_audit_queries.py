"""Entries of the audit log as an auditor pages through them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.keyset import Page, PageRequest
from db.queries import audit as audit_queries
from db.queries.audit import ENTRIES, ORDER, insert_entry
from db.scope import Scope
from db.session import Connection, Database
from db.types import new_id
from tests.domain.approvals.union import Union

NOW = datetime(2025, 7, 1, 2, tzinfo=UTC)


async def entry(
    conn: Connection, tenant_id: UUID, organisation_id: UUID | None, seconds: int = 0, object_id: UUID | None = None
) -> UUID:
    return await insert_entry(
        conn,
        tenant_id,
        at=NOW + timedelta(seconds=seconds),
        actor_id=None,
        action="role.granted",
        object_kind="member",
        object_id=object_id or tenant_id,
        organisation_id=organisation_id,
        facts={},
    )


def auditor(tenant_id: UUID, *nodes: UUID) -> Scope:
    return Scope(tenant_id, tenant_id, {"audit_read": nodes})


async def read_page(
    conn: Connection, scope: Scope, request: PageRequest, filters: Mapping[str, Any] | None = None
) -> Page:
    return await ENTRIES.page(conn, scope, filters=filters or {}, order=ORDER, request=request)


TEN = PageRequest(limit=10)


@pytest.mark.parametrize("action", ["vote.ballot_cast", "vote.permit_drawn"])
@pytest.mark.parametrize("filters", [{}, {"actions": None}, {"object_kinds": ["vote"]}])
async def test_nobody_reads_in_the_log_who_has_voted(
    database: Database, tenant_id: UUID, action: str, filters: Mapping[str, Any]
) -> None:
    """The list of who has voted has a gate of its own, which is shut while the vote is open."""
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        branch = await union.organisation()
        for each in ("vote.opened", action):
            await insert_entry(
                conn,
                tenant_id,
                at=NOW,
                actor_id=None,
                action=each,
                object_kind="vote",
                object_id=branch,
                organisation_id=branch,
                facts={},
            )
    wanted, nodes = {name: value or [action] for name, value in filters.items()}, (branch, tenant_id)
    async with database.read() as conn:
        pages = [await read_page(conn, auditor(tenant_id, node), TEN, wanted) for node in nodes]
        counts = [await ENTRIES.count(conn, auditor(tenant_id, node), filters=wanted, limit=9) for node in nodes]

    told = [] if "actions" in wanted else ["vote.opened"]
    assert [[row["action"] for row in page.rows] for page in pages] == [told, told]
    assert counts == [len(told)] * 2


async def test_an_auditor_of_a_branch_sees_entries_of_it_and_below_and_none_of_the_whole_union(
    database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        union = Union(conn, tenant_id)
        branch, other = await union.organisation(), await union.organisation()
        group = await union.organisation(branch)
        seen = [await entry(conn, tenant_id, branch, 1), await entry(conn, tenant_id, group, 2)]
        for organisation_id in (other, tenant_id, None):
            await entry(conn, tenant_id, organisation_id)

        page = await read_page(conn, auditor(tenant_id, branch), TEN)

    assert [row["id"] for row in page.rows] == [seen[1], seen[0]]


async def test_an_auditor_at_the_top_sees_entries_of_no_organisation_too(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        branch = await Union(conn, tenant_id).organisation()
        seen = {await entry(conn, tenant_id, None), await entry(conn, tenant_id, branch)}

        page = await read_page(conn, auditor(tenant_id, tenant_id), TEN)

    assert {row["id"] for row in page.rows} == seen


@pytest.mark.parametrize("nodes", [{}, {"member_read": True}])
async def test_whoever_holds_no_right_to_read_the_log_sees_nothing(
    database: Database, tenant_id: UUID, nodes: dict[str, bool]
) -> None:
    async with database.write() as conn:
        await entry(conn, tenant_id, None)

        scope = Scope(tenant_id, tenant_id, dict.fromkeys(nodes, (tenant_id,)))
        page = await read_page(conn, scope, TEN)
        count = await ENTRIES.count(conn, scope, filters={}, limit=10)

    assert (list(page.rows), count) == ([], 0)


async def test_an_auditor_of_another_union_sees_nothing(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        await entry(conn, tenant_id, None)
        elsewhere = new_id()

        page = await read_page(conn, auditor(elsewhere, elsewhere, tenant_id), TEN)
        count = await ENTRIES.count(conn, auditor(elsewhere, elsewhere, tenant_id), filters={}, limit=10)

    assert (list(page.rows), count) == ([], 0)


async def test_pages_follow_each_other_without_gap_or_repeat_at_equal_times(
    database: Database, tenant_id: UUID
) -> None:
    async with database.write() as conn:
        written = [await entry(conn, tenant_id, None, seconds=number // 3) for number in range(10)]
        scope, seen, request = auditor(tenant_id, tenant_id), [], PageRequest(limit=4)
        while rows := (await read_page(conn, scope, request)).rows:
            seen += [row["id"] for row in rows]
            request = PageRequest(limit=4, position={"at": rows[-1]["at"], "id": rows[-1]["id"]})
        count = await ENTRIES.count(conn, scope, filters={}, limit=100)

    assert (seen, count) == (written[::-1], 10)


async def test_a_filter_keeps_what_it_names(database: Database, tenant_id: UUID) -> None:
    async with database.write() as conn:
        wanted = await entry(conn, tenant_id, None, object_id=new_id())
        await entry(conn, tenant_id, None)
        row = await conn.fetchrow("SELECT object_id FROM audit_entry WHERE id = $1", wanted)
        assert row is not None

        scope, filters = auditor(tenant_id, tenant_id), {"object_kinds": ["member"], "object_id": row["object_id"]}
        page = await read_page(conn, scope, TEN, filters)
        count = await ENTRIES.count(conn, scope, filters=filters, limit=100)
        none = await read_page(conn, scope, TEN, {"actions": ["role.revoked"]})

    assert [found["id"] for found in page.rows] == [wanted]
    assert count == 1
    assert list(none.rows) == []


@pytest.mark.parametrize("value", [0.5, 2**53, [{"deep": -(2**53)}]])
async def test_numbers_without_one_canonical_spelling_are_refused(
    database: Database, tenant_id: UUID, value: object
) -> None:
    async with database.write() as conn:
        with pytest.raises(TypeError, match="whole numbers"):
            await audit_queries.insert_entry(
                conn,
                tenant_id,
                at=NOW,
                actor_id=None,
                action="x.y",
                object_kind="x",
                object_id=tenant_id,
                organisation_id=None,
                facts={"value": value},
            )
