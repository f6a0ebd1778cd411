"""Use cases of public notices: policy, lock, rule, write, event, in this order."""

from domain.notices.rules import Person
from domain.notices.service.drafting import (
    NoticeContent,
    PublicNoticeApprove,
    PublicNoticeChange,
    PublicNoticeDraft,
    public_notice_approve,
    public_notice_change,
    public_notice_draft,
)
from domain.notices.service.objecting import (
    PublicNoticeObjectionAnswer,
    PublicNoticeObjectionMake,
    public_notice_objection_answer,
    public_notice_objection_make,
)
from domain.notices.service.running import (
    PublicNoticeConclude,
    PublicNoticeCorrect,
    PublicNoticeWithdraw,
    public_notice_conclude,
    public_notice_correct,
    public_notice_names_end,
    public_notice_withdraw,
    public_notices_tell_up,
)
from domain.notices.service.standing import NoticeStanding, public_notice_standing

__all__ = [
    "NoticeContent",
    "NoticeStanding",
    "Person",
    "PublicNoticeApprove",
    "PublicNoticeChange",
    "PublicNoticeConclude",
    "PublicNoticeCorrect",
    "PublicNoticeDraft",
    "PublicNoticeObjectionAnswer",
    "PublicNoticeObjectionMake",
    "PublicNoticeWithdraw",
    "public_notice_approve",
    "public_notice_change",
    "public_notice_conclude",
    "public_notice_correct",
    "public_notice_draft",
    "public_notice_names_end",
    "public_notice_objection_answer",
    "public_notice_objection_make",
    "public_notice_standing",
    "public_notice_withdraw",
    "public_notices_tell_up",
]
