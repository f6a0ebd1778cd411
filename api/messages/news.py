"""Sentences about news 信息发布."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
NEWS: Mapping[str, tuple[str, str]] = {
    "NEWS_ITEM_NOT_FOUND": ("There is no such news item.", "没有该信息。"),
    "NEWS_PLACE_NOT_FOUND": ("You manage no news of this organisation.", "您无权管理该组织的信息发布。"),
    "NEWS_TEXT_INVALID": (
        "Write 1 to {limit} characters that can be read, without control characters.",
        "请填写 1 至 {limit} 个可阅读的字，不含控制字符。",
    ),
    "NEWS_WINDOW_INVALID": (
        "The end must be in the future and after the beginning, within {days} days.",
        "结束时间须在今后 {days} 天以内，并晚于开始时间。",
    ),
    "NEWS_STATE_REFUSED": ("This cannot be done: the news item is {state}.", "不能进行此操作：该信息{state}。"),
    "NEWS_OWN_TEXT": (
        "You wrote of this text: somebody else must approve it.",
        "该内容由您撰写或修改，须由他人审核。",
    ),
    "NEWS_TEXT_OUTDATED": (
        "The text was changed since you read it: please read it again.",
        "内容在您阅读之后已有修改，请重新阅读后再办理。",
    ),
    "NEWS_UNCHANGED": ("The correction changes nothing.", "更正内容与原文相同。"),
    "NEWS_LINK_NOT_FOUND": (
        "There is no such survey, vote, activity or answering unit, or more than one thing was given.",
        "没有该问卷、投票、活动或承办单位，或关联了不止一项。",
    ),
    "NEWS_AUDIENCE_INVALID": (
        "Name at most {limit} roles, posts and tags each, tags of 1 to 40 characters, and none for public news.",
        "角色、职务、标签各不超过 {limit} 个，标签为 1 至 40 个字；公开信息不能限定对象。",
    ),
    "NEWS_FILE_INVALID": ("The text shows a picture that is none of this item.", "正文中的图片不属于该信息。"),
    "NEWS_FILE_NOT_FOUND": ("There is no such file of a news item that you manage.", "没有该文件，或您无权管理。"),
    "NEWS_FILES_FULL": ("A news item has at most {limit} files.", "一条信息最多 {limit} 个文件。"),
    "NEWS_REPLY_NOT_FOUND": ("There is no such reply to news that you manage.", "没有该留言，或您无权管理。"),
    "NEWS_REPLIES_CLOSED": ("This news takes no replies.", "该信息未开放留言。"),
    "NEWS_REPLIES_SPENT": (
        "There may be {limit} replies: yours within 24 hours, or all of this news.",
        "留言已达上限 {limit} 条（本人 24 小时内，或该信息的总数）。",
    ),
    "NEWS_REPLY_STATE_REFUSED": (
        "The reply is so already, or cannot be answered while it is not shown.",
        "该留言已是此状态，或尚未公开，不能回复。",
    ),
    "NOTIFICATION_NEWS_REPLY_ANSWERED": ("Your reply to “{title}” was answered.", "您在“{title}”下的留言有了回复。"),
    "NOTIFICATION_NEWS_REPLY_HIDDEN": ("Your reply to “{title}” was hidden.", "您在“{title}”下的留言未予公开。"),
    "NOTIFICATION_NEWS_URGENT": ("Urgent: {title}.", "紧急通知：{title}。"),
    "NOTIFICATION_NEWS_CORRECTED": ("An urgent notice was corrected: {title}.", "紧急通知已更正：{title}。"),
    "NOTIFICATION_NEWS_WITHDRAWN": ("An urgent notice was withdrawn: {title}.", "紧急通知已撤回：{title}。"),
    "NOTIFICATION_NEWS_APPROVAL_WANTED": ("News waits for approval: {title}.", "信息待审核：{title}。"),
    "NOTIFICATION_NEWS_RETURNED": ("News that you wrote came back: {title}.", "您撰写的信息被退回：{title}。"),
}
# Words for the states of a news item, put into the sentences of refusals.
NEWS_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("a draft", "为草稿"),
    "in_approval": ("in approval", "正在审核"),
    "approved": ("approved", "已审核通过"),
    "withdrawn": ("withdrawn", "已撤回"),
}
