"""Closed sets of activities, with their words."""

from api.enums import described, words
from db.models.activities import (
    ActivityKind,
    ActivityState,
    AppealStatus,
    AttendanceKind,
    AttendanceMethod,
    AttendanceReason,
    ConflictStatus,
    QuestionKind,
    RegistrationClosing,
    RegistrationState,
)
from domain.activities.attendance import ScanOutcome

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
    AttendanceKind,
    "What happened at the door.",
    {AttendanceKind.ENTRY: "Somebody came in 入场.", AttendanceKind.EXIT: "Somebody went out 离场."},
)
described(
    AttendanceMethod,
    "By what a person was recognised.",
    {
        AttendanceMethod.TICKET: "Ticket of the registration, as a QR code 入场码.",
        AttendanceMethod.BADGE: "Member number as it was read from a badge 工会会员卡.",
        AttendanceMethod.NUMBER: "Member number, or the last 4 or more characters of it, as an officer typed it.",
    },
)
described(
    AttendanceReason,
    "Why somebody is not let in or out by the rules, in the order in which it is looked at.",
    {
        AttendanceReason.NONCE_REUSED: "Nonce is that of another scan; nothing is recorded.",
        AttendanceReason.UNKNOWN_CODE: "Nobody has this ticket or number; nothing is recorded.",
        AttendanceReason.AMBIGUOUS: "Several registrations end with this number; nothing is recorded.",
        AttendanceReason.REVOKED: "Ticket was replaced by a newer one.",
        AttendanceReason.CANCELLED: "Registration has ended, or the activity was cancelled.",
        AttendanceReason.OTHER_ACTIVITY: "Ticket is for another activity.",
        AttendanceReason.CLOCK_WRONG: "Device says that it has not happened yet.",
        AttendanceReason.NOT_YET: "More than 2 hours before the start.",
        AttendanceReason.OVER: "Activity has ended.",
        AttendanceReason.UNAPPROVED: "Application has not been decided.",
        AttendanceReason.WAITING_ONLY: "Member waits in the line, or has not accepted the place.",
        AttendanceReason.NOT_REGISTERED: "Member has no registration, and is not taken as a walk-in.",
        AttendanceReason.BLOCKED: "Membership is not in force.",
        AttendanceReason.NOT_IN_AUDIENCE: "Walk-in is not among those whom the activity is for.",
        AttendanceReason.INCOMPLETE: "Questions that must be answered were not.",
        AttendanceReason.ALREADY_IN: "Member is inside already.",
        AttendanceReason.ALREADY_LEFT: "Member has left, and the activity lets nobody in twice.",
        AttendanceReason.NOT_IN: "Member who goes is not inside.",
        AttendanceReason.FULL: "Walk-in finds no free place.",
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
        AttendanceReason.NONCE_REUSED: ("扫码流水号重复使用", "Nonce of another scan"),
        AttendanceReason.UNKNOWN_CODE: ("无法识别", "Unknown code or number"),
        AttendanceReason.AMBIGUOUS: ("有多人符合，请输入完整会员号", "Several people match: enter the whole number"),
        AttendanceReason.REVOKED: ("入场码已作废", "Ticket was replaced"),
        AttendanceReason.CANCELLED: ("报名或活动已取消", "Cancelled"),
        AttendanceReason.OTHER_ACTIVITY: ("非本活动入场码", "Ticket for another activity"),
        AttendanceReason.CLOCK_WRONG: ("设备时间有误", "Wrong clock of the device"),
        AttendanceReason.NOT_YET: ("未到入场时间", "Too early"),
        AttendanceReason.OVER: ("活动已结束", "Over"),
        AttendanceReason.UNAPPROVED: ("报名待审核", "Not approved"),
        AttendanceReason.WAITING_ONLY: ("仅在候补中", "Waiting only"),
        AttendanceReason.NOT_REGISTERED: ("未报名", "Not registered"),
        AttendanceReason.BLOCKED: ("会籍未生效", "Membership not in force"),
        AttendanceReason.NOT_IN_AUDIENCE: ("不在参加范围内", "Not for this member"),
        AttendanceReason.INCOMPLETE: ("必答问题未填写", "Questions not answered"),
        AttendanceReason.ALREADY_IN: ("已签到", "Already in"),
        AttendanceReason.ALREADY_LEFT: ("已离场，不可再次入场", "Has left; no re-entry"),
        AttendanceReason.NOT_IN: ("未在场内", "Not inside"),
        AttendanceReason.FULL: ("无空余名额", "No free place"),
    }
)
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
METHOD_WORDS = words(
    {
        AttendanceMethod.TICKET: ("入场码", "Ticket"),
        AttendanceMethod.BADGE: ("会员卡", "Badge"),
        AttendanceMethod.NUMBER: ("会员号", "Number"),
    }
)
ATTENDANCE_WORDS = words({AttendanceKind.ENTRY: ("入场", "Came in"), AttendanceKind.EXIT: ("离场", "Went out")})
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
