"""Entries of a kiosk's queue as check-ins and redemptions: by the same use cases as any other device's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from db.models.activities import ActivityRow, CheckInKind, CheckInMethod, CheckInUploadRow
from db.models.kiosks import KioskEntryKind, KioskEntryOutcome, KioskFunction, KioskRow
from db.queries.activities import check_in as door_queries
from db.queries.kiosks import queue as queries
from db.scope import Scope
from db.session import Record
from db.types import new_id
from domain.activities.check_in import Clock, Scan, ScanOutcome, seconds_ahead
from domain.activities.errors import ActivityNotFound, ActivityStateRefused
from domain.activities.service.checking_in import Scanned, attend
from domain.activities.service.doors import Door, found_activity
from domain.benefits.service.redeeming import MAX_RECEIPT
from domain.kiosks.rules import AllowanceReason
from domain.merchants.errors import AllowanceRefused, MerchantCredentialNotFound, MerchantRefused
from domain.merchants.service import Nothing, OfflineUse, RedemptionUpload, redemption_upload, terminal_allowance_take
from domain.shared.actor import Actor
from domain.shared.permissions import CREDENTIAL_PERMISSIONS, Permission
from domain.shared.work import Work

_NEVER_ALLOWED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a kiosk did, as it signed it. `value`: the text of a ticket, or a number; `method` of check-ins alone."""

    sequence: int
    kind: str
    nonce: UUID
    allowance_id: UUID
    happened_at: datetime
    value: str = field(repr=False)
    signature: str = field(repr=False)
    method: str | None = None
    is_walk_in: bool = False
    amount_fen: int | None = None
    receipt_number: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an entry."""

    outcome: KioskEntryOutcome
    reason: str | None = None
    activity_id: UUID | None = None
    check_in_event_id: UUID | None = None
    check_in_conflict_id: UUID | None = None
    redemption_id: UUID | None = None
    redemption_conflict_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A batch as it is looked at: the kiosk's clock, its allowances by id, how many entries have used each."""

    clock: Clock
    device_now: datetime
    allowances: Mapping[UUID, Record]
    used: dict[UUID, int]


async def till_allowance(work: Work, kiosk: KioskRow) -> UUID | None:
    """The allowance of the kiosk's terminal; None where it has none, or may redeem nothing offline."""
    till = await _till(work, kiosk)
    if till is None:
        return None
    try:
        told = await terminal_allowance_take(till, Nothing())
    except (AllowanceRefused, MerchantCredentialNotFound, MerchantRefused):
        return None
    return UUID(str(told["allowance_id"]))


async def _till(work: Work, kiosk: KioskRow) -> Work | None:
    """The same transaction in the name of the kiosk's terminal."""
    if kiosk.terminal_id is None or KioskFunction.REDEMPTION not in kiosk.functions:
        return None
    row = await queries.find_till(work.conn, kiosk.tenant_id, kiosk.terminal_id)
    if row is None:
        return None
    actor = Actor(kiosk.tenant_id, credential_id=row["id"], merchant_id=row["merchant_id"])
    nodes = {each.value: (row["organisation_id"],) for each in CREDENTIAL_PERMISSIONS["terminal"]}
    return replace(work, actor=actor, scope=Scope(kiosk.tenant_id, nodes=nodes, merchant_id=row["merchant_id"]))


async def _door(work: Work, kiosk: KioskRow, activity_id: UUID) -> Work:
    """The same transaction in the name of the officer who has put the kiosk at this door, and for this door alone."""
    place = await queries.find_place(work.conn, kiosk.tenant_id, activity_id)
    nodes = {} if place is None else {Permission.CHECK_IN_RECORD.value: (place,)}
    actor = Actor(kiosk.tenant_id, member_id=kiosk.answering_id, kiosk_id=kiosk.id)
    return replace(work, actor=actor, scope=Scope(kiosk.tenant_id, nodes=nodes))


async def check_in_applied(
    work: Work,
    kiosk: KioskRow,
    entries: Sequence[Entry],
    sheet: Sheet,
    at: tuple[UUID | None, AllowanceReason | None],
) -> dict[int, Done]:
    """What became of check-ins under one allowance, at its activity's door.

    What an allowance speaks against has happened, too: it is recorded as of a device that was out of use already, so
    that an officer decides whether it counts.
    """
    activity_id, reason = at
    gone = dict.fromkeys((entry.sequence for entry in entries), Done(KioskEntryOutcome.CONFLICT, "gate_refused"))
    if activity_id is None:
        return gone
    door = await _door(work, kiosk, activity_id)
    try:
        activity = await found_activity(door, activity_id)
    except (ActivityNotFound, ActivityStateRefused):
        return gone
    upload = _upload(work, kiosk, activity, sheet)
    await door_queries.insert_upload(work.conn, upload)
    refused = cast("Record", {"id": None, "revoked_at": _NEVER_ALLOWED})
    way = Door(upload_id=upload.id, clock=sheet.clock, device=None if reason is None else refused)
    results = await attend(door, activity, [_scan(entry) for entry in entries], way)
    return {
        entry.sequence: _of_scan(activity, scanned, reason) for entry, scanned in zip(entries, results, strict=True)
    }


def _scan(entry: Entry) -> Scan:
    kind = CheckInKind.EXIT if entry.kind == KioskEntryKind.EXIT else CheckInKind.ENTRY
    method = CheckInMethod(entry.method or CheckInMethod.TICKET.value)
    return Scan(entry.nonce, kind, method, entry.value, entry.happened_at, entry.is_walk_in)


def _upload(work: Work, kiosk: KioskRow, activity: ActivityRow, sheet: Sheet) -> CheckInUploadRow:
    upload_id = new_id()
    return CheckInUploadRow(
        tenant_id=kiosk.tenant_id,
        id=upload_id,
        activity_id=activity.id,
        device=kiosk.name,
        content_hash=work.keyring.fingerprint(upload_id.bytes),
        clock_ahead_seconds=seconds_ahead(sheet.device_now - work.now),
        uploaded_by_id=kiosk.answering_id,
        uploaded_at=work.now,
    )


def _of_scan(activity: ActivityRow, scanned: Scanned, reason: AllowanceReason | None) -> Done:
    told = reason or scanned.reason
    is_conflict = scanned.outcome in {ScanOutcome.CONFLICT, ScanOutcome.REFUSED}
    return Done(
        KioskEntryOutcome.CONFLICT if is_conflict else KioskEntryOutcome.ACCEPTED,
        None if told is None or not is_conflict else told.value,
        activity.id,
        scanned.event_id,
        scanned.event_id if scanned.outcome is ScanOutcome.CONFLICT else None,
    )


async def redemptions_applied(
    work: Work,
    kiosk: KioskRow,
    entries: Sequence[Entry],
    sheet: Sheet,
    reasons: Mapping[int, AllowanceReason | None],
) -> dict[int, Done]:
    """What became of redemptions, all in one file of the kiosk's terminal.

    What the kiosk's allowance speaks against is sent under none, so that it is no redemption but a conflict there.
    """
    gone = dict.fromkeys((entry.sequence for entry in entries), Done(KioskEntryOutcome.CONFLICT, "terminal_refused"))
    till = await _till(work, kiosk)
    if till is None:
        return gone
    firsts = {entry.nonce: entry for entry in reversed(entries)}
    uses = [_use(entry, sheet, reasons[entry.sequence]) for entry in firsts.values()]
    try:
        told = await redemption_upload(till, RedemptionUpload(new_id(), sheet.device_now, uses))
    except MerchantCredentialNotFound:
        return gone
    results = {each["request_number"]: each for each in cast("Sequence[Mapping[str, Any]]", told["uses"])}
    return {entry.sequence: _of_use(results[entry.nonce], reasons[entry.sequence]) for entry in entries}


def _use(entry: Entry, sheet: Sheet, reason: AllowanceReason | None) -> OfflineUse:
    row = sheet.allowances.get(entry.allowance_id)
    its_own = None if row is None or reason is not None else row["terminal_allowance_id"]
    receipt = "".join(each for each in entry.receipt_number or "" if each.isprintable()).strip()[:MAX_RECEIPT]
    return OfflineUse(
        entry.nonce, entry.value, entry.happened_at, its_own or new_id(), entry.amount_fen, receipt or None
    )


def _of_use(told: Mapping[str, Any], reason: AllowanceReason | None) -> Done:
    is_conflict = told["conflict_id"] is not None or told["outcome"] == "refused"
    why = reason.value if reason is not None else told["reason"]
    return Done(
        KioskEntryOutcome.CONFLICT if is_conflict else KioskEntryOutcome.ACCEPTED,
        why if is_conflict else None,
        redemption_id=told["redemption_id"],
        redemption_conflict_id=told["conflict_id"],
    )
