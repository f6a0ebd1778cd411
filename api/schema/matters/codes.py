"""Closed sets of my matters and of the inbox, with their words, and the words of all states."""

from collections.abc import Mapping

from api.enums import Words, described, words
from api.schema.activities.codes import REGISTRATION_WORDS
from api.schema.benefits.codes import APPLICATION_WORDS, VOUCHER_WORDS
from api.schema.members import correction_requests, join_requests, transfers
from api.schema.suggestions.codes import STATE_WORDS as SUGGESTION_WORDS
from api.schema.votes.codes import STATE_WORDS as VOTE_WORDS
from api.schema.votes.nomination_codes import NOMINATION_WORDS
from domain.matters.catalogue import MatterKind, MatterStep

described(
    MatterKind,
    "What a matter of a member is about.",
    {
        MatterKind.JOIN_REQUEST: "Request to join.",
        MatterKind.TRANSFER: "Move to another branch.",
        MatterKind.CORRECTION_REQUEST: "Request to correct the entry.",
        MatterKind.REGISTRATION: "Registration for an activity.",
        MatterKind.BENEFIT_APPLICATION: "Application for a benefit.",
        MatterKind.VOUCHER: "Voucher.",
        MatterKind.VOTE: "Vote on whose roll the member is.",
        MatterKind.NOMINATION: "Nomination of the member.",
        MatterKind.SUGGESTION: "Suggestion that the member wrote or signed, or was asked to sign.",
    },
)
described(
    MatterStep,
    "What the member does next.",
    {
        MatterStep.ATTEND: "Come; `dueAt` is when it begins.",
        MatterStep.ANSWER_OFFER: "Take the place that is held, or decline it.",
        MatterStep.USE_BEFORE: "Use it.",
        MatterStep.VOTE: "Vote.",
        MatterStep.CONSENT: "Consent to being a candidate, or decline.",
        MatterStep.HAND_IN: "Hand the draft in.",
        MatterStep.GIVE_DETAIL: "Answer what was asked.",
        MatterStep.JUDGE_ANSWER: "Say whether the answer is one.",
        MatterStep.ANSWER_INVITATION: "Sign, or decline to.",
        MatterStep.WAIT: "Nothing: it is with others.",
        MatterStep.NONE: "Nothing: it is over.",
    },
)
KIND_WORDS = words(
    {
        MatterKind.JOIN_REQUEST: ("入会申请", "Request to join"),
        MatterKind.TRANSFER: ("转会", "Transfer"),
        MatterKind.CORRECTION_REQUEST: ("更正申请", "Correction"),
        MatterKind.REGISTRATION: ("活动报名", "Activity"),
        MatterKind.BENEFIT_APPLICATION: ("普惠申请", "Benefit"),
        MatterKind.VOUCHER: ("票券", "Voucher"),
        MatterKind.VOTE: ("选举表决", "Vote"),
        MatterKind.NOMINATION: ("提名", "Nomination"),
        MatterKind.SUGGESTION: ("建议", "Suggestion"),
    }
)
STEP_WORDS = words(
    {
        MatterStep.ATTEND: ("按时参加", "Come"),
        MatterStep.ANSWER_OFFER: ("确认名额", "Answer the offer"),
        MatterStep.USE_BEFORE: ("在期限前使用", "Use before"),
        MatterStep.VOTE: ("在截止前投票", "Vote until"),
        MatterStep.CONSENT: ("接受或谢绝提名", "Consent or decline"),
        MatterStep.HAND_IN: ("提交草稿", "Hand in"),
        MatterStep.GIVE_DETAIL: ("补充说明", "Answer the question"),
        MatterStep.JUDGE_ANSWER: ("评价答复", "Judge the answer"),
        MatterStep.ANSWER_INVITATION: ("答复联名邀请", "Answer the invitation"),
        MatterStep.WAIT: ("等待办理", "Wait"),
        MatterStep.NONE: ("已办结", "Done"),
    }
)
_STATES: Mapping[MatterKind, Words] = {
    MatterKind.JOIN_REQUEST: join_requests.STATUS_WORDS,
    MatterKind.TRANSFER: transfers.STATUS_WORDS,
    MatterKind.CORRECTION_REQUEST: correction_requests.STATUS_WORDS,
    MatterKind.REGISTRATION: REGISTRATION_WORDS,
    MatterKind.BENEFIT_APPLICATION: APPLICATION_WORDS,
    MatterKind.VOUCHER: VOUCHER_WORDS,
    MatterKind.VOTE: VOTE_WORDS,
    MatterKind.NOMINATION: NOMINATION_WORDS,
    MatterKind.SUGGESTION: SUGGESTION_WORDS,
}
STATE_WORDS: Words = {
    f"{kind.value}.{code}": spoken for kind, known in _STATES.items() for code, spoken in known.items()
}
"""Kind and state → its word, as the domain itself says it."""
