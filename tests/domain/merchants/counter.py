"""A union with a canteen: a programme, a merchant, terminals, and what they are shown."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from db.models.merchants import CredentialKind
from db.scope import Scope
from db.transaction import Transaction
from domain.benefits import service as benefits
from domain.benefits.errors import VoucherNotFound
from domain.merchants import service
from domain.merchants.rules.partners import OfflineBounds
from domain.merchants.service import (
    MerchantContract,
    MerchantCreate,
    MerchantCredentialCreate,
    OfflineUse,
    RedemptionUpload,
    TerminalRedeem,
)
from domain.merchants.service.settling import settlements_verify
from domain.merchants.tickets import VoucherTicket, ticket_text
from domain.shared.actor import Actor
from domain.shared.calendar import local_day
from domain.shared.permissions import CREDENTIAL_PERMISSIONS
from domain.shared.work import Work
from tests.domain.benefits.office import NOW, VALUE, Office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BOUNDS = OfflineBounds(count=3, fen=100_00, hours=24)


@dataclass
class Counter:
    """Arranges, and runs use cases of officers, terminals and staff, each in a transaction that commits."""

    office: Office
    merchant_id: UUID
    sessions: dict[UUID, UUID]
    credentials: dict[UUID, tuple[str, UUID]] = field(default_factory=dict)

    @asynccontextmanager
    async def work(self, member_id: UUID | None = None, node: UUID | None = None) -> "AsyncIterator[Work]":
        """An officer of the branch, or at a node, who proved lately who they are."""
        office, caller_id = self.office, member_id or self.office.officer_id
        place = (node or office.branch_id,)
        is_officer = node is not None or caller_id in {office.officer_id, office.second_id}
        scope = Scope(office.tenant_id, caller_id, {"merchant_manage": place} if is_officer else {})
        async with office.database.read() as connection, Transaction(connection) as conn:
            actor = Actor(office.tenant_id, caller_id, self.sessions.get(caller_id))
            yield Work(conn, actor, scope, office.now, office.keyring)

    async def run(self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, **caller: UUID) -> Any:
        """The outcome of a use case of an officer."""
        async with self.work(**caller) as work:
            return await use_case(work, command)

    async def till(self, credential_id: UUID, use_case: Callable[[Work, Any], Awaitable[Any]], command: object) -> Any:
        """The outcome of a use case of a terminal, or of one of the staff."""
        office = self.office
        kind, merchant_id = self.credentials[credential_id]
        nodes = {each.value: (office.branch_id,) for each in CREDENTIAL_PERMISSIONS[kind]}
        scope = Scope(office.tenant_id, nodes=nodes, merchant_id=merchant_id)
        actor = Actor(office.tenant_id, credential_id=credential_id, merchant_id=merchant_id)
        async with office.database.read() as connection, Transaction(connection) as conn:
            outcome = await use_case(Work(conn, actor, scope, office.now, office.keyring), command)
        if outcome.get("refused"):  # what was written stays, as `perform` has it
            assert outcome["refused"] == VoucherNotFound.code
            raise VoucherNotFound(*outcome["refused_at"])
        return outcome

    async def merchant(self, **values: Any) -> UUID:
        """Another merchant of the branch."""
        made = await self.run(service.merchant_create, MerchantCreate(self.office.branch_id, a_contract(**values)))
        return UUID(str(made["merchant_id"]))

    async def credential(self, merchant_id: UUID | None = None, **values: Any) -> UUID:
        """A terminal with an allowance, or what is asked for."""
        given: dict[str, Any] = {
            "kind": CredentialKind.TERMINAL.value,
            "name": "一号窗口",
            "expires_on": local_day(NOW) + timedelta(days=30),
            "bounds": BOUNDS,
        }
        command = MerchantCredentialCreate(merchant_id or self.merchant_id, **{**given, **values})
        made = await self.run(service.merchant_credential_create, command)
        credential_id = UUID(str(made["credential_id"]))
        self.credentials[credential_id] = (command.kind, command.merchant_id)
        return credential_id

    async def staff(self, merchant_id: UUID | None = None) -> UUID:
        """One of the staff."""
        return await self.credential(merchant_id, kind="staff", name="店员", bounds=OfflineBounds())

    async def vouchers(self, number: int = 1, *, programme_id: UUID | None = None, **values: Any) -> list[UUID]:
        """Vouchers of one cycle of a programme of 1,000 yuan, each of a new member."""
        programme_id = programme_id or await self.office.programme(budget_fen=1_000_00)
        cycle_id = await self.office.cycle(programme_id, **{"pieces": number + 1, **values})
        members = await self.office.members(number)
        return [await self.office.claim(cycle_id, member_id) for member_id in members]

    async def redeem(self, terminal_id: UUID, voucher_id: UUID, **values: Any) -> Any:
        """A voucher's code at a terminal."""
        code = values.pop("code", None) or await self.office.code(voucher_id)
        command = TerminalRedeem(**{"request_number": uuid4(), "code": code, **values})
        return await self.till(terminal_id, service.terminal_voucher_redeem, command)

    async def ticket(self, voucher_id: UUID) -> str:
        """What the holder's phone shows without a network."""
        row = await self.office.owner.fetchrow(
            "SELECT v.*, c.use, c.uses FROM voucher AS v JOIN benefit_cycle AS c ON c.id = v.cycle_id WHERE v.id = $1",
            voucher_id,
        )
        assert row is not None
        amount_fen = row["value_fen"] // row["uses"]
        ticket = VoucherTicket(
            voucher_id, row["kind"], row["use"], amount_fen, row["excess_fen"], row["valid_until_at"]
        )
        return ticket_text(self.office.keyring, self.office.tenant_id, ticket)

    async def allowance(self, terminal_id: UUID) -> UUID:
        """The id of what a terminal may redeem offline."""
        made = await self.till(terminal_id, service.terminal_allowance_take, service.Nothing())
        return UUID(str(made["allowance_id"]))

    async def use(self, voucher_id: UUID, allowance_id: UUID, minute: int = 1, **values: Any) -> OfflineUse:
        """A use without a network, so many minutes after the allowance was taken."""
        given: dict[str, Any] = {
            "request_number": uuid4(),
            "ticket": await self.ticket(voucher_id),
            "happened_at": NOW + timedelta(minutes=minute),
            "allowance_id": allowance_id,
        }
        return OfflineUse(**{**given, **values})

    async def upload(
        self, terminal_id: UUID, uses: Sequence[OfflineUse], key: UUID | None = None, clock: datetime | None = None
    ) -> Any:
        """A file, one hour after all of it."""
        self.office.now = max(self.office.now, NOW + timedelta(hours=1))
        command = RedemptionUpload(key or uuid4(), clock or self.office.now, uses)
        return await self.till(terminal_id, service.redemption_upload, command)

    async def count(self, table: str) -> int:
        """How many rows there are."""
        return int(await self.office.owner.fetchval(f"SELECT count(*) FROM {table}"))

    async def wrongs(self) -> Sequence[object]:
        """What does not add up."""
        async with self.office.database.read() as conn:
            return [each.law for each in await settlements_verify(conn)] + list(await self.office.broken())


def a_contract(**values: Any) -> MerchantContract:
    """A canteen, for culture and holiday gifts, for a year."""
    given: dict[str, Any] = {
        "name": "第一食堂",
        "contract_number": "HT-2026-001",
        "kinds": ("culture", "holiday_gift"),
        "contract_starts_on": local_day(NOW),
        "contract_ends_on": local_day(NOW) + timedelta(days=365),
    }
    return MerchantContract(**{**given, **values})


async def build(office: Office) -> Counter:
    """The counter of an office: one merchant, no terminal yet."""
    sessions = {each: each for each in (office.officer_id, office.second_id)}
    counter = Counter(office, office.branch_id, sessions)
    counter.merchant_id = await counter.merchant()
    return counter


__all__ = ["BOUNDS", "NOW", "VALUE", "Counter", "a_contract", "benefits", "build"]
