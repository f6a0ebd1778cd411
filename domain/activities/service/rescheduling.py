"""What another beginning of an activity does to offers and reminders that went by the old one."""

from collections.abc import Mapping
from uuid import UUID

from db.models.activities import ActivityRow, RegistrationRow
from db.queries import ledger as ledger_queries
from db.queries.activities import registrations
from db.types import new_id
from domain.activities import rules, waiting
from domain.activities.service.line import WaitingLine, give_back, line_of, lock_quotas, settle, tell
from domain.shared.ledger import QuotaMove, QuotaOutcome, QuotaStep, quota_step
from domain.shared.work import Work


async def follow_start(work: Work, activity: ActivityRow) -> None:
    """Has offers end in time for the new start, and forgets reminders that come again; the activity is locked.

    Who was reminded is reminded anew when the start lies so far ahead again; that it is another one they are told by
    `activity.updated`. Who has a shorter offer now is told by `registration.offered`, with its end. A line that had
    stopped may go on.
    """
    if rules.is_reminder_to_come(activity.starts_at, activity.reminder_hours, work.now):
        await registrations.forget_reminders(work.conn, activity.tenant_id, activity.id)
    locked = line_of(activity)
    if locked is None:
        return
    until = waiting.moved_offers_end_at(work.now, locked.ends_at, activity.starts_at)
    offered = await registrations.lock_offered(work.conn, activity.tenant_id, activity.id, after=until)
    if offered:
        await lock_quotas(work, locked)
    for registration in offered:
        registration.offer_ends_at = until
        await _hold_anew(work, locked, registration)
        await registrations.update_registration(work.conn, registration)
        await tell(work, activity, registration)
    await settle(work, locked)


async def _hold_anew(work: Work, locked: WaitingLine, registration: RegistrationRow) -> None:
    """Holds the offered places until the offer's new end, so that they go back by themselves then.

    The ledger has no other end for what is held: it is given back, and offered again, under the lock of its quotas.
    Where there are more places than there should be, what comes back would be gone: there the ledger keeps the old end,
    which hinders nobody, since nothing of it could be given out; the offer itself ends by the new one.
    """
    sizes = await _sizes_over(work, locked)
    if any(sizes[each] for each in registration.quota_ids):
        return
    await give_back(work, registration, is_held=True, reason="rescheduled")
    amounts = dict.fromkeys(registration.quota_ids, registration.places)
    asked = QuotaMove(amounts, registration.id, new_id(), "rescheduled", ends_at=registration.offer_ends_at)
    if (await quota_step(work, QuotaStep.OFFER, asked)).outcome is not QuotaOutcome.DONE:
        message = f"an offer of {locked.activity.id} was given back under its lock and could not be made again"
        raise RuntimeError(message)


async def _sizes_over(work: Work, locked: WaitingLine) -> Mapping[UUID, bool]:
    """Of each quota whether it is larger than it should be."""
    rows = await ledger_queries.list_quotas(work.conn, work.scope.tenant_id, locked.activity.id)
    return {row["id"]: row["size"] > row["target_size"] for row in rows}
