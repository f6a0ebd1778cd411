"""Sentences about courses 课程 and their certificates."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
COURSES: Mapping[str, tuple[str, str]] = {
    "COURSE_NOT_FOUND": ("There is no such course.", "没有该课程。"),
    "COURSE_STATE_REFUSED": ("This cannot be done: the course is {state}.", "不能进行此操作：该课程{state}。"),
    "COURSE_WINDOW_INVALID": (
        "The course must end after it begins, in the future, and begin within {days} days.",
        "课程须先发布后截止，截止时间须在今后，且在 {days} 天内发布。",
    ),
    "COURSE_AUDIENCE_INVALID": (
        "Name posts for a course for post holders, and for no other.",
        "面向任职人员的课程须选择职务，其他课程不得选择职务。",
    ),
    "COURSE_VALIDITY_INVALID": ("Give {least} to {most} months.", "有效期须为 {least} 至 {most} 个月。"),
    "COURSE_LESSONS_INVALID": (
        "Give 1 to {most} lessons, each of 1 to {minutes} minutes.",
        "课时须为 1 至 {most} 个，每个 1 至 {minutes} 分钟。",
    ),
    "COURSE_QUIZ_INVALID": (
        "Choose a quiz of this organisation or above that is announced and not over.",
        "请选择本级或上级组织已公布且未结束的知识测验。",
    ),
    "COURSE_OWN_TEXT": (
        "You wrote or submitted this course: somebody else must approve it.",
        "该课程由您编写或提交，须由他人审核。",
    ),
    "COURSE_TEXT_OUTDATED": (
        "The text was changed since you read it: please read it again.",
        "内容在您阅读之后已有修改，请重新阅读后再办理。",
    ),
    "COURSE_COMPLETED_ALREADY": (
        "You have completed this course; take it again when its certificate ends soon.",
        "您已完成该课程；证书临近到期时可再次学习。",
    ),
    "COURSE_NOT_ENROLLED": ("Enrol in the course first.", "请先报名该课程。"),
    "LESSON_NOT_FOUND": ("There is no such lesson.", "没有该课时。"),
    "LESSON_QUIZ_NOT_PASSED": ("Pass the quiz first.", "请先通过测验。"),
    "COURSE_CERTIFICATE_NOT_FOUND": (
        "There is no certificate with this number of a course that you manage.",
        "您管理的课程中没有此编号的证书。",
    ),
    "NOTIFICATION_COURSE_APPROVAL_WANTED": (
        "A course waits for your approval: {title}.",
        "课程“{title}”等待您审核。",
    ),
    "NOTIFICATION_COURSE_RETURNED": ("Your course {title} was sent back.", "您编写的课程“{title}”被退回。"),
    "NOTIFICATION_COURSE_CERTIFICATE_ISSUED": (
        "You completed {title}; your certificate is ready.",
        "您已完成课程“{title}”，结业证书已生成。",
    ),
    "NOTIFICATION_COURSE_CERTIFICATE_REVOKED": (
        "Your certificate of {title} was revoked.",
        "您的课程“{title}”结业证书已被撤销。",
    ),
    "TRAINING_REQUIREMENT_NOT_FOUND": ("There is no such requirement.", "没有该培训要求。"),
    "TRAINING_REQUIREMENT_SET_ALREADY": (
        "The organisation requires this course already; end that first.",
        "该组织已要求学习此课程，请先结束原要求。",
    ),
    "NOTIFICATION_TRAINING_REQUIRED": ("Your post requires the course {title}.", "您的职务需完成课程“{title}”。"),
    "NOTIFICATION_TRAINING_EXPIRING": (
        "Take {title} again by {until}: your post requires it.",
        "您的职务必修课程“{title}”将于 {until} 到期，请再次学习。",
    ),
    "NOTIFICATION_TRAINING_EXPIRED": (
        "Your training {title} ended on {until}; take it again.",
        "您的职务必修课程“{title}”已于 {until} 到期，请尽快再次学习。",
    ),
}
# Words for the states of a course, put into the sentences of refusals.
COURSE_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("a draft", "为草稿"),
    "in_approval": ("waiting for approval", "正在审核"),
    "approved": ("approved", "已审核通过"),
    "published": ("published", "已发布"),
    "ended": ("ended", "已截止"),
    "withdrawn": ("withdrawn", "已撤回"),
}
