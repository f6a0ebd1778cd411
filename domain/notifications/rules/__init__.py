"""What members are told, over which channels, and when a failed delivery is tried again."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

MAX_ATTEMPTS = 12
"""After so many failures an event is a dead letter: about two hours after the first."""

_FIRST_DELAY_SECONDS = 2.0
_LONGEST_DELAY_SECONDS = 1800.0


class NotificationKind(StrEnum):
    """Messages; their words are made from kind, facts and the reader's language when they are read."""

    JOIN_REQUEST_SUBMITTED = "join_request_submitted"
    JOIN_REQUEST_APPROVED = "join_request_approved"
    JOIN_REQUEST_REJECTED = "join_request_rejected"
    APPROVAL_STEP_OPENED = "approval_step_opened"
    APPROVAL_STEP_ESCALATED = "approval_step_escalated"
    APPROVAL_APPROVED = "approval_approved"
    APPROVAL_REJECTED = "approval_rejected"
    SESSION_REUSE_DETECTED = "session_reuse_detected"
    ROLE_GRANTED = "role_granted"
    MEMBERSHIP_CHANGED = "membership_changed"
    ENTRIES_MERGED = "entries_merged"
    TRANSFER_REQUESTED = "transfer_requested"
    TRANSFER_RELEASED = "transfer_released"
    TRANSFER_RETURNED = "transfer_returned"
    TRANSFER_CANCELLED = "transfer_cancelled"
    ENTERED_ON_BEHALF = "entered_on_behalf"
    CORRECTION_REQUEST_SUBMITTED = "correction_request_submitted"
    TERM_ENDS_SOON = "term_ends_soon"
    OFFICE_ENDS_SOON = "office_ends_soon"
    ROSTER_WAITING = "roster_waiting"
    PASSKEY_REGISTERED = "passkey_registered"
    PASSKEY_COPY_SUSPECTED = "passkey_copy_suspected"
    PASSKEYS_REMOVED = "passkeys_removed"
    EMAIL_ADDRESS_CONFIRMED = "email_address_confirmed"
    DUES_REMINDED = "dues_reminded"
    DUES_PAYMENT_RECORDED = "dues_payment_recorded"
    DUES_PAYMENT_REVERSED = "dues_payment_reversed"
    DUES_LAPSE_PROPOSED = "dues_lapse_proposed"
    ACTIVITY_REGISTERED = "activity_registered"
    ACTIVITY_WAITING = "activity_waiting"
    ACTIVITY_OFFERED = "activity_offered"
    ACTIVITY_OFFER_EXPIRED = "activity_offer_expired"
    ACTIVITY_LINE_CLOSED = "activity_line_closed"
    ACTIVITY_REGISTRATION_ENDED = "activity_registration_ended"
    ACTIVITY_CHANGED = "activity_changed"
    ACTIVITY_REMINDED = "activity_reminded"
    ACTIVITY_OFFER_ENDING = "activity_offer_ending"
    ACTIVITY_FEEDBACK_WANTED = "activity_feedback_wanted"
    PHOTO_REPORTED = "photo_reported"
    KIOSK_SILENT = "kiosk_silent"
    CERTIFICATE_ISSUED = "certificate_issued"
    REGISTRATION_APPLIED = "registration_applied"
    ACTIVITY_MISSED = "activity_missed"
    APPEAL_SUBMITTED = "appeal_submitted"
    APPEAL_ACCEPTED = "appeal_accepted"
    APPEAL_REJECTED = "appeal_rejected"
    POINTS_ENDING = "points_ending"
    POINTS_RETURNED = "points_returned"
    POINTS_TAKEN_BACK = "points_taken_back"
    VOUCHER_ISSUED = "voucher_issued"
    VOUCHER_REDEEMED = "voucher_redeemed"
    VOUCHER_USED = "voucher_used"
    VOUCHER_REVERSED = "voucher_reversed"
    VOUCHER_EXPIRED = "voucher_expired"
    VOUCHER_REVOKED = "voucher_revoked"
    VOUCHER_EXPIRING = "voucher_expiring"
    BENEFIT_NOT_SERVED = "benefit_not_served"
    VOTE_SCHEDULED = "vote_scheduled"
    VOTE_OPENED = "vote_opened"
    VOTE_PAUSED = "vote_paused"
    VOTE_RESUMED = "vote_resumed"
    VOTE_EXTENDED = "vote_extended"
    VOTE_CANCELLED = "vote_cancelled"
    VOTE_PUBLISHED = "vote_published"
    VOTE_VOID = "vote_void"
    VOTE_OBJECTION_MADE = "vote_objection_made"
    VOTE_OBJECTION_DECIDED = "vote_objection_decided"
    VOTE_EARLY_CLOSE_ASKED = "vote_early_close_asked"
    VOTE_DELEGATION_GIVEN = "vote_delegation_given"
    VOTE_DELEGATION_REVOKED = "vote_delegation_revoked"
    VOTE_DELEGATION_DECLINED = "vote_delegation_declined"
    NOMINATION_CALL_OPENED = "nomination_call_opened"
    NOMINATION_CALL_CHANGED = "nomination_call_changed"
    NOMINATION_CALL_ON_NOTICE = "nomination_call_on_notice"
    NOMINATION_CALL_ENDED = "nomination_call_ended"
    NOMINATION_CALL_CANCELLED = "nomination_call_cancelled"
    NOMINATION_MADE = "nomination_made"
    NOMINATION_ACCEPTED = "nomination_accepted"
    NOMINATION_REFUSED = "nomination_refused"
    NOMINATION_LAPSED = "nomination_lapsed"
    NOMINATION_WITHDRAWN = "nomination_withdrawn"
    NOMINATION_OBJECTION_MADE = "nomination_objection_made"
    NOMINATION_OBJECTION_DECIDED = "nomination_objection_decided"
    SUGGESTION_SUBMITTED = "suggestion_submitted"
    SUGGESTION_WITHDRAWN = "suggestion_withdrawn"
    SUGGESTION_REVIEW_BEGUN = "suggestion_review_begun"
    SUGGESTION_RETURNED = "suggestion_returned"
    SUGGESTION_RESUBMITTED = "suggestion_resubmitted"
    SUGGESTION_FILED = "suggestion_filed"
    SUGGESTION_NOT_FILED = "suggestion_not_filed"
    SUGGESTION_MERGED = "suggestion_merged"
    SUGGESTION_TRANSFERRED = "suggestion_transferred"
    SUGGESTION_ARRIVED = "suggestion_arrived"
    SUGGESTION_TRANSFER_REFUSED = "suggestion_transfer_refused"
    SUGGESTION_ASSIGNED = "suggestion_assigned"
    SUGGESTION_UNIT_ASSIGNED = "suggestion_unit_assigned"
    SUGGESTION_ASSIGNMENT_RETURNED = "suggestion_assignment_returned"
    SUGGESTION_DETAIL_WANTED = "suggestion_detail_wanted"
    SUGGESTION_DETAIL_GIVEN = "suggestion_detail_given"
    SUGGESTION_RESUMED = "suggestion_resumed"
    SUGGESTION_SIGNATURE_WANTED = "suggestion_signature_wanted"
    SUGGESTION_RELEASE_WANTED = "suggestion_release_wanted"
    SUGGESTION_ANSWER_REFUSED = "suggestion_answer_refused"
    SUGGESTION_ANSWERED = "suggestion_answered"
    SUGGESTION_REOPENED = "suggestion_reopened"
    SUGGESTION_CLOSED = "suggestion_closed"
    SUGGESTION_ESCALATED = "suggestion_escalated"
    SUGGESTION_IMPLEMENTATION_LATE = "suggestion_implementation_late"
    SUGGESTION_NUDGED = "suggestion_nudged"
    SUGGESTION_SECONDED = "suggestion_seconded"
    SUGGESTION_REWARDED = "suggestion_rewarded"
    SUGGESTION_AUTHOR_ASKED = "suggestion_author_asked"
    SUGGESTION_AUTHOR_ANSWERED = "suggestion_author_answered"
    SUGGESTION_COMMENTED = "suggestion_commented"
    SUGGESTION_COMMENT_WAITING = "suggestion_comment_waiting"
    SUGGESTION_COMMENT_HIDDEN = "suggestion_comment_hidden"
    SUGGESTION_COMMENT_SHOWN = "suggestion_comment_shown"
    MANAGEMENT_QUESTION_ASKED = "management_question_asked"
    MANAGEMENT_QUESTION_FOLLOWED_UP = "management_question_followed_up"
    MANAGEMENT_QUESTION_ANSWERED = "management_question_answered"
    MANAGEMENT_QUESTION_DECLINED = "management_question_declined"
    SURVEY_OPENED = "survey_opened"
    SURVEY_CANCELLED = "survey_cancelled"
    SURVEY_RESULTS_PUBLISHED = "survey_results_published"
    NEWS_URGENT = "news_urgent"
    NEWS_CORRECTED = "news_corrected"
    NEWS_WITHDRAWN = "news_withdrawn"
    NEWS_APPROVAL_WANTED = "news_approval_wanted"
    NEWS_RETURNED = "news_returned"
    NEWS_REPLY_ANSWERED = "news_reply_answered"
    NEWS_REPLY_HIDDEN = "news_reply_hidden"
    QUIZ_ANNOUNCED = "quiz_announced"
    QUIZ_CANCELLED = "quiz_cancelled"
    COURSE_APPROVAL_WANTED = "course_approval_wanted"
    COURSE_RETURNED = "course_returned"
    COURSE_CERTIFICATE_ISSUED = "course_certificate_issued"
    COURSE_CERTIFICATE_REVOKED = "course_certificate_revoked"
    COMPETITION_APPROVAL_WANTED = "competition_approval_wanted"
    COMPETITION_RETURNED = "competition_returned"
    COMPETITION_CANCELLED = "competition_cancelled"
    COMPETITION_ENTRY_PROPOSED = "competition_entry_proposed"
    COMPETITION_ENTRY_CONFIRMED = "competition_entry_confirmed"
    COMPETITION_ENTRY_REFUSED = "competition_entry_refused"
    COMPETITION_WIN_GIVEN = "competition_win_given"
    COMPETITION_WIN_WITHDRAWN = "competition_win_withdrawn"
    TRAINING_REQUIRED = "training_required"
    TRAINING_EXPIRING = "training_expiring"
    TRAINING_EXPIRED = "training_expired"
    DISCLOSURE_NEAR = "disclosure_near"
    DISCLOSURE_OVERDUE = "disclosure_overdue"
    HONOUR_NOMINATED = "honour_nominated"
    HONOUR_AWARDED = "honour_awarded"
    HONOUR_REVOKED = "honour_revoked"
    PUBLIC_NOTICE_NAMED = "public_notice_named"
    PUBLIC_NOTICE_CORRECTED = "public_notice_corrected"
    PUBLIC_NOTICE_CONCLUDED = "public_notice_concluded"
    PUBLIC_NOTICE_WITHDRAWN = "public_notice_withdrawn"
    PUBLIC_NOTICE_APPROVAL_WANTED = "public_notice_approval_wanted"
    PUBLIC_NOTICE_OBJECTION_MADE = "public_notice_objection_made"
    PUBLIC_NOTICE_OBJECTION_ANSWERED = "public_notice_objection_answered"
    LEGAL_APPROVAL_WANTED = "legal_approval_wanted"
    LEGAL_RETURNED = "legal_returned"
    LEGAL_STALE = "legal_stale"
    OFFICIAL_DOCUMENT_STALE = "official_document_stale"


class RecipientKind(StrEnum):
    """Who or what a message outside the app is for: people, a device, an address, a post of news at a target."""

    MEMBER = "member"
    JOIN_REQUEST = "join_request"
    PUSH_SUBSCRIPTION = "push_subscription"
    EMAIL_ADDRESS = "email_address"
    CHANNEL_POST = "channel_post"


OUTSIDE_THE_APP = frozenset(
    {
        NotificationKind.JOIN_REQUEST_APPROVED,
        NotificationKind.JOIN_REQUEST_REJECTED,
        NotificationKind.SESSION_REUSE_DETECTED,
        NotificationKind.ROLE_GRANTED,
        NotificationKind.PASSKEY_REGISTERED,
        NotificationKind.PASSKEY_COPY_SUSPECTED,
        NotificationKind.PASSKEYS_REMOVED,
        NotificationKind.DUES_REMINDED,
        NotificationKind.ACTIVITY_OFFERED,
    }
)
"""Kinds that also go over the installation's other channels; all kinds are shown in the app to members."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whose address a channel is to use; the address itself is read, and unsealed, by the deliverer alone."""

    kind: RecipientKind
    id: UUID

    def __str__(self) -> str:
        """The form kept with a delivery: no personal data."""
        return f"{self.kind.value}:{self.id}"


def retry_delay(attempts: int, jitter: float) -> timedelta | None:
    """How long to wait after the `attempts`-th failure, None to give up.

    Doubles from 2 s to half an hour; `jitter` in 0…1 takes off up to half, so that events that failed together do not
    come back together.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    longest = min(_FIRST_DELAY_SECONDS * 2 ** (attempts - 1), _LONGEST_DELAY_SECONDS)
    return timedelta(seconds=longest * (1 - jitter / 2))
