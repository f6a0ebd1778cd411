"""A whole series 系列活动 by one request: a place on each of its dates, or leaving what is left of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.models.activities import ActivityRow, RegistrationClosing, RegistrationRow, RegistrationState
from db.queries.activities import plans, registrations
from db.queries.members import periods
from db.transaction import savepoint
from domain.activities import series_rules, waiting
from domain.activities.errors import (
    ActivityNotFound,
    ActivityNotInSeries,
    ActivityOver,
    AlreadyRegistered,
    CannotTakePart,
    RegistrationNotFound,
)
from domain.activities.rules import Companion
from domain.activities.service.leaving import leave
from domain.activities.service.line import SAVED, WaitingLine, line_of
from domain.activities.service.registering import ActivityRegister, register_locked
from domain.members.service.on_behalf import OnBehalf, concerned_member, tell_on_behalf
from domain.shared.errors import DomainError, Refusals
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class ActivitySeriesRegister:
    """A wish to take part in all that is to come of the series of an activity.

    `is_all_or_none`: one date that refuses leaves all as it was. `waits`, companions and answers are for each date.
    """

    activity_id: UUID
    is_all_or_none: bool = True
    waits: bool = True
    companions: Sequence[Companion] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    on_behalf: OnBehalf | None = None


@dataclass(frozen=True, slots=True)
class ActivitySeriesLeave:
    """Giving up what the caller has of a series from an activity of it on."""

    activity_id: UUID


async def activity_series_register(work: Work, command: ActivitySeriesRegister) -> Outcome:
    """Registers the caller for all dates of a series that are to come, or has them wait where there is no place.

    Each date has places of its own, taken by the ledger as `activity_register` takes them. Dates on which the caller
    has a live registration stay as they are. With `is_all_or_none` one refusal leaves nothing behind; otherwise what is
    possible is done. The outcome has one entry for each date, in their order: its registration, or what refused. Locks
    the member, then the lines of the series in the order of their ids, alone, then each date's quotas. Records as
    `activity_register` does; the member is told by one `registration.registered` and one `registration.waiting`, which
    name how many dates they are for.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_NOT_IN_SERIES, ACTIVITY_OVER (nothing is to come), CANNOT_TAKE_PART,
            ALREADY_REGISTERED (for all dates); those of `concerned_member`.
        WritesCollidedError: A last place went in this moment to somebody who needed no line.
    """
    member_id = await concerned_member(work, command.on_behalf)
    member = None if member_id is None else await periods.lock_own_member(work.conn, work.scope.tenant_id, member_id)
    if member_id is None or member is None:
        raise CannotTakePart
    sessions = await _to_come(work, command.activity_id, member_id)
    own = await _own_of(work, member_id)
    if all(each.id in own for each in sessions):
        raise AlreadyRegistered("activityId")
    told = await _try(work, command, sessions, own, member_id)
    made = [each for one in told if (each := one.registration) is not None]
    if made:
        await _tell(work, sessions[0], made)
        await tell_on_behalf(work, command.on_behalf, "activitySeriesRegister", member["organisation_id"])
    return {"activity_id": command.activity_id, "sessions": [each.plain(own) for each in told]}


@dataclass(frozen=True, slots=True)
class _Told:
    """What became of one date."""

    activity_id: UUID
    registration: RegistrationRow | None = None
    refusals: Sequence[DomainError] = ()

    def plain(self, own: Mapping[UUID, UUID]) -> dict[str, object]:
        """As plain facts: ids, codes, paths."""
        made = self.registration
        return {
            "activity_id": self.activity_id,
            "registration_id": own.get(self.activity_id) if made is None else made.id,
            "is_new": made is not None,
            "refusals": [
                {"code": each.code, "path": list(each.path), "facts": dict(each.facts)} for each in self.refusals
            ],
        }


class _OneRefusedError(Exception):
    """A date refused where all were wanted."""

    def __init__(self, told: Sequence[_Told]) -> None:
        super().__init__()
        self.told = told


async def _try(
    work: Work,
    command: ActivitySeriesRegister,
    sessions: Sequence[ActivityRow],
    own: Mapping[UUID, UUID],
    member_id: UUID,
) -> Sequence[_Told]:
    try:
        async with savepoint(work.conn):
            return await _each(work, command, sessions, own, member_id)
    except _OneRefusedError as refused:
        return [_Told(each.activity_id, None, each.refusals) for each in refused.told]


async def _each(
    work: Work,
    command: ActivitySeriesRegister,
    sessions: Sequence[ActivityRow],
    own: Mapping[UUID, UUID],
    member_id: UUID,
) -> Sequence[_Told]:
    told: list[_Told] = []
    for session in sessions:
        is_own = session.id in own
        told.append(_Told(session.id) if is_own else await _register(work, command, session, member_id))
    if command.is_all_or_none and any(each.refusals for each in told):
        raise _OneRefusedError(told)
    return told


async def _register(work: Work, command: ActivitySeriesRegister, session: ActivityRow, member_id: UUID) -> _Told:
    line = line_of(session)
    if line is None:
        raise ActivityNotFound("activityId")
    wish = ActivityRegister(session.id, command.waits, command.companions, command.answers)
    try:
        async with savepoint(work.conn):
            return _Told(session.id, await register_locked(work, line, wish, member_id))
    except DomainError as refusal:
        return _Told(session.id, None, [refusal])
    except Refusals as several:
        return _Told(session.id, None, several.errors)


async def _tell(work: Work, first: ActivityRow, made: Sequence[RegistrationRow]) -> None:
    for state in (RegistrationState.REGISTERED, RegistrationState.WAITING):
        of_state = [each for each in made if each.state == state]
        if of_state:
            facts: dict[str, object] = {name: str(getattr(of_state[0], name)) for name in SAVED}
            title = series_rules.series_title(first.title, first.title_en, len(of_state))
            await emit(work, f"registration.{state.value}", "registration", of_state[0].id, **facts, title=title)


async def activity_series_leave(work: Work, command: ActivitySeriesLeave) -> Outcome:
    """Gives up what the caller has of a series from one of its activities on: places, offers, waiting, applications.

    What has begun stays. The next in line get offers. Late cancellations are noted. Locks the lines of the series in
    the order of their ids. Leaving twice is the same as once. Emits `registration.cancelled`, `.declined` or
    `.withdrawn` for each. The outcome has the dates that were left, in their order.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_NOT_IN_SERIES, ACTIVITY_OVER (nothing is to come),
            REGISTRATION_NOT_FOUND (there never was one).
    """
    member_id = work.actor.member_id
    if member_id is None:
        raise ActivityNotFound("activityId")
    sessions = await _to_come(work, command.activity_id, member_id, is_from_there=True)
    own, left = await _own_of(work, member_id), []
    for session in sessions:
        line = line_of(session)
        registration_id = own.get(session.id)
        if line is None or registration_id is None:
            continue
        registration = await registrations.lock_registration(work.conn, work.scope.tenant_id, registration_id)
        if registration is not None and registration.state in series_rules.LEFT_BY_MEMBER:
            await _leave(work, line, registration)
            left.append({"activity_id": session.id, "registration_id": registration.id, "is_new": True, "refusals": []})
    ids = [each.id for each in sessions]
    if not left and not await registrations.has_any_of(work.conn, work.scope.tenant_id, member_id, ids):
        raise RegistrationNotFound("activityId")
    return {"activity_id": command.activity_id, "sessions": left}


async def _leave(work: Work, line: WaitingLine, registration: RegistrationRow) -> None:
    activity = line.activity
    if registration.state == RegistrationState.REGISTERED:
        registration.is_late = waiting.is_late(work.now, activity.starts_at, activity.late_cancel_hours)
    to = RegistrationState(series_rules.LEFT_BY_MEMBER[registration.state])
    await leave(work, line, registration, to, RegistrationClosing.MEMBER)


async def _to_come(
    work: Work, activity_id: UUID, member_id: UUID, *, is_from_there: bool = False
) -> Sequence[ActivityRow]:
    """What is to come of the series of an activity in sight, the lines locked in the order of their ids; by its dates.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_NOT_IN_SERIES, ACTIVITY_OVER.
    """
    found = await registrations.find_for(work.conn, work.scope, activity_id, member_id=member_id, now=work.now)
    if found is None:
        raise ActivityNotFound("activityId")
    if found["series_id"] is None:
        raise ActivityNotInSeries("activityId")
    since = max(work.now, found["starts_at"]) if is_from_there else work.now
    locked = await plans.lock_sessions(work.conn, work.scope.tenant_id, found["series_id"])
    to_come = [each for each in locked if each.state in series_rules.OPEN_STATES and _is_after(each, since, work)]
    if not to_come:
        raise ActivityOver("activityId")
    return sorted(to_come, key=lambda each: (each.starts_at, each.id))


def _is_after(session: ActivityRow, since: datetime, work: Work) -> bool:
    return session.starts_at > work.now and session.starts_at >= since


async def _own_of(work: Work, member_id: UUID) -> Mapping[UUID, UUID]:
    """The member's live registrations by activity, the lines locked."""
    rows = await registrations.list_live_of(work.conn, work.scope.tenant_id, member_id, place_id=member_id)
    return {row["activity_id"]: row["id"] for row in rows}
