"""A union with a federation officer who changes its structure, each use case in a transaction that commits."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from api.hooks import HOOKS
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.organisations import service
from domain.shared.actor import Actor
from domain.shared.permissions import ROLE_PERMISSIONS
from domain.shared.work import Outcome, Work
from tests.factories.organisations import Tree

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ACTIONS = "SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY id"
CLOSURE = "SELECT ancestor_id, descendant_id, depth FROM organisation_closure WHERE tenant_id = $1"


@dataclass
class Desk:
    """Who works, where they hold their role, and when."""

    database: Database
    keyring: Keyring
    owner: asyncpg.Connection
    tenant_id: UUID
    officer_id: UUID
    session_id: UUID
    nodes: Sequence[UUID] = ()
    now: datetime = NOW
    tree: Tree = field(init=False)

    def __post_init__(self) -> None:
        self.tree = Tree(self.owner, self.tenant_id)
        self.nodes = self.nodes or (self.tenant_id,)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """A transaction of the officer's."""
        held = {str(permission): tuple(self.nodes) for permission in ROLE_PERMISSIONS["federation_officer"]}
        async with self.database.write() as conn:
            scope = Scope(self.tenant_id, self.officer_id, held)
            actor = Actor(self.tenant_id, self.officer_id, self.session_id)
            yield Work(conn, actor, scope, self.now, self.keyring, HOOKS)

    async def run(self, use_case: Any, command: object) -> Outcome:
        """The outcome of one use case."""
        async with self.work() as work:
            outcome: Outcome = await use_case(work, command)
        return outcome

    async def found(self, parent_id: UUID, kind: str, code: str) -> UUID:
        """A new organisation."""
        command = service.OrganisationFound(parent_id, kind, code, f"{code}工会", f"{code} Union", date(2010, 1, 1))
        outcome = await self.run(service.organisation_found, command)
        return UUID(str(outcome["organisation_id"]))

    async def move(self, organisation_id: UUID, parent_id: UUID) -> Outcome:
        """A subtree to another place."""
        return await self.run(service.organisation_move, service.OrganisationMove(organisation_id, parent_id))

    async def merge(self, organisation_id: UUID, successor_id: UUID) -> Outcome:
        """One organisation into another."""
        return await self.run(service.organisation_merge, service.OrganisationMerge(organisation_id, successor_id))

    async def dissolve(self, organisation_id: UUID, successor_id: UUID | None = None) -> Outcome:
        """The end of one."""
        command = service.OrganisationDissolve(organisation_id, successor_id)
        return await self.run(service.organisation_dissolve, command)

    async def value(self, statement: str, *values: object) -> Any:
        """One value straight from the database; `$1` is the tenant."""
        return await self.owner.fetchval(statement, self.tenant_id, *values)

    async def column(self, statement: str, *values: object) -> list[Any]:
        """The first column of all rows; `$1` is the tenant."""
        return [row[0] for row in await self.owner.fetch(statement, self.tenant_id, *values)]

    async def written(self) -> tuple[int, ...]:
        """How many rows there are of what use cases write."""
        tables = ("audit_entry", "event", "organisation", "organisation_period", "organisation_closure", "post",
                  "post_term", "role_grant", "rule_version", "membership_period")  # fmt: skip
        return tuple(
            [await self.owner.fetchval(f"SELECT count(*) FROM {table}") for table in tables]
        )  # names of tables

    def pass_days(self, days: int) -> None:
        """Moves the day forward."""
        self.now += timedelta(days=days)
