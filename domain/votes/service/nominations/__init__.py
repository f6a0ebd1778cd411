"""Use cases of nominations 提名: from a call to a list of candidates on a question of a draft."""

from domain.votes.rules.nominations import CallDraft
from domain.votes.service.nominations.answering import (
    NominationConsent,
    nomination_consent,
    nomination_decline,
    nomination_withdraw,
)
from domain.votes.service.nominations.calling import (
    CallCancel,
    CallChange,
    CallOpen,
    nomination_call_cancel,
    nomination_call_change,
    nomination_call_open,
)
from domain.votes.service.nominations.following import nominations_follow_membership, nominations_merge
from domain.votes.service.nominations.nominating import (
    NominationMake,
    NominationStep,
    nomination_make,
    nomination_second,
    nomination_second_withdraw,
)
from domain.votes.service.nominations.objecting import (
    NominationObject,
    NominationObjectionDecide,
    nomination_object,
    nomination_objection_decide,
)
from domain.votes.service.nominations.taking import NominationsTake, nominations_take
from domain.votes.service.nominations.timing import nominations_close_due, nominations_end_due

__all__ = [
    "CallCancel",
    "CallChange",
    "CallDraft",
    "CallOpen",
    "NominationConsent",
    "NominationMake",
    "NominationObject",
    "NominationObjectionDecide",
    "NominationStep",
    "NominationsTake",
    "nomination_call_cancel",
    "nomination_call_change",
    "nomination_call_open",
    "nomination_consent",
    "nomination_decline",
    "nomination_make",
    "nomination_object",
    "nomination_objection_decide",
    "nomination_second",
    "nomination_second_withdraw",
    "nomination_withdraw",
    "nominations_close_due",
    "nominations_end_due",
    "nominations_follow_membership",
    "nominations_merge",
    "nominations_take",
]
