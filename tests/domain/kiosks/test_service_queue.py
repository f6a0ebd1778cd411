"""Thirty minutes without a network: everything is accounted for, nothing happens twice, what clashes is listed."""

from collections import Counter as Tally
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from db.types import NIL_ID
from domain.activities import service as activities
from domain.activities.service import CheckInRecord
from domain.kiosks import keys, service
from domain.kiosks.errors import (
    KioskEntryDecided,
    KioskEntryUnsigned,
    KioskGateInvalid,
    KioskQueueGap,
    KioskQueueInvalid,
)
from domain.kiosks.keys import Proof, text_of
from domain.kiosks.rules import Profile
from domain.kiosks.service import Entry, KioskQueueUpload
from domain.merchants.rules.partners import OfflineBounds
from domain.shared.actor import Actor
from domain.shared.permissions import ROLE_PERMISSIONS
from domain.shared.work import Work
from tests.domain.activities.door import START, a_scan, of_ticket
from tests.domain.activities.hall import NOW, Hall
from tests.domain.benefits import office as offices
from tests.domain.merchants import counter as counters
from tests.domain.merchants.counter import Counter

MINUTE = timedelta(minutes=1)
OFFLINE = 30 * MINUTE
ENTRIES, BATCH = 200, 50
PROFILE = Profile("hall", ["check_in", "redemption"], ["zh-CN"], offline_count=ENTRIES - 1, offline_hours=2)
BOUNDS = OfflineBounds(count=500, fen=50_000_00, hours=24)


class Cut(Exception):
    """The network ends in the middle."""


@dataclass
class Floor:
    """A hall and a counter of one branch, at one time."""

    hall: Hall
    counter: Counter

    def at(self, now: Any) -> None:
        """Moves the clock."""
        self.hall.now = self.counter.office.now = now

    async def run(self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object) -> Any:
        """The outcome of a use case of the branch's officer, who has just proven who they are."""
        hall = self.hall
        nodes = {each.value: (hall.branch_id,) for each in ROLE_PERMISSIONS["branch_officer"]}
        actor = Actor(hall.tenant_id, member_id=hall.officer_id, session_id=hall.officer_id)
        async with hall.database.transaction() as conn:
            scope = Scope(hall.tenant_id, hall.officer_id, nodes)
            return await use_case(Work(conn, actor, scope, hall.now, hall.keyring), command)

    async def kiosk(self, activity_id: UUID | None, terminal_id: UUID | None, **profile: Any) -> "Kiosk":
        """A kiosk at a door and a till, with an allowance."""
        key = Ed25519PrivateKey.generate()
        jwk = {"crv": "Ed25519", "kty": "OKP", "x": text_of(key.public_key().public_bytes_raw())}
        proof = Proof(jwk, keys.thumbprint(jwk), None, uuid4(), self.hall.now)
        asked = await self.run(service.authorize, proof)
        has = replace(PROFILE, **profile)
        enrol = service.KioskEnrol(asked.user_code, self.hall.branch_id, "终端", "大厅", has)
        kiosk_id = (await self.run(service.kiosk_enrol, enrol))["kiosk_id"]
        gate = service.Gate(None, activity_id, terminal_id)
        change = service.KioskConfigure(kiosk_id, self.hall.branch_id, "终端", "大厅", gate, has, {})
        await self.run(service.kiosk_configure, change)
        kiosk = Kiosk(self, key, kiosk_id)
        kiosk.allowance_id = UUID((await kiosk.run(service.kiosk_allowance_take, service.Nothing()))["allowance_id"])
        return kiosk


@dataclass
class Kiosk:
    """A kiosk and its queue."""

    floor: Floor
    key: Ed25519PrivateKey
    kiosk_id: UUID
    allowance_id: UUID = NIL_ID
    entries: list[Entry] = field(default_factory=list)

    async def run(
        self, use_case: Callable[[Work, Any], Awaitable[Any]], command: object, *, is_cut: bool = False
    ) -> Any:
        """The outcome of a use case of the kiosk; cut before the commit, or after it when the caller forgets."""
        hall = self.floor.hall
        actor = Actor(hall.tenant_id, credential_id=self.kiosk_id, kiosk_id=self.kiosk_id)
        async with hall.database.transaction() as conn:
            scope = Scope(hall.tenant_id, kiosk_id=self.kiosk_id)
            outcome = await use_case(Work(conn, actor, scope, hall.now, hall.keyring), command)
            if is_cut:
                raise Cut
        return outcome

    def did(self, value: str, kind: str = "entry", **values: Any) -> Entry:
        """Adds to the queue, some seconds after what was before."""
        number = len(self.entries) + 1
        at = values.pop("happened_at", START + number * OFFLINE / ENTRIES)
        made = Entry(number, kind, uuid4(), self.allowance_id, at, value, "", **values)
        text = service.entry_text(self.floor.hall.tenant_id, self.kiosk_id, made)
        made = replace(made, signature=text_of(self.key.sign(text)))
        self.entries.append(made)
        return made

    async def send(self, entries: Sequence[Entry], **options: Any) -> Any:
        """What becomes of entries."""
        return await self.run(service.kiosk_queue_upload, KioskQueueUpload(self.floor.hall.now, entries), **options)


@pytest_asyncio.fixture
async def floor(owner: asyncpg.Connection, database: Database, keyring: Keyring, tenant_id: UUID) -> Floor:
    """A clean union with one branch's door and canteen."""
    office = await offices.build(owner, database, keyring, tenant_id)
    counter = await counters.build(office)
    branch, other, officer = office.branch_id, office.other_id, office.officer_id
    return Floor(Hall(owner, database, keyring, tenant_id, branch, other, officer, people=5_000), counter)


@dataclass
class Evening:
    """An activity with tickets, and vouchers with theirs."""

    activity_id: UUID
    registrations: list[UUID]
    members: list[UUID]
    tickets: list[str]
    vouchers: list[UUID]


async def evening(floor: Floor, people: int, vouchers: int) -> Evening:
    """What was planned ten days before."""
    hall = floor.hall
    activity_id = await hall.activity(capacity=people + 5)
    members = await hall.members(people)
    registrations = await hall.fill(activity_id, *members)
    programme_id = await floor.counter.office.programme(budget_fen=9_000_00)
    until_at = START + timedelta(days=5)
    held = await floor.counter.vouchers(vouchers, programme_id=programme_id, valid_until_at=until_at)
    tickets = [of_ticket(hall, each, activity_id) for each in registrations]
    return Evening(activity_id, registrations, members, tickets, held)


async def test_half_an_hour_offline_is_accounted_for_entry_by_entry(floor: Floor) -> None:
    hall, counter = floor.hall, floor.counter
    plan = await evening(floor, people=122, vouchers=40)
    short_until_at = START + 10 * MINUTE
    [expiring] = await counter.vouchers(1, valid_until_at=short_until_at)
    first_till, second_till = await counter.credential(bounds=BOUNDS), await counter.credential(bounds=BOUNDS)
    floor.at(START)
    kiosk = await floor.kiosk(plan.activity_id, first_till)
    second = await floor.kiosk(plan.activity_id, second_till)

    for ticket in plan.tickets[:120]:
        kiosk.did(ticket)
    for voucher_id in plan.vouchers:
        kiosk.did(await counter.ticket(voucher_id), "redemption")
    kiosk.did(await counter.ticket(expiring), "redemption")
    for ticket in plan.tickets[:37]:
        kiosk.did(ticket, "exit")
    kiosk.did("UH1.nobody")
    kiosk.did(plan.tickets[121])
    assert len(kiosk.entries) == ENTRIES
    same = second.did(await counter.ticket(plan.vouchers[0]), "redemption", happened_at=START + MINUTE)

    # Meanwhile: one was served by an officer, one has cancelled, the other kiosk comes first with the same voucher.
    served = a_scan(plan.tickets[5])
    await hall.run(activities.check_in_record, CheckInRecord(plan.activity_id, served))
    cancelled_id = plan.members[6]
    await hall.owner.execute(
        "UPDATE registration SET state = 'cancelled', closed_at = $2 WHERE id = $1", plan.registrations[6], START
    )
    floor.at(START + OFFLINE)
    assert (await second.send([same]))["accepted_count"] == 1

    await sent_with_a_cut_and_repeats(kiosk)
    await accounted_for(floor, kiosk, plan)
    assert cancelled_id == plan.members[6]


async def sent_with_a_cut_and_repeats(kiosk: Kiosk) -> None:
    """All batches: the second is cut before its commit, sent again, and once more; the last overlaps the third."""
    batches = [kiosk.entries[at : at + BATCH] for at in range(0, ENTRIES, BATCH)]
    await kiosk.send(batches[0])
    with pytest.raises(Cut):
        await kiosk.send(batches[1], is_cut=True)
    with pytest.raises(KioskQueueGap) as gap:
        await kiosk.send(batches[2])
    assert gap.value.facts == {"expected": BATCH + 1}
    lost = await kiosk.send(batches[1])
    again = await kiosk.send(batches[1])
    assert [each["reason"] for each in again["entries"]] == [each["reason"] for each in lost["entries"]]
    assert (again["duplicate_count"], again["next_sequence"]) == (BATCH, 2 * BATCH + 1)
    await kiosk.send(batches[2])
    await kiosk.send([*batches[2][-10:], *batches[3]])


async def accounted_for(floor: Floor, kiosk: Kiosk, plan: Evening) -> None:
    """Every entry is there, with what speaks against it; each ticket came in once, each voucher went once."""
    hall, counter = floor.hall, floor.counter
    rows = await hall.owner.fetch("SELECT * FROM kiosk_entry WHERE kiosk_id = $1 ORDER BY sequence", kiosk.kiosk_id)
    assert [row["sequence"] for row in rows] == list(range(1, ENTRIES + 1))
    against = {row["sequence"]: row["reason"] for row in rows if row["outcome"] == "conflict"}
    assert against == {
        6: "already_in",
        7: "cancelled",
        121: "already_redeemed",
        161: "expired",
        168: "cancelled",
        199: "unknown_code",
        200: "allowance_exceeded",
    }
    kinds = Tally(row["kind"] for row in await hall.owner.fetch("SELECT kind FROM check_in_event"))
    assert kinds == {"entry": 122, "exit": 37}
    assert await hall.owner.fetchval("SELECT count(*) FROM voucher_redemption") == len(plan.vouchers)
    assert await hall.owner.fetchval("SELECT count(*) FROM redemption_conflict") == 2
    assert await counter.wrongs() == []


async def test_what_is_changed_unsigned_or_out_of_order_changes_nothing(floor: Floor) -> None:
    plan = await evening(floor, people=2, vouchers=1)
    floor.at(START)
    kiosk = await floor.kiosk(plan.activity_id, None)
    one, two = kiosk.did(plan.tickets[0]), kiosk.did(plan.tickets[1])
    floor.at(START + OFFLINE)
    for entries, refusal in (
        ([replace(one, value=plan.tickets[1])], KioskEntryUnsigned),
        ([two, one], KioskQueueInvalid),
        ([], KioskQueueInvalid),
        ([two], KioskQueueGap),
    ):
        with pytest.raises(refusal):
            await kiosk.send(entries)
    assert await floor.hall.owner.fetchval("SELECT count(*) FROM kiosk_entry") == 0
    await kiosk.send([one])
    kiosk.entries.clear()
    other = kiosk.did(plan.tickets[1])
    with pytest.raises(KioskQueueInvalid):
        await kiosk.send([other])
    # A redemption where there is no till is no redemption, and waits for an officer.
    kiosk.entries = [one]
    kiosk.did(await floor.counter.ticket(plan.vouchers[0]), "redemption")
    done = await kiosk.send(kiosk.entries)
    assert [(each["outcome"], each["reason"]) for each in done["entries"]] == [
        ("duplicate", None),
        ("conflict", "terminal_refused"),
    ]


async def test_an_officer_decides_once_here_and_where_it_belongs(floor: Floor) -> None:
    plan = await evening(floor, people=2, vouchers=1)
    floor.at(START)
    kiosk = await floor.kiosk(plan.activity_id, None, offline_count=0)
    kiosk.did(plan.tickets[0]), kiosk.did(plan.tickets[1])
    floor.at(START + OFFLINE)
    assert (await kiosk.send(kiosk.entries))["conflict_count"] == 2
    rows = await floor.hall.owner.fetch("SELECT id FROM kiosk_entry ORDER BY sequence")
    for row, decision in zip(rows, ("kept", "voided"), strict=True):
        resolve = service.KioskConflictResolve(row["id"], decision, "看了录像")
        await floor.run(service.kiosk_conflict_resolve, resolve)
        with pytest.raises(KioskEntryDecided):
            await floor.run(service.kiosk_conflict_resolve, resolve)
    states = await floor.hall.owner.fetch("SELECT status FROM check_in_conflict ORDER BY opened_at, id")
    assert sorted(row["status"] for row in states) == ["kept", "voided"]


async def test_nobody_puts_a_kiosk_at_a_door_that_is_not_theirs(floor: Floor) -> None:
    floor.at(NOW)
    with pytest.raises(KioskGateInvalid):
        await floor.kiosk(uuid4(), None)
    with pytest.raises(KioskGateInvalid):
        await floor.kiosk(None, uuid4())


async def test_a_silent_kiosk_is_told_once_until_it_is_heard_again(floor: Floor) -> None:
    floor.at(START)
    kiosk = await floor.kiosk(None, None)

    async def topics() -> int:
        async with floor.hall.database.write() as conn:
            await service.tell_silent_kiosks(conn, floor.hall.now)
        return int(await floor.hall.owner.fetchval("SELECT count(*) FROM event WHERE topic = 'kiosk.silent'"))

    async def beat() -> None:
        await kiosk.run(service.kiosk_heartbeat, service.KioskHeartbeat(floor.hall.now, "1", 0, 0))

    await beat()
    floor.at(START + 9 * MINUTE)
    assert await topics() == 0
    floor.at(START + 11 * MINUTE)
    assert [await topics(), await topics()] == [1, 1]
    await beat()
    floor.at(START + 30 * MINUTE)
    assert await topics() == 2
