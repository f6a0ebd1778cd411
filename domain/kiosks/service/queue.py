"""What a kiosk may do without a network, and the queue that it brings 离线队列: nothing is lost, nothing done twice."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from db.models.kiosks import (
    KioskAllowanceRow,
    KioskEntryKind,
    KioskEntryOutcome,
    KioskEntryRow,
    KioskFunction,
    KioskRow,
)
from db.queries.kiosks import queue as queries
from db.sealing import Keyring
from db.session import Record
from db.types import new_id
from domain.activities.check_in import CLOCK_TOLERANCE, Clock, seconds_ahead
from domain.audit.service import record
from domain.kiosks import keys, rules, tokens
from domain.kiosks.errors import KioskEntryUnsigned, KioskQueueGap, KioskQueueInvalid
from domain.kiosks.rules import AllowanceReason
from domain.kiosks.service.applying import Done, Entry, Sheet, check_in_applied, redemptions_applied, till_allowance
from domain.kiosks.service.setting import calling_kiosk, serving_kiosk
from domain.kiosks.service.visiting import Nothing
from domain.shared.work import Outcome, Work

_HEAD: Final = "unionhall kiosk entry 1"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SERVING: Final = (KioskFunction.CHECK_IN, KioskFunction.REDEMPTION)


@dataclass(frozen=True, slots=True)
class KioskQueueUpload:
    """The next entries of a kiosk's queue, in their order. `device_now` is its clock at the moment of sending."""

    device_now: datetime
    entries: Sequence[Entry]


def entry_text(tenant_id: UUID, kiosk_id: UUID, entry: Entry) -> bytes:
    """What a kiosk signs of an entry: lines of UTF-8, divided by a newline, none at the end; `-` for what is not given.

    unionhall kiosk entry 1 · union · kiosk · sequence · kind · nonce · allowance · microseconds since 1970 · method ·
    walk-in 0 or 1 · fen · receipt number · value
    """
    at = (entry.happened_at - _EPOCH) // timedelta(microseconds=1)
    lines = (
        _HEAD,
        tenant_id,
        kiosk_id,
        entry.sequence,
        entry.kind,
        entry.nonce,
        entry.allowance_id,
        at,
        entry.method or "-",
        int(entry.is_walk_in),
        "-" if entry.amount_fen is None else entry.amount_fen,
        entry.receipt_number or "-",
        entry.value,
    )
    return "\n".join(str(each) for each in lines).encode()


async def kiosk_allowance_take(work: Work, command: Nothing) -> Outcome:  # noqa: ARG001  # the shape of a use case
    """Signs what the kiosk may accept without a network, as officers have set it. Locks the kiosk.

    While one is in force for this configuration it is given again. Records `kiosk_allowance.issued`.

    Raises:
        DomainError: KIOSK_NOT_FOUND, KIOSK_STATE_REFUSED, KIOSK_FUNCTION_REFUSED.
    """
    kiosk = await serving_kiosk(work, *_SERVING)
    now = work.now.replace(microsecond=0)
    row = await queries.find_live(work.conn, kiosk, work.now)
    if row is not None:
        return _told(kiosk, dict(row))
    allowance = KioskAllowanceRow(
        tenant_id=kiosk.tenant_id,
        id=new_id(),
        kiosk_id=kiosk.id,
        activity_id=kiosk.activity_id if KioskFunction.CHECK_IN in kiosk.functions else None,
        terminal_allowance_id=await till_allowance(work, kiosk),
        most_count=kiosk.offline_count,
        issued_at=work.now,
        valid_until_at=now + timedelta(hours=kiosk.offline_hours),
    )
    await queries.insert_allowance(work.conn, allowance)
    place, count = kiosk.organisation_id, allowance.most_count
    await record(work, "kiosk_allowance.issued", "kiosk", kiosk.id, organisation_id=place, most_count=count)
    return _told(kiosk, allowance.model_dump())


def _told(kiosk: KioskRow, row: Mapping[str, Any]) -> dict[str, object]:
    names = ("kiosk_id", "activity_id", "terminal_allowance_id")
    return {
        "allowance_id": str(row["id"]),
        "thumbprint": keys.text_of(kiosk.key_thumbprint),
        **{name: _text(row[name]) for name in names},
        "most_count": row["most_count"],
        "issued_at": row["issued_at"].isoformat(),
        "valid_until_at": row["valid_until_at"].isoformat(),
    }


def allowance_signed(keyring: Keyring, thumbprint: str, told: Mapping[str, Any]) -> str:
    """The text of an allowance: `jti`, `sub` (the kiosk), `iat`, `exp`, `cnf.jkt`, `activity`, `till`, `most`.

    Ids in `told` are UUIDs or their text, and instants as well: an outcome has been stored, or has not.
    """
    facts = {
        "jti": str(told["allowance_id"]),
        "sub": str(told["kiosk_id"]),
        "iat": int(_instant(told["issued_at"]).timestamp()),
        "exp": int(_instant(told["valid_until_at"]).timestamp()),
        "cnf": {"jkt": thumbprint},
        "activity": _text(told["activity_id"]),
        "till": _text(told["terminal_allowance_id"]),
        "most": told["most_count"],
    }
    return tokens.allowance_text(keyring, facts)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _instant(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


async def kiosk_queue_upload(work: Work, command: KioskQueueUpload) -> Outcome:
    """Takes the next entries of a kiosk's queue, and says of each what became of it.

    A suspended kiosk brings them, too. Entries come in the order of their numbers, without a gap; what comes again gets
    its first answer. What the rules of check-in and redemption speak against is recorded there as a conflict, as of any
    device; what an allowance speaks against is a conflict, too. The entries of one batch are written all or none. Locks
    the kiosk, then as check-in and redemption do. Records `kiosk_queue.received`.

    Raises:
        DomainError: KIOSK_NOT_FOUND, KIOSK_QUEUE_INVALID, KIOSK_QUEUE_GAP, KIOSK_ENTRY_UNSIGNED.
        WritesCollidedError: Something of it is written at this moment; a repeat finds it.
    """
    kiosk = await calling_kiosk(work)
    hashes = _checked(kiosk, command.entries)
    numbers = [entry.sequence for entry in command.entries]
    known = {row["sequence"]: row for row in await queries.list_known(work.conn, kiosk, numbers)}
    expected = await queries.find_last(work.conn, kiosk) + 1
    if numbers[0] > expected:
        raise KioskQueueGap("entries", expected=expected)
    if any(row["content_hash"] != hashes[number] for number, row in known.items()):
        raise KioskQueueInvalid("entries", limit=rules.MAX_ENTRIES)
    sheet = await _sheet(work, kiosk, command)
    fresh = [entry for entry in command.entries if entry.sequence not in known]
    done = await _applied(work, kiosk, sheet, fresh)
    for entry in fresh:
        await queries.insert_entry(work.conn, _row(work, kiosk, entry, done[entry.sequence], sheet, hashes))
    results = [_result(entry, known.get(entry.sequence), done.get(entry.sequence)) for entry in command.entries]
    counts = Counter(str(each["outcome"]) for each in results)
    facts = {f"{word}_count": counts[word] for word in ("accepted", "duplicate", "conflict")}
    if fresh:
        await queries.note_uploaded(work.conn, kiosk, now=work.now, count=len(fresh))
        place = kiosk.organisation_id
        await record(work, "kiosk_queue.received", "kiosk", kiosk.id, organisation_id=place, **facts)
    return {"kiosk_id": kiosk.id, "entries": results, "next_sequence": max(expected, numbers[-1] + 1), **facts}


def _checked(kiosk: KioskRow, entries: Sequence[Entry]) -> dict[int, bytes]:
    """The hashes of entries whose numbers follow one another, and which the kiosk has signed."""
    numbers = [entry.sequence for entry in entries]
    if not 1 <= len(numbers) <= rules.MAX_ENTRIES or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise KioskQueueInvalid("entries", limit=rules.MAX_ENTRIES)
    if numbers[0] < 1 or numbers[-1] >= 2**31:
        raise KioskQueueInvalid("entries", limit=rules.MAX_ENTRIES)
    hashes = {}
    for entry in entries:
        text = entry_text(kiosk.tenant_id, kiosk.id, entry)
        if not keys.is_signed(kiosk.public_jwk, entry.signature, text):
            raise KioskEntryUnsigned("entries", sequence=entry.sequence)
        hashes[entry.sequence] = hashlib.sha256(text).digest()
    return hashes


async def _sheet(work: Work, kiosk: KioskRow, command: KioskQueueUpload) -> Sheet:
    asked = sorted({entry.allowance_id for entry in command.entries})
    rows = {row["id"]: row for row in await queries.list_allowances(work.conn, kiosk, asked)}
    clock = Clock(timedelta(seconds=seconds_ahead(command.device_now - work.now)))
    return Sheet(clock, command.device_now, rows, {key: row["used_count"] for key, row in rows.items()})


async def _applied(work: Work, kiosk: KioskRow, sheet: Sheet, entries: Sequence[Entry]) -> dict[int, Done]:
    """What became of new entries: check-ins in runs of one door, redemptions together."""
    reasons = {entry.sequence: _obstacle(work, sheet, entry) for entry in entries}
    done: dict[int, Done] = {}
    scans = [entry for entry in entries if entry.kind != KioskEntryKind.REDEMPTION]
    for (allowance_id, reason), run in groupby(scans, key=lambda each: (each.allowance_id, reasons[each.sequence])):
        row = sheet.allowances.get(allowance_id)
        activity_id = kiosk.activity_id if row is None else row["activity_id"]
        done |= await check_in_applied(work, kiosk, list(run), sheet, (activity_id, reason))
    uses = [entry for entry in entries if entry.kind == KioskEntryKind.REDEMPTION]
    if uses:
        done |= await redemptions_applied(work, kiosk, uses, sheet, reasons)
    return done


def _obstacle(work: Work, sheet: Sheet, entry: Entry) -> AllowanceReason | None:
    row = sheet.allowances.get(entry.allowance_id)
    facts = None
    if row is not None:
        used = sheet.used[entry.allowance_id]
        facts = rules.Allowance(row["issued_at"], row["valid_until_at"], row["most_count"], used)
        sheet.used[entry.allowance_id] = used + 1
    return rules.allowance_obstacle(facts, sheet.clock.ours(entry.happened_at), work.now, CLOCK_TOLERANCE)


def _row(
    work: Work, kiosk: KioskRow, entry: Entry, done: Done, sheet: Sheet, hashes: Mapping[int, bytes]
) -> KioskEntryRow:
    return KioskEntryRow(
        tenant_id=kiosk.tenant_id,
        id=new_id(),
        kiosk_id=kiosk.id,
        sequence=entry.sequence,
        kind=entry.kind,
        nonce=entry.nonce,
        content_hash=hashes[entry.sequence],
        activity_id=done.activity_id,
        allowance_id=entry.allowance_id if entry.allowance_id in sheet.allowances else None,
        happened_at=sheet.clock.ours(entry.happened_at),
        received_at=work.now,
        outcome=done.outcome.value,
        reason=done.reason,
        check_in_event_id=done.check_in_event_id,
        check_in_conflict_id=done.check_in_conflict_id,
        redemption_id=done.redemption_id,
        redemption_conflict_id=done.redemption_conflict_id,
    )


def _result(entry: Entry, known: Record | None, done: Done | None) -> dict[str, object]:
    """Of an entry that came again `duplicate`, with the reason that it had."""
    told = {"sequence": entry.sequence, "nonce": str(entry.nonce)}
    if known is not None:
        is_open = known["outcome"] == KioskEntryOutcome.CONFLICT
        return {**told, "outcome": "duplicate", "reason": known["reason"], "is_conflict": is_open}
    if done is None:
        raise KioskQueueInvalid("entries", limit=rules.MAX_ENTRIES)
    is_open = done.outcome is KioskEntryOutcome.CONFLICT
    return {**told, "outcome": done.outcome.value, "reason": done.reason, "is_conflict": is_open}
