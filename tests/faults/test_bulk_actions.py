"""The process of jobs killed while a bulk action is previewed, applied and undone: each member is changed once."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import asyncpg

from db.sealing import Keyring
from db.session import Database
from domain.bulk_actions import service
from tests.domain.bulk_actions.conftest import Bulk
from tests.faults.killing import kill_until
from tests.support.rosters import roster_union

MEMBERS = 350
OUTCOMES = "SELECT outcome, count(*) FROM bulk_change WHERE bulk_action_id = $1 GROUP BY 1"
VERSIONS = "SELECT m.version, m.state, count(*) FROM member m WHERE m.member_number LIKE 'B-%' GROUP BY 1, 2"
TOLD = "SELECT topic, count(*), count(DISTINCT subject_id) FROM event WHERE topic LIKE 'member%' GROUP BY 1"


async def test_a_bulk_action_survives_kills_while_it_is_previewed_applied_and_undone(
    database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID, dsn: str, tmp_path: Path
) -> None:
    bulk = Bulk(await roster_union(database, keyring, owner, tenant_id))
    bulk.now = await owner.fetchval("SELECT now()")
    members = await bulk.members(MEMBERS)
    before = await bulk.entries()
    command = service.BulkActionPrepare(bulk.union.branch_id, "end", members)
    action_id = UUID((await bulk.run(service.bulk_action_prepare, command))["bulk_action_id"])

    def is_at(state: str) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            return await bulk.state(action_id) == (state, None)

        return check

    kills = await kill_until(owner, dsn, tmp_path, is_at("ready"))
    assert await counted(owner, VERSIONS) == [(1, "active", MEMBERS)]
    assert await owner.fetchval("SELECT count(*) FROM event") == 0
    await bulk.run(service.bulk_action_apply, service.BulkActionStep(action_id))
    kills += await kill_until(owner, dsn, tmp_path, is_at("applied"))
    assert await counted(owner, OUTCOMES, action_id) == [("applied", MEMBERS)]
    assert await counted(owner, VERSIONS) == [(2, "left", MEMBERS)]
    assert await counted(owner, TOLD) == [("membership.changed", MEMBERS, MEMBERS)]
    await bulk.run(service.bulk_action_undo, service.BulkActionStep(action_id))
    kills += await kill_until(owner, dsn, tmp_path, is_at("undone"))

    assert await counted(owner, OUTCOMES, action_id) == [("undone", MEMBERS)]
    assert await counted(owner, VERSIONS) == [(3, "active", MEMBERS)]
    assert await counted(owner, TOLD) == [("membership.changed", 2 * MEMBERS, MEMBERS)]
    entries = await bulk.entries()
    assert {name: count for name, count in entries.items() if name not in before} == {
        **{f"bulk_action.{step}": 1 for step in ("opened", "ready", "applying", "applied", "undoing", "undone")},
        "membership.changed": 2 * MEMBERS,
        "member.changed_in_bulk": MEMBERS,
        "member.bulk_change_undone": MEMBERS,
    }
    assert kills > 6


async def counted(owner: asyncpg.Connection, statement: str, *values: object) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await owner.fetch(statement, *values)]
