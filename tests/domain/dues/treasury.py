"""A union that collects dues: a branch with its treasurer, and what the union's own processes do on a day."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import asyncpg

from db.models.members import MemberRow, MembershipCause
from db.queries.members import periods
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from domain.dues import service
from domain.members.service import Change, membership_change
from domain.shared.actor import Actor
from domain.shared.permissions import ROLE_PERMISSIONS
from domain.shared.work import Hooks, Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree

TODAY = date(2026, 3, 10)


@dataclass
class Treasury:
    """Arranges, and runs use cases, each in a transaction that commits. `today` may be moved."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    branch_id: UUID
    other_id: UUID
    officer_id: UUID
    today: date = TODAY
    members: int = 1

    @property
    def now(self) -> datetime:
        """Noon of the day in China."""
        return datetime.combine(self.today, time(4), tzinfo=UTC)

    async def member(self, **values: Any) -> UUID:
        """A member of the branch."""
        self.members += 1
        place = values.pop("organisation_id", self.branch_id)
        return await add_member(self.owner, self.tenant_id, place, number=f"HD{self.members:06d}", **values)

    @asynccontextmanager
    async def work(self, member_id: UUID | None = None, node: UUID | None = None) -> AsyncIterator[Work]:
        """The transaction of an officer of the branch, or of whoever is named, with what they hold at a node."""
        caller_id = member_id or self.officer_id
        held = (node or self.branch_id,)
        permissions = ROLE_PERMISSIONS["branch_officer"] if node or member_id is None else ()
        scope = Scope(self.tenant_id, caller_id, {str(each): held for each in permissions})
        async with self.database.write() as conn:
            actor = Actor(tenant_id=self.tenant_id, member_id=caller_id)
            hooks = Hooks(membership_changed=(service.dues_follow_membership,))
            yield Work(conn, actor, scope, self.now, self.keyring, hooks)

    async def run(self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, **caller: UUID) -> Any:
        """The outcome of a use case of the branch's officer."""
        async with self.work(**caller) as work:
            return await use_case(work, command)

    async def chore(self, chore: Callable[[Connection, datetime], Awaitable[bool]]) -> int:
        """Runs a chore until it has no more to do; how often it had."""
        rounds = 0
        is_more = True
        while is_more:
            async with self.database.write() as conn:
                is_more = await chore(conn, self.now)
            rounds += 1
        return rounds

    async def pay(self, member_id: UUID, fen: int, **values: Any) -> UUID:
        """The receipt of a payment in cash."""
        command = service.DuesPaymentRecord(member_id, fen, "cash", **values)
        outcome = await self.run(service.dues_payment_record, command)
        return UUID(str(outcome["receipt_id"]))

    async def change(self, member_id: UUID, cause: MembershipCause, effective_on: date, **change: Any) -> None:
        """A change of a membership, with what follows for dues."""
        async with self.work() as work:
            row = await periods.lock_own_member(work.conn, self.tenant_id, member_id)
            assert row is not None
            await membership_change(work, MemberRow(**dict(row)), Change(cause, effective_on, **change))

    async def charges(self, member_id: UUID) -> list[tuple[int, int, int, bool]]:
        """Month, amount, what is left to pay, and whether it is marked as settled, of a member's charges."""
        rows = await self.owner.fetch(
            "SELECT extract(month FROM c.month_on)::int, c.amount_fen,"
            " c.amount_fen - coalesce(sum(e.amount_fen), 0)::int,"
            " c.settled_on IS NOT NULL FROM dues_charge c LEFT JOIN dues_entry e ON e.charge_id = c.id"
            " WHERE c.member_id = $1 GROUP BY c.tenant_id, c.id ORDER BY c.month_on",
            member_id,
        )
        found = [tuple(row) for row in rows]
        assert all((left == 0) is is_settled for _, _, left, is_settled in found)
        return found

    async def entries(self, member_id: UUID) -> list[tuple[str, int, str | None]]:
        """Kind, amount and reason of the entries of a member's ledger, as they were written."""
        rows = await self.owner.fetch(
            "SELECT e.kind, e.amount_fen, e.reason FROM dues_entry e JOIN dues_charge c ON c.id = e.charge_id"
            " WHERE c.member_id = $1 ORDER BY e.recorded_at, e.id",
            member_id,
        )
        return [(row["kind"], row["amount_fen"], row["reason"]) for row in rows]

    async def topics(self) -> Sequence[str]:
        """Topics of the events, as they were written."""
        return [row["topic"] for row in await self.owner.fetch("SELECT topic FROM event ORDER BY id")]

    async def proposals(self) -> list[tuple[UUID, str, int]]:
        """Member, state and months of the proposals."""
        rows = await self.owner.fetch("SELECT member_id, state, months FROM dues_lapse_proposal ORDER BY id")
        return [(row["member_id"], row["state"], row["months"]) for row in rows]

    async def counts(self) -> dict[str, int]:
        """How many rows the tables of dues have, and the log and the events."""
        names = ("dues_charge", "dues_entry", "dues_receipt", "dues_reversal", "dues_lapse_proposal", "audit_entry",
                 "event", "dues_receipt_series")  # fmt: skip
        return {name: await self.owner.fetchval(f"SELECT count(*) FROM {name}") for name in names}


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Treasury:
    """A union with two branches; the officer is of the first."""
    tree = Tree(owner, tenant_id)
    branch_id, other_id = await tree.add("HD-A"), await tree.add("HD-B")
    officer_id = await add_member(owner, tenant_id, branch_id, number="HD000001", state="retained")
    return Treasury(owner, database, keyring, tenant_id, branch_id, other_id, officer_id)
