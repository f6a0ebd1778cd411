"""Groups of kinds: what members choose about, and what comes at night, too."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.notifications.rules import NotificationKind as K


class NotificationGroup(StrEnum):
    """What notifications are about, as members choose. Each kind belongs to one."""

    SECURITY = "security"
    MEMBERSHIP = "membership"
    DUES = "dues"
    ACTIVITIES = "activities"
    BENEFITS = "benefits"
    VOTES = "votes"
    SUGGESTIONS = "suggestions"
    SURVEYS = "surveys"
    NEWS = "news"
    LEARNING = "learning"
    OFFICE = "office"
    OTHER = "other"


ALWAYS_ON = frozenset({NotificationGroup.SECURITY})
"""An account in danger is told of whatever its owner has chosen: it may not be the owner who chose."""

_G = NotificationGroup
_BY_FIRST_WORD: Mapping[str, NotificationGroup] = {
    "session": _G.SECURITY,
    "passkey": _G.SECURITY,
    "passkeys": _G.SECURITY,
    "email": _G.SECURITY,
    "join": _G.MEMBERSHIP,
    "approval": _G.MEMBERSHIP,
    "membership": _G.MEMBERSHIP,
    "entries": _G.MEMBERSHIP,
    "transfer": _G.MEMBERSHIP,
    "dues": _G.DUES,
    "activity": _G.ACTIVITIES,
    "certificate": _G.ACTIVITIES,
    "appeal": _G.ACTIVITIES,
    "points": _G.BENEFITS,
    "voucher": _G.BENEFITS,
    "benefit": _G.BENEFITS,
    "vote": _G.VOTES,
    "nomination": _G.VOTES,
    "suggestion": _G.SUGGESTIONS,
    "management": _G.SUGGESTIONS,
    "survey": _G.SURVEYS,
    "news": _G.NEWS,
    "quiz": _G.LEARNING,
    "course": _G.LEARNING,
    "competition": _G.LEARNING,
    "training": _G.LEARNING,
    "disclosure": _G.OFFICE,
    "public": _G.NEWS,
    "honour": _G.NEWS,
    "official": _G.OFFICE,
    "legal": _G.OFFICE,
}
_OFFICE = frozenset(
    {
        K.JOIN_REQUEST_SUBMITTED,
        K.APPROVAL_STEP_OPENED,
        K.APPROVAL_STEP_ESCALATED,
        K.TRANSFER_REQUESTED,
        K.CORRECTION_REQUEST_SUBMITTED,
        K.TERM_ENDS_SOON,
        K.OFFICE_ENDS_SOON,
        K.ROSTER_WAITING,
        K.DUES_LAPSE_PROPOSED,
        K.PHOTO_REPORTED,
        K.KIOSK_SILENT,
        K.REGISTRATION_APPLIED,
        K.APPEAL_SUBMITTED,
        K.VOTE_OBJECTION_MADE,
        K.VOTE_EARLY_CLOSE_ASKED,
        K.NOMINATION_CALL_ENDED,
        K.NOMINATION_WITHDRAWN,
        K.NOMINATION_OBJECTION_MADE,
        K.SUGGESTION_SUBMITTED,
        K.SUGGESTION_RESUBMITTED,
        K.SUGGESTION_ARRIVED,
        K.SUGGESTION_TRANSFER_REFUSED,
        K.SUGGESTION_UNIT_ASSIGNED,
        K.SUGGESTION_ASSIGNMENT_RETURNED,
        K.SUGGESTION_DETAIL_GIVEN,
        K.SUGGESTION_SIGNATURE_WANTED,
        K.SUGGESTION_RELEASE_WANTED,
        K.SUGGESTION_ANSWER_REFUSED,
        K.SUGGESTION_ESCALATED,
        K.SUGGESTION_COMMENT_WAITING,
        K.MANAGEMENT_QUESTION_ASKED,
        K.MANAGEMENT_QUESTION_FOLLOWED_UP,
        K.SUGGESTION_NUDGED,
        K.SUGGESTION_IMPLEMENTATION_LATE,
        K.NEWS_APPROVAL_WANTED,
        K.NEWS_RETURNED,
        K.PUBLIC_NOTICE_APPROVAL_WANTED,
        K.PUBLIC_NOTICE_OBJECTION_MADE,
        K.COURSE_APPROVAL_WANTED,
        K.COURSE_RETURNED,
        K.COMPETITION_APPROVAL_WANTED,
        K.COMPETITION_RETURNED,
    }
)
"""What waits for somebody in office, or for a unit that answers."""
_OWN_GROUP: Mapping[K, NotificationGroup] = {
    **dict.fromkeys(_OFFICE, _G.OFFICE),
    K.ROLE_GRANTED: _G.SECURITY,
    K.ENTERED_ON_BEHALF: _G.SECURITY,
}

GROUP_OF: Mapping[str, NotificationGroup] = MappingProxyType(
    {kind.value: _OWN_GROUP.get(kind) or _BY_FIRST_WORD.get(kind.value.partition("_")[0], _G.OTHER) for kind in K}
)
"""Each kind's group; a kind that nobody has put anywhere is among the others."""

URGENT = frozenset(
    {
        K.SESSION_REUSE_DETECTED,
        K.PASSKEY_REGISTERED,
        K.PASSKEY_COPY_SUSPECTED,
        K.PASSKEYS_REMOVED,
        K.EMAIL_ADDRESS_CONFIRMED,
        K.ROLE_GRANTED,
        K.ACTIVITY_OFFERED,
        K.ACTIVITY_OFFER_ENDING,
        K.NEWS_URGENT,
        K.NEWS_CORRECTED,
        K.NEWS_WITHDRAWN,
    }
)
"""An account in danger, offers that go to the next within hours, urgent notices and what becomes of them.

These come at night, too.
"""
_URGENT = frozenset(kind.value for kind in URGENT)


def is_urgent(kind: str) -> bool:
    """Whether a notification of this kind cannot wait until the morning."""
    return kind in _URGENT


def group_of(kind: str) -> NotificationGroup:
    """The group of a kind, also of one that this process does not know yet."""
    return GROUP_OF.get(kind, _G.OTHER)
