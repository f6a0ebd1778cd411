"""Quotas under test: opened, moved one transaction at a time, and held against a model that knows nothing of SQL."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import new_id
from domain.shared import ledger
from domain.shared.actor import Actor
from domain.shared.ledger import MOVES, NewQuota, QuotaAfter, QuotaMove, QuotaOutcome, QuotaResult, QuotaStep, QuotaUnit
from domain.shared.work import Work

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
BUCKETS = ("free", "held", "claimed", "used", "returned")


@dataclass
class Desk:
    """Somebody who gives out what is scarce, at an instant of the test's own."""

    database: Database
    keyring: Keyring
    tenant_id: UUID
    now: datetime = NOW

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """One transaction of the union's own process."""
        async with self.database.write() as conn:
            yield Work(conn, Actor(self.tenant_id), Scope(self.tenant_id), self.now, self.keyring)

    async def open(self, size: int, **more: Any) -> UUID:
        """A quota of an activity of its own."""
        new = NewQuota("activity", new_id(), "total", QuotaUnit.PLACE, size, **more)
        async with self.work() as work:
            return await ledger.quota_open(work, new, request_id=new_id(), reason="opened")

    async def step(
        self,
        step: QuotaStep,
        amounts: UUID | Mapping[UUID, int],
        holder_id: UUID,
        *,
        request_id: UUID | None = None,
        ends_at: datetime | None = None,
    ) -> QuotaResult:
        """A step in a transaction of its own; of one place when a quota is given."""
        asked = {amounts: 1} if isinstance(amounts, UUID) else amounts
        move = QuotaMove(asked, holder_id, request_id or new_id(), "by_test", ends_at=ends_at)
        async with self.work() as work:
            return await ledger.quota_step(work, step, move)

    async def did(self, *arguments: Any, **more: Any) -> QuotaOutcome:
        """The outcome of a step."""
        return (await self.step(*arguments, **more)).outcome

    async def resize(self, quota_id: UUID, size: int) -> QuotaAfter:
        """What the size should be from now on."""
        async with self.work() as work:
            return await ledger.quota_resize(work, quota_id, size, request_id=new_id(), reason="by_test")

    async def reopen(self, quota_id: UUID, amount: int = 1) -> QuotaResult:
        """Frees what was set aside."""
        async with self.work() as work:
            return await ledger.quota_reopen(work, {quota_id: amount}, request_id=new_id(), reason="by_test")

    async def lapse(self) -> bool:
        """What the background process does now and then."""
        return await ledger.quotas_lapse(self.database, self.keyring, lambda: self.now)

    async def balances(self, quota_id: UUID) -> Sequence[int]:
        """Free, held, claimed, used, returned."""
        [row] = await self.database.fetch("SELECT * FROM quota WHERE id = $1", [quota_id])
        return [row[bucket] for bucket in BUCKETS]

    async def broken(self) -> Sequence[Sequence[str]]:
        """The laws that quotas break."""
        async with self.database.read() as conn:
            return [each.broken for each in await ledger.quotas_verify(conn)]


@dataclass
class ModelQuota:
    """A quota as a reader of docs/ledger.md would play it with pieces of paper."""

    target: int
    is_one_each: bool
    keeps_returns: bool
    free: int = 0
    returned: int = 0
    is_untouched: bool = True
    holders: dict[UUID, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """All is free in the beginning."""
        self.free, self.is_untouched = self.target, self.target == 0

    def of(self, holder_id: UUID) -> dict[str, int]:
        """What a holder has."""
        return self.holders.setdefault(holder_id, {"held": 0, "claimed": 0, "used": 0})

    def total(self, bucket: str) -> int:
        """What all holders have."""
        return sum(each[bucket] for each in self.holders.values())

    @property
    def out(self) -> int:
        """What is with holders."""
        return sum(self.total(bucket) for bucket in ("held", "claimed", "used"))

    def balances(self) -> list[int]:
        """Free, held, claimed, used, returned."""
        return [self.free, self.total("held"), self.total("claimed"), self.total("used"), self.returned]

    def resize(self, target: int) -> None:
        """Grows by what is missing, shrinks by what nobody has."""
        size, self.target = self.out + self.free + self.returned, target
        self._put(max(0, target - size))
        self.is_untouched = self.is_untouched and target == 0
        gone = min(self.free, max(0, size - target))
        self.free -= gone
        self.returned -= min(self.returned, max(0, size - gone - target))

    def outcome(self, step: QuotaStep, holder_id: UUID, amount: int) -> QuotaOutcome:
        """What the step would come to, if it were for this quota alone. Nothing has an end here."""
        mine, source = self.of(holder_id), MOVES[step].source
        if source in mine:
            is_apt = mine[source] >= amount and step not in {QuotaStep.LAPSE, QuotaStep.EXPIRE}
            return QuotaOutcome.DONE if is_apt else QuotaOutcome.WRONG_STATE
        if self.is_one_each and any(mine.values()):
            return QuotaOutcome.WRONG_STATE
        room = self.free if source == "free" else self.free + self.returned
        return QuotaOutcome.DONE if room >= amount else QuotaOutcome.SHORT

    def move(self, step: QuotaStep, holder_id: UUID, amount: int) -> None:
        """Takes it."""
        mine, (source, target) = self.of(holder_id), MOVES[step]
        if source in mine:
            mine[source] -= amount
        else:
            set_aside = min(self.returned, amount) if source == "spare" else 0
            self.returned -= set_aside
            self.free -= amount - set_aside
        if target in mine:
            mine[target] += amount
        else:
            self._put(min(amount, max(0, self.target - self.out - self.free - self.returned)))

    def _put(self, amount: int) -> None:
        if self.keeps_returns and not self.is_untouched:
            self.returned += amount
        else:
            self.free += amount


def outcome_of_all(outcomes: Sequence[QuotaOutcome]) -> QuotaOutcome:
    """All or nothing; a wrong state is told before a shortage."""
    for worse in (QuotaOutcome.WRONG_STATE, QuotaOutcome.SHORT):
        if worse in outcomes:
            return worse
    return QuotaOutcome.DONE
