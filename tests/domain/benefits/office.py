"""A union that gives out benefits: two branches, two officers of the first, members, and what the clock brings."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from db.models.benefits import LIVE
from db.scope import Scope
from db.sealing import Keyring, unseal
from db.session import Database
from domain.benefits import service
from domain.benefits.rules.states import APPLYING, CycleDraft
from domain.benefits.service import CycleChange, CycleCreate, DrawHold, ProgrammeChange, ProgrammeCreate
from domain.benefits.service.claiming import CODE_COLUMN, CODE_KEY
from domain.shared import ledger
from domain.shared.actor import Actor
from domain.shared.handlers import Event
from domain.shared.work import Work
from tests.factories.members import add_member
from tests.factories.organisations import Tree
from tests.factories.sessions import add_proven_session

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
VALUE = 30_00
PUBLIC_SOURCE, PUBLIC_VALUE = "福利彩票双色球 第 2026030 期开奖号码", "03 11 17 22 28 31 + 09"


def a_draft(**values: Any) -> CycleDraft:
    """Cinema vouchers of 30 yuan, open since an hour for a day, valid for a month."""
    given: dict[str, Any] = {
        "title": "电影票",
        "mode": "first_come",
        "opens_at": NOW - HOUR,
        "closes_at": NOW + DAY,
        "valid_until_at": NOW + 30 * DAY,
        "pieces": 3,
        "value_fen": VALUE,
        "excess_fen": 500,
    }
    if values.get("mode") in APPLYING:
        given["public_source"] = PUBLIC_SOURCE
    return CycleDraft(**{**given, **values})


@dataclass
class Office:
    """Arranges, and runs use cases, each in a transaction that commits. `now` may be moved."""

    owner: asyncpg.Connection
    database: Database
    keyring: Keyring
    tenant_id: UUID
    top_id: UUID
    branch_id: UUID
    other_id: UUID
    officer_id: UUID
    second_id: UUID
    now: datetime = NOW
    people: int = 2

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
        is_officer = node is not None or caller_id in {self.officer_id, self.second_id}
        scope = Scope(self.tenant_id, caller_id, {"benefit_manage": (node or self.branch_id,)} if is_officer else {})
        async with self.database.transaction() as conn:
            actor = Actor(tenant_id=self.tenant_id, member_id=caller_id, session_id=caller_id)
            yield Work(conn, actor, scope, self.now, self.keyring)

    async def run(self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, **caller: UUID) -> Any:
        """The outcome of a use case of the first officer, or of whoever is named."""
        async with self.work(**caller) as work:
            return await use_case(work, command)

    async def programme(self, **values: Any) -> UUID:
        """An open programme of the branch with a budget of 300 yuan."""
        given: dict[str, Any] = {
            "kind": "culture",
            "title": "观影",
            "description": "每季度一次。",
            "budget_fen": 300_00,
        }
        made = await self.run(service.programme_create, ProgrammeCreate(self.branch_id, **{**given, **values}))
        change = ProgrammeChange(made["programme_id"])
        await self.run(service.programme_approve, change, member_id=self.second_id)
        await self.run(service.programme_open, change)
        return change.programme_id

    async def cycle(self, programme_id: UUID | None = None, **values: Any) -> UUID:
        """An approved cycle."""
        programme_id = programme_id or await self.programme()
        made = await self.run(service.cycle_create, CycleCreate(programme_id, a_draft(**values)))
        change = CycleChange(made["cycle_id"])
        await self.run(service.cycle_submit, change)
        await self.run(service.cycle_approve, change, member_id=self.second_id)
        return change.cycle_id

    async def claim(self, cycle_id: UUID, member_id: UUID) -> UUID:
        """The id of a voucher."""
        outcome = await self.run(service.benefit_claim, service.BenefitClaim(cycle_id), member_id=member_id)
        return UUID(str(outcome["voucher_id"]))

    async def apply(self, cycle_id: UUID, member_id: UUID) -> UUID:
        """The id of an application."""
        outcome = await self.run(service.benefit_apply, service.BenefitApply(cycle_id), member_id=member_id)
        return UUID(str(outcome["application_id"]))

    async def draw(self, cycle_id: UUID) -> Any:
        """The outcome of a draw with the public value."""
        return await self.run(service.draw_hold, DrawHold(cycle_id, PUBLIC_VALUE, "https://www.cwl.gov.cn/"))

    async def code(self, voucher_id: UUID) -> str:
        """What the holder of a voucher shows."""
        sealed = await self.owner.fetchval("SELECT code_sealed FROM voucher WHERE id = $1", voucher_id)
        key = self.keyring.derive(CODE_KEY)
        return unseal(key, sealed, tenant_id=self.tenant_id, row_id=voucher_id, column=CODE_COLUMN)

    async def lapse(self) -> None:
        """Lets vouchers lapse whose time is over, and handles the events of it."""
        await ledger.quotas_lapse(self.database, self.keyring, lambda: self.now)
        rows = await self.owner.fetch("SELECT * FROM event WHERE topic = 'benefit_cycle.quota_lapsed' ORDER BY id")
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
                assert await service.voucher_lapsed(work, event)

    async def states(self, table: str = "voucher") -> list[str]:
        """The states of all rows, in the order of their making."""
        return [row["state"] for row in await self.owner.fetch(f"SELECT state FROM {table} ORDER BY id")]

    async def quota(self, owner_id: UUID) -> tuple[int, int, int]:
        """Free, claimed and used of a cycle or a budget."""
        row = await self.owner.fetchrow("SELECT free, claimed, used FROM quota WHERE owner_id = $1", owner_id)
        assert row is not None
        return tuple(row)

    async def year(self, member_id: UUID) -> Mapping[str, int]:
        """What a member received in the year, by kind."""
        rows = await self.owner.fetch("SELECT kind, issued_fen FROM benefit_year WHERE member_id = $1", member_id)
        return {row["kind"]: row["issued_fen"] for row in rows}

    async def topics(self) -> Sequence[str]:
        """Topics of the events, as they were written."""
        return [row["topic"] for row in await self.owner.fetch("SELECT topic FROM event ORDER BY id")]

    async def counts(self) -> Mapping[str, int]:
        """How many rows there are of what a use case may write, and what they add up to."""
        names = ("benefit_programme", "benefit_cycle", "benefit_application", "voucher", "quota_entry", "audit_entry",
                 "event")  # fmt: skip
        counts = {name: await self.owner.fetchval(f"SELECT count(*) FROM {name}") for name in names}
        return {
            **counts,
            "year": await self.owner.fetchval("SELECT coalesce(sum(issued_fen), 0)::int FROM benefit_year"),
        }

    async def broken(self) -> Sequence[object]:
        """Quotas that do not add up, and years that are not the sum over live vouchers and what was spent of others."""
        async with self.database.read() as conn:
            found: list[object] = [each.broken for each in await ledger.quotas_verify(conn)]
        return [*found, *(dict(row) for row in await self.owner.fetch(DISAGREEING))]


DISAGREEING = f"""
    SELECT y.member_id, y.kind, y.issued_fen, coalesce(sum(v.fen), 0) AS vouchers_fen FROM benefit_year AS y
    LEFT JOIN (
        SELECT member_id, kind, issued_on, CASE WHEN {LIVE} THEN value_fen ELSE spent_fen END AS fen FROM voucher
    ) AS v ON v.member_id = y.member_id AND y.kind IN ('all', v.kind) AND extract(year FROM v.issued_on) = y.year
    GROUP BY y.member_id, y.year, y.kind, y.issued_fen HAVING y.issued_fen <> coalesce(sum(v.fen), 0)
"""


async def build(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Office:
    """A union with two branches; both officers are of the first."""
    tree = Tree(owner, tenant_id)
    branch_id, other_id = await tree.add("HD-A"), await tree.add("HD-B")
    first, second = [await add_member(owner, tenant_id, branch_id, number=f"HD{number:06d}") for number in (1, 2)]
    for officer_id in (first, second):
        await add_proven_session(owner, tenant_id, officer_id)
    return Office(owner, database, keyring, tenant_id, tenant_id, branch_id, other_id, first, second)
