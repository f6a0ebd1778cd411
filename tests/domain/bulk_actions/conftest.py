"""A union whose officer changes many members at once: jobs worked, every domain following."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from api.hooks import HOOKS
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.transaction import Transaction
from domain.bulk_actions import service
from domain.shared.actor import Actor
from domain.shared.jobs import JobRunner
from domain.shared.work import Work
from tests.factories.members import add_member
from tests.support.rosters import NOW, RosterUnion, roster_union


class Bulk:
    """The union of the rosters, with as many members as are asked for."""

    def __init__(self, union: RosterUnion) -> None:
        self.union, self.now = union, NOW
        self.owner, self.tenant_id = union.owner, union.tenant_id
        self.group_id, self.other_id = union.groups["HD-A-1"], union.groups["HD-A-2"]

    async def members(self, count: int, place_id: UUID | None = None, **values: Any) -> list[UUID]:
        """New members in force of the first group, in the order of their names."""
        start = await self.owner.fetchval("SELECT count(*) FROM member")
        place = place_id or self.group_id
        return [
            await add_member(self.owner, self.tenant_id, place, number=f"B-{start + n:05d}", **values)
            for n in range(count)
        ]

    async def run(self, use_case: Any, command: Any, scope: Scope | None = None) -> Mapping[str, Any]:
        """A use case of the officer in a transaction of its own, as a mutation has it."""
        seen = scope or self.union.scope()
        actor = Actor(self.tenant_id, seen.member_id, session_id=seen.member_id)
        async with self.union.database.read() as connection, Transaction(connection) as conn:
            work = Work(conn, actor, seen, self.now, self.union.keyring, HOOKS)
            outcome: Mapping[str, Any] = await use_case(work, command)
        return outcome

    def runner(self) -> JobRunner:
        """Works the jobs of bulk actions."""
        keyring = self.union.keyring
        return JobRunner(self.union.database, keyring, service.JOB_HANDLERS, lambda: self.now, HOOKS)

    async def work_all(self) -> None:
        """Works until nothing is due."""
        while await self.runner().run_once():
            pass

    async def prepared(self, kind: str, members: list[UUID] | None, **values: Any) -> UUID:
        """An action whose preview is there."""
        command = service.BulkActionPrepare(self.union.branch_id, kind, members, **values)
        outcome = await self.run(service.bulk_action_prepare, command)
        await self.work_all()
        return UUID(outcome["bulk_action_id"])

    async def apply(self, action_id: UUID) -> None:
        """Applied to the end."""
        await self.run(service.bulk_action_apply, service.BulkActionStep(action_id))
        await self.work_all()

    async def undo(self, action_id: UUID) -> None:
        """Undone to the end."""
        await self.run(service.bulk_action_undo, service.BulkActionStep(action_id))
        await self.work_all()

    async def changes(self, action_id: UUID) -> list[asyncpg.Record]:
        """What the action is for each member, in order."""
        return list(
            await self.owner.fetch("SELECT * FROM bulk_change WHERE bulk_action_id = $1 ORDER BY number", action_id)
        )

    async def state(self, action_id: UUID) -> tuple[str, str | None]:
        """State of an action, and why it was broken off."""
        row = await self.owner.fetchrow("SELECT state, failure FROM bulk_action WHERE id = $1", action_id)
        assert row is not None
        return row["state"], row["failure"]

    async def standing(self, member_id: UUID) -> tuple[str, UUID, str]:
        """What a membership is."""
        row = await self.owner.fetchrow(
            "SELECT state, organisation_id, employment_kind FROM member WHERE id = $1", member_id
        )
        assert row is not None
        return row["state"], row["organisation_id"], row["employment_kind"]

    async def entries(self) -> dict[str, int]:
        """How many audit entries by action."""
        rows = await self.owner.fetch("SELECT action, count(*) AS entries FROM audit_entry GROUP BY action")
        return {row["action"]: row["entries"] for row in rows}

    def pass_time(self, **duration: float) -> None:
        """Moves the instant forward."""
        self.now += timedelta(**duration)


@pytest_asyncio.fixture
async def bulk(database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID) -> Bulk:
    """The union, on the clean database."""
    union = await roster_union(database, keyring, owner, tenant_id)
    return Bulk(union)
