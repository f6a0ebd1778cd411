"""The waiting line of an activity, and the one routine that moves it.

The activity's row is the lock: whoever leaves or moves the line holds it, with the line alone, and then the quotas, all
of them at once. Who joins while nothing is spare shares the line with others who do, and who takes a free place while
nobody waits holds only the quotas, both by the statement that ends the transaction. A place becomes free for whoever
comes first only here, where it is known that nobody waits for it; so none lies idle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.activities import ActivityRow, RegistrationClosing, RegistrationRow, RegistrationState
from db.queries import ledger as ledger_queries
from db.queries.activities import plans, registrations
from db.types import new_id
from domain.activities import rules, waiting
from domain.activities.errors import OfferOver, RegistrationNotFound, RegistrationStateRefused
from domain.activities.rules import both_titles
from domain.activities.waiting import Places, Route, Waiting
from domain.audit.service import record, record_many
from domain.shared.approvals import approvals_cancel
from domain.shared.calendar import SHANGHAI
from domain.shared.changes import Subject
from domain.shared.events import emit, emit_many
from domain.shared.ledger import QuotaMove, QuotaOutcome, QuotaStep, quota_reopen, quota_resize, quota_step, quota_steps
from domain.shared.work import Work

SAVED = ("member_id", "activity_id")


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A locked activity that has been published."""

    activity: ActivityRow
    total_id: UUID

    @property
    def ends_at(self) -> datetime:
        """From then on nobody is offered a place."""
        return waiting.line_ends_at(self.activity.starts_at, self.activity.cut_off_hours)

    def offers_end_at(self, now: datetime) -> datetime | None:
        """Until when a place that is offered now can be accepted; None when the line has stopped."""
        return waiting.offer_ends_at(now, self.ends_at, self.activity.offer_hours)


@dataclass(frozen=True, slots=True)
class Host:
    """What is told of an activity: whose it is and what it is called."""

    organisation_id: UUID
    title: str
    title_en: str | None


def line_of(activity: ActivityRow | None) -> WaitingLine | None:
    """The line of a locked activity; None for a draft, which has none."""
    if activity is None or activity.total_quota_id is None:
        return None
    return WaitingLine(activity, activity.total_quota_id)


async def found_line(work: Work, activity_id: UUID) -> WaitingLine | None:
    """The line of an activity without its lock, for who moves no place of it; None for a draft."""
    return line_of(await plans.find_activity(work.conn, work.scope.tenant_id, activity_id))


async def locked_line(work: Work, activity_id: UUID) -> WaitingLine:
    """The line of a published activity, locked.

    Raises:
        RegistrationNotFound: There is none.
    """
    found = line_of(await plans.lock_activity(work.conn, work.scope.tenant_id, activity_id))
    if found is None:
        raise RegistrationNotFound("registrationId")
    return found


async def locked_registration(
    work: Work, registration_id: UUID, activity_id: UUID
) -> tuple[WaitingLine, RegistrationRow]:
    """A registration with its line, locked in the order line, registration, quotas.

    Raises:
        RegistrationNotFound: There is none.
    """
    locked = await locked_line(work, activity_id)
    registration = await registrations.lock_registration(work.conn, work.scope.tenant_id, registration_id)
    if registration is None:
        raise RegistrationNotFound("registrationId")
    return locked, registration


async def move(
    work: Work, locked: WaitingLine, registration: RegistrationRow, to: RegistrationState, *, is_told: bool = True
) -> None:
    """The one guarded transition of a registration; its row is locked by the caller. Records and emits.

    A no-show keeps its places: files of devices may still say that the member came. Not `is_told`: whoever calls it
    records by an entry of its own.

    Raises:
        RegistrationStateRefused: It cannot become that.
    """
    _become(work, registration, to)
    await registrations.update_registration(work.conn, registration)
    if is_told:
        await tell(work, locked.activity, registration)


async def move_all(work: Work, locked: WaitingLine, many: Sequence[RegistrationRow], to: RegistrationState) -> None:
    """As `move`, of many whose rows are locked, in their order, by as many statements as for one.

    Raises:
        RegistrationStateRefused: One of them cannot become that.
    """
    if len(many) == 1:
        await move(work, locked, many[0], to)  # what it tells goes with what else is written
    if len(many) <= 1:
        return
    for registration in many:
        _become(work, registration, to)
    await registrations.update_registrations(work.conn, work.scope.tenant_id, many)
    await tell_all(work, locked.activity, many)


async def tell_all(work: Work, activity: ActivityRow, many: Sequence[RegistrationRow]) -> None:
    """As `tell`, of many that have become the same, in their order."""
    if not many:
        return
    place, topic = activity.organisation_id, f"registration.{many[0].state}"
    facts = [(each.id, *_facts(activity, each)) for each in many]
    await record_many(work, topic, [Subject("registration", each, place, saved) for each, saved, _ in facts])
    told = [Subject("registration", each, place, {**saved, **more}) for each, saved, more in facts]
    await emit_many(work, topic, told)


def _become(work: Work, registration: RegistrationRow, to: RegistrationState) -> None:
    if not rules.can_move_registration(registration.state, to):
        raise RegistrationStateRefused("registrationId", state=registration.state)
    registration.state = to.value
    if to is not RegistrationState.OFFERED:
        registration.offer_ends_at = None
    registration.closed_at = None if to.value in rules.LIVE else work.now
    if to.value not in rules.LIVE and to is not RegistrationState.NO_SHOW:
        registration.quota_ids = []


async def tell(
    work: Work, activity: ActivityRow | Host, registration: RegistrationRow, *, is_emitted: bool = True
) -> None:
    """Records and emits what a registration has become: `registration.<state>`."""
    topic = f"registration.{registration.state}"
    saved, more = _facts(activity, registration)
    await record(work, topic, "registration", registration.id, organisation_id=activity.organisation_id, **saved)
    if is_emitted:
        await emit(work, topic, "registration", registration.id, **saved, **more)


def _facts(activity: ActivityRow | Host, registration: RegistrationRow) -> tuple[dict[str, object], dict[str, object]]:
    """What is recorded of a registration, and what its event tells besides."""
    saved: dict[str, object] = {name: str(getattr(registration, name)) for name in SAVED}
    if registration.closing is not None:
        saved["closing"] = registration.closing
    more: dict[str, object] = {"title": both_titles(activity.title, activity.title_en)}
    if registration.offer_ends_at is not None:
        more["until"] = local_minute(registration.offer_ends_at)
    if registration.state == RegistrationState.APPLIED:
        more["organisation_id"] = str(activity.organisation_id)
    return saved, more


def local_minute(at: datetime) -> str:
    """An instant as members read it, by the union's clock."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


async def give_back(work: Work, registration: RegistrationRow, *, is_held: bool, reason: str) -> None:
    """Returns the places of a registration to the ledger. Whoever calls it settles the line afterwards.

    What the clock has taken back before is not there any more; that is no fault.
    """
    if registration.quota_ids:
        step = QuotaStep.RELEASE if is_held else QuotaStep.RETURN
        await quota_step(work, step, moved(registration, registration.quota_ids, reason))


async def end_all(
    work: Work, locked: WaitingLine, many: Sequence[RegistrationRow], closing: RegistrationClosing, *, reason: str
) -> None:
    """Ends many registrations of a line whose quotas are locked, and gives back what they have; nobody moves up.

    A few statements for all of them, however many they are. `reason` is that of the ledger.
    """
    placed = {
        QuotaStep.RETURN: [each for each in many if each.state == RegistrationState.REGISTERED],
        QuotaStep.RELEASE: [each for each in many if each.state != RegistrationState.REGISTERED],
    }
    for step, rows in placed.items():
        await quota_steps(work, step, [moved(each, each.quota_ids, reason) for each in rows if each.quota_ids])
    applied = [each.approval_id for each in many if each.state == RegistrationState.APPLIED]
    await approvals_cancel(work, [each for each in applied if each is not None])
    for registration in many:
        registration.closing = closing.value
    is_by_clock = closing is RegistrationClosing.LINE_CLOSED
    await move_all(work, locked, many, RegistrationState.CLOSED if is_by_clock else RegistrationState.CANCELLED)


async def lock_quotas(work: Work, locked: WaitingLine) -> Mapping[UUID, int]:
    """Locks all quotas of an activity at once, in the order of their ids; what is spare of each.

    So no step that follows waits for one while it holds another.
    """
    rows = await ledger_queries.list_quotas(work.conn, work.scope.tenant_id, locked.activity.id)
    return await resize(work, {row["id"]: row["target_size"] for row in rows}, reason="locked")


async def resize(work: Work, sizes: Mapping[UUID, int], *, reason: str) -> Mapping[UUID, int]:
    """Gives all quotas of an activity their sizes, and locks them, in the order of their ids; what is spare of each."""
    after = {
        quota_id: await quota_resize(work, quota_id, sizes[quota_id], request_id=new_id(), reason=reason)
        for quota_id in sorted(sizes)
    }
    return {quota_id: each.free + each.returned for quota_id, each in after.items()}


async def settle(
    work: Work, locked: WaitingLine, *, admitted: RegistrationRow | None = None, is_emitted: bool = True
) -> RegistrationRow | None:
    """Gives what is spare to those who are next; the line is locked by the caller. Every path ends here.

    Each gets an offer until `offer_ends_at`; the one who is `admitted` (who asks at this moment) is registered at once,
    and is the row that is given back then. When the line has stopped nobody else gets anything: the one who is admitted
    has what any newcomer has. When nobody waits, or the line has stopped, what had been set aside is free for whoever
    comes first. Locks no quota when there is nothing to give. `is_emitted`: whether the one who is admitted is told by
    an event of this activity.
    """
    tenant_id, activity = work.scope.tenant_id, locked.activity
    if activity.state not in {"published", "closed"}:
        return None
    ends_at = locked.offers_end_at(work.now)
    rows = await ledger_queries.list_quotas(work.conn, tenant_id, activity.id)
    spare = {row["id"]: row["free"] + row["returned"] for row in rows}
    if spare[locked.total_id] == 0 and ends_at is not None:
        return None  # as for most who join a long line; once it has stopped a window may still have places set aside
    heads, places = await _heads(work, locked, admitted), await _places(work, locked)
    is_stopped = ends_at is None or not heads
    is_set_aside = is_stopped and any(row["returned"] for row in rows)
    if not is_set_aside and waiting.next_in_line(heads, places, spare) is None:
        return None
    spare = dict(await lock_quotas(work, locked))
    if ends_at is not None and spare[locked.total_id] > 1:
        heads = await _line(work, locked, spare[locked.total_id])
    promoted = waiting.promotions(heads, places, spare)
    seated = await _seat_all(work, locked, promoted, until=ends_at, admitted=admitted)
    if seated is not None:
        await tell(work, activity, seated, is_emitted=is_emitted)
    if ends_at is None or not await _heads(work, locked, None):
        await _reopen(work, locked)
    return seated


async def _heads(work: Work, locked: WaitingLine, admitted: RegistrationRow | None) -> Sequence[Waiting]:
    """Who may be next: heads of the line, `admitted` among them; when it has stopped, nobody but the one admitted."""
    if locked.offers_end_at(work.now) is None:
        return () if admitted is None else [_waiting(admitted)]
    rows = await registrations.list_heads(work.conn, work.scope.tenant_id, locked.activity.id, limit=waiting.LOOK_AHEAD)
    return [Waiting(**dict(row)) for row in rows]


async def _line(work: Work, locked: WaitingLine, places: int) -> Sequence[Waiting]:
    """The line as far as so many places may reach."""
    rows = await registrations.list_line(
        work.conn, work.scope.tenant_id, locked.activity.id, kinds=waiting.LOOK_AHEAD, places=places
    )
    return [Waiting(**dict(row)) for row in rows]


def _waiting(registration: RegistrationRow) -> Waiting:
    """A registration of a line as the rules of the line see it."""
    return Waiting(**{name: getattr(registration, name) for name in Waiting.__slots__})


async def _places(work: Work, locked: WaitingLine) -> Places:
    tenant_id, activity = work.scope.tenant_id, locked.activity
    windows = await plans.list_windows(work.conn, tenant_id, activity.id)
    reserves = await plans.list_reserves(work.conn, tenant_id, activity.id)
    return Places(
        locked.total_id,
        activity.open_quota_id,
        {row["id"]: row["quota_id"] for row in windows},
        {row["id"]: row["quota_id"] for row in reserves},
    )


async def _seat_all(
    work: Work,
    locked: WaitingLine,
    promoted: Sequence[tuple[Waiting, Route]],
    *,
    until: datetime | None,
    admitted: RegistrationRow | None,
) -> RegistrationRow | None:
    """Offers places to those who are next, in their order; the one who is admitted is registered, and is given back."""
    if not promoted:
        return None
    rows = await registrations.lock_registrations(work.conn, work.scope.tenant_id, [head.id for head, _ in promoted])
    seated = None if admitted is None else rows.get(admitted.id)
    moves = []
    for head, way in promoted:
        registration = rows[head.id]
        registration.quota_ids = list(way)
        registration.offer_ends_at = None if registration is seated else until
        moves.append(moved(registration, way, "next_in_line", ends_at=registration.offer_ends_at))
    if any(each is not QuotaOutcome.DONE for each in await quota_steps(work, QuotaStep.OFFER, moves)):
        message = f"a place of {locked.activity.id} was spare under its lock and could not be offered"
        raise RuntimeError(message)
    offered = [rows[head.id] for head, _ in promoted if rows[head.id] is not seated]
    await move_all(work, locked, offered, RegistrationState.OFFERED)
    if seated is not None:
        await claim(work, seated)
        await move(work, locked, seated, RegistrationState.REGISTERED, is_told=False)
    return seated


async def claim(work: Work, registration: RegistrationRow) -> None:
    """Turns what is held for a registration into places.

    Raises:
        OfferOver: It is not held any more, or its end has come.
    """
    result = await quota_step(work, QuotaStep.CLAIM, moved(registration, registration.quota_ids, "claimed"))
    if result.outcome is not QuotaOutcome.DONE:
        raise OfferOver("registrationId")


async def _reopen(work: Work, locked: WaitingLine) -> None:
    rows = await ledger_queries.list_quotas(work.conn, work.scope.tenant_id, locked.activity.id)
    set_aside = {row["id"]: row["returned"] for row in rows if row["returned"] > 0}
    if set_aside:
        await quota_reopen(work, set_aside, request_id=new_id(), reason="nobody_waits")


async def close_line(work: Work, locked: WaitingLine) -> int:
    """Ends the waiting of all who wait, when the line has stopped; how many they were.

    Once the activity has begun, applications that nobody decided end with it.
    """
    tenant_id, activity = work.scope.tenant_id, locked.activity
    has_begun = work.now >= activity.starts_at
    left = await registrations.lock_left(work.conn, tenant_id, activity.id, has_begun=has_begun)
    if any(registration.quota_ids for registration in left):
        await lock_quotas(work, locked)
    await end_all(work, locked, left, RegistrationClosing.LINE_CLOSED, reason="line_closed")
    await settle(work, locked)
    return len(left)


def moved(
    registration: RegistrationRow, quota_ids: Sequence[UUID], reason: str, *, ends_at: datetime | None = None
) -> QuotaMove:
    """A step for all places of a registration."""
    amounts = dict.fromkeys(quota_ids, registration.places)
    return QuotaMove(amounts, registration.id, new_id(), reason, ends_at=ends_at)
