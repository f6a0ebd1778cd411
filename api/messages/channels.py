"""Sentences about channels 融媒体渠道."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
CHANNELS: Mapping[str, tuple[str, str]] = {
    "CHANNEL_PLACE_NOT_FOUND": ("You manage no news of this organisation.", "您无权管理该组织的信息发布。"),
    "CHANNEL_TARGET_NOT_FOUND": ("There is no such target that you manage.", "没有该渠道，或您无权管理。"),
    "CHANNEL_TARGET_ENDED": ("This target was ended.", "该渠道已停用。"),
    "CHANNEL_SETUP_INVALID": ("This value cannot be meant; look at it again.", "该项设置无效，请检查。"),
    "CHANNEL_TEXT_INVALID": (
        "This channel takes at most {limit} characters, without control characters or topics.",
        "该渠道最多 {limit} 个字，不含控制字符和话题词。",
    ),
    "CHANNEL_AUDIENCE_REFUSED": (
        "This channel reaches others than the item is for.",
        "该渠道的受众超出该信息的发布范围。",
    ),
    "CHANNEL_STATE_REFUSED": ("This cannot be done: it is {state}.", "不能进行此操作：当前{state}。"),
    "CHANNEL_POST_NOT_FOUND": (
        "There is no such post of an item that you manage.",
        "没有该渠道发布记录，或您无权管理。",
    ),
    "CHANNEL_ADDRESS_INVALID": ("This is no address of mail.", "邮箱地址无效。"),
    "CHANNEL_LIST_FULL": ("At most {limit} addresses.", "最多 {limit} 个邮箱地址。"),
    "CHANNEL_NO_LIST": ("This target is no mail list.", "该渠道不是邮件列表。"),
}
# Words for the states of a post, put into the sentences of refusals.
CHANNEL_STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("planned", "待发送"),
    "sent": ("sent", "已发送"),
    "corrected": ("corrected", "已更正"),
    "failed": ("failed", "发送失败"),
    "impossible": ("not possible", "无法执行"),
    "dropped": ("dropped", "已取消"),
    "draft": ("a draft", "为草稿"),
    "in_approval": ("in approval", "正在审核"),
    "approved": ("approved", "已审核通过"),
    "withdrawn": ("withdrawn", "已撤回"),
}
