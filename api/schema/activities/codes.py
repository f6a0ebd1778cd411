"""Closed sets of activities, with their words."""

from api.enums import described, words
from db.models.activities import (
    ActivityKind,
    ActivityState,
    QuestionKind,
    RegistrationClosing,
    RegistrationState,
)

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
