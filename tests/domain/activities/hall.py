"""A union that holds activities: two branches, an officer of the first, members, and what the clock brings."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from db.models.members import MemberRow, MembershipCause
from db.queries.members import periods
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from domain.activities import service
from domain.activities.rules import Draft, Window
from domain.activities.service import ActivityCreate, ActivityPublish, ActivityRegister
from domain.members.service import Change, membership_change
from domain.shared import ledger
from domain.shared.actor import Actor
from domain.shared.handlers import Event
from domain.shared.permissions import ROLE_PERMISSIONS
from domain.shared.work import Hooks, Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def a_draft(**values: Any) -> Draft:
    """A sports day in ten days, registration open since yesterday until the day before."""
    given: dict[str, Any] = {
        "kind": "sports",
        "title": "春季运动会",
        "title_en": "Spring sports day",
        "description": "接力与拔河。",
        "venue": "职工体育馆",
        "starts_at": NOW + 10 * DAY,
        "ends_at": NOW + 10 * DAY + 3 * HOUR,
        "capacity": 2,
        "windows": (Window(NOW - DAY, NOW + 9 * DAY),),
    }
    return Draft(**{**given, **values})


@dataclass
class Hall:
    """Arranges, and runs use cases, each in a transaction that commits. `now` may be moved."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    branch_id: UUID
    other_id: UUID
    officer_id: UUID
    now: datetime = NOW
    people: int = 1

    async def member(self, **values: Any) -> UUID:
        """A member of the branch."""
        self.people += 1
        place = values.pop("organisation_id", self.branch_id)
        return await add_member(self.owner, self.tenant_id, place, number=f"HD{self.people:06d}", **values)

    async def members(self, number: int, **values: Any) -> list[UUID]:
        """So many of them."""
        return [await self.member(**values) for _ in range(number)]

    @asynccontextmanager
    async def work(self, member_id: UUID | None = None, node: UUID | None = None) -> AsyncIterator[Work]:
        """The transaction of an officer at a node, or at the branch, or of a plain member."""
        caller_id = member_id or self.officer_id
        permissions = ROLE_PERMISSIONS["branch_officer"] if node or member_id is None else ()
        scope = Scope(self.tenant_id, caller_id, {str(each): (node or self.branch_id,) for each in permissions})
        hooks = Hooks(
            membership_changed=(service.activities_follow_membership,), members_merging=(service.activities_merge,)
        )
        async with self.database.transaction() as conn:
            actor = Actor(tenant_id=self.tenant_id, member_id=caller_id)
            yield Work(conn, actor, scope, self.now, self.keyring, hooks)

    async def run(self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, **caller: UUID) -> Any:
        """The outcome of a use case of the branch's officer, or of whoever is named."""
        async with self.work(**caller) as work:
            return await use_case(work, command)

    async def activity(self, **values: Any) -> UUID:
        """A published activity of the branch."""
        created = await self.run(service.activity_create, ActivityCreate(self.branch_id, a_draft(**values)))
        await self.run(service.activity_publish, ActivityPublish(created["activity_id"]))
        return UUID(str(created["activity_id"]))

    async def register(self, activity_id: UUID, member_id: UUID, **values: Any) -> UUID:
        """The id of a registration, whatever its state."""
        command = ActivityRegister(activity_id, **values)
        outcome = await self.run(service.activity_register, command, member_id=member_id)
        return UUID(str(outcome["registration_id"]))

    async def fill(self, activity_id: UUID, *member_ids: UUID) -> list[UUID]:
        """Registers one after the other."""
        return [await self.register(activity_id, each) for each in member_ids]

    async def change(self, member_id: UUID, cause: MembershipCause, **change: Any) -> None:
        """A change of a membership of today, with what follows for places."""
        async with self.work() as work:
            row = await periods.lock_own_member(work.conn, self.tenant_id, member_id)
            assert row is not None
            await membership_change(work, MemberRow(**dict(row)), Change(cause, self.now.date(), **change))

    async def chore(self, chore: Callable[[Connection, datetime], Awaitable[bool]]) -> bool:
        """Runs a chore once; whether it has more to do."""
        async with self.database.write() as conn:
            return await chore(conn, self.now)

    async def close_lines(self) -> None:
        """What the clock does about lines whose cut-off has come."""
        async with self.database.write() as conn:
            await service.close_lines(conn, self.now, self.keyring)

    async def lapse(self) -> None:
        """Lets holds lapse that are over, and handles the events of it."""
        await self.lapse_only()
        rows = await self.owner.fetch("SELECT * FROM event WHERE topic = 'activity.quota_lapsed' ORDER BY id")
        for row in rows:
            event = Event(
                row["tenant_id"],
                row["id"],
                row["topic"],
                row["subject_kind"],
                row["subject_id"],
                json.loads(row["facts"]),
                row["created_at"],
                0,
            )
            async with self.database.write() as conn:
                work = Work(conn, Actor(self.tenant_id), Scope(self.tenant_id), self.now, self.keyring)
                assert await service.offer_lapsed(work, event)

    async def lapse_only(self) -> None:
        """Lets holds lapse that are over; the relay handles the events of it."""
        await ledger.quotas_lapse(self.database, self.keyring, lambda: self.now)

    async def states(self, *registration_ids: UUID) -> list[str]:
        """The states of registrations, in the order asked."""
        rows = await self.owner.fetch("SELECT id, state FROM registration")
        found = {row["id"]: row["state"] for row in rows}
        return [found[each] for each in registration_ids]

    async def places(self, activity_id: UUID, part: str = "total") -> tuple[int, int, int, int]:
        """Free, set aside, held and taken places of a quota."""
        row = await self.owner.fetchrow(
            "SELECT free, returned, held, claimed FROM quota WHERE owner_id = $1 AND part LIKE $2 || '%'",
            activity_id,
            part,
        )
        assert row is not None
        return tuple(row)

    async def topics(self) -> Sequence[str]:
        """Topics of the events, as they were written."""
        return [row["topic"] for row in await self.owner.fetch("SELECT topic FROM event ORDER BY id")]

    async def counts(self) -> Mapping[str, int]:
        """How many rows there are of what a use case may write."""
        names = ("activity", "activity_window", "registration", "quota_entry", "audit_entry", "event", "approval",
                 "check_in_event", "check_in_conflict", "check_in_upload", "check_in_appeal")  # fmt: skip
        return {name: await self.owner.fetchval(f"SELECT count(*) FROM {name}") for name in names}

    async def broken(self) -> Sequence[Sequence[str]]:
        """The laws that quotas break, and registrations that say something else than the ledger."""
        async with self.database.read() as conn:
            found = [each.broken for each in await ledger.quotas_verify(conn)]
        rows = await self.owner.fetch(DISAGREEING)
        return [*found, *(["registration", str(row["id"])] for row in rows)]


DISAGREEING = """
    SELECT r.id FROM registration AS r
    LEFT JOIN LATERAL unnest(r.quota_ids) AS own (quota_id) ON true
    LEFT JOIN quota_holding AS h ON h.tenant_id = r.tenant_id AND h.holder_id = r.id AND h.quota_id = own.quota_id
    WHERE CASE
        WHEN r.state IN ('registered', 'no_show') THEN (h.held, h.claimed, h.used) IS DISTINCT FROM (0, r.places, 0)
        WHEN r.state = 'checked_in' THEN (h.held, h.claimed, h.used) IS DISTINCT FROM (0, 0, r.places)
        WHEN r.state = 'offered' THEN (h.held, h.claimed, h.used) IS DISTINCT FROM (r.places, 0, 0)
        ELSE own.quota_id IS NOT NULL AND r.state <> 'applied' END
    UNION ALL
    SELECT h.holder_id FROM quota_holding AS h
    JOIN registration AS r ON r.tenant_id = h.tenant_id AND r.id = h.holder_id
    WHERE h.held + h.claimed + h.used > 0 AND NOT h.quota_id = ANY (r.quota_ids)
"""
"""Registrations that say something else than the ledger."""


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Hall:
    """A union with two branches; the officer is of the first."""
    tree = Tree(owner, tenant_id)
    branch_id, other_id = await tree.add("HD-A"), await tree.add("HD-B")
    officer_id = await add_member(owner, tenant_id, branch_id, number="HD000001")
    return Hall(owner, database, keyring, tenant_id, branch_id, other_id, officer_id)
