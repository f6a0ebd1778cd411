"""What the clocks of suggestions bring: the copies that lists are sorted by, and escalation 上报."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from db.models.suggestions import StepKind, SuggestionRow
from db.queries.suggestions import timing as queries
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from domain.shared.actor import Actor
from domain.shared.work import Work
from domain.suggestions.clocks import Clock, next_due_at
from domain.suggestions.service.moving import Said, move_by_clock
from domain.suggestions.timing import clocks_of, escalated, escalates_at


async def due_refresh(work: Work, suggestion: SuggestionRow) -> None:
    """Reckons the copies of a locked suggestion anew, after something else than a step: an implementation, say."""
    row = await queries.get_timing(work.conn, suggestion.tenant_id, suggestion.id)
    found = clocks_of(row, work.now)
    suggestion.next_due_at = next_due_at(found)
    suggestion.escalates_at = escalates_at(found, escalated(row), suggestion.state)
    copies = suggestion.next_due_at, suggestion.escalates_at
    await queries.update_due(work.conn, suggestion.tenant_id, suggestion.id, copies)


async def all_due_refresh(work: Work, suggestion_ids: Sequence[UUID]) -> None:
    """As `due_refresh`, of many locked suggestions, by two statements."""
    tenant_id = work.scope.tenant_id
    due = {}
    for row in await queries.list_timings(work.conn, tenant_id, suggestion_ids):
        found = clocks_of(row, work.now)
        due[row["id"]] = next_due_at(found), escalates_at(found, escalated(row), row["state"])
    await queries.update_all_due(work.conn, tenant_id, due)


async def clocks_escalate(conn: Connection, now: datetime, keyring: Keyring) -> bool:
    """Brings one suggestion's clocks that ran out before the organisation above, in any union; whether there was one.

    Each clock once: the step says which, in the same transaction, and several processes take different suggestions.
    What ran out while nobody looked is brought when somebody does. Emits `suggestion.escalated` for each.
    """
    suggestion = await queries.lock_breached(conn, now)
    if suggestion is None:
        return False
    work = Work(conn, Actor(suggestion.tenant_id), Scope(suggestion.tenant_id), now, keyring)
    row = await queries.get_timing(conn, suggestion.tenant_id, suggestion.id)
    done = escalated(row)
    above = await queries.find_above(conn, suggestion.tenant_id, suggestion.handling_id)
    for clock in clocks_of(row, now):
        if _is_to_be_told(clock) and (clock.kind, clock.number) not in done:
            facts: dict[str, object] = {
                "clock": clock.kind.value,
                "since": clock.number,
                "above_id": str(above or suggestion.handling_id),
            }
            await move_by_clock(work, suggestion, StepKind.ESCALATE, Said(facts=facts))
    await due_refresh(work, suggestion)  # a rule or a calendar that changed is told here, too
    return True


def _is_to_be_told(clock: Clock) -> bool:
    return clock.is_breached and clock.stopped_at is None and clock.paused_at is None
