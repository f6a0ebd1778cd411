"""Registering, leaving and the waiting line of an activity, as the services would have written it.

Each step is at an instant, and the steps of an activity are told in the order of their instants.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from db.models.activities import LIVE_STATES, RegistrationClosing, RegistrationState
from db.models.ledger import QuotaStep
from db.seed.activities.programme import Held, Programme, is_of, reserves_of, routes
from db.seed.activities.quotas import Request
from db.seed.activities.rows import CertificateRecord, CheckInEventRecord, Person, RegistrationRecord
from db.seed.ids import Kind

_WAITING = RegistrationState.WAITING.value
_OFFERED = RegistrationState.OFFERED.value
_HOUR = timedelta(hours=1)
_HALF_HOUR, _STEP_SECONDS = 1_800, 23
_ENDING = {
    RegistrationState.DECLINED: QuotaStep.RELEASE,
    RegistrationState.EXPIRED: QuotaStep.LAPSE,
    RegistrationState.REJECTED: QuotaStep.RELEASE,
    RegistrationState.WITHDRAWN: QuotaStep.RELEASE,
}


@dataclass(slots=True)
class WaitingLine:
    """An activity with its line."""

    programme: Programme
    held: Held

    def register(self, person: Person, at: datetime, *, places: int = 1, applies: bool = False) -> UUID:
        """A member comes: takes places while nobody waits, waits otherwise; `applies`: an officer decides."""
        row, of = self.held.row, self.held.places
        ways, windows = routes(of, person, at), [window.id for window, _ in of.windows if is_of(window, person, at)]
        if not windows:
            message = f"no window of {row.title} is open to {person.member_id}"
            raise ValueError(message)
        registration = RegistrationRecord(
            self.programme.new_id(Kind.REGISTRATION),
            row.id,
            person.member_id,
            RegistrationState.REGISTERED.value,
            places,
            windows,
            [each.id for each in reserves_of(of, person)],
            [],
            at,
        )
        is_line = any(each.state == _WAITING for each in self.held.registrations.values())
        way = None if is_line and at < self._stops_at() else self._open_way(ways, places, is_line=True)
        if applies:
            registration = registration._replace(state=RegistrationState.APPLIED.value)
            step, reason = QuotaStep.HOLD, "applied"
        else:
            step, reason = QuotaStep.TAKE, "registered"
        if way is not None:
            registration = registration._replace(quota_ids=way)
            amounts = dict.fromkeys(way, places)
            self.programme.quotas.step(step, amounts, Request(person.member_id, at, reason), registration.id)
        elif not applies:
            self.held.line_numbers += 1
            sequence = self.held.line_numbers
            registration = registration._replace(state=_WAITING, sequence=sequence)
        self._put(registration, at, person.member_id)
        return registration.id

    def decide(self, registration_id: UUID, at: datetime, by_id: UUID) -> None:
        """An officer approves what is held for an applicant."""
        self._claim(self.held.registrations[registration_id], at, by_id)

    def accept(self, registration_id: UUID, at: datetime) -> None:
        """Somebody takes the place that was offered."""
        registration = self.held.registrations[registration_id]
        self._claim(registration, at, registration.member_id)

    def leave(
        self,
        registration_id: UUID,
        at: datetime,
        to: RegistrationState,
        *,
        closing: RegistrationClosing | None = RegistrationClosing.MEMBER,
        by_id: UUID | None = None,
    ) -> None:
        """Ends a live registration, gives its places back and moves the line."""
        before = self.held.registrations[registration_id]
        actor_id = before.member_id if closing is RegistrationClosing.MEMBER else by_id
        if before.quota_ids:
            step = _ENDING.get(
                to, QuotaStep.RETURN if before.state == RegistrationState.REGISTERED else QuotaStep.RELEASE
            )
            reason = "lapsed" if step is QuotaStep.LAPSE else to.value
            amounts = dict.fromkeys(before.quota_ids, before.places)
            self.programme.quotas.step(step, amounts, Request(actor_id, at, reason), before.id)
        is_late = to is RegistrationState.CANCELLED and closing is RegistrationClosing.MEMBER
        is_late = is_late and at >= self.held.row.starts_at - self.held.row.late_cancel_hours * _HOUR
        ended = before._replace(
            state=to.value,
            closing=None if closing is None else closing.value,
            closed_at=at,
            quota_ids=[],
            offer_ends_at=None,
            is_late=is_late,
        )
        self._put(ended, at, actor_id)
        if closing is not RegistrationClosing.ACTIVITY_CANCELLED:
            self.settle(at, actor_id)

    def settle(self, at: datetime, actor_id: UUID | None) -> None:
        """Offers what is spare to those who are next; what nobody waits for is free again."""
        stops_at = self._stops_at()
        waiting = sorted(
            (each for each in self.held.registrations.values() if each.state == _WAITING),
            key=lambda each: (each.priority, each.sequence or 0),
        )
        for each in waiting if at < stops_at else ():
            way = self._open_way(self._routes_of(each), each.places, is_line=False)
            if way is None:
                continue
            until = min(at + self.held.row.offer_hours * _HOUR, stops_at)
            request = Request(actor_id, at, "next_in_line")
            self.programme.quotas.step(
                QuotaStep.OFFER, dict.fromkeys(way, each.places), request, each.id, ends_at=until
            )
            offered = each._replace(state=_OFFERED, quota_ids=way, offer_ends_at=until)
            self._put(offered, at, actor_id)
        is_line = any(each.state == _WAITING for each in self.held.registrations.values())
        set_aside = {} if is_line and at < stops_at else self._returned()
        if set_aside:
            self.programme.quotas.step(QuotaStep.REOPEN, set_aside, Request(actor_id, at, "nobody_waits"))

    def close_line(self) -> None:
        """The cut-off has come: who still waits is told."""
        at = self._stops_at()
        for each in [each for each in self.held.registrations.values() if each.state == _WAITING]:
            closed = RegistrationState.CLOSED.value, RegistrationClosing.LINE_CLOSED.value
            ended = each._replace(state=closed[0], closing=closed[1], closed_at=at)
            self._put(ended, at, None)
        self.settle(at, None)

    def attend(self, absent: Sequence[UUID]) -> None:
        """Everybody who had a place was there, but for those who were not; told at the door where a log is told."""
        request = Request(None, self.held.row.starts_at, "checked_in")
        for each in [each for each in self.held.registrations.values() if each.state == RegistrationState.REGISTERED]:
            if each.id in absent:
                # It keeps its places, as `domain.activities.service.line.move` has it.
                gone = each._replace(state=RegistrationState.NO_SHOW.value, closed_at=self.held.row.ends_at)
                self.held.registrations[each.id] = gone
            else:
                self.programme.quotas.step(QuotaStep.USE, dict.fromkeys(each.quota_ids, each.places), request, each.id)
                self.held.registrations[each.id] = each._replace(state=RegistrationState.CHECKED_IN.value)
                self._let_in(each)

    def _let_in(self, registration: RegistrationRecord) -> None:
        """One after the other within the half-hour before the start, by who planned the activity."""
        programme, row = self.programme, self.held.row
        if programme.note is None:
            return
        event_id = programme.new_id(Kind.CHECK_IN_EVENT)
        seconds = list(self.held.registrations).index(registration.id) * _STEP_SECONDS % _HALF_HOUR
        at = row.starts_at - timedelta(seconds=_HALF_HOUR - seconds)
        programme.events.append(
            CheckInEventRecord(
                event_id, row.id, registration.id, registration.member_id, event_id, at, row.created_by_id, at
            )
        )
        subject, member = ("check_in_event", event_id, row.organisation_id), str(registration.member_id)
        programme.note(at, row.created_by_id, "check_in.recorded", subject, kind="entry", member_id=member, reason=None)

    def certify(self, at: datetime) -> None:
        """Certificates for all who came, by who planned the activity."""
        programme, row = self.programme, self.held.row
        came = [each for each in self.held.registrations.values() if each.state == RegistrationState.CHECKED_IN]
        for number, each in enumerate(came, 1):
            code = base64.b32encode(sha256(f"unionhall certificate {each.id}".encode()).digest()[:10]).decode()
            made = (f"ZS{at.year}-{number:06d}", code, at.date(), at, row.created_by_id)
            programme.certificates.append(
                CertificateRecord(programme.new_id(Kind.CERTIFICATE), row.id, each.member_id, each.id, *made)
            )
        subject = (row.id, row.organisation_id)
        programme.tell(at, row.created_by_id, "activity.certificates_issued", subject, certificates=len(came))

    def cancel_all(self, at: datetime, by_id: UUID) -> None:
        """The activity is cancelled: all places are taken out, and every live registration ends."""
        request = Request(by_id, at, "cancelled")
        for quota_id in sorted(self._quota_ids()):
            self.programme.quotas.resize(quota_id, 0, request)
        closing = RegistrationClosing.ACTIVITY_CANCELLED
        for each in [each for each in self.held.registrations.values() if each.state in LIVE_STATES]:
            self.leave(each.id, at, RegistrationState.CANCELLED, closing=closing, by_id=by_id)

    def _claim(self, registration: RegistrationRecord, at: datetime, by_id: UUID) -> None:
        amounts = dict.fromkeys(registration.quota_ids, registration.places)
        self.programme.quotas.step(QuotaStep.CLAIM, amounts, Request(by_id, at, "claimed"), registration.id)
        taken = registration._replace(state=RegistrationState.REGISTERED.value, offer_ends_at=None)
        self._put(taken, at, by_id)

    def _put(self, registration: RegistrationRecord, at: datetime, actor_id: UUID | None) -> None:
        self.held.registrations[registration.id] = registration
        facts = {"member_id": str(registration.member_id), "activity_id": str(registration.activity_id)}
        if registration.closing is not None:
            facts["closing"] = registration.closing
        subject = (registration.id, self.held.row.organisation_id)
        self.programme.tell(at, actor_id, f"registration.{registration.state}", subject, **facts)

    def _open_way(self, ways: Sequence[tuple[UUID, ...]], places: int, *, is_line: bool) -> tuple[UUID, ...] | None:
        """The first way with enough places: of what is free, and for the line of what is set aside, too."""
        quotas = self.programme.quotas

        def spare(quota_id: UUID) -> int:
            return quotas.free(quota_id) + (0 if is_line else quotas.returned(quota_id))

        return next((way for way in ways if all(spare(each) >= places for each in way)), None)

    def _routes_of(self, registration: RegistrationRecord) -> list[tuple[UUID, ...]]:
        of = self.held.places
        windows = [quota_id for window, quota_id in of.windows if window.id in registration.window_ids]
        kept = [each.quota_id for each in of.reserves if each.id in registration.reserve_ids]
        return [
            tuple(each for each in (of.total_id, way, window) if each is not None)
            for way in (*kept, of.open_id)
            for window in windows
        ]

    def _quota_ids(self) -> list[UUID]:
        of = self.held.places
        parts = [of.total_id, of.open_id, *(each for _, each in of.windows), *(each.quota_id for each in of.reserves)]
        return [each for each in parts if each is not None]

    def _returned(self) -> dict[UUID, int]:
        amounts = {each: self.programme.quotas.returned(each) for each in self._quota_ids()}
        return {quota_id: amount for quota_id, amount in amounts.items() if amount > 0}

    def _stops_at(self) -> datetime:
        return self.held.row.starts_at - self.held.row.cut_off_hours * _HOUR
