"""A small union, row by row: what tests of approvals, notifications and the audit log stand on."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import new_id
from domain.shared.actor import Actor
from domain.shared.permissions import ROLE_PERMISSIONS
from domain.shared.work import Work

NOW = datetime(2025, 7, 1, 2, tzinfo=UTC)
"""A Tuesday, 10:00 in Shanghai."""


@dataclass(frozen=True, slots=True)
class Union:
    """A tenant and its top organisation, which share one id."""

    conn: Connection
    tenant_id: UUID

    async def organisation(self, parent_id: UUID | None = None) -> UUID:
        """A branch below `parent_id`, below the top if None."""
        node = new_id()
        await self.conn.execute(
            "INSERT INTO organisation (tenant_id, id, parent_id, kind, code, name, name_en, founded_on)"
            " VALUES ($1, $2, $3, 'branch', $4::text, '分会', 'Branch', '2001-01-01')",
            self.tenant_id,
            node,
            parent_id or self.tenant_id,
            node.hex,
        )
        await self.conn.execute(
            "INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth)"
            " SELECT tenant_id, ancestor_id, $2::uuid, depth + 1 FROM organisation_closure"
            " WHERE tenant_id = $1 AND descendant_id = $3 UNION ALL SELECT $1::uuid, $2::uuid, $2::uuid, 0",
            self.tenant_id,
            node,
            parent_id or self.tenant_id,
        )
        return node

    async def member(self, organisation_id: UUID | None = None) -> UUID:
        """An active member."""
        member_id = new_id()
        await self.conn.execute(
            "INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort, search_terms, state,"
            " employment_kind, joined_on, version)"
            " VALUES ($1, $2, $3, $4, '王', 'wang', '{}', 'active', 'permanent', '2020-01-01', 1)",
            self.tenant_id,
            member_id,
            organisation_id or self.tenant_id,
            member_id.hex,
        )
        return member_id

    async def officer(self, organisation_id: UUID, role: str = "branch_officer") -> UUID:
        """A member who holds `role` on the organisation, for good."""
        member_id = await self.member(organisation_id)
        await self.conn.execute(
            "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
            " VALUES ($1, $2, $3, $4, $5, '2024-01-01')",
            self.tenant_id,
            new_id(),
            member_id,
            role,
            organisation_id,
        )
        return member_id

    async def deputy(self, officer_id: UUID, *, first: date = date(2025, 6, 1), last: date = date(2025, 7, 31)) -> UUID:
        """A plain member who decides in the officer's place on these days."""
        member_id = await self.member()
        await self.appoint(officer_id, member_id, first=first, last=last)
        return member_id

    async def appoint(
        self, officer_id: UUID, deputy_id: UUID, *, first: date = date(2025, 6, 1), last: date = date(2025, 7, 31)
    ) -> None:
        """Makes a member the deputy of an officer."""
        await self.conn.execute(
            "INSERT INTO deputy (tenant_id, id, officer_id, deputy_id, starts_on, ends_on)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            self.tenant_id,
            new_id(),
            officer_id,
            deputy_id,
            first,
            last,
        )

    async def scope(self, member_id: UUID | None) -> Scope:
        """The member's rights by their role grants."""
        nodes: dict[str, tuple[UUID, ...]] = {}
        for row in await self.conn.fetch(
            "SELECT role, organisation_id FROM role_grant WHERE tenant_id = $1 AND member_id = $2",
            self.tenant_id,
            member_id,
        ):
            for permission in ROLE_PERMISSIONS[row["role"]]:
                nodes[permission] = (*nodes.get(permission, ()), row["organisation_id"])
        return Scope(self.tenant_id, member_id, nodes)

    async def work(self, member_id: UUID | None, *, now: datetime = NOW) -> Work:
        """What a use case of this member gets, on the connection's present transaction."""
        actor = Actor(self.tenant_id, member_id=member_id)
        return Work(self.conn, actor, await self.scope(member_id), now, Keyring(bytes(32)))


def work_on(conn: Connection, work: Work) -> Work:
    """The same caller on another connection."""
    return Work(conn, work.actor, work.scope, work.now, work.keyring)


async def settled(database: Database) -> None:
    """Waits until what is committed now lies behind the snapshot watermark.

    Transactions of other databases of the server hold it back too, so a test that just committed cannot count on it.
    """
    async with asyncio.timeout(20), database.read() as conn:
        last = await conn.fetchval("SELECT pg_current_xact_id()")
        while not await conn.fetchval("SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1 FROM pg_sleep(0.01)", last):
            pass
