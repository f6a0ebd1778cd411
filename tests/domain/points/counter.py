"""A union whose members earn and spend points: the office of benefits, with what points need beside it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from db.models.points import PointAccountRow, PointCreditRow, PointEntryRow, PointExchangeRow, PointOfferRow
from db.scope import Scope
from db.session import Database
from db.transaction import Transaction
from db.types import new_id
from domain.points import service
from domain.points.service.earning import POINT_HANDLERS
from domain.shared.actor import Actor
from domain.shared.handlers import Event
from domain.shared.work import Work
from tests.domain.benefits.office import DAY, NOW, Office

TODAY = date(2026, 3, 10)
RIGHTS = ("point_manage", "point_read", "benefit_manage")
_COUNTED = (
    *(str(each.__tablename__) for each in (PointAccountRow, PointCreditRow, PointEntryRow, PointExchangeRow)),
    str(PointOfferRow.__tablename__), "point_rule", "point_posting", "voucher", "quota_entry", "audit_entry", "event",
)  # fmt: skip


@dataclass
class Counter:
    """Arranges, and runs use cases, each in a transaction that commits."""

    office: Office
    subjects: dict[str, UUID] = field(default_factory=dict)

    @property
    def owner(self) -> asyncpg.Connection:
        """The owner's connection."""
        return self.office.owner

    @property
    def database(self) -> Database:
        """The application's."""
        return self.office.database

    async def run(
        self,
        use_case: Callable[[Work, Any], Awaitable[Any]],
        command: object,
        *,
        by: UUID | None = None,
        node: UUID | None = None,
    ) -> Any:
        """The outcome of a use case of the first officer, or of whoever is named, who is an officer at `node`."""
        office = self.office
        caller_id = by or office.officer_id
        is_officer = node is not None or caller_id in {office.officer_id, office.second_id}
        nodes = dict.fromkeys(RIGHTS, (node or office.branch_id,)) if is_officer else {}
        scope = Scope(office.tenant_id, caller_id, nodes)
        async with self.database.read() as connection, Transaction(connection) as conn:
            work = Work(conn, Actor(office.tenant_id, member_id=caller_id), scope, office.now, office.keyring)
            return await use_case(work, command)

    async def rule(self, cause: str = "activity_attended", points: int = 10, **values: Any) -> UUID:
        """An approved rule of the branch from today on."""
        given = {"organisation_id": self.office.branch_id, "starts_on": TODAY, **values}
        made = await self.run(service.point_rule_propose, service.PointRulePropose(cause=cause, points=points, **given))
        change = service.PointRuleChange(made["rule_id"])
        await self.run(service.point_rule_approve, change, by=self.office.second_id)
        return change.rule_id

    async def happens(self, topic: str, member_id: UUID, subject: str = "one", **facts: object) -> None:
        """Handles an event of now, as the relay does: in one transaction of nobody's."""
        office = self.office
        subject_id = self.subjects.setdefault(subject, new_id())
        event = Event(
            office.tenant_id, new_id(), topic, "subject", subject_id, {"member_id": str(member_id), **facts},
            office.now, 0,
        )  # fmt: skip
        async with self.database.write() as conn:
            work = Work(conn, Actor(office.tenant_id), Scope(office.tenant_id), office.now, office.keyring)
            await POINT_HANDLERS[topic](work, event)

    async def comes(self, member_id: UUID, subject: str = "one") -> None:
        """A member is checked in."""
        await self.happens("registration.checked_in", member_id, subject)

    async def earn(self, member_id: UUID, points: int, *, ends_on: date = date(2027, 3, 31)) -> UUID:
        """A credit, written by the owner beside the rules, with its entry and posting."""
        tenant_id, credit_id, entry_id = self.office.tenant_id, new_id(), new_id()
        await self.owner.execute(
            "INSERT INTO point_account VALUES ($1, $2, $3) ON CONFLICT (tenant_id, member_id)"
            " DO UPDATE SET balance_points = point_account.balance_points + $3",
            tenant_id, member_id, points,
        )  # fmt: skip
        await self.owner.execute(
            "INSERT INTO point_credit (tenant_id, id, member_id, organisation_id, cause, subject_id, points,"
            " left_points, earned_on, ends_on) VALUES ($1, $2, $3, $4, 'activity_attended', $2, $5, $5, $6, $7)",
            tenant_id, credit_id, member_id, self.office.branch_id, points, min(TODAY, ends_on), ends_on,
        )  # fmt: skip
        await self.owner.execute(
            "INSERT INTO point_entry (tenant_id, id, member_id, organisation_id, kind, cause, points, forgiven_points,"
            " recorded_at) VALUES ($1, $2, $3, $4, 'earned', 'activity_attended', $5, 0, $6)",
            tenant_id, entry_id, member_id, self.office.branch_id, points, self.office.now,
        )  # fmt: skip
        await self.owner.execute(
            "INSERT INTO point_posting VALUES ($1, $2, $3, $4)", tenant_id, entry_id, credit_id, points
        )
        return credit_id

    async def cycle(self, **values: Any) -> UUID:
        """An approved cycle that opens in an hour."""
        opens_at = values.pop("opens_at", self.office.now + timedelta(hours=1))
        return await self.office.cycle(opens_at=opens_at, **values)

    async def offer(self, points: int = 30, **values: Any) -> tuple[UUID, UUID]:
        """An open offer and its cycle, which has opened."""
        cycle_id = await self.cycle(**values)
        made = await self.run(service.point_offer_propose, service.PointOfferPropose(cycle_id, points))
        change = service.PointOfferChange(made["offer_id"])
        await self.run(service.point_offer_approve, change, by=self.office.second_id)
        self.office.now = NOW + timedelta(hours=2)
        return change.offer_id, cycle_id

    async def exchange(self, offer_id: UUID, member_id: UUID) -> Any:
        """The outcome of an exchange."""
        return await self.run(service.point_exchange, service.PointExchange(offer_id), by=member_id)

    async def switch(self, value: int) -> None:
        """Whether points are exchanged at the branch, since long."""
        await self.owner.execute(
            "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
            " VALUES ($1, $2, $3, 'points_are_exchanged', $4, false, '2025-01-01', '决议')",
            self.office.tenant_id, new_id(), self.office.branch_id, value,
        )  # fmt: skip

    async def balance(self, member_id: UUID) -> int:
        """What an account says."""
        text = "SELECT coalesce(sum(balance_points), 0)::int FROM point_account WHERE member_id = $1"
        return int(await self.owner.fetchval(text, member_id))

    async def entries(self, member_id: UUID) -> Sequence[tuple[str, int, int]]:
        """Kinds, points, forgiven points of all entries, as they were written."""
        rows = await self.owner.fetch(
            "SELECT kind, points, forgiven_points FROM point_entry WHERE member_id = $1 ORDER BY id", member_id
        )
        return [tuple(row) for row in rows]

    async def left(self, member_id: UUID) -> Sequence[int]:
        """What is left of the credits, by their last day."""
        rows = await self.owner.fetch(
            "SELECT left_points FROM point_credit WHERE member_id = $1 ORDER BY ends_on, id", member_id
        )
        return [row["left_points"] for row in rows]

    async def counts(self) -> Mapping[str, int]:
        """How many rows there are of what a use case may write."""
        parts = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in _COUNTED)
        row = await self.owner.fetchrow(f"SELECT {parts}, (SELECT sum(balance_points) FROM point_account) AS balance")
        assert row is not None
        return dict(row)

    async def broken(self) -> Sequence[object]:
        """What does not add up, of points and of vouchers."""
        async with self.database.read() as conn:
            found = [(each.member_id, each.broken) for each in await service.points_verify(conn)]
        return [*found, *await self.office.broken()]


__all__ = ["DAY", "NOW", "TODAY", "Counter"]
