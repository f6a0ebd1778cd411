"""Sentences of push subscriptions and of what members choose about notifications."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
PUSHES: Mapping[str, tuple[str, str]] = {
    "PUSH_OFF": ("Your union does not send messages to devices in this way.", "本工会未启用此类消息推送。"),
    "PUSH_ENDPOINT_REFUSED": (
        "Your browser's push service is not one that your union writes to.",
        "本工会不支持您浏览器的推送服务。",
    ),
    "INVALID_PUSH_KEYS": ("The keys of your browser could not be read.", "浏览器推送密钥无效。"),
    "INVALID_PUSH_TOKEN": ("The token of your phone could not be read.", "手机推送令牌无效。"),
    "PUSH_DEVICE_NEEDED": (
        "Sign in on a device of your own to get messages on it.",
        "请在本人设备上登录后再开启消息推送。",
    ),
    "TOO_MANY_PUSH_SUBSCRIPTIONS": (
        "{maximum} devices of yours get messages already. Remove one first.",
        "您已有 {maximum} 台设备开启消息推送，请先移除一台。",
    ),
    "GROUP_ALWAYS_ON": ("Messages about your security cannot be turned off.", "账户安全类消息不能关闭。"),
    "INVALID_QUIET_HOURS": (
        "Give two different times of day, such as 22:30 and 07:00.",
        "请填写两个不同的时刻，例如 22:30 和 07:00。",
    ),
    "INVALID_DIGEST_HOUR": ("Give an hour from 0 to 23.", "请填写 0 至 23 之间的整点。"),
    "PUSH_SUBSCRIPTION_NOT_FOUND": ("This is not one of your devices.", "这不是您的设备。"),
}
