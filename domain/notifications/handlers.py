"""Turns events of the outbox into notifications: who is told what.

Facts that the events carry (ids as text): `join_request.submitted` organisation_id, approval_id ·
`join_request.approved` member_id · `approval_step.opened` and `approval_step.escalated` approval_id, step_id,
organisation_id, escalate_to_id, permission, subject_kind, subject_id · `approval.approved` and `approval.rejected`
applicant_id, subject_kind, subject_id · `session.reuse_detected` member_id · `role.granted` member_id, role,
organisation_id · `passkey.…` member_id · `sign_in_code.requested` member_id (null: nobody's phone) ·
`phone_code.requested` is_awaited · `roster_import.read` organisation_id, source, is_applied · `post_term.ending`
member_id, organisation_id, ends_on, stage · `membership.changed` cause, to_state (the subject is the member) ·
`member.merged` merged_id, member_number, merged_number (the subject is the kept one) ·
`member.moved` and `member.entered_on_behalf` (the subject is the member) ·
`transfer.…` member_id, from_organisation_id, to_organisation_id, closing · `correction_request.…` member_id,
organisation_id, field · `dues…` member_id, `dues_lapse.proposed` organisation_id, proposals ·
`registration.…` member_id, activity_id, title, until, closing ·
`check_in_appeal.…` member_id, activity_id, organisation_id, title · `certificate.issued` member_id, title ·
`activity_photo.reported` organisation_id · `activity.…` organisation_id, title (the subject is the activity) ·
`benefit_…` and `voucher.…` member_id, cycle_id, of uses amount_fen, left_fen, use ·
`points.…` member_id, points, ends_on · `vote.…` organisation_id (the subject is the vote) ·
`vote_objection.…` vote_id, organisation_id, member_id ·
`nomination_call.…` vote_id, organisation_id · `nomination.…` and `nomination_objection.…` besides call_id, member_id ·
`vote_delegation.…` vote_id, organisation_id, member_id, delegate_id · of suggestions, notices and honours as the files
of their names say. Facts whose name ends in `_sealed` (an activation code) go to deliverers alone, never into the app.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from db.models import events
from db.queries import notifications as notification_queries
from db.queries.activities.registrations import find_state, list_participants
from db.types import new_id
from domain.activities.service import offer_lapsed
from domain.benefits.service import voucher_lapsed
from domain.notifications.asking import asking_handlers
from domain.notifications.benefits import benefit_handlers
from domain.notifications.courses import course_handlers
from domain.notifications.kiosks import kiosk_handlers
from domain.notifications.learning import learning_handlers
from domain.notifications.news import news_handlers
from domain.notifications.nominations import nomination_handlers
from domain.notifications.papers import paper_handlers
from domain.notifications.rules import OUTSIDE_THE_APP, NotificationKind, Recipient, RecipientKind
from domain.notifications.suggestions import suggestion_handlers
from domain.notifications.votes import vote_handlers
from domain.points.service import POINT_HANDLERS
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import ROLE_PERMISSIONS, Permission
from domain.shared.work import Work

DELIVERY_TOPIC = events.DELIVERY_TOPIC
CODE_CHANNEL = "sms"
"""The channel of sign-in codes, and of nothing else."""

_CODE_KIND = "sign_in_code"
_JOIN_CODE_KIND = "join_code"
_QUIET_TOPICS = (
    "member.erased",
    "correction_request.approved",  # approval.approved and approval.rejected tell the member
    *(f"correction_request.{word}" for word in ("cancelled", "rejected", "withdrawn")),
    "join_request.moved",
    "member_export.written",
    "office_export.written",
    *(f"organisation.{word}" for word in ("dissolved", "founded", "merged", "moved", "renamed")),
    *("passkey.removed", "password.changed"),
    *("post.closed", "post.opened", "post_term.begun", "post_term.ended"),
    "role.revoked",
    "rule.set",
    "rule.withdrawn",
    "roster_import.applied",
    "roster_import.undone",
    "session.membership_ended",
    "transfer.accepted",  # approval.approved tells the member
    "transfer.withdrawn",
    "activity_feedback.given",
    "activity.published",  # seen in the list of activities
    "activity.closed",
    "activity.reopened",
    "activity.cancelled",  # registration.cancelled tells each participant
    "activity.places_changed",
    "registration.checked_in",  # who stands at the door knows
    "registration.check_in_voided",  # whose entry it is was asked before
    "registration.declined",
    "registration.rejected",  # approval.rejected tells the member
    "registration.withdrawn",
    *(f"benefit_programme.{word}" for word in ("approved", "open", "closed", "settled")),
    *(f"benefit_cycle.{word}" for word in ("draft", "to_approve", "approved", "distributed", "ended", "cancelled")),
    "benefit_cycle.list_published",
    "benefit_cycle.drawn",
    *(f"benefit_application.{word}" for word in ("applied", "withdrawn")),
    "dues.waived",  # seen in the dues
    "dues_lapse.accepted",  # who has left could not read it
    "dues_lapse.declined",
    "dues_lapse.void",
)


def notification_handlers(channels: Sequence[str]) -> Mapping[str, Handler]:
    """Topic → handler. `channels` are the names of the relay's deliverers, without that of `CODE_CHANNEL`."""
    told = _Teller(tuple(channels))
    handlers: dict[str, Handler] = {
        "join_request.submitted": told.officers_of_request,
        "join_request.approved": told.new_member,
        "join_request.rejected": told.refused_applicant,
        "approval_step.opened": told.officers_of_step,
        "approval_step.escalated": told.officers_above,
        **dict.fromkeys(("approval.approved", "approval.rejected"), told.applicant_of_approval),
        "session.reuse_detected": told.owner_of_session,
        "role.granted": told.new_officer,
        "member.merged": told.merged_member,
        "membership.changed": told.changed_member,
        "transfer.requested": told.officers_of_transfer,
        "transfer.released": told.released_member,
        "transfer.returned": told.late_transfer,
        "transfer.cancelled": told.cancelled_transfer,
        "member.moved": told.moved_member,
        "member.entered_on_behalf": told.represented_member,
        **{f"correction_request.{word}": told.officers_of_correction for word in ("submitted", "moved")},
        "post_term.ending": told.holder_and_officers_of_term,
        "roster_import.read": told.officers_of_roster,
        "passkey.registered": told.owner_of_passkey,
        "passkey.copy_suspected": told.owner_of_copied_passkey,
        "passkey.removed_all": told.owner_of_lost_passkeys,
        "email_address.confirmed": told.owner_of_address,
        "sign_in_code.requested": told.holder_of_phone,
        "dues.reminded": told.member_in_arrears,
        **dict.fromkeys(("dues_payment.recorded", "dues_payment.reversed"), told.payer_of_dues),
        "dues_lapse.proposed": told.officers_of_lapses,
        "phone_code.requested": told.applicant_at_phone,
        **{f"registration.{state}": told.registered_member for state in _OF_REGISTRATION},
        "registration.applied": told.officers_of_activity,
        "check_in_appeal.submitted": told.officers_of_appeal,
        **dict.fromkeys(("check_in_appeal.accepted", "check_in_appeal.rejected"), told.appellant),
        "activity_photo.reported": told.officers_of_photo,
        "activity.ended": told.participants_of_ended,
        "activity.updated": told.participants,
        "activity.quota_lapsed": offer_lapsed,
        "benefit_cycle.quota_lapsed": voucher_lapsed,
        **dict.fromkeys(("certificate.issued", *_OF_POINTS), told.member_of_topic),
        **benefit_handlers(told.tell),
        **{k: h for m in (vote_handlers, news_handlers, course_handlers) for k, h in m(told.tell, _holders).items()},
        **{k: h for m in (nomination_handlers, suggestion_handlers) for k, h in m(told.tell, _holders).items()},
        **{k: h for make in (kiosk_handlers, paper_handlers) for k, h in make(told.tell, _holders).items()},
        **{topic: each for make in (learning_handlers, asking_handlers) for topic, each in make(told.tell).items()},
        **dict.fromkeys(_QUIET_TOPICS, nothing),
    }
    return {**handlers, **{topic: _both(handlers[topic], POINT_HANDLERS[topic]) for topic in POINT_HANDLERS}}


def _both(first: Handler, second: Handler) -> Handler:
    async def handle(work: Work, event: Event) -> bool:
        is_news = await first(work, event)
        return await second(work, event) or is_news

    return handle


_OF_POINTS = ("points.ending", "points.returned", "points.taken_back")
_OF_REGISTRATION: Mapping[str, NotificationKind] = {
    "registered": NotificationKind.ACTIVITY_REGISTERED,
    "waiting": NotificationKind.ACTIVITY_WAITING,
    "offered": NotificationKind.ACTIVITY_OFFERED,
    "expired": NotificationKind.ACTIVITY_OFFER_EXPIRED,
    "closed": NotificationKind.ACTIVITY_LINE_CLOSED,
    "cancelled": NotificationKind.ACTIVITY_REGISTRATION_ENDED,
    "reminded": NotificationKind.ACTIVITY_REMINDED,
    "no_show": NotificationKind.ACTIVITY_MISSED,
    "offer_ending": NotificationKind.ACTIVITY_OFFER_ENDING,
}
_ONLY_WHILE: Mapping[str, str] = {"reminded": "registered", "offer_ending": "offered"}
"""A reminder that comes late is none: who has cancelled meanwhile is left alone."""
_READING_STATES = frozenset({"active", "retained"})
_QUIET_CAUSES = frozenset({"imported", "transferred", "undone"})


class _Teller:
    def __init__(self, channels: Sequence[str]) -> None:
        self._channels = channels

    async def officers_of_request(self, work: Work, event: Event) -> bool:
        holders = await _holders(work, _id(event, "organisation_id"), Permission.JOIN_REQUEST_DECIDE)
        return await self._tell(work, event, NotificationKind.JOIN_REQUEST_SUBMITTED, holders)

    async def new_member(self, work: Work, event: Event) -> bool:
        kind = NotificationKind.JOIN_REQUEST_APPROVED
        await self._send(work, event, kind, Recipient(RecipientKind.JOIN_REQUEST, event.subject_id))
        return await self._show(work, event, kind, [_id(event, "member_id")])

    async def refused_applicant(self, work: Work, event: Event) -> bool:
        recipient = Recipient(RecipientKind.JOIN_REQUEST, event.subject_id)
        await self._send(work, event, NotificationKind.JOIN_REQUEST_REJECTED, recipient)
        return False

    async def officers_of_step(self, work: Work, event: Event) -> bool:
        holders = await _holders(work, _id(event, "organisation_id"), str(event.facts["permission"]))
        return await self._tell(work, event, NotificationKind.APPROVAL_STEP_OPENED, holders)

    async def officers_above(self, work: Work, event: Event) -> bool:
        # A step with nobody above it reminds its own officers.
        place = "organisation_id" if event.facts.get("escalate_to_id") is None else "escalate_to_id"
        holders = await _holders(work, _id(event, place), str(event.facts["permission"]))
        return await self._tell(work, event, NotificationKind.APPROVAL_STEP_ESCALATED, holders)

    async def applicant_of_approval(self, work: Work, event: Event) -> bool:
        if event.facts.get("applicant_id") is None:
            return False
        is_approved = event.topic == "approval.approved"
        kind = NotificationKind.APPROVAL_APPROVED if is_approved else NotificationKind.APPROVAL_REJECTED
        return await self._tell(work, event, kind, [_id(event, "applicant_id")])

    async def owner_of_session(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.SESSION_REUSE_DETECTED, [_id(event, "member_id")])

    async def new_officer(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.ROLE_GRANTED, [_id(event, "member_id")])

    async def changed_member(self, work: Work, event: Event) -> bool:
        # A transfer tells by its approval, a roster is not the member's news; who cannot sign in could not read it.
        is_shown = event.facts["to_state"] in _READING_STATES and event.facts["cause"] not in _QUIET_CAUSES
        return is_shown and await self._tell(work, event, NotificationKind.MEMBERSHIP_CHANGED, [event.subject_id])

    async def moved_member(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.MEMBERSHIP_CHANGED, [event.subject_id])

    async def represented_member(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.ENTERED_ON_BEHALF, [event.subject_id])

    async def merged_member(self, work: Work, event: Event) -> bool:
        if "member_number" not in event.facts:  # from before it was told
            return False
        return await self._tell(work, event, NotificationKind.ENTRIES_MERGED, [event.subject_id])

    async def officers_of_transfer(self, work: Work, event: Event) -> bool:
        holders = await _holders(work, _id(event, "from_organisation_id"), Permission.TRANSFER_DECIDE)
        return await self._tell(work, event, NotificationKind.TRANSFER_REQUESTED, holders)

    async def released_member(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.TRANSFER_RELEASED, [_id(event, "member_id")])

    async def late_transfer(self, work: Work, event: Event) -> bool:
        if event.facts.get("closing") != "time_limit":  # approval.rejected tells the member
            return False
        return await self._tell(work, event, NotificationKind.TRANSFER_RETURNED, [_id(event, "member_id")])

    async def cancelled_transfer(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.TRANSFER_CANCELLED, [_id(event, "member_id")])

    async def officers_of_correction(self, work: Work, event: Event) -> bool:
        holders = await _holders(work, _id(event, "organisation_id"), Permission.CORRECTION_REQUEST_DECIDE)
        others = [holder for holder in holders if holder != _id(event, "member_id")]
        return await self._tell(work, event, NotificationKind.CORRECTION_REQUEST_SUBMITTED, others)

    async def holder_and_officers_of_term(self, work: Work, event: Event) -> bool:
        holder_id = _id(event, "member_id")
        officers = await _holders(work, _id(event, "organisation_id"), Permission.ORGANISATION_WRITE)
        others = [officer for officer in officers if officer != holder_id]
        is_news = await self._tell(work, event, NotificationKind.TERM_ENDS_SOON, [holder_id])
        return await self._tell(work, event, NotificationKind.OFFICE_ENDS_SOON, others) or is_news

    async def officers_of_roster(self, work: Work, event: Event) -> bool:
        # Who uploads a file looks at it; what comes by itself and is not applied waits for somebody.
        if event.facts.get("source") == "officer" or event.facts.get("is_applied"):
            return False
        holders = await _holders(work, _id(event, "organisation_id"), Permission.MEMBER_IMPORT)
        return await self._tell(work, event, NotificationKind.ROSTER_WAITING, holders)

    async def owner_of_passkey(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.PASSKEY_REGISTERED, [_id(event, "member_id")])

    async def owner_of_copied_passkey(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.PASSKEY_COPY_SUSPECTED, [_id(event, "member_id")])

    async def owner_of_address(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.EMAIL_ADDRESS_CONFIRMED, [_id(event, "member_id")])

    async def owner_of_lost_passkeys(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.PASSKEYS_REMOVED, [event.subject_id])

    async def holder_of_phone(self, work: Work, event: Event) -> bool:
        """A code was asked for; where no member has the phone, nothing is sent, and whoever asked cannot tell."""
        if event.facts.get("member_id") is not None:
            recipient = Recipient(RecipientKind.MEMBER, _id(event, "member_id"))
            await self._send_over([CODE_CHANNEL], work, event, _CODE_KIND, recipient)
        return False

    async def member_in_arrears(self, work: Work, event: Event) -> bool:
        return await self._tell(work, event, NotificationKind.DUES_REMINDED, [_id(event, "member_id")])

    async def payer_of_dues(self, work: Work, event: Event) -> bool:
        is_recorded = event.topic == "dues_payment.recorded"
        kind = NotificationKind.DUES_PAYMENT_RECORDED if is_recorded else NotificationKind.DUES_PAYMENT_REVERSED
        return await self._tell(work, event, kind, [_id(event, "member_id")])

    async def officers_of_lapses(self, work: Work, event: Event) -> bool:
        holders = await _holders(work, _id(event, "organisation_id"), Permission.DUES_WRITE)
        return await self._tell(work, event, NotificationKind.DUES_LAPSE_PROPOSED, holders)

    async def registered_member(self, work: Work, event: Event) -> bool:
        if event.facts.get("closing") == "member":  # who cancels knows it
            return False
        topic = event.topic.rsplit(".", 1)[-1]
        kind, wanted = _OF_REGISTRATION[topic], _ONLY_WHILE.get(topic)
        if wanted is not None and await find_state(work.conn, event.tenant_id, event.subject_id) != wanted:
            return False
        return await self._tell(work, event, kind, [_id(event, "member_id")])

    async def officers_of_activity(self, work: Work, event: Event) -> bool:
        holders = await _holders(work, _id(event, "organisation_id"), Permission.REGISTRATION_DECIDE)
        others = [holder for holder in holders if holder != _id(event, "member_id")]
        return await self._tell(work, event, NotificationKind.REGISTRATION_APPLIED, others)

    async def officers_of_appeal(self, work: Work, event: Event) -> bool:
        holders = await _holders(work, _id(event, "organisation_id"), Permission.CHECK_IN_MANAGE)
        others = [holder for holder in holders if holder != _id(event, "member_id")]
        return await self._tell(work, event, NotificationKind.APPEAL_SUBMITTED, others)

    async def appellant(self, work: Work, event: Event) -> bool:
        is_accepted = event.topic == "check_in_appeal.accepted"
        kind = NotificationKind.APPEAL_ACCEPTED if is_accepted else NotificationKind.APPEAL_REJECTED
        return await self._tell(work, event, kind, [_id(event, "member_id")])

    async def member_of_topic(self, work: Work, event: Event) -> bool:
        kind = NotificationKind(event.topic.replace(".", "_"))
        return await self._tell(work, event, kind, [_id(event, "member_id")])

    async def participants_of_ended(self, work: Work, event: Event) -> bool:
        if "title" not in event.facts:  # from before feedback was asked for
            return False
        members = await list_participants(work.conn, event.tenant_id, event.subject_id)
        return await self._tell(work, event, NotificationKind.ACTIVITY_FEEDBACK_WANTED, members)

    async def officers_of_photo(self, work: Work, event: Event) -> bool:
        holders = await _holders(work, _id(event, "organisation_id"), Permission.ACTIVITY_MANAGE)
        return await self._tell(work, event, NotificationKind.PHOTO_REPORTED, holders)

    async def participants(self, work: Work, event: Event) -> bool:
        members = await list_participants(work.conn, event.tenant_id, event.subject_id)
        return await self._tell(work, event, NotificationKind.ACTIVITY_CHANGED, members)

    async def applicant_at_phone(self, work: Work, event: Event) -> bool:
        """As `holder_of_phone`, for people outside the register."""
        if event.facts.get("is_awaited"):
            recipient = Recipient(RecipientKind.JOIN_REQUEST, event.subject_id)
            await self._send_over([CODE_CHANNEL], work, event, _JOIN_CODE_KIND, recipient)
        return False

    async def tell(self, work: Work, event: Event, kind: NotificationKind, member_ids: Sequence[UUID]) -> bool:
        """For handlers that stand elsewhere."""
        return await self._tell(work, event, kind, member_ids)

    async def _tell(self, work: Work, event: Event, kind: NotificationKind, member_ids: Sequence[UUID]) -> bool:
        if kind in OUTSIDE_THE_APP:
            for member_id in member_ids:
                await self._send(work, event, kind, Recipient(RecipientKind.MEMBER, member_id))
        return await self._show(work, event, kind, member_ids)

    async def _show(self, work: Work, event: Event, kind: NotificationKind, member_ids: Sequence[UUID]) -> bool:
        facts = {name: fact for name, fact in _facts(event).items() if not name.endswith("_sealed")}
        written = await notification_queries.insert_notifications(
            work.conn, event.tenant_id, event_id=event.id, kind=kind.value, member_ids=member_ids, facts=facts
        )
        return written > 0

    async def _send(self, work: Work, event: Event, kind: NotificationKind, recipient: Recipient) -> None:
        await self._send_over(self._channels, work, event, kind.value, recipient)

    async def _send_over(
        self, channels: Sequence[str], work: Work, event: Event, kind: str, recipient: Recipient
    ) -> None:
        for channel in channels:
            # A subject of its own each: one unreachable phone must not hold up the messages to others.
            await emit(
                work,
                DELIVERY_TOPIC,
                "notification_delivery",
                new_id(),
                channel=channel,
                kind=kind,
                recipient_kind=recipient.kind.value,
                recipient_id=str(recipient.id),
                origin_event_id=str(event.id),
                message_facts=_facts(event),
            )


async def _holders(work: Work, organisation_id: UUID, permission: str, *but_ids: UUID | None) -> Sequence[UUID]:
    others = {each for each in but_ids if each is not None}
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if permission in allowed]
    return await notification_queries.list_holders(
        work.conn, work.scope.tenant_id, organisation_id, roles=roles, on=local_day(work.now), but_ids=others
    )


def _id(event: Event, name: str) -> UUID:
    return UUID(str(event.facts[name]))


def _facts(event: Event) -> dict[str, object]:
    return {f"{event.subject_kind}_id": str(event.subject_id), **event.facts}
