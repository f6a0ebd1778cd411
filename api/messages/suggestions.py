"""Sentences about suggestions 合理化建议."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
SUGGESTIONS: Mapping[str, tuple[str, str]] = {
    "SUGGESTION_NOT_FOUND": ("There is no such suggestion.", "没有该建议。"),
    "SUGGESTION_STATE_REFUSED": ("This cannot be done: the suggestion is {state}.", "不能进行此操作：该建议{state}。"),
    "SUGGESTION_PART_REFUSED": ("This is for others to do.", "此操作应由其他人员办理。"),
    "SUGGESTION_REASON_MISSING": ("Give a reason; the author reads it.", "请说明理由，提案人会看到。"),
    "SUGGESTION_TEXT_INVALID": (
        "Write 1 to {limit} characters, without control characters.",
        "请填写 1 至 {limit} 个字，不含控制字符。",
    ),
    "SUGGESTION_CATEGORY_NOT_FOUND": ("There is no such category here.", "本单位没有该类别。"),
    "SUGGESTION_AUTHOR_NOT_FOUND": (
        "Check number and name: there is no such member.",
        "没有该会员，请核对编号和姓名。",
    ),
    "SUGGESTION_AUTHOR_KNOWN": ("This member was asked already.", "已邀请过该会员。"),
    "SUGGESTION_AUTHORS_FULL": ("At most {limit} members are asked to sign.", "最多邀请 {limit} 人联名。"),
    "SUGGESTION_OWN": ("You are one of its authors.", "您是提案人，不能附议。"),
    "SUGGESTION_SUPPORTED": ("You second it already.", "您已附议。"),
    "SUGGESTION_NOT_SUPPORTED": ("You do not second it.", "您没有附议。"),
    "SUGGESTION_COMMENT_NOT_FOUND": ("There is no such comment.", "没有该评论。"),
    "SUGGESTION_COMMENT_STATE_REFUSED": ("It is so already.", "该评论已是此状态。"),
    "SUGGESTION_COMMENTS_SPENT": ("There are {limit} comments: no more for now.", "评论已达 {limit} 条，暂不能再发。"),
    "SUGGESTION_REOPENED_BEFORE": (
        "It was reopened before, which is done once.",
        "该建议只能重新办理一次。",
    ),
    "SUGGESTION_SECONDED": (
        "Enough members have seconded this suggestion: only its supervisor can refuse to file it.",
        "该建议附议人数已达要求，不予立案须由督办人员决定。",
    ),
    "SUGGESTION_PLACE_INVALID": (
        "Choose another organisation of the union that handles suggestions.",
        "请选择本会其他可办理建议的组织。",
    ),
    "SUGGESTION_ANSWER_OWED": (
        "This suggestion was reopened: it has to be answered once more.",
        "该建议已重新办理，必须再次答复，不能不予立案。",
    ),
    "SUGGESTION_PLACE_LOWER": (
        "This suggestion was reopened: it cannot go below the organisation that has to answer it this time.",
        "该建议已重新办理，不能转送至负责再次答复的组织的下级。",
    ),
    "SUGGESTION_MERGE_REFUSED": (
        "It cannot be merged into this one: choose another suggestion that is being handled.",
        "不能并入该建议，请选择其他正在办理的建议。",
    ),
    "SUGGESTION_KEEPS_OTHERS": (
        "Others' suggestions were merged into this one: it can no longer be withdrawn.",
        "已有其他建议并入该建议，不能再撤回。",
    ),
    "SUGGESTION_UNIT_INVALID": (
        "Choose units that are open, here, above or below, each once.",
        "请选择本级、上级或下级未停用的承办单位，且不得重复。",
    ),
    "SUGGESTION_UNIT_NOT_HIGHER": (
        "This suggestion was reopened: another unit, at the same organisation or above, has to answer it.",
        "该建议已重新办理，须由同级或上级的其他单位答复。",
    ),
    "SUGGESTION_RETURN_TOO_LATE": (
        "An assignment can be given back within {days} working days; they are over.",
        "交办后 {days} 个工作日内方可退办，现已超过期限。",
    ),
    "SUGGESTION_CLOCK_STILL": (
        "Its units are not waited for there now.",
        "该时限目前并不在等待承办单位。",
    ),
    "SUGGESTION_NUDGED": (
        "Its units were reminded already; they can be again on the next working day.",
        "本工作日已催办，请于下一工作日再催。",
    ),
    "SUGGESTION_ANSWER_SIGNED": ("Your unit has signed this answer already.", "贵单位已会签该答复。"),
    "SUGGESTION_ANSWER_OWN": (
        "Whoever drafted the answer, or acts for its unit, does not release it.",
        "答复拟稿人及主办单位人员不得审核该答复。",
    ),
    "ANSWER_TEMPLATE_NOT_FOUND": ("There is no such template here.", "本单位没有该答复模板。"),
    "SUGGESTION_ATTACHMENTS_FULL": ("At most {limit} attachments.", "附件不得超过 {limit} 个。"),
    "SUGGESTION_ATTACHMENT_NOT_FOUND": ("There is no such attachment.", "没有该附件。"),
    "SUGGESTION_ATTACHMENT_STAYS": (
        "Something has happened to the suggestion since: the attachment stays.",
        "建议此后已有进展，附件不能删除。",
    ),
    "SUGGESTION_PERMIT_MONTH_OVER": (
        "This permit is of another month: draw one of this month.",
        "该凭证不是本月的，请领取本月凭证。",
    ),
    "SUGGESTION_PERMITS_DRAWN": (
        "You have drawn your {limit} permits of this month.",
        "您本月的 {limit} 份匿名凭证已领取完毕。",
    ),
    "SUGGESTION_PERMIT_REFUSED": ("Permits are for members.", "匿名凭证仅限会员领取。"),
    "SUGGESTION_PERMIT_INVALID": (
        "The signature is not the registrar's for this token.",
        "签名并非发证处为此凭证所签。",
    ),
    "SUGGESTION_PERMIT_USED": (
        "Another suggestion was posted with this permit.",
        "该凭证已用于提交另一条建议。",
    ),
    "SUGGESTION_PLACE_REFUSED": (
        "Choose a branch or an organisation above it.",
        "请选择分会或其上级组织。",
    ),
    "SUGGESTION_POST_INVALID": (
        "Send a JSON object as the page of anonymous suggestions says.",
        "请按匿名建议说明提交 JSON 对象。",
    ),
    "CREDENTIALS_REFUSED": (
        "Send this without cookies and credentials: they would tell who you are.",
        "请勿附带 Cookie 或登录凭据，以免暴露您的身份。",
    ),
}
MANAGEMENT_QUESTIONS: Mapping[str, tuple[str, str]] = {
    "MANAGEMENT_QUESTION_NOT_FOUND": ("There is no such question.", "没有该提问。"),
    "MANAGEMENT_QUESTION_PART_REFUSED": ("This is for others to do.", "此操作应由其他人员办理。"),
    "MANAGEMENT_QUESTION_STATE_REFUSED": (
        "This cannot be done: the question is {state}.",
        "不能进行此操作：该提问{state}。",
    ),
    "MANAGEMENT_QUESTION_ARTICLE_NOT_FOUND": (
        "There is no such legal article for you.",
        "没有面向您的该法律知识条目。",
    ),
    "MANAGEMENT_QUESTION_NEWS_NOT_FOUND": (
        "There is no such news for you.",
        "没有面向您的该信息。",
    ),
    "MANAGEMENT_QUESTION_UNIT_NOT_FOUND": (
        "There is no such unit here that takes questions.",
        "本单位没有可提问的该承办单位。",
    ),
}
MANAGEMENT_QUESTION_NOTICES: Mapping[str, tuple[str, str]] = {
    "NOTIFICATION_MANAGEMENT_QUESTION_ASKED": (
        "Your unit was asked: {title}. The answer is due on {until}.",
        "有会员向您所在承办单位提问：“{title}”，请于 {until} 前答复。",
    ),
    "NOTIFICATION_MANAGEMENT_QUESTION_FOLLOWED_UP": (
        "Your unit was asked again: {title}. The answer is due on {until}.",
        "会员对“{title}”的答复继续追问，请于 {until} 前答复。",
    ),
    "NOTIFICATION_MANAGEMENT_QUESTION_ANSWERED": ("{title} was answered.", "“{title}”已有答复。"),
    "NOTIFICATION_MANAGEMENT_QUESTION_DECLINED": (
        "{title} is not answered; the question tells why.",
        "“{title}”不予答复，原因见该提问。",
    ),
}
MANAGEMENT_QUESTION_STATES: Mapping[str, tuple[str, str]] = {
    "asked": ("waiting for an answer", "待答复"),
    "answered": ("answered", "已答复"),
    "followed_up": ("followed up and waiting for an answer", "已追问，待答复"),
    "answered_again": ("answered twice", "追问已答复"),
    "declined": ("declined", "不予答复"),
    "withdrawn": ("withdrawn", "已撤回"),
}
# Words for the states of a suggestion, put into the sentences of refusals.
SUGGESTION_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("a draft", "尚为草稿"),
    "submitted": ("submitted", "已提交"),
    "in_review": ("in review", "审查中"),
    "returned": ("returned for detail", "已退回补充"),
    "transferred": ("transferred", "已转送"),
    "filed": ("filed", "已立案"),
    "not_filed": ("not filed", "不予立案"),
    "merged": ("merged into another", "已并案"),
    "assigned": ("assigned", "已交办"),
    "in_progress": ("in progress", "办理中"),
    "waiting_for_author": ("waiting for its author", "待提案人补充"),
    "answer_drafted": ("waiting for counter-signatures", "待会签"),
    "countersigned": ("waiting for release", "待审核"),
    "answered": ("answered", "已答复"),
    "rated": ("rated", "已评价"),
    "reopened": ("reopened", "重新办理中"),
    "closed": ("closed", "已办结"),
    "withdrawn": ("withdrawn", "已撤回"),
}
