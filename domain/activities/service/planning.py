"""The officers' side of activities: drafts, publishing, changes, closing, cancelling."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db.models.activities import (
    ActivityReserveRow,
    ActivityRow,
    ActivitySeriesRow,
    ActivityState,
    ActivityWindowRow,
)
from db.models.organisations import RuleKey
from db.queries.activities import plans
from db.session import Record
from db.types import new_id
from domain.activities import rules, series_rules
from domain.activities.errors import (
    ActivityNotFound,
    ActivityStateRefused,
    AudienceInvalid,
    TimesInvalid,
    WindowsInvalid,
)
from domain.activities.rules import Audience, Draft, Reserve, Window, both_titles
from domain.activities.service.rescheduling import follow_start
from domain.audit.service import record
from domain.organisations.errors import OrganisationNotFound
from domain.organisations.service import rule_values
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.ledger import NewQuota, QuotaUnit, quota_open
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class ActivityCreate:
    """A draft of an organisation; with `sessions` a series of so many, each so many weeks after the one before.

    `certificate_sessions`: at how many of them one must have been for a certificate; None: at all that took place.
    """

    organisation_id: UUID
    draft: Draft
    sessions: int = 1
    interval_weeks: int = 1
    certificate_sessions: int | None = None


@dataclass(frozen=True, slots=True)
class ActivityUpdate:
    """New texts and times of an activity, and the end of its windows. None: as they are.

    `windows`: other times of windows by their ids, from and until; `more_windows`: those that are added.
    """

    activity_id: UUID
    title: str | None = None
    title_en: str | None = None
    description: str | None = None
    venue: str | None = None
    venue_address: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    registration_closes_at: datetime | None = None
    windows: Mapping[UUID, tuple[datetime | None, datetime | None]] = field(default_factory=dict)
    more_windows: Sequence[Window] = ()


@dataclass(frozen=True, slots=True)
class ActivityPublish:
    """Shows a draft to the union and opens its places; `is_whole_series`: and all other drafts of its series."""

    activity_id: UUID
    is_whole_series: bool = False


_WORDS = {
    "title": (rules.MAX_TITLE, True),
    "title_en": (rules.MAX_TITLE, False),
    "description": (rules.MAX_TEXT, True),
    "venue": (rules.MAX_LINE, True),
    "venue_address": (rules.MAX_LINE, False),
}
_PATHS = {"title_en": "titleEn", "venue_address": "venueAddress"}


async def activity_create(work: Work, command: ActivityCreate) -> Outcome:
    """Writes a draft, or the drafts of a series, of an organisation where the caller manages activities.

    Without an audience it is for everybody at and below the organisation. What the organisation's rules say today is
    taken into each, hours only where the draft says nothing. Records `activity.created` for each.

    Raises:
        DomainError: ORGANISATION_NOT_FOUND, TEXT_INVALID, REPETITION_INVALID, and those of `check_draft`.
    """
    if not await plans.is_managed(work.conn, work.scope, command.organisation_id):
        raise OrganisationNotFound("organisationId")
    ruled = await _ruled(work, command.organisation_id)
    draft = await _checked(work, command.draft, command.organisation_id, ruled)
    series, steps = None, [timedelta()]
    if command.sessions != 1:
        steps = rules.session_times(draft, sessions=command.sessions, interval_weeks=command.interval_weeks)
        series_rules.check_certificate(command.certificate_sessions, command.sessions)
        series = ActivitySeriesRow(
            tenant_id=work.scope.tenant_id,
            id=new_id(),
            organisation_id=command.organisation_id,
            interval_weeks=command.interval_weeks,
            certificate_sessions=command.certificate_sessions,
        )
        await plans.insert_series(work.conn, series)
    series_id = None if series is None else series.id
    created = [await _insert(work, command.organisation_id, _later(draft, step), series_id, ruled) for step in steps]
    return {"activity_id": created[0]}


async def activity_update(work: Work, command: ActivityUpdate) -> Outcome:
    """Changes an activity that has not begun. Participants are told when its time or venue is another.

    Who registered or waits keeps what they have, whatever becomes of the window. Another start ends offers in time for
    it, as `follow_start` tells. Locks the activity. Records `activity.updated`, and emits it once it is published.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_STATE_REFUSED, TEXT_INVALID, TIMES_INVALID, WINDOWS_INVALID.
    """
    activity = await locked_activity(work, command.activity_id)
    if activity.state in {ActivityState.ENDED, ActivityState.CANCELLED} or activity.starts_at <= work.now:
        raise ActivityStateRefused("activityId", state=activity.state)
    changed = []
    for name, (most, is_required) in _WORDS.items():
        given = getattr(command, name)
        if given is not None:
            text = rules.clean_text(given, _PATHS.get(name, name), most=most, is_required=is_required)
            changed += [name] if text != getattr(activity, name) else []
            setattr(activity, name, text)
    for name in ("starts_at", "ends_at"):
        given = getattr(command, name)
        if given is not None and given != getattr(activity, name):
            setattr(activity, name, given)
            changed.append(name)
    rules.check_times(activity.starts_at, activity.ends_at, work.now)
    if command.registration_closes_at is not None:
        if command.registration_closes_at > activity.starts_at:
            raise TimesInvalid("registrationClosesAt")
        await plans.update_window_ends(work.conn, activity, command.registration_closes_at)
        changed.append("registration_closes_at")
    changed += await _change_windows(work, activity, command)
    await plans.update_activity(work.conn, activity)
    if "starts_at" in changed:
        await follow_start(work, activity)
    is_told = activity.state != ActivityState.DRAFT and not {
        "starts_at",
        "ends_at",
        "venue",
        "venue_address",
    }.isdisjoint(changed)
    await tell_of(work, activity, "updated", is_emitted=is_told, changed=changed)
    return {"activity_id": activity.id}


async def _change_windows(work: Work, activity: ActivityRow, command: ActivityUpdate) -> Sequence[str]:
    """Writes other times of windows and adds windows, with a quota where the places are open and it has a bound."""
    if not command.windows and not command.more_windows:
        return ()
    rows = {row["id"]: row for row in await plans.list_windows(work.conn, activity.tenant_id, activity.id)}
    if not command.windows.keys() <= rows.keys():
        raise WindowsInvalid("windows", limit=rules.MAX_WINDOWS)
    times = {
        each: (opens_at or rows[each]["opens_at"], closes_at or rows[each]["closes_at"])
        for each, (opens_at, closes_at) in command.windows.items()
    }
    changed = [Window(*each) for each in times.values()]
    rules.check_windows([*changed, *command.more_windows], activity.starts_at, others=len(rows) - len(changed))
    for each, (opens_at, closes_at) in times.items():
        await plans.update_window_times(work.conn, activity, each, opens_at=opens_at, closes_at=closes_at)
    for position, window in enumerate(command.more_windows, 1 + max(row["position"] for row in rows.values())):
        await _insert_window(work, activity, position, window)
    if activity.total_quota_id is not None:
        await _open_windows(work, activity)
    return ("windows",)


async def activity_publish(work: Work, command: ActivityPublish) -> Outcome:
    """Publishes a draft and opens the quotas of its places; emits `activity.published`. Locks the activity.

    Raises:
        DomainError: ACTIVITY_NOT_FOUND, ACTIVITY_STATE_REFUSED, TIMES_INVALID.
    """
    activity = await locked_activity(work, command.activity_id)
    if activity.state != ActivityState.DRAFT:
        raise ActivityStateRefused("activityId", state=activity.state)
    sessions: Sequence[ActivityRow] = [activity]
    if command.is_whole_series and activity.series_id is not None:
        locked = await plans.lock_sessions(work.conn, work.scope.tenant_id, activity.series_id)
        sessions = [each for each in locked if each.state == ActivityState.DRAFT]
    for each in sessions:
        rules.check_times(each.starts_at, each.ends_at, work.now)
        await _open_places(work, each)
        each.published_at = work.now
        await move_activity(work, each, ActivityState.PUBLISHED)
    return {"activity_id": activity.id}


async def locked_activity(work: Work, activity_id: UUID) -> ActivityRow:
    """An activity that the caller manages, locked.

    Raises:
        ActivityNotFound: There is none.
    """
    activity = await plans.lock_managed(work.conn, work.scope, activity_id)
    if activity is None:
        raise ActivityNotFound("activityId")
    return activity


async def move_activity(work: Work, activity: ActivityRow, to: ActivityState, **facts: object) -> None:
    """The one guarded transition of an activity; its row is locked by the caller. Records and emits.

    Raises:
        ActivityStateRefused: It cannot become that.
    """
    if not rules.can_move_activity(activity.state, to):
        raise ActivityStateRefused("activityId", state=activity.state)
    word = "reopened" if (activity.state, to) == ("closed", ActivityState.PUBLISHED) else to.value
    activity.state = to.value
    if to in {ActivityState.ENDED, ActivityState.CANCELLED}:
        activity.finished_at = work.now
    await plans.update_activity(work.conn, activity)
    await tell_of(work, activity, word, is_emitted=True, **facts)


async def tell_of(work: Work, activity: ActivityRow, word: str, *, is_emitted: bool, **facts: object) -> None:
    """Records, and emits, what became of an activity."""
    topic = f"activity.{word}"
    await record(work, topic, "activity", activity.id, organisation_id=activity.organisation_id, **facts)
    if is_emitted:
        shown = {"title": both_titles(activity.title, activity.title_en)}
        place = {"organisation_id": str(activity.organisation_id)}
        await emit(work, topic, "activity", activity.id, **place, **shown)


async def _checked(work: Work, draft: Draft, organisation_id: UUID, ruled: Mapping[str, int]) -> Draft:
    texts = {
        name: rules.clean_text(getattr(draft, name), _PATHS.get(name, name), most=most, is_required=is_required)
        for name, (most, is_required) in _WORDS.items()
    }
    audience = draft.audience
    if audience == Audience():
        audience = Audience(below_ids=(organisation_id,))
    hours = {name: value for name, value in ruled.items() if getattr(draft, name, value) is None}
    cleaned = replace(draft, audience=audience, **texts, **hours)  # type: ignore[arg-type]  # required texts are there
    rules.check_draft(cleaned, work.now)
    asked = [each for one in (audience, *(each.audience for each in draft.reserves)) for each in one.below_ids]
    if asked and await plans.count_missing(work.conn, work.scope.tenant_id, asked):
        raise AudienceInvalid("audience", limit=rules.MAX_AUDIENCE)
    return cleaned


async def _ruled(work: Work, organisation_id: UUID) -> Mapping[str, int]:
    """What the rules say today at an organisation, by the name of the column."""
    keys = [RuleKey(key) for key in rules.RULED.values()]
    values = await rule_values(work, organisation_id, keys, on=local_day(work.now))
    return {name: values[RuleKey(key)] for name, key in rules.RULED.items()}


def _later(draft: Draft, step: timedelta) -> Draft:
    windows = [replace(each, opens_at=each.opens_at + step, closes_at=each.closes_at + step) for each in draft.windows]
    return replace(draft, starts_at=draft.starts_at + step, ends_at=draft.ends_at + step, windows=windows)


async def _insert(
    work: Work, organisation_id: UUID, draft: Draft, series_id: UUID | None, ruled: Mapping[str, int]
) -> UUID:
    officer_id = work.actor.member_id
    if officer_id is None:
        raise OrganisationNotFound("organisationId")
    given: dict[str, Any] = {**ruled, **asdict(draft)}
    for name in ("windows", "reserves", "audience", "questions"):
        del given[name]
    activity = ActivityRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=organisation_id,
        series_id=series_id,
        state=ActivityState.DRAFT.value,
        questions=[{**asdict(each), "choices": list(each.choices)} for each in draft.questions],
        created_by_id=officer_id,
        created_at=work.now,
        **_audience(draft.audience),
        **given,
    )
    await plans.insert_activity(work.conn, activity)
    for position, window in enumerate(draft.windows):
        await _insert_window(work, activity, position, window)
    for position, reserve in enumerate(draft.reserves):
        await _insert_reserve(work, activity, position, reserve)
    await tell_of(work, activity, "created", is_emitted=False)
    return activity.id


async def _insert_window(work: Work, activity: ActivityRow, position: int, window: Window) -> None:
    row = ActivityWindowRow(
        tenant_id=activity.tenant_id, id=new_id(), activity_id=activity.id, position=position, **asdict(window)
    )
    await plans.insert_window(work.conn, row)


async def _insert_reserve(work: Work, activity: ActivityRow, position: int, reserve: Reserve) -> None:
    row = ActivityReserveRow(
        tenant_id=activity.tenant_id,
        id=new_id(),
        activity_id=activity.id,
        position=position,
        name=reserve.name,
        name_en=reserve.name_en,
        places=reserve.places,
        **_audience(reserve.audience),
    )
    await plans.insert_reserve(work.conn, row)


def _audience(audience: Audience) -> dict[str, Any]:
    return {f"audience_{name}": list(each) for name, each in asdict(audience).items()}


async def _open_places(work: Work, activity: ActivityRow) -> None:
    """Opens the quotas: all places, the unreserved ones where some are reserved, each reserve, each bounded window."""
    tenant_id = work.scope.tenant_id
    reserves = await plans.list_reserves(work.conn, tenant_id, activity.id)
    activity.total_quota_id = await _open(work, activity, "total", activity.capacity)
    if reserves:
        rest = activity.capacity - sum(row["places"] for row in reserves)
        activity.open_quota_id = await _open(work, activity, "open", rest)
    for row in reserves:
        await _open_part(work, activity, "activity_reserve", row)
    await _open_windows(work, activity)


async def _open_windows(work: Work, activity: ActivityRow) -> None:
    """Opens the quotas of windows with a bound that have none yet."""
    for row in await plans.list_windows(work.conn, activity.tenant_id, activity.id):
        if row["places"] is not None and row["quota_id"] is None:
            await _open_part(work, activity, "activity_window", row)


async def _open_part(work: Work, activity: ActivityRow, table: str, row: Record) -> None:
    quota_id = await _open(work, activity, f"{table}:{row['id']}", row["places"])
    await plans.update_part(work.conn, activity, table, row["id"], {"places": row["places"], "quota_id": quota_id})


async def _open(work: Work, activity: ActivityRow, part: str, size: int) -> UUID:
    new = NewQuota("activity", activity.id, part, QuotaUnit.PLACE, size, keeps_returns=True)
    return await quota_open(work, new, request_id=new_id(), reason="published")
