"""Entries of a kiosk's queue that wait for an officer 终端冲突, and kiosks that are silent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.kiosks import KioskDecision
from db.models.merchants import LossBearer
from db.queries import events as event_queries
from db.queries.kiosks import machines, queue
from db.session import Connection
from domain.activities.service import CheckInConflictDecide, check_in_conflict_decide
from domain.audit.service import record
from domain.kiosks import rules
from domain.kiosks.errors import KioskEntryDecided, KioskEntryNotFound
from domain.merchants.service import RedemptionConflictDecide, redemption_conflict_decide
from domain.shared.work import Outcome, Work

MAX_NOTE = 200
SILENT_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class KioskConflictResolve:
    """Whether an entry counts, and why."""

    entry_id: UUID
    decision: str
    reason: str


async def kiosk_conflict_resolve(work: Work, command: KioskConflictResolve) -> Outcome:
    """Decides on an entry in conflict, once, and with it on the conflict of check-in or redemption that it is.

    Kept: the check-in counts, the voucher is used after all. Voided: the check-in does not count, the merchant is owed
    nothing. Whoever decides needs the right to decide there, too. Locks the entry, then as these do. Records
    `kiosk_entry.kept` or `.voided`.

    Raises:
        DomainError: KIOSK_ENTRY_NOT_FOUND, KIOSK_ENTRY_DECIDED, KIOSK_TEXT_INVALID, and those of
            `check_in_conflict_decide` and `redemption_conflict_decide`.
    """
    reason = rules.clean_line(command.reason, "reason", most=MAX_NOTE) or ""
    entry, officer_id = await queue.lock_entry(work.conn, work.scope, command.entry_id), work.actor.member_id
    if entry is None or officer_id is None:
        raise KioskEntryNotFound("entryId")
    if entry["decision"] is not None:
        raise KioskEntryDecided("entryId")
    is_kept = command.decision == KioskDecision.KEPT
    if entry["check_in_conflict_id"] is not None:
        await check_in_conflict_decide(work, CheckInConflictDecide(entry["check_in_conflict_id"], is_kept, reason))
    if entry["redemption_conflict_id"] is not None:
        bearer = LossBearer.REDEEMED if is_kept else LossBearer.MERCHANT
        await redemption_conflict_decide(
            work, RedemptionConflictDecide(entry["redemption_conflict_id"], bearer.value, reason)
        )
    await queue.decide(work.conn, entry, decision=command.decision, by_id=officer_id, now=work.now, note=reason)
    place = entry["organisation_id"]
    await record(work, f"kiosk_entry.{command.decision}", "kiosk_entry", entry["id"], organisation_id=place)
    return {"entry_id": entry["id"]}


async def tell_silent_kiosks(conn: Connection, now: datetime) -> bool:
    """Emits `kiosk.silent` for kiosks in use that were not heard for ten minutes, once until they are heard again.

    Whether there may be more.
    """
    rows = await machines.tell_silent(conn, now, now - rules.SILENT_AFTER)
    for row in rows:
        facts = {"organisation_id": str(row["organisation_id"]), "seen_at": row["seen_at"].isoformat()}
        await event_queries.insert_event(
            conn, row["tenant_id"], topic="kiosk.silent", subject_kind="kiosk", subject_id=row["id"], facts=facts
        )
    return len(rows) == SILENT_AT_ONCE
