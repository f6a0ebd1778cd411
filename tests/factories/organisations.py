"""Organisations, posts and terms of office, written row by row below the union that `tenant_id` gives."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from db.types import new_id


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree of one union; `tenant_id` is also its top."""

    conn: asyncpg.Connection
    tenant_id: UUID

    async def add(self, code: str, parent_id: UUID | None = None, kind: str = "branch") -> UUID:
        """An organisation below `parent_id`, below the top if None."""
        node, parent = new_id(), parent_id or self.tenant_id
        await self.conn.execute(
            "WITH written AS (INSERT INTO organisation (tenant_id, id, parent_id, kind, code, name, name_en,"
            " founded_on) VALUES ($1, $2, $3, $4, $5::text, $5::text, $5::text, '2001-05-01') RETURNING *)"
            " INSERT INTO organisation_period"
            " (tenant_id, organisation_id, version, starts_on, parent_id, kind, code, name, name_en, state, cause)"
            " SELECT tenant_id, id, 1, founded_on, parent_id, kind, code, name, name_en, state, 'founded' FROM written",
            self.tenant_id,
            node,
            parent,
            kind,
            code,
        )
        await self.conn.execute(
            "INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth)"
            " SELECT tenant_id, ancestor_id, $2::uuid, depth + 1 FROM organisation_closure"
            " WHERE tenant_id = $1 AND descendant_id = $3 UNION ALL SELECT $1::uuid, $2::uuid, $2::uuid, 0",
            self.tenant_id,
            node,
            parent,
        )
        return node

    async def add_post(self, organisation_id: UUID, kind: str = "chair", position: int = 0) -> UUID:
        """A vacant office."""
        post_id = new_id()
        await self.conn.execute(
            "INSERT INTO post (tenant_id, id, organisation_id, kind, position) VALUES ($1, $2, $3, $4, $5)",
            self.tenant_id,
            post_id,
            organisation_id,
            kind,
            position,
        )
        return post_id

    async def add_term(
        self, post_id: UUID, member_id: UUID, starts_on: date = date(2020, 1, 1), ends_on: date | None = None
    ) -> UUID:
        """A term of office, both days included."""
        term_id = new_id()
        await self.conn.execute(
            "INSERT INTO post_term (tenant_id, id, post_id, member_id, starts_on, ends_on)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            self.tenant_id,
            term_id,
            post_id,
            member_id,
            starts_on,
            ends_on,
        )
        return term_id

    async def today(self) -> date:
        """The union's day, by the database's clock."""
        day: date = await self.conn.fetchval("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
        return day
