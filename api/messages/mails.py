"""Sentences of notifications by e-mail, and of what is answered by a link."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
MAILS: Mapping[str, tuple[str, str]] = {
    "EMAIL_OFF": ("Your union sends no messages by e-mail.", "本工会未启用邮件通知。"),
    "INVALID_EMAIL_ADDRESS": ("This is not an e-mail address that can be written to.", "电子邮箱地址无效。"),
    "INVALID_EMAIL_CODE": (
        "The code is not right or no longer valid. Have a new one sent.",
        "验证码错误或已失效，请重新获取。",
    ),
    "EMAIL_ADDRESS_NOT_FOUND": ("You have given no e-mail address.", "您尚未设置电子邮箱。"),
    "MAIL_NEUTRAL": (
        "There is a new message from your union. Read it in the app.",
        "您有新的工会消息，请在应用中查看。",
    ),
    "MAIL_MORE": ("{count} more in the app.", "另有 {count} 条消息，请在应用中查看。"),
    "MAIL_FOOTER": (
        "You get this mail because you gave your union this address. Links above are for you alone.",
        "您在工会应用中登记了此邮箱，因此收到本邮件。以上链接仅供本人使用，请勿转发。",
    ),
    "MAIL_CODE": ("Your code is {digits}. It is good for 30 minutes.", "您的验证码是 {digits}，30 分钟内有效。"),
    "MAIL_CODE_FOOTER": (
        "Somebody gave their union this address. If it was not you, do nothing.",
        "有人在工会应用中填写了此邮箱。如非您本人操作，请忽略本邮件。",
    ),
    "ANSWER_LINK_INVALID": ("This link is not one of ours.", "链接无效。"),
    "ANSWER_LINK_OVER": ("The time of this link is over. Please use the app.", "链接已过期，请在应用中操作。"),
    "ANSWER_LINK_DEAD": (
        "This link no longer leads anywhere, because something has changed. Please use the app.",
        "情况已有变化，此链接已失效，请在应用中操作。",
    ),
    "ANSWER_ASK": ("Please confirm your answer.", "请确认您的答复。"),
    "ANSWER_TAKEN_BEFORE": (
        "We have had this answer from you before. If you have given another one since, that one stands.",
        "您此前已提交过此答复；如之后另有答复，以后者为准。",
    ),
    "ANSWER_TAKEN": ("Thank you, we have your answer.", "已收到您的答复，谢谢。"),
}
