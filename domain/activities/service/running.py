"""What officers do to activities that are published: close, open again, cancel, change the number of places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from db.models.activities import ActivityRow, ActivityState, RegistrationClosing
from db.queries import ledger as ledger_queries
from db.queries.activities import plans, registrations
from domain.activities import rules
from domain.activities.errors import ActivityStateRefused, ReservesInvalid, WindowsInvalid
from domain.activities.service.leaving import ENDINGS
from domain.activities.service.line import WaitingLine, end_all, line_of, resize, settle
from domain.activities.service.planning import locked_activity, move_activity, tell_of
from domain.shared.changes import OrganisationClosing
from domain.shared.work import Outcome, Work

ORGANISATION_CLOSED = "主办组织已撤销 / The organisation was closed"


@dataclass(frozen=True, slots=True)
class ActivityClose:
    """Nobody registers any more; who waits goes on waiting."""

    activity_id: UUID


@dataclass(frozen=True, slots=True)
class ActivityReopen:
    """Registration goes on, by the windows."""

    activity_id: UUID


@dataclass(frozen=True, slots=True)
class ActivityCancel:
    """The activity does not take place, with a reason that all are told; `is_rest_of_series`: nor do those after it."""

    activity_id: UUID
    reason: str
    is_rest_of_series: bool = False


@dataclass(frozen=True, slots=True)
class ActivityPlacesChange:
    """How many places there are from now on: in all, of reserves and of windows by their ids. None: as many as now."""

    activity_id: UUID
    capacity: int | None = None
    reserves: Mapping[UUID, int] = field(default_factory=dict)
    windows: Mapping[UUID, int] = field(default_factory=dict)


async def activity_close(work: Work, command: ActivityClose) -> Outcome:
    """Closes registration of a published activity. Emits `activity.closed`.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_STATE_REFUSED.
    """
    activity = await locked_activity(work, command.activity_id)
    await move_activity(work, activity, ActivityState.CLOSED)
    return {"activity_id": activity.id}


async def activity_reopen(work: Work, command: ActivityReopen) -> Outcome:
    """Opens registration of a closed activity again. Emits `activity.reopened`.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_STATE_REFUSED.
    """
    activity = await locked_activity(work, command.activity_id)
    if activity.state != ActivityState.CLOSED:
        raise ActivityStateRefused("activityId", state=activity.state)
    await move_activity(work, activity, ActivityState.PUBLISHED)
    return {"activity_id": activity.id}


async def activity_cancel(work: Work, command: ActivityCancel) -> Outcome:
    """Cancels an activity with all registrations, each of which is told by `registration.cancelled`.

    Locks the line and all its quotas, which are taken out first: who takes a place at the same moment has it before,
    and is cancelled, or finds none. With the rest of its series, drafts too, the lines are locked first, in the order
    of their ids. Emits `activity.cancelled` for each.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_STATE_REFUSED, TEXT_INVALID.
    """
    reason = rules.clean_text(command.reason, "reason", most=rules.MAX_LINE)
    later = await _rest_of_series(work, command.activity_id) if command.is_rest_of_series else ()
    activity = await locked_activity(work, command.activity_id)
    for each in (activity, *later):
        await cancel(work, each, reason)
    return {"activity_id": activity.id}


async def _rest_of_series(work: Work, activity_id: UUID) -> Sequence[ActivityRow]:
    """The sessions after an activity of a series that may be cancelled, locked; they are of its organisation."""
    found = await plans.find_activity(work.conn, work.scope.tenant_id, activity_id)
    if found is None or found.series_id is None:
        return ()
    return [
        each
        for each in await plans.lock_sessions(work.conn, work.scope.tenant_id, found.series_id)
        if each.organisation_id == found.organisation_id
        and (each.starts_at, each.id) > (found.starts_at, found.id)
        and rules.can_move_activity(each.state, ActivityState.CANCELLED)
    ]


async def activities_follow_organisation(work: Work, closing: OrganisationClosing) -> None:
    """A hook: what an organisation that closes still holds is held by its successor; without one it is cancelled.

    Locks the activities in the order of their ids.
    """
    for activity in await plans.lock_of_organisation(work.conn, work.scope.tenant_id, closing.organisation_id):
        if closing.successor_id is None:
            await cancel(work, activity, ORGANISATION_CLOSED)
            continue
        activity.organisation_id = closing.successor_id
        await plans.update_activity(work.conn, activity)
        await tell_of(work, activity, "handed_over", is_emitted=False, from_id=str(closing.organisation_id))


async def cancel(work: Work, activity: ActivityRow, reason: str | None) -> None:
    """Cancels a locked activity, as `activity_cancel` tells.

    Raises:
        ActivityStateRefused: It is over, or cancelled.
    """
    locked = line_of(activity)
    if not rules.can_move_activity(activity.state, ActivityState.CANCELLED):
        raise ActivityStateRefused("activityId", state=activity.state)
    if locked is not None:
        quotas = await ledger_queries.list_quotas(work.conn, work.scope.tenant_id, activity.id)
        sizes = dict.fromkeys((row["id"] for row in quotas), 0)
        await resize(work, sizes, reason="cancelled")
        await _end_all(work, locked)
    activity.cancel_reason = reason
    await move_activity(work, activity, ActivityState.CANCELLED)


async def activity_places_change(work: Work, command: ActivityPlacesChange) -> Outcome:
    """Changes how many places there are; nobody loses theirs, and the line gets what is added.

    Fewer places than are taken: none is free until enough are given back. Locks the line. Records and emits
    `activity.places_changed`.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_STATE_REFUSED, CAPACITY_INVALID, RESERVES_INVALID, WINDOWS_INVALID.
    """
    activity = await locked_activity(work, command.activity_id)
    if activity.state in {ActivityState.ENDED, ActivityState.CANCELLED}:
        raise ActivityStateRefused("activityId", state=activity.state)
    sizes = await _sizes(work, activity, command)
    activity.capacity = command.capacity or activity.capacity
    locked = line_of(activity)
    await plans.update_activity(work.conn, activity)
    if locked is not None:
        await resize(work, sizes, reason="places_changed")
        await settle(work, locked)
    await tell_of(work, activity, "places_changed", is_emitted=locked is not None, capacity=activity.capacity)
    return {"activity_id": activity.id}


async def _sizes(work: Work, activity: ActivityRow, command: ActivityPlacesChange) -> dict[UUID, int]:
    """The sizes by quota, none for a draft. Writes the places of reserves and windows."""
    tenant_id = work.scope.tenant_id
    capacity = activity.capacity if command.capacity is None else command.capacity
    reserves = {row["id"]: row for row in await plans.list_reserves(work.conn, tenant_id, activity.id)}
    windows = {row["id"]: row for row in await plans.list_windows(work.conn, tenant_id, activity.id)}
    if not command.reserves.keys() <= reserves.keys():
        raise ReservesInvalid("reserves", limit=rules.MAX_RESERVES)
    bounded = {each for each, row in windows.items() if row["places"] is not None or activity.total_quota_id is None}
    if not command.windows.keys() <= bounded:
        raise WindowsInvalid("windows", limit=rules.MAX_WINDOWS)
    reserved = {each: command.reserves.get(each, row["places"]) for each, row in reserves.items()}
    by_window = {each: command.windows.get(each, row["places"]) for each, row in windows.items()}
    rules.check_places(capacity, list(reserved.values()), list(by_window.values()))
    sizes = {activity.total_quota_id: capacity, activity.open_quota_id: capacity - sum(reserved.values())}
    for table, rows, places in (
        ("activity_reserve", reserves, reserved),
        ("activity_window", windows, by_window),
    ):
        for each, row in rows.items():
            if places[each] != row["places"]:
                part = {"places": places[each], "quota_id": row["quota_id"]}
                await plans.update_part(work.conn, activity, table, each, part)
            sizes[row["quota_id"]] = places[each]
    return {quota_id: size for quota_id, size in sizes.items() if quota_id is not None and size is not None}


async def _end_all(work: Work, locked: WaitingLine) -> None:
    """Ends all live registrations of a line whose quotas are locked; nobody moves up."""
    live = await registrations.lock_live(work.conn, work.scope.tenant_id, locked.activity.id)
    ended = [each for each in live if each.state in ENDINGS]
    await end_all(work, locked, ended, RegistrationClosing.ACTIVITY_CANCELLED, reason="cancelled")
