"""A union into which rosters are imported: files stored, jobs worked, counts told; on the clean database."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.transaction import Transaction
from domain.rosters import service
from domain.shared.actor import Actor
from domain.shared.files import Description, Store, StoredFile, file_receive
from domain.shared.jobs import JobRunner
from domain.shared.work import Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.factories.sessions import add_proven_session
from tests.support import database as databases

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@dataclass
class RosterUnion:
    """A union with a branch of two groups, a sibling branch, and an officer of the branch."""

    database: Database
    keyring: Keyring
    owner: asyncpg.Connection
    tenant_id: UUID
    branch_id: UUID
    sibling_id: UUID
    officer_id: UUID
    now: datetime = NOW
    groups: dict[str, UUID] = field(default_factory=dict)

    @property
    def tree(self) -> Tree:
        """For more organisations."""
        return Tree(self.owner, self.tenant_id)

    def scope(self, node_id: UUID | None = None) -> Scope:
        """What the officer may do at a node, at the branch if nothing else is said."""
        rights = ("member_read", "member_import", "member_export", "member_write", "member_read_private")
        return Scope(self.tenant_id, self.officer_id, dict.fromkeys(rights, (node_id or self.branch_id,)))

    async def store(self, content: bytes, name: str = "花名册.csv") -> StoredFile:
        """An upload of the officer."""

        async def pieces() -> AsyncIterator[bytes]:
            for start in range(0, len(content), 100_000):
                yield content[start : start + 100_000]

        described = Description(self.officer_id, "roster", name, "text/csv")
        return await file_receive(
            Store(self.database, self.keyring), self.tenant_id, described, pieces=pieces(), now=self.now
        )

    async def run(self, use_case: Any, command: Any, scope: Scope | None = None) -> Mapping[str, Any]:
        """A use case of the officer in a transaction of its own, as a mutation has it."""
        seen = scope or self.scope()
        async with self.database.read() as connection, Transaction(connection) as conn:
            work = Work(
                conn, Actor(self.tenant_id, seen.member_id, session_id=seen.member_id), seen, self.now, self.keyring
            )
            outcome: Mapping[str, Any] = await use_case(work, command)
        return outcome

    def runner(self) -> JobRunner:
        """Works the jobs of this union."""
        return JobRunner(self.database, self.keyring, handlers=service.JOB_HANDLERS, clock=lambda: self.now)

    async def work_all(self) -> int:
        """Works until nothing is due; how many jobs that were."""
        count, runner = 0, self.runner()
        while await runner.run_once():
            count += 1
        return count

    async def open(self, content: bytes, **values: Any) -> UUID:
        """An import whose rows were read."""
        file = await self.store(content)
        place_id = values.pop("organisation_id", self.branch_id)
        scope = self.scope(self.tenant_id) if values.pop("at_top", False) else None
        command = service.RosterImportOpen(file.key.id, place_id, **values)
        outcome = await self.run(service.roster_import_open, command, scope)
        await self.work_all()
        return UUID(outcome["roster_import_id"])

    async def apply(self, import_id: UUID) -> None:
        """Applied to the end."""
        await self.run(service.roster_import_apply, service.RosterImportApply(import_id))
        await self.work_all()

    async def undo(self, import_id: UUID) -> None:
        """Undone to the end."""
        await self.run(service.roster_import_undo, service.RosterImportUndo(import_id))
        await self.work_all()

    async def state(self, import_id: UUID) -> str:
        """State of an import."""
        return str(await self.owner.fetchval("SELECT state FROM roster_import WHERE id = $1", import_id))

    async def rows(self, import_id: UUID) -> list[asyncpg.Record]:
        """All rows of an import, in order."""
        found = await self.owner.fetch("SELECT * FROM roster_row WHERE import_id = $1 ORDER BY number", import_id)
        return list(found)

    async def actions(self, import_id: UUID) -> dict[str, int]:
        """How many rows by action."""
        counts: dict[str, int] = {}
        for row in await self.rows(import_id):
            counts[row["action"]] = counts.get(row["action"], 0) + 1
        return counts

    def pass_time(self, **duration: float) -> None:
        """Moves the instant forward."""
        self.now += timedelta(**duration)


async def roster_union(database: Database, keyring: Keyring, owner: asyncpg.Connection, tenant_id: UUID) -> RosterUnion:
    """The union, written row by row."""
    tree = Tree(owner, tenant_id)
    branch_id = await tree.add("HD-A")
    sibling_id = await tree.add("HD-B")
    groups = {code: await tree.add(code, branch_id, "group") for code in ("HD-A-1", "HD-A-2")}
    officer_id = await add_member(owner, tenant_id, branch_id, number="HD900000", name="李秀芳")
    await owner.execute(
        "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
        " VALUES ($1, gen_random_uuid(), $2, 'branch_officer', $3, '2026-01-01')",
        tenant_id,
        officer_id,
        branch_id,
    )
    await add_proven_session(owner, tenant_id, officer_id)
    return RosterUnion(database, keyring, owner, tenant_id, branch_id, sibling_id, officer_id, groups=groups)


_COMPARED = ("member", "member_private", "membership_period", "organisation", "role_grant", "post_term", "credential")


async def register_of(owner: asyncpg.Connection) -> dict[str, list[str]]:
    """Every row of the register's tables as text, without instants: equal when nothing differs."""
    async with databases.unguarded(owner):
        return {
            table: sorted(
                row[0]
                for row in await owner.fetch(
                    f"SELECT (to_jsonb(t) - 'created_at' - 'recorded_at')::text FROM \"{table}\" t"
                )
            )
            for table in _COMPARED
        }
