"""Closed sets of learning, with their words."""

from api.enums import described, words
from db.models.learning import (
    CourseAudience,
    CourseState,
    CourseTrack,
    QuizQuestionKind,
    QuizState,
    TrainingStatus,
)

described(
    QuizState,
    "State of a quiz, by the clock.",
    {
        QuizState.DRAFT: "Being planned; members do not see it.",
        QuizState.ANNOUNCED: "Announced; it opens at its time.",
        QuizState.OPEN: "Members take it; nothing of it changes.",
        QuizState.CLOSED: "Its time is up.",
        QuizState.CANCELLED: "Called off, with a reason.",
    },
)
described(
    QuizQuestionKind,
    "How many options of a quiz's question are right.",
    {
        QuizQuestionKind.SINGLE: "One 单选.",
        QuizQuestionKind.MULTIPLE: "One or more 多选, all of which must be chosen.",
        QuizQuestionKind.TRUE_FALSE: "True or false 判断.",
    },
)
QUIZ_WORDS = words(
    {
        QuizState.DRAFT: ("草稿", "Draft"),
        QuizState.ANNOUNCED: ("即将开始", "Announced"),
        QuizState.OPEN: ("进行中", "Open"),
        QuizState.CLOSED: ("已结束", "Closed"),
        QuizState.CANCELLED: ("已取消", "Called off"),
    }
)
described(
    CourseTrack,
    "What a course teaches.",
    {
        CourseTrack.UNION_WORK: "Work of the union 工会业务.",
        CourseTrack.LABOUR_LAW: "Labour law 劳动法律.",
        CourseTrack.SAFETY: "Safety at work 安全生产.",
        CourseTrack.SKILL: "Skills of a trade 职业技能.",
        CourseTrack.DIGITAL_LITERACY: "Use of digital services 数字素养.",
        CourseTrack.CULTURE: "Culture and health 文化健康.",
    },
)
described(
    CourseAudience,
    "Whom a course is for, at and below its organisation.",
    {
        CourseAudience.MEMBERS: "Every member.",
        CourseAudience.OFFICERS: "Who holds a role today.",
        CourseAudience.POST_HOLDERS: "Who holds one of its posts today.",
    },
)
described(
    CourseState,
    "State of a course, by the clock.",
    {
        CourseState.DRAFT: "Being written; members do not see it.",
        CourseState.IN_APPROVAL: "Waits for somebody else to approve it.",
        CourseState.APPROVED: "Approved; it is published at its time.",
        CourseState.PUBLISHED: "Members enrol and learn.",
        CourseState.ENDED: "Nobody enrols any more; who did may finish.",
        CourseState.WITHDRAWN: "Withdrawn, with a reason; nobody goes on.",
    },
)
COURSE_WORDS = words(
    {
        CourseState.DRAFT: ("草稿", "Draft"),
        CourseState.IN_APPROVAL: ("待审核", "In approval"),
        CourseState.APPROVED: ("待发布", "Approved"),
        CourseState.PUBLISHED: ("学习中", "Published"),
        CourseState.ENDED: ("已截止", "Ended"),
        CourseState.WITHDRAWN: ("已撤回", "Withdrawn"),
    }
)
TRACK_WORDS = words(
    {
        CourseTrack.UNION_WORK: ("工会业务", "Union work"),
        CourseTrack.LABOUR_LAW: ("劳动法律", "Labour law"),
        CourseTrack.SAFETY: ("安全生产", "Safety"),
        CourseTrack.SKILL: ("职业技能", "Skills"),
        CourseTrack.DIGITAL_LITERACY: ("数字素养", "Digital literacy"),
        CourseTrack.CULTURE: ("文化健康", "Culture and health"),
    }
)
described(
    TrainingStatus,
    "How an officer stands to a course that their post requires.",
    {
        TrainingStatus.NEVER: "Has not completed it.",
        TrainingStatus.VALID: "Has completed it, and it holds.",
        TrainingStatus.EXPIRES_SOON: "Has completed it, and it holds for 60 days at most.",
        TrainingStatus.EXPIRED: "Has completed it, and it holds no more.",
    },
)
TRAINING_WORDS = words(
    {
        TrainingStatus.NEVER: ("未完成", "Not completed"),
        TrainingStatus.VALID: ("有效", "Valid"),
        TrainingStatus.EXPIRES_SOON: ("即将到期", "Expires soon"),
        TrainingStatus.EXPIRED: ("已到期", "Expired"),
    }
)
