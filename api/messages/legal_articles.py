"""Sentences about the legal knowledge base 法律知识库."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
LEGAL_ARTICLES: Mapping[str, tuple[str, str]] = {
    "LEGAL_ARTICLE_NOT_FOUND": ("There is no such legal article.", "没有该法律知识条目。"),
    "LEGAL_ARTICLE_PLACE_NOT_FOUND": (
        "You manage no legal matters of this organisation.",
        "您无权管理该组织的法律知识库。",
    ),
    "LEGAL_ARTICLE_TEXT_INVALID": (
        "Write 1 to {limit} characters that can be read, without control characters.",
        "请填写 1 至 {limit} 个可阅读的字，不含控制字符。",
    ),
    "LEGAL_ARTICLE_DAYS_INVALID": (
        "The last day and the review must not be before the first day.",
        "失效日期和复审日期不得早于生效日期。",
    ),
    "LEGAL_ARTICLE_BASIS_NOT_FOUND": (
        "Name 1 to {limit} statutes of the register.",
        "请引用法律法规库中的 1 至 {limit} 项条目。",
    ),
    "LEGAL_ARTICLE_UNIT_NOT_FOUND": (
        "There is no open answering unit of this organisation or above.",
        "该组织及其上级没有可受理咨询的承办单位。",
    ),
    "LEGAL_ARTICLE_STATE_REFUSED": (
        "This cannot be done: the article is {state}.",
        "不能进行此操作：该条目{state}。",
    ),
    "LEGAL_ARTICLE_OWN_TEXT": (
        "You wrote of this text: somebody else must approve it.",
        "该内容由您撰写或修改，须由他人审核。",
    ),
    "LEGAL_ARTICLE_TEXT_OUTDATED": (
        "The text was changed since you read it: please read it again.",
        "内容在您阅读之后已有修改，请重新阅读后再办理。",
    ),
    "NOTIFICATION_LEGAL_APPROVAL_WANTED": (
        "A legal article waits for approval: {title}.",
        "法律知识条目待审核：{title}。",
    ),
    "NOTIFICATION_LEGAL_RETURNED": (
        "A legal article that you wrote came back: {title}.",
        "您撰写的法律知识条目被退回：{title}。",
    ),
    "NOTIFICATION_LEGAL_STALE": (
        "A legal article should be looked at, as {reason}: {title}.",
        "法律知识条目需要复核（{reason}）：{title}。",
    ),
}
# Words for why an article is out of date.
LEGAL_STALENESS: Mapping[str, tuple[str, str]] = {
    "expired": ("its last day has passed", "有效期已过"),
    "review_overdue": ("its review is overdue", "复审逾期"),
    "statute_ended": ("a statute that it rests on has ended", "所依据的法律法规已失效"),
}
# Words for the states of an article, put into the sentences of refusals.
LEGAL_ARTICLE_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("a draft", "为草稿"),
    "waiting": ("waiting for approval", "正在审核"),
    "published": ("published", "已发布"),
    "withdrawn": ("withdrawn", "已撤回"),
}
