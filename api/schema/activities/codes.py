"""Closed sets of activities, with their words."""

from api.enums import described, words
from db.models.activities import (
    ActivityKind,
    ActivityState,
    AppealStatus,
    CheckInKind,
    CheckInMethod,
    CheckInReason,
    ConflictStatus,
    QuestionKind,
    RegistrationClosing,
    RegistrationState,
)
from domain.activities.check_in import ScanOutcome

described(
    ActivityKind,
    "What sort of activity it is.",
    {
        ActivityKind.SPORTS: "Sports 体育.",
        ActivityKind.ARTS: "Music, theatre, crafts 文艺.",
        ActivityKind.FILM: "Film 观影.",
        ActivityKind.LECTURE: "Lecture 讲座.",
        ActivityKind.OUTING: "Outing 郊游.",
        ActivityKind.COURSE: "Class, often weekly 兴趣班.",
        ActivityKind.OTHER: "Anything else 其他.",
    },
)
described(
    ActivityState,
    "State of an activity.",
    {
        ActivityState.DRAFT: "Seen by officers only.",
        ActivityState.PUBLISHED: "Seen by all members; one registers by the windows.",
        ActivityState.CLOSED: "Nobody registers any more; the waiting list moves on.",
        ActivityState.ENDED: "It is over.",
        ActivityState.CANCELLED: "It does not take place.",
    },
)
described(
    QuestionKind,
    "How a question is answered.",
    {
        QuestionKind.TEXT: "By a text of at most 500 characters.",
        QuestionKind.CHOICE: "By one of the choices.",
        QuestionKind.NUMBER: "By a whole number from 0 to 9999999.",
    },
)
described(
    RegistrationState,
    "State of a registration; the first five are live.",
    {
        RegistrationState.APPLIED: "Waits for an approval.",
        RegistrationState.REGISTERED: "Has a place.",
        RegistrationState.WAITING: "Waits in the line; no participant.",
        RegistrationState.OFFERED: "Is offered a place until `offerEndsAt`.",
        RegistrationState.CHECKED_IN: "Has come.",
        RegistrationState.NO_SHOW: "Had a place and did not come.",
        RegistrationState.CANCELLED: "Place was given up, or taken with the activity or the membership.",
        RegistrationState.WITHDRAWN: "Member applied or waited, and wants no more.",
        RegistrationState.EXPIRED: "Offer was not accepted in time.",
        RegistrationState.DECLINED: "Offer was declined.",
        RegistrationState.REJECTED: "Application was rejected; the reason stands in the approval.",
        RegistrationState.CLOSED: "Line has stopped before a place became free.",
    },
)
described(
    RegistrationClosing,
    "Who or what ended a registration.",
    {
        RegistrationClosing.MEMBER: "Member gave it up.",
        RegistrationClosing.OFFICER: "An officer.",
        RegistrationClosing.TIME_LIMIT: "Time to accept an offer was over.",
        RegistrationClosing.LINE_CLOSED: "Line stopped at its cut-off.",
        RegistrationClosing.ACTIVITY_CANCELLED: "Activity was cancelled.",
        RegistrationClosing.MEMBERSHIP_CHANGED: "Membership ended, was suspended, or moved out of reach.",
        RegistrationClosing.MERGED: "Entry was merged into one with a registration of its own.",
    },
)
described(
    CheckInKind,
    "What happened at the door.",
    {CheckInKind.ENTRY: "Somebody came in 入场.", CheckInKind.EXIT: "Somebody went out 离场."},
)
described(
    CheckInMethod,
    "By what a person was recognised.",
    {
        CheckInMethod.TICKET: "Ticket of the registration, as a QR code 入场码.",
        CheckInMethod.CARD: "Member number as it was read from a badge 工会会员卡.",
        CheckInMethod.NUMBER: "Member number, or the last 4 or more characters of it, as an officer typed it.",
    },
)
described(
    CheckInReason,
    "Why somebody is not let in or out by the rules, in the order in which it is looked at.",
    {
        CheckInReason.NONCE_REUSED: "Nonce is that of another scan; nothing is recorded.",
        CheckInReason.UNKNOWN_CODE: "Nobody has this ticket or number; nothing is recorded.",
        CheckInReason.AMBIGUOUS: "Several registrations end with this number; nothing is recorded.",
        CheckInReason.DEVICE_REVOKED: "Device that scanned it was out of use already.",
        CheckInReason.REVOKED: "Ticket was replaced by a newer one.",
        CheckInReason.CANCELLED: "Registration has ended, or the activity was cancelled.",
        CheckInReason.OTHER_ACTIVITY: "Ticket is for another activity.",
        CheckInReason.CLOCK_WRONG: "Device says that it has not happened yet.",
        CheckInReason.NOT_YET: "More than `checkInLeadMinutes` before the start.",
        CheckInReason.OVER: "Activity has ended.",
        CheckInReason.UNAPPROVED: "Application has not been decided.",
        CheckInReason.WAITING_ONLY: "Member waits in the line, or has not accepted the place.",
        CheckInReason.NOT_REGISTERED: "Member has no registration, and is not taken as a walk-in.",
        CheckInReason.BLOCKED: "Membership is not in force.",
        CheckInReason.NOT_IN_AUDIENCE: "Walk-in is not among those whom the activity is for, or belongs to no branch.",
        CheckInReason.INCOMPLETE: "Questions that must be answered were not.",
        CheckInReason.ALREADY_IN: "Member is inside already.",
        CheckInReason.ALREADY_LEFT: "Member has left, and the activity lets nobody in twice.",
        CheckInReason.NOT_IN: "Member who goes is not inside.",
        CheckInReason.FULL: "Walk-in finds no free place.",
    },
)
described(
    ConflictStatus,
    "What became of a conflict.",
    {
        ConflictStatus.OPEN: "Waits for a decision; it counts meanwhile.",
        ConflictStatus.KEPT: "It counts.",
        ConflictStatus.VOIDED: "It counts no more.",
    },
)
described(
    AppealStatus,
    "What became of an appeal.",
    {
        AppealStatus.OPEN: "Waits for a decision.",
        AppealStatus.ACCEPTED: "No-show lowers no priority.",
        AppealStatus.REJECTED: "No-show stays.",
    },
)
described(
    ScanOutcome,
    "What became of a scan.",
    {
        ScanOutcome.RECORDED: "It is recorded, and goes with the rules.",
        ScanOutcome.REPEATED: "Its nonce is known; nothing has changed.",
        ScanOutcome.CONFLICT: "It is recorded as having happened; an officer decides whether it counts.",
        ScanOutcome.REFUSED: "Nothing is recorded; `reason` says why.",
    },
)
REASON_WORDS = words(
    {
        CheckInReason.NONCE_REUSED: ("扫码流水号重复使用", "Nonce of another scan"),
        CheckInReason.UNKNOWN_CODE: ("无法识别", "Unknown code or number"),
        CheckInReason.AMBIGUOUS: ("有多人符合，请输入完整会员号", "Several people match: enter the whole number"),
        CheckInReason.DEVICE_REVOKED: ("签到设备已停用", "Device is out of use"),
        CheckInReason.REVOKED: ("入场码已作废", "Ticket was replaced"),
        CheckInReason.CANCELLED: ("报名或活动已取消", "Cancelled"),
        CheckInReason.OTHER_ACTIVITY: ("非本活动入场码", "Ticket for another activity"),
        CheckInReason.CLOCK_WRONG: ("设备时间有误", "Wrong clock of the device"),
        CheckInReason.NOT_YET: ("未到入场时间", "Too early"),
        CheckInReason.OVER: ("活动已结束", "Over"),
        CheckInReason.UNAPPROVED: ("报名待审核", "Not approved"),
        CheckInReason.WAITING_ONLY: ("仅在候补中", "Waiting only"),
        CheckInReason.NOT_REGISTERED: ("未报名", "Not registered"),
        CheckInReason.BLOCKED: ("会籍未生效", "Membership not in force"),
        CheckInReason.NOT_IN_AUDIENCE: ("不在参加范围内", "Not for this member"),
        CheckInReason.INCOMPLETE: ("必答问题未填写", "Questions not answered"),
        CheckInReason.ALREADY_IN: ("已签到", "Already in"),
        CheckInReason.ALREADY_LEFT: ("已离场，不可再次入场", "Has left; no re-entry"),
        CheckInReason.NOT_IN: ("未在场内", "Not inside"),
        CheckInReason.FULL: ("无空余名额", "No free place"),
    }
)
ANY_REASON_WORDS = {**REASON_WORDS, "none": {"zh-CN": "符合规则", "en": "Goes with the rules"}}
CONFLICT_WORDS = words(
    {
        ConflictStatus.OPEN: ("待处理", "Open"),
        ConflictStatus.KEPT: ("计入", "Kept"),
        ConflictStatus.VOIDED: ("不计入", "Void"),
    }
)
APPEAL_WORDS = words(
    {
        AppealStatus.OPEN: ("待处理", "Open"),
        AppealStatus.ACCEPTED: ("申诉成立", "Accepted"),
        AppealStatus.REJECTED: ("申诉不成立", "Rejected"),
    }
)
KIND_WORDS = words(
    {
        ActivityKind.SPORTS: ("体育", "Sports"),
        ActivityKind.ARTS: ("文艺", "Arts"),
        ActivityKind.FILM: ("观影", "Film"),
        ActivityKind.LECTURE: ("讲座", "Lecture"),
        ActivityKind.OUTING: ("郊游", "Outing"),
        ActivityKind.COURSE: ("兴趣班", "Class"),
        ActivityKind.OTHER: ("其他", "Other"),
    }
)
STATE_WORDS = words(
    {
        ActivityState.DRAFT: ("草稿", "Draft"),
        ActivityState.PUBLISHED: ("已发布", "Published"),
        ActivityState.CLOSED: ("报名已关闭", "Registration closed"),
        ActivityState.ENDED: ("已结束", "Over"),
        ActivityState.CANCELLED: ("已取消", "Cancelled"),
    }
)
REGISTRATION_WORDS = words(
    {
        RegistrationState.APPLIED: ("待审核", "Applied"),
        RegistrationState.REGISTERED: ("已报名", "Registered"),
        RegistrationState.WAITING: ("候补中", "Waiting"),
        RegistrationState.OFFERED: ("待确认", "Place offered"),
        RegistrationState.CHECKED_IN: ("已签到", "Checked in"),
        RegistrationState.NO_SHOW: ("未到场", "Did not come"),
        RegistrationState.CANCELLED: ("已取消", "Cancelled"),
        RegistrationState.WITHDRAWN: ("已撤回", "Withdrawn"),
        RegistrationState.EXPIRED: ("逾期未确认", "Offer expired"),
        RegistrationState.DECLINED: ("已放弃", "Declined"),
        RegistrationState.REJECTED: ("未通过", "Rejected"),
        RegistrationState.CLOSED: ("候补截止", "Line closed"),
    }
)
