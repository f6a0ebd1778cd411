"""Closed sets of my matters and of the inbox, with their words, and the words of all states."""

from collections.abc import Mapping

from api.enums import Words, described, words
from api.schema.activities.codes import REGISTRATION_WORDS
from api.schema.benefits.codes import APPLICATION_WORDS, VOUCHER_WORDS
from api.schema.competitions.codes import ENTRY_WORDS
from api.schema.honours.codes import NOMINATION_WORDS as HONOUR_WORDS
from api.schema.learning.codes import TRAINING_WORDS
from api.schema.members import correction_requests, join_requests, transfers
from api.schema.notices.codes import OBJECTION_WORDS
from api.schema.suggestions.asking import STATE_WORDS as QUESTION_WORDS
from api.schema.suggestions.codes import STATE_WORDS as SUGGESTION_WORDS
from api.schema.surveys.codes import STATE_WORDS as SURVEY_WORDS
from api.schema.votes.codes import STATE_WORDS as VOTE_WORDS
from api.schema.votes.nomination_codes import NOMINATION_WORDS
from domain.matters.catalogue import InboxKind, InboxStep, MatterKind, MatterStep

described(
    MatterKind,
    "What a matter of a member is about.",
    {
        MatterKind.JOIN_REQUEST: "Request to join.",
        MatterKind.TRANSFER: "Move to another branch.",
        MatterKind.CORRECTION_REQUEST: "Request to correct the entry.",
        MatterKind.REGISTRATION: "Registration for an activity.",
        MatterKind.BENEFIT_APPLICATION: "Application for a benefit.",
        MatterKind.VOUCHER: "Voucher of a benefit.",
        MatterKind.VOTE: "Vote on whose roll the member is.",
        MatterKind.NOMINATION: "Nomination of the member.",
        MatterKind.SUGGESTION: "Suggestion that the member wrote or signed, or was asked to sign.",
        MatterKind.MANAGEMENT_QUESTION: "Question that the member asked the management.",
        MatterKind.SURVEY: "Survey that the member is asked to answer.",
        MatterKind.HONOUR_NOMINATION: "Nomination of the member for an honour.",
        MatterKind.COMPETITION_ENTRY: "Entry for a skill competition with the member in it.",
        MatterKind.PUBLIC_NOTICE_OBJECTION: "Objection that the member made to a public notice.",
        MatterKind.TRAINING: "Course that a post of the member requires.",
    },
)
described(
    MatterStep,
    "What the member does next.",
    {
        MatterStep.ATTEND: "Come; `dueAt` is when it begins.",
        MatterStep.ANSWER_OFFER: "Take the place that is held, or decline it.",
        MatterStep.USE_BEFORE: "Use it.",
        MatterStep.VOTE: "Cast the ballot.",
        MatterStep.CONSENT: "Consent to being a candidate, honoured or entered, or decline.",
        MatterStep.HAND_IN: "Hand the draft in.",
        MatterStep.GIVE_DETAIL: "Answer what was asked.",
        MatterStep.JUDGE_ANSWER: "Say whether the answer is one.",
        MatterStep.ANSWER_INVITATION: "Sign, or decline to.",
        MatterStep.READ_ANSWER: "Read the answer; ask again, once, where it leaves something open.",
        MatterStep.ANSWER_SURVEY: "Answer the survey.",
        MatterStep.TAKE_COURSE: "Take the course, for the first time or anew.",
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
        MatterKind.MANAGEMENT_QUESTION: ("提问", "Question to the management"),
        MatterKind.SURVEY: ("问卷", "Survey"),
        MatterKind.HONOUR_NOMINATION: ("评先评优", "Honour"),
        MatterKind.COMPETITION_ENTRY: ("技能竞赛", "Skill competition"),
        MatterKind.PUBLIC_NOTICE_OBJECTION: ("公示异议", "Objection to a notice"),
        MatterKind.TRAINING: ("必修培训", "Required training"),
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
        MatterStep.READ_ANSWER: ("查看答复", "Read the answer"),
        MatterStep.ANSWER_SURVEY: ("在截止前填写", "Answer until"),
        MatterStep.TAKE_COURSE: ("参加培训", "Take the course"),
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
    MatterKind.MANAGEMENT_QUESTION: QUESTION_WORDS,
    MatterKind.SURVEY: SURVEY_WORDS,
    MatterKind.PUBLIC_NOTICE_OBJECTION: OBJECTION_WORDS,
    MatterKind.HONOUR_NOMINATION: HONOUR_WORDS,
    MatterKind.COMPETITION_ENTRY: ENTRY_WORDS,
    MatterKind.TRAINING: TRAINING_WORDS,
}
STATE_WORDS: Words = {
    f"{kind.value}.{code}": spoken for kind, known in _STATES.items() for code, spoken in known.items()
}
"""Kind and state → its word, as the domain itself says it."""

described(
    InboxKind,
    "What waits for an office.",
    {
        InboxKind.JOIN_REQUEST: "Request to join.",
        InboxKind.TRANSFER: "Move to another branch.",
        InboxKind.CORRECTION_REQUEST: "Request to correct an entry.",
        InboxKind.REGISTRATION: "Application for an activity.",
        InboxKind.CHECK_IN_APPEAL: "Appeal against a no-show.",
        InboxKind.CHECK_IN_CONFLICT: "Check-in that contradicts another.",
        InboxKind.PHOTO_REPORT: "Photo that was reported; leads to the photo.",
        InboxKind.VOTE_OBJECTION: "Objection to a roll.",
        InboxKind.NOMINATION_OBJECTION: "Objection against a nominee.",
        InboxKind.REDEMPTION_CONFLICT: "Use of a voucher that contradicts another.",
        InboxKind.SETTLEMENT_DISPUTE: "Dispute about a settlement.",
        InboxKind.SUGGESTION: "Suggestion to be acknowledged, reviewed or assigned.",
        InboxKind.SUGGESTION_ANSWER: "Answer to be released.",
        InboxKind.SUGGESTION_AT_UNIT: "Suggestion with a unit for which the caller acts.",
        InboxKind.SUGGESTION_COMMENT: "Comment on a suggestion that waits for a moderator.",
        InboxKind.IMPLEMENTATION: "Implementation that was reported done; leads to the suggestion.",
        InboxKind.MANAGEMENT_QUESTION: "Question to the management, for a unit for which the caller acts.",
        InboxKind.HONOUR: "Honour whose chosen are to be put up, or to be awarded; due while the notice has its names.",
        InboxKind.HONOUR_NOMINATION: "Nomination for an honour to be reviewed.",
        InboxKind.COMPETITION: "Skill competition to be announced, due when its entries open; or its results.",
        InboxKind.COMPETITION_ENTRY: "Entry for a skill competition to be confirmed.",
        InboxKind.PUBLIC_NOTICE: "Draft of a public notice to be approved, or one that is over and to be concluded.",
        InboxKind.PUBLIC_NOTICE_OBJECTION: "Objection to a public notice.",
        InboxKind.NEWS_ITEM: "News to be approved; due when it is to be published.",
        InboxKind.NEWS_CORRECTION: "Correction of news to be approved; leads to the item.",
        InboxKind.NEWS_REPLY: "Reply to news that waits for a moderator.",
        InboxKind.DISCLOSURE: "Draft of a disclosure to be published; due on the day on which it is owed.",
        InboxKind.COURSE: "Course to be approved; due when it is to open.",
        InboxKind.LEGAL_ARTICLE: "Legal article, or a change of one, to be approved.",
        InboxKind.OFFICIAL_DOCUMENT: "Official document to be published, or whose day of review has come.",
        InboxKind.CHANNEL_POST: "Post at a target outside that failed and is not tried again by itself.",
        InboxKind.BENEFIT_PROGRAMME: "Draft of a benefit programme to be approved.",
        InboxKind.BENEFIT_CYCLE: "Giving out of a benefit to be approved, due when it opens; or its list or draw.",
        InboxKind.ROSTER_IMPORT: "Roster that was read and is to be applied.",
        InboxKind.DUES_LAPSE: "Membership proposed to lapse for unpaid dues.",
    },
)
described(
    InboxStep,
    "What the office does next.",
    {
        InboxStep.DECIDE: "Approve or refuse, or settle what is disputed.",
        InboxStep.ACKNOWLEDGE: "Begin the review.",
        InboxStep.REVIEW: "File it, or say why not; of a document, see whether it still holds.",
        InboxStep.ASSIGN: "Assign units.",
        InboxStep.RELEASE: "Release the answer, or send it back.",
        InboxStep.BEGIN: "Begin, or give it back.",
        InboxStep.ANSWER: "Draft the answer to a suggestion, or answer a question or an objection.",
        InboxStep.COUNTERSIGN: "Sign the answer, or send it back.",
        InboxStep.VERIFY: "See whether it is done and its figures hold.",
        InboxStep.PUT_UP: "Draft the public notice of who is to be honoured; again where one came to nothing.",
        InboxStep.CONCLUDE: "Conclude the notice.",
        InboxStep.AWARD: "Award the honour.",
        InboxStep.RECORD: "Record the results, or call it off.",
        InboxStep.PUBLISH: "Publish the results, or the list of who applied.",
        InboxStep.DRAW: "Hold the draw.",
        InboxStep.APPLY: "Look at the preview, and apply it.",
    },
)
INBOX_KIND_WORDS = words(
    {
        InboxKind.JOIN_REQUEST: ("入会申请", "Request to join"),
        InboxKind.TRANSFER: ("转会", "Transfer"),
        InboxKind.CORRECTION_REQUEST: ("更正申请", "Correction"),
        InboxKind.REGISTRATION: ("活动报名", "Application for an activity"),
        InboxKind.CHECK_IN_APPEAL: ("未到场申诉", "Appeal against a no-show"),
        InboxKind.CHECK_IN_CONFLICT: ("签到冲突", "Conflict of check-in"),
        InboxKind.PHOTO_REPORT: ("照片举报", "Photo reported"),
        InboxKind.VOTE_OBJECTION: ("名册异议", "Objection to a roll"),
        InboxKind.NOMINATION_OBJECTION: ("候选人异议", "Objection against a nominee"),
        InboxKind.REDEMPTION_CONFLICT: ("核销争议", "Voucher in conflict"),
        InboxKind.SETTLEMENT_DISPUTE: ("结算争议", "Dispute about a settlement"),
        InboxKind.SUGGESTION: ("建议待处理", "Suggestion"),
        InboxKind.SUGGESTION_ANSWER: ("答复待审核", "Answer to be released"),
        InboxKind.SUGGESTION_AT_UNIT: ("建议待承办", "Suggestion with a unit"),
        InboxKind.SUGGESTION_COMMENT: ("评论待审核", "Comment on a suggestion"),
        InboxKind.IMPLEMENTATION: ("实施待核验", "Implementation to be verified"),
        InboxKind.MANAGEMENT_QUESTION: ("提问待答复", "Question to the management"),
        InboxKind.HONOUR: ("评先评优待办理", "Honour"),
        InboxKind.HONOUR_NOMINATION: ("推荐待评审", "Nomination for an honour"),
        InboxKind.COMPETITION: ("技能竞赛待办理", "Skill competition"),
        InboxKind.COMPETITION_ENTRY: ("竞赛报名待审核", "Entry for a competition"),
        InboxKind.PUBLIC_NOTICE: ("公示待办理", "Public notice"),
        InboxKind.PUBLIC_NOTICE_OBJECTION: ("公示异议", "Objection to a notice"),
        InboxKind.NEWS_ITEM: ("信息待审核", "News"),
        InboxKind.NEWS_CORRECTION: ("更正待审核", "Correction of news"),
        InboxKind.NEWS_REPLY: ("留言待审核", "Reply to news"),
        InboxKind.DISCLOSURE: ("公开事项待审核", "Disclosure"),
        InboxKind.COURSE: ("课程待审核", "Course"),
        InboxKind.LEGAL_ARTICLE: ("法律知识待审核", "Legal article"),
        InboxKind.OFFICIAL_DOCUMENT: ("文件待复核", "Document to be reviewed"),
        InboxKind.CHANNEL_POST: ("渠道发布失败", "Post that failed"),
        InboxKind.BENEFIT_PROGRAMME: ("普惠项目待批准", "Benefit programme"),
        InboxKind.BENEFIT_CYCLE: ("普惠发放待办理", "Giving out of a benefit"),
        InboxKind.ROSTER_IMPORT: ("花名册待导入", "Roster to be applied"),
        InboxKind.DUES_LAPSE: ("自动退会建议", "Proposed lapse"),
    }
)
INBOX_STEP_WORDS = words(
    {
        InboxStep.DECIDE: ("审批", "Decide"),
        InboxStep.ACKNOWLEDGE: ("受理", "Acknowledge"),
        InboxStep.REVIEW: ("审查", "Review"),
        InboxStep.ASSIGN: ("交办", "Assign"),
        InboxStep.RELEASE: ("审核答复", "Release"),
        InboxStep.BEGIN: ("接收承办", "Begin"),
        InboxStep.ANSWER: ("答复", "Answer"),
        InboxStep.COUNTERSIGN: ("会签", "Countersign"),
        InboxStep.VERIFY: ("核验", "Verify"),
        InboxStep.PUT_UP: ("拟公示", "Put up"),
        InboxStep.CONCLUDE: ("结束公示", "Conclude"),
        InboxStep.AWARD: ("授予荣誉", "Award"),
        InboxStep.RECORD: ("登记结果", "Record results"),
        InboxStep.PUBLISH: ("公布", "Publish"),
        InboxStep.DRAW: ("抽签", "Hold the draw"),
        InboxStep.APPLY: ("导入", "Apply"),
    }
)
