"""Closed sets of learning, with their words."""

from api.enums import described, words
from db.models.learning import QuizQuestionKind, QuizState

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
