"""A union in which memberships change: two branches, officers, members, and every hook that the application has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg

from api.hooks import HOOKS
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from db.types import new_id
from domain.shared.actor import Actor
from domain.shared.permissions import ROLE_PERMISSIONS
from domain.shared.work import Hooks, Work

NOW = datetime(2025, 7, 1, 2, tzinfo=UTC)
"""A Tuesday, 10:00 in Shanghai."""
TODAY = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Lives:
    """A union on a connection."""

    conn: Connection
    tenant_id: UUID

    async def organisation(self, code: str, parent_id: UUID | None = None, kind: str = "branch") -> UUID:
        """An organisation below `parent_id`, below the top if None."""
        node = new_id()
        await self.conn.execute(
            "INSERT INTO organisation (tenant_id, id, parent_id, kind, code, name, name_en, founded_on)"
            " VALUES ($1, $2, $3, $4, $5, '分会', 'Branch', '2001-01-01')",
            self.tenant_id,
            node,
            parent_id or self.tenant_id,
            kind,
            code,
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

    async def member(self, organisation_id: UUID, *, state: str = "active", employment: str = "permanent") -> UUID:
        """A member since 2020."""
        member_id = new_id()
        await self.conn.execute(
            "WITH written AS (INSERT INTO member (tenant_id, id, organisation_id, member_number, name, name_sort,"
            " search_terms, state, employment_kind, joined_on, version)"
            " VALUES ($1, $2, $3, $4, '王', 'wang', '{}', $5, $6, '2020-01-01', 1) RETURNING *)"
            " INSERT INTO membership_period (tenant_id, member_id, version, starts_on, state, organisation_id,"
            " employment_kind, cause) SELECT tenant_id, id, 1, joined_on, state, organisation_id, employment_kind,"
            " 'joined' FROM written",
            self.tenant_id,
            member_id,
            organisation_id,
            member_id.hex,
            state,
            employment,
        )
        return member_id

    async def officer(self, organisation_id: UUID, role: str = "branch_officer", at: UUID | None = None) -> UUID:
        """A member of the organisation who holds the role there, or at another one."""
        member_id = await self.member(organisation_id)
        await self.grant(member_id, at or organisation_id, role)
        return member_id

    async def grant(self, member_id: UUID, organisation_id: UUID, role: str = "branch_officer") -> None:
        """Gives a role for good."""
        await self.conn.execute(
            "INSERT INTO role_grant (tenant_id, id, member_id, role, organisation_id, starts_on)"
            " VALUES ($1, $2, $3, $4, $5, '2024-01-01')",
            self.tenant_id,
            new_id(),
            member_id,
            role,
            organisation_id,
        )

    async def term(self, member_id: UUID, organisation_id: UUID) -> None:
        """Puts the member into an office of the organisation."""
        post_id = new_id()
        await self.conn.execute(
            "INSERT INTO post (tenant_id, id, organisation_id, kind, position) VALUES ($1, $2, $3, 'chair', 0)",
            self.tenant_id,
            post_id,
            organisation_id,
        )
        await self.conn.execute(
            "INSERT INTO post_term (tenant_id, id, post_id, member_id, starts_on)"
            " VALUES ($1, $2, $3, $4, '2024-01-01')",
            self.tenant_id,
            new_id(),
            post_id,
            member_id,
        )

    async def session(self, member_id: UUID) -> None:
        """Signs the member in on a device."""
        await self.conn.execute(
            "INSERT INTO credential (tenant_id, member_id, session_epoch) VALUES ($1, $2, 0)", self.tenant_id, member_id
        )
        await self.conn.execute(
            "INSERT INTO session (tenant_id, id, member_id, generation, rotated_at, expires_at)"
            " VALUES ($1, $2, $3, 0, $4, $5)",
            self.tenant_id,
            new_id(),
            member_id,
            NOW,
            datetime(2025, 7, 30, tzinfo=UTC),
        )

    async def work(self, member_id: UUID | None, *, now: datetime = NOW, hooks: Hooks = HOOKS) -> Work:
        """What a use case of this member gets."""
        nodes: dict[str, tuple[UUID, ...]] = {}
        for row in await self.conn.fetch(
            "SELECT role, organisation_id FROM role_grant"
            " WHERE tenant_id = $1 AND member_id = $2 AND revoked_at IS NULL",
            self.tenant_id,
            member_id,
        ):
            for permission in ROLE_PERMISSIONS[row["role"]]:
                nodes[permission] = (*nodes.get(permission, ()), row["organisation_id"])
        actor = Actor(self.tenant_id, member_id=member_id)
        return Work(self.conn, actor, Scope(self.tenant_id, member_id, nodes), now, Keyring(bytes(32)), hooks)

    async def row(self, statement: str, *values: object) -> asyncpg.Record:
        """The one row that there must be."""
        row = await self.conn.fetchrow(statement, *values)
        assert row is not None
        return row

    async def state(self, member_id: UUID) -> tuple[str, UUID, str, int]:
        """State, organisation, employment and version of the member's row."""
        row = await self.row("SELECT * FROM member WHERE id = $1", member_id)
        return row["state"], row["organisation_id"], row["employment_kind"], row["version"]

    async def periods(self, member_id: UUID) -> list[tuple[date, date | None, str, str]]:
        """First day, first day after, state and cause, by version."""
        rows = await self.conn.fetch("SELECT * FROM membership_period WHERE member_id = $1 ORDER BY version", member_id)
        return [(row["starts_on"], row["until_on"], row["state"], row["cause"]) for row in rows]

    async def topics(self) -> Sequence[str]:
        """Events by the order in which they were written."""
        return [row["topic"] for row in await self.conn.fetch("SELECT topic FROM event ORDER BY id")]
