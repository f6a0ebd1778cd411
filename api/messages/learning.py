"""Sentences about learning 宣传教育."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
LEARNING: Mapping[str, tuple[str, str]] = {
    "LEARNING_PLACE_NOT_FOUND": ("You manage no learning of this organisation.", "您无权管理该组织的宣传教育。"),
    "LEARNING_TEXT_INVALID": (
        "Write 1 to {limit} characters, without control characters.",
        "请填写 1 至 {limit} 个字，不含控制字符。",
    ),
    "QUESTION_BANK_NOT_FOUND": ("There is no such question bank.", "没有该题库。"),
    "BANK_QUESTION_INVALID": (
        "Question {number} cannot be kept so (0: their number): look at its options and its key.",
        "第 {number} 题设置有误（0 表示题目数量）：请检查选项和答案。",
    ),
    "BANK_QUESTION_NOT_FOUND": ("There is no such question.", "没有该题目。"),
    "BANK_QUESTION_NEEDED": (
        "A quiz that was announced draws {count} questions from this bank: add others first.",
        "已公布的竞赛要从该题库抽取 {count} 题，请先补充题目。",
    ),
    "QUIZ_NOT_FOUND": ("There is no such quiz.", "没有该知识竞赛。"),
    "QUIZ_STATE_REFUSED": ("This cannot be done: the quiz is {state}.", "不能进行此操作：该竞赛{state}。"),
    "QUIZ_WINDOW_INVALID": (
        "The quiz must close after it opens, in the future, within {days} days.",
        "竞赛须先开始后结束，结束时间须在今后 {days} 天以内。",
    ),
    "QUIZ_SIZE_INVALID": ("Give a number from {least} to {most}.", "请填写 {least} 至 {most} 之间的数。"),
    "QUIZ_BANK_TOO_SMALL": (
        "The bank has {count} questions, fewer than the quiz draws.",
        "题库仅有 {count} 题，少于竞赛抽题数。",
    ),
    "QUIZ_KEY_KNOWN": (
        "You wrote questions of this bank or opened its keys, so you cannot take its quizzes.",
        "您参与过该题库的出题或查看过答案，不能参加使用该题库的竞赛。",
    ),
    "QUIZ_ATTEMPT_UNFINISHED": (
        "You have begun a quiz of this bank: finish it before you read or write its keys.",
        "您正在参加使用该题库的竞赛，结束之后才能出题或查看答案。",
    ),
    "QUIZ_ATTEMPTS_USED": ("You have had all {limit} attempts.", "您的 {limit} 次答题机会已用完。"),
    "QUIZ_ATTEMPT_NOT_FOUND": ("You have no such attempt.", "没有您的该次答题。"),
    "QUIZ_ATTEMPT_OVER": (
        "This attempt is over; what you answered before counts.",
        "本次答题已结束，此前保存的作答有效。",
    ),
    "QUIZ_ANSWER_INVALID": ("Question {position} cannot be answered so.", "第 {position} 题不能这样作答。"),
    "NOTIFICATION_QUIZ_ANNOUNCED": (
        "Quiz: {title}. Take part from {since} until {until}.",
        "知识竞赛“{title}”，参加时间 {since} 至 {until}。",
    ),
    "NOTIFICATION_QUIZ_CANCELLED": ("{title} was called off.", "知识竞赛“{title}”已取消。"),
}
# Words for the states of a quiz, put into the sentences of refusals.
QUIZ_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("being planned", "正在筹备"),
    "announced": ("announced and not open yet", "尚未开始"),
    "open": ("open", "正在进行"),
    "closed": ("closed", "已结束"),
    "cancelled": ("called off", "已取消"),
}
