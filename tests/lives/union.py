"""A union in a database whose use cases are run by officers, and what it answers."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import sqlalchemy as sa

from api.hooks import HOOKS
from db.loaders import members as member_loaders
from db.loaders import organisations as loaders
from db.loaders.members import on_day as on_day_loaders
from db.models.members import MemberRow
from db.predicates import scope_values, visible_member
from db.queries.auth import sessions
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.statement import Statement, fetch_all
from db.types import new_id, table_of
from domain.auth.access import scope_for
from domain.shared.actor import Actor, Grant
from domain.shared.permissions import ROLE_PERMISSIONS
from domain.shared.work import Work
from tests.factories.members import add_member

_EVERYBODY = {"first": 100, "states": None, "employment_kinds": None, "is_direct": False}
START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
_MEMBER = table_of(MemberRow)
_IN_SIGHT = Statement.of(sa.select(_MEMBER.c.id).where(visible_member(_MEMBER, "member_read")))


@dataclass
class Stored:
    """The union as it is stored; `officers` are two with the role of the federation's officer at the top."""

    database: Database
    keyring: Keyring
    owner: asyncpg.Connection
    tenant_id: UUID
    officers: list[UUID] = field(default_factory=list)
    sessions: list[UUID] = field(default_factory=list)
    now: datetime = START

    @property
    def today(self) -> date:
        """The union's day."""
        return (self.now + timedelta(hours=8)).date()

    async def arrange(self) -> None:
        """The two officers, signed in; they have proven who they are for as long as the test lasts."""
        for number in (1, 2):
            officer = await add_member(self.owner, self.tenant_id, self.tenant_id, number=f"HD90000{number}")
            await self.owner.execute(
                "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
                " VALUES ($1, $2, $3, 'federation_officer', $1, '2020-01-01')",
                *(self.tenant_id, new_id(), officer),
            )
            self.officers.append(officer)
            self.sessions.append(await self.sign_in(officer))

    async def sign_in(self, member_id: UUID) -> UUID:
        """A new session of a member."""
        session_id = new_id()
        await self.owner.execute(
            "INSERT INTO credential (tenant_id, member_id, session_epoch) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING",
            *(self.tenant_id, member_id),
        )
        await self.owner.execute(
            "INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at, proof_kind, proven_at)"
            " VALUES ($1, $2, $3, 0, $4, $5, 'password', $5)",
            *(self.tenant_id, session_id, member_id, self.now, START + timedelta(days=36_500)),
        )
        return session_id

    @property
    def sight(self) -> Scope:
        """The scope of an officer."""
        roles = (*ROLE_PERMISSIONS["federation_officer"], *ROLE_PERMISSIONS["auditor"])
        return Scope(self.tenant_id, self.officers[0], {str(each): (self.tenant_id,) for each in roles})

    @asynccontextmanager
    async def work(self, *, officer: int = 0, member: UUID | None = None) -> AsyncIterator[Work]:
        """A transaction of an officer's, or of a member without a role."""
        async with self.database.write() as conn:
            if member is None:
                held = {str(each): (self.tenant_id,) for each in ROLE_PERMISSIONS["federation_officer"]}
                actor = Actor(self.tenant_id, self.officers[officer], self.sessions[officer])
                scope = Scope(self.tenant_id, self.officers[officer], held)
            else:
                actor, scope = Actor(self.tenant_id, member), Scope(self.tenant_id, member)
            yield Work(conn, actor, scope, self.now, self.keyring, HOOKS)

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows straight from the database; `$1` is the tenant."""
        return [tuple(row) for row in await self.owner.fetch(statement, self.tenant_id, *values)]

    async def closure(self) -> set[tuple[Any, ...]]:
        """The closure table."""
        return set(
            await self.rows("SELECT ancestor_id, descendant_id, depth FROM organisation_closure WHERE tenant_id = $1")
        )

    async def standings(self, members: Sequence[UUID]) -> dict[UUID, tuple[Any, ...]]:
        """State, organisation and employment of members, as their rows have them."""
        found = await self.rows(
            "SELECT id, state, organisation_id, employment_kind FROM member WHERE tenant_id = $1 AND id = ANY ($2)",
            list(members),
        )
        return {row[0]: row[1:] for row in found}

    async def led_by_id(self, members: Sequence[UUID]) -> dict[UUID, UUID]:
        """Which entry the graph gives for each id."""
        async with self.database.read() as conn:
            found = await member_loaders.member_by_id(conn, self.sight, members)
        return {member: row["id"] for member, row in zip(members, found, strict=True)}

    async def led_by_number(self, numbers: Sequence[str]) -> dict[str, UUID]:
        """Which entry the graph gives for each member number."""
        async with self.database.read() as conn:
            found = await member_loaders.member_by_number(conn, self.sight, numbers)
        return {number: row["id"] for number, row in zip(numbers, found, strict=True)}

    async def standings_on(self, members: Sequence[UUID], on: date) -> list[Any]:
        """What the graph's batch gives for a day, member by member."""
        async with self.database.read() as conn:
            return await member_loaders.period_by_member_id(conn, self.sight, members, on=on)

    async def chains(self, nodes: Sequence[UUID], on: date) -> list[list[UUID]]:
        """Each organisation and those above it on a day, the nearest first."""
        async with self.database.read() as conn:
            found = await loaders.chain_by_organisation_id_on_day(conn, self.sight, nodes, on=on)
        return [[row["organisation_id"] for row in reversed(rows)] for rows in found]

    async def counts(self, nodes: Sequence[UUID], on: date) -> list[Counter[str]]:
        """Members by state, at and below each organisation on a day."""
        async with self.database.read() as conn:
            found = await loaders.member_counts_by_organisation_id_on_day(conn, self.sight, nodes, on=on)
        return [Counter({row["state"]: row["members"] for row in rows}) for rows in found]

    async def members_on(self, nodes: Sequence[UUID], on: date) -> list[set[tuple[Any, ...]]]:
        """Who belonged to each organisation and below on a day, and as what, page by page."""
        found: list[set[tuple[Any, ...]]] = [set() for _ in nodes]
        async with self.database.read() as conn:
            for node, members in zip(nodes, found, strict=True):
                position: dict[str, Any] = {"after_name": None, "after_id": None}
                rows: Sequence[Any] = [None] * 100
                while len(rows) == 100:
                    [rows] = await on_day_loaders.members_by_organisation_id_on_day(
                        conn,
                        self.sight,
                        [node],
                        **{**_EVERYBODY, "on": on, **position},
                    )
                    members.update(
                        (row["member_id"], row["state"], row["organisation_id"], row["employment_kind"]) for row in rows
                    )
                    if rows:
                        position = {"after_name": rows[-1]["name_sort"], "after_id": rows[-1]["member_id"]}
        return found

    async def terms(self, nodes: Sequence[UUID], on: date) -> set[UUID]:
        """Terms of office that ran on a day."""
        async with self.database.read() as conn:
            found = await loaders.terms_by_organisation_id_on_day(conn, self.sight, nodes, on=on)
        return {row["id"] for rows in found for row in rows}

    async def roles(self, nodes: Sequence[UUID], on: date) -> set[UUID]:
        """Roles in force on a day, each told by the organisation that it is on."""
        async with self.database.read() as conn:
            found = await loaders.role_grants_by_organisation_id_on_day(conn, self.sight, nodes, on=on)
        return {row["role_grant_id"] for rows in found for row in rows if row["distance"] == 0}

    async def seen_by(self, member: UUID) -> set[UUID]:
        """Whom a member sees today, by the rights that a request of theirs is given and the predicate of the lists."""
        session_id = await self.sign_in(member)
        async with self.database.read() as conn:
            access = await sessions.find_access(conn, self.tenant_id, session_id, today=self.today)
            assert access is not None
            grants = tuple(Grant(role, node) for role, node in zip(access.roles, access.nodes, strict=True))
            scope = scope_for(Actor(self.tenant_id, member, session_id, grants=grants))
            found = await fetch_all(conn, _IN_SIGHT, **scope_values(scope, _IN_SIGHT.parameters))
        return {row["id"] for row in found}
