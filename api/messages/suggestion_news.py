"""Sentences of notifications about suggestions."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
SUGGESTION_NEWS: Mapping[str, tuple[str, str]] = {
    "NOTIFICATION_SUGGESTION_SUBMITTED": (
        "Suggestion {reference} was handed in and waits for review.",
        "建议 {reference} 已提交，请审查。",
    ),
    "NOTIFICATION_SUGGESTION_WITHDRAWN": ("Suggestion {reference} was withdrawn.", "建议 {reference} 已撤回。"),
    "NOTIFICATION_SUGGESTION_REVIEW_BEGUN": (
        "The review of suggestion {reference} has begun.",
        "建议 {reference} 已开始审查。",
    ),
    "NOTIFICATION_SUGGESTION_RETURNED": (
        "Suggestion {reference} came back: more detail is wanted.",
        "建议 {reference} 已退回，请补充。",
    ),
    "NOTIFICATION_SUGGESTION_RESUBMITTED": (
        "Suggestion {reference} was handed in again.",
        "建议 {reference} 已补充并重新提交。",
    ),
    "NOTIFICATION_SUGGESTION_FILED": ("Suggestion {reference} was accepted.", "建议 {reference} 已立案。"),
    "NOTIFICATION_SUGGESTION_NOT_FILED": (
        "Suggestion {reference} was not accepted; it tells why.",
        "建议 {reference} 不予立案，理由见建议。",
    ),
    "NOTIFICATION_SUGGESTION_MERGED": (
        "Suggestion {reference} became part of another, which you may follow.",
        "建议 {reference} 已并案，可继续查看。",
    ),
    "NOTIFICATION_SUGGESTION_TRANSFERRED": (
        "Suggestion {reference} was sent to another organisation.",
        "建议 {reference} 已转送其他单位。",
    ),
    "NOTIFICATION_SUGGESTION_ARRIVED": (
        "Suggestion {reference} was sent to you: take or refuse it.",
        "建议 {reference} 转送至贵单位，请接收或退回。",
    ),
    "NOTIFICATION_SUGGESTION_TRANSFER_REFUSED": (
        "Suggestion {reference} came back: it was not taken.",
        "建议 {reference} 转送未被接收，已退回。",
    ),
    "NOTIFICATION_SUGGESTION_ASSIGNED": (
        "Suggestion {reference} is with the units that answer it.",
        "建议 {reference} 已交办承办单位。",
    ),
    "NOTIFICATION_SUGGESTION_UNIT_ASSIGNED": (
        "Suggestion {reference} was assigned to your unit.",
        "建议 {reference} 已交办您所在的承办单位。",
    ),
    "NOTIFICATION_SUGGESTION_ASSIGNMENT_RETURNED": (
        "The lead unit gave suggestion {reference} back.",
        "主办单位已退回建议 {reference}。",
    ),
    "NOTIFICATION_SUGGESTION_DETAIL_WANTED": (
        "The lead unit asks you something about suggestion {reference}.",
        "主办单位就建议 {reference} 请您补充说明。",
    ),
    "NOTIFICATION_SUGGESTION_DETAIL_GIVEN": (
        "What you asked about suggestion {reference} was answered.",
        "建议 {reference} 的提案人已补充说明。",
    ),
    "NOTIFICATION_SUGGESTION_RESUMED": (
        "Work on suggestion {reference} goes on without your answer.",
        "建议 {reference} 未等补充，继续办理。",
    ),
    "NOTIFICATION_SUGGESTION_SIGNATURE_WANTED": (
        "The answer to suggestion {reference} waits for your unit's signature.",
        "建议 {reference} 的答复待贵单位会签。",
    ),
    "NOTIFICATION_SUGGESTION_RELEASE_WANTED": (
        "The answer to suggestion {reference} waits for your release.",
        "建议 {reference} 的答复待审核。",
    ),
    "NOTIFICATION_SUGGESTION_ANSWER_REFUSED": (
        "The answer to suggestion {reference} was sent back.",
        "建议 {reference} 的答复已退回。",
    ),
    "NOTIFICATION_SUGGESTION_ANSWERED": ("Suggestion {reference} was answered.", "建议 {reference} 已答复。"),
    "NOTIFICATION_SUGGESTION_REOPENED": (
        "Suggestion {reference} was reopened and is to be answered again.",
        "建议 {reference} 重新办理。",
    ),
    "NOTIFICATION_SUGGESTION_REWARDED": (
        "Suggestion {reference} was put into practice and is rewarded, class {reward_class}.",
        "建议 {reference} 已实施并获奖励，等级：{reward_class}。",
    ),
    "NOTIFICATION_SUGGESTION_CLOSED": ("Suggestion {reference} was closed.", "建议 {reference} 已办结。"),
    "NOTIFICATION_SUGGESTION_ESCALATED": (
        "Time ran out for suggestion {reference} below you.",
        "下级办理的建议 {reference} 已超期。",
    ),
    "NOTIFICATION_SUGGESTION_IMPLEMENTATION_LATE": (
        "Time ran out to put suggestion {reference} into practice below you.",
        "下级办理的建议 {reference} 实施已超期。",
    ),
    "NOTIFICATION_SUGGESTION_NUDGED": (
        "Your unit is reminded of suggestion {reference}.",
        "请尽快办理建议 {reference}。",
    ),
    "NOTIFICATION_SUGGESTION_SECONDED": (
        "Enough members second suggestion {reference}.",
        "建议 {reference} 附议人数已达到要求。",
    ),
    "NOTIFICATION_SUGGESTION_AUTHOR_ASKED": (
        "You are asked to sign suggestion {reference}.",
        "邀请您为建议 {reference} 联名。",
    ),
    "NOTIFICATION_SUGGESTION_AUTHOR_ANSWERED": (
        "Somebody answered whether they sign suggestion {reference}.",
        "建议 {reference} 的联名邀请有了回应。",
    ),
    "NOTIFICATION_SUGGESTION_COMMENTED": (
        "There is a new comment on suggestion {reference}.",
        "建议 {reference} 有新评论。",
    ),
    "NOTIFICATION_SUGGESTION_COMMENT_WAITING": (
        "A comment on suggestion {reference} waits to be let through.",
        "建议 {reference} 有评论待审核。",
    ),
    "NOTIFICATION_SUGGESTION_COMMENT_HIDDEN": (
        "Your comment on suggestion {reference} was hidden; it tells why.",
        "您对建议 {reference} 的评论已被隐藏，理由见评论。",
    ),
    "NOTIFICATION_SUGGESTION_COMMENT_SHOWN": (
        "Your comment on suggestion {reference} is shown.",
        "您对建议 {reference} 的评论已显示。",
    ),
}
