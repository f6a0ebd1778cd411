"""What another beginning of an activity does to offers and reminders that went by the old one."""

from collections.abc import Sequence
from datetime import datetime

from db.models.activities import ActivityRow, RegistrationRow
from db.queries import ledger as ledger_queries
from db.queries.activities import registrations, timing
from domain.activities import rules, waiting
from domain.activities.service.line import WaitingLine, line_of, lock_quotas, moved, settle, tell_all
from domain.shared.ledger import QuotaOutcome, QuotaStep, quota_steps
from domain.shared.work import Work

_REASON = "rescheduled"


async def follow_start(work: Work, activity: ActivityRow) -> None:
    """Has offers end in time for the new start, and forgets reminders that come again; the activity is locked.

    Who was reminded is reminded anew when the start lies so far ahead again; that it is another one they are told by
    `activity.updated`. Who has a shorter offer now is told by `registration.offered`, with its end. A line that had
    stopped may go on.
    """
    if rules.is_reminder_to_come(activity.starts_at, activity.reminder_hours, work.now):
        await timing.forget_reminders(work.conn, activity.tenant_id, activity.id)
    locked = line_of(activity)
    if locked is None:
        return
    until = waiting.moved_offers_end_at(work.now, locked.ends_at, activity.starts_at)
    offered = await registrations.lock_offered(work.conn, activity.tenant_id, activity.id, after=until)
    if offered:
        await _shorten(work, locked, offered, until)
    await settle(work, locked)


async def _shorten(work: Work, locked: WaitingLine, offered: Sequence[RegistrationRow], until: datetime) -> None:
    """Has offers end earlier, and what the ledger holds for them go back by itself then.

    The ledger has no other end for what is held: it is given back, and offered again, under the lock of its quotas.
    Where there are more places than there should be, what comes back would be gone: there the ledger keeps the old end,
    which hinders nobody, since nothing of it could be given out; the offer itself ends by the new one.
    """
    await lock_quotas(work, locked)
    for registration in offered:
        registration.offer_ends_at = until
    rows = await ledger_queries.list_quotas(work.conn, work.scope.tenant_id, locked.activity.id)
    over = {row["id"] for row in rows if row["size"] > row["target_size"]}
    again = [each for each in offered if over.isdisjoint(each.quota_ids)]
    await quota_steps(work, QuotaStep.RELEASE, [moved(each, each.quota_ids, _REASON) for each in again])
    asked = [moved(each, each.quota_ids, _REASON, ends_at=each.offer_ends_at) for each in again]
    if any(each is not QuotaOutcome.DONE for each in await quota_steps(work, QuotaStep.OFFER, asked)):
        message = f"an offer of {locked.activity.id} was given back under its lock and could not be made again"
        raise RuntimeError(message)
    await registrations.update_registrations(work.conn, work.scope.tenant_id, offered)
    await tell_all(work, locked.activity, offered)
