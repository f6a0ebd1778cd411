"""What officers set of a kiosk, and what it tells of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models.kiosks import KioskFunction, KioskRow, KioskState
from db.queries.activities import check_in as door_queries
from db.queries.kiosks import machines as queries
from db.queries.kiosks import visits
from domain.audit.service import record
from domain.kiosks import rules
from domain.kiosks.errors import KioskGateInvalid, KioskNotFound, KioskStateRefused
from domain.kiosks.rules import Profile
from domain.organisations.errors import OrganisationNotFound
from domain.shared.work import Outcome, Work

_SET: Final = (
    *("organisation_id", "name", "place", "gate", "activity_id", "terminal_id", "document_profile", "functions"),
    *("languages", "allows_pin", "idle_seconds", "session_seconds", "offline_count", "offline_hours"),
)
"""What the log tells of a kiosk that is set anew; `settings` are the program's, and may hold what is no log's."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Where a kiosk stands now: words for it, the activity whose door it is, the terminal of whose merchant it is."""

    words: str | None = None
    activity_id: UUID | None = None
    terminal_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class KioskConfigure:
    """All that officers set of a kiosk, as a whole. `settings` by name, for the program of the kiosk."""

    kiosk_id: UUID
    organisation_id: UUID
    name: str
    place: str
    gate: Gate
    profile: Profile
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KioskStateSet:
    """The next state of a kiosk."""

    kiosk_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class KioskHeartbeat:
    """What a kiosk tells of itself; no personal data. `version` is of the configuration that it has."""

    device_now: datetime
    software: str
    version: int
    queue_length: int
    queue_oldest_at: datetime | None = None
    has_paper: bool | None = None
    battery_percent: int | None = None
    network: str | None = None


async def kiosk_configure(work: Work, command: KioskConfigure) -> Outcome:
    """Renames, moves and configures a kiosk; it learns of it with its next heartbeat. Locks it.

    Who sets it answers for what it records at the door. Records `kiosk.configured`
    with old and new values.

    Raises:
        DomainError: KIOSK_NOT_FOUND, ORGANISATION_NOT_FOUND, KIOSK_STATE_REFUSED (revoked), KIOSK_TEXT_INVALID,
            KIOSK_PROFILE_INVALID, KIOSK_GATE_INVALID.
    """
    kiosk, officer_id = await _managed(work, command.kiosk_id)
    if kiosk.state == KioskState.REVOKED:
        raise KioskStateRefused("kioskId", state=kiosk.state)
    is_moved = kiosk.organisation_id != command.organisation_id
    if is_moved and not await queries.may_enrol(work.conn, work.scope, command.organisation_id):
        raise OrganisationNotFound("organisationId")
    profile = rules.clean_profile(command.profile)
    await _check_gate(work, command.gate, profile)
    before = _set(kiosk)
    kiosk.organisation_id, kiosk.answering_id = command.organisation_id, officer_id
    kiosk.name = rules.clean_line(command.name, "name") or ""
    kiosk.place = rules.clean_line(command.place, "place") or ""
    kiosk.gate = rules.clean_line(command.gate.words, "gate", is_required=False)
    kiosk.activity_id, kiosk.terminal_id = command.gate.activity_id, command.gate.terminal_id
    kiosk.document_profile, kiosk.functions = profile.document_profile, list(profile.functions)
    kiosk.languages, kiosk.allows_pin = list(profile.languages), profile.allows_pin
    kiosk.idle_seconds, kiosk.session_seconds = profile.idle_seconds, profile.session_seconds
    kiosk.offline_count, kiosk.offline_hours = profile.offline_count, profile.offline_hours
    kiosk.settings = rules.clean_settings(command.settings)
    kiosk.version, kiosk.configured_at = kiosk.version + 1, work.now
    await queries.update_kiosk(work.conn, kiosk)
    after = _set(kiosk)
    replaced = {
        f"{side}_{name}": values[name]
        for side, values in (("from", before), ("to", after))
        for name in before
        if before[name] != after[name]
    }
    await _tell(work, kiosk, "kiosk.configured", version=kiosk.version, **replaced)
    return {"kiosk_id": kiosk.id}


def _set(kiosk: KioskRow) -> dict[str, object]:
    """What an officer sets, for the log."""
    return {name: str(value) if isinstance(value := getattr(kiosk, name), UUID) else value for name in _SET}


async def _check_gate(work: Work, gate: Gate, profile: Profile) -> None:
    if gate.activity_id is not None:
        is_there = await door_queries.find_recorded(work.conn, work.scope, gate.activity_id) is not None
        if not is_there or KioskFunction.CHECK_IN not in profile.functions:
            raise KioskGateInvalid("activityId")
    if gate.terminal_id is not None:
        is_there = await queries.has_terminal(work.conn, work.scope, gate.terminal_id)
        if not is_there or KioskFunction.REDEMPTION not in profile.functions:
            raise KioskGateInvalid("terminalId")


async def kiosk_state_set(work: Work, command: KioskStateSet) -> Outcome:
    """Suspends a kiosk, lets it go on, or revokes it for ever; at once, in every process. Locks it.

    Who stands before it is signed out. The same state again is the same as once. Records `kiosk.<state>`.

    Raises:
        DomainError: KIOSK_NOT_FOUND, KIOSK_STATE_REFUSED (it was revoked).
    """
    kiosk, _ = await _managed(work, command.kiosk_id)
    if kiosk.state == command.state:
        return {"kiosk_id": kiosk.id}
    if kiosk.state == KioskState.REVOKED:
        raise KioskStateRefused("state", state=kiosk.state)
    kiosk.state, kiosk.state_at = command.state, work.now
    await queries.update_state(work.conn, kiosk)
    await visits.close_all(work.conn, kiosk.tenant_id, kiosk.id, work.now)
    await _tell(work, kiosk, f"kiosk.{kiosk.state}")
    return {"kiosk_id": kiosk.id}


async def kiosk_heartbeat(work: Work, command: KioskHeartbeat) -> Outcome:
    """Notes how a kiosk is; it reads its configuration in the answer. Locks it. Not recorded: it tells of nobody.

    Raises:
        DomainError: KIOSK_NOT_FOUND, KIOSK_HEARTBEAT_INVALID, KIOSK_TEXT_INVALID.
    """
    kiosk = await calling_kiosk(work)
    ahead = round((command.device_now - work.now).total_seconds())
    rules.check_heartbeat(
        clock_ahead_seconds=ahead,
        queue_length=command.queue_length,
        battery_percent=command.battery_percent,
        queue_oldest_at=command.queue_oldest_at,
    )
    heard = {
        "seen_at": work.now,
        "seen_version": max(0, min(command.version, kiosk.version)),
        "software": rules.clean_line(command.software, "software"),
        "clock_ahead_seconds": ahead,
        "queue_length": command.queue_length,
        "queue_oldest_at": command.queue_oldest_at,
        "has_paper": command.has_paper,
        "battery_percent": command.battery_percent,
        "network": rules.clean_line(command.network, "network", is_required=False),
    }
    await queries.update_heard(work.conn, kiosk, heard)
    return {"kiosk_id": kiosk.id}


async def calling_kiosk(work: Work) -> KioskRow:
    """The kiosk that calls, locked, in use or suspended.

    Raises:
        KioskNotFound: The caller is none.
    """
    kiosk_id, kiosk = work.actor.kiosk_id, None
    if kiosk_id is not None and work.actor.member_id is None:
        kiosk = await queries.lock_kiosk(work.conn, work.scope.tenant_id, kiosk_id)
    if kiosk is None or kiosk.state == KioskState.REVOKED:
        raise KioskNotFound
    return kiosk


async def serving_kiosk(work: Work, *functions: KioskFunction) -> KioskRow:
    """The kiosk that calls, locked, in use and with one of the functions.

    Raises:
        KioskNotFound: The caller is none.
        KioskStateRefused: It is suspended.
        KioskFunctionRefused: Its profile has none of the functions.
    """
    kiosk = await calling_kiosk(work)
    rules.check_use(kiosk.state, kiosk.functions, functions)
    return kiosk


async def _managed(work: Work, kiosk_id: UUID) -> tuple[KioskRow, UUID]:
    kiosk, officer_id = await queries.lock_managed(work.conn, work.scope, kiosk_id), work.actor.member_id
    if kiosk is None or officer_id is None:
        raise KioskNotFound("kioskId")
    return kiosk, officer_id


async def _tell(work: Work, kiosk: KioskRow, action: str, **facts: object) -> None:
    await record(work, action, "kiosk", kiosk.id, organisation_id=kiosk.organisation_id, **facts)
