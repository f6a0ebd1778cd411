"""Words of mails and of the pages behind their links: labels, which are no sentences, and everything else."""

from collections.abc import Mapping
from typing import Final

from api.messages import translate

# code: (English, Chinese).
_LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "MAIL_SUBJECT": ("A message from your union", "工会消息"),
    "MAIL_DIGEST_SUBJECT": ("Today's messages from your union", "工会消息每日汇总"),
    "MAIL_CODE_SUBJECT": ("Your code", "邮箱验证码"),
    "MAIL_UNSUBSCRIBE": ("Get no more of these mails", "不再接收此类邮件"),
    "ANSWER_SUGGESTION_ANSWER_SATISFIED": ("The answer is what I hoped for", "对答复满意"),
    "ANSWER_SUGGESTION_ANSWER_PARTLY": ("The answer is part of it", "对答复基本满意"),
    "ANSWER_SUGGESTION_ANSWER_NOT_SATISFIED": ("I am not satisfied with the answer", "对答复不满意"),
    "ANSWER_OFFERED_PLACE_ACCEPT": ("I take the place", "接受名额，确认参加"),
    "ANSWER_OFFERED_PLACE_DECLINE": ("I leave the place to the next", "放弃名额，让给下一位"),
    "ANSWER_HONOUR_NOMINATION_CONSENT": ("I consent to the nomination", "同意被推荐"),
    "ANSWER_HONOUR_NOMINATION_DECLINE": ("I decline the nomination", "不接受推荐"),
    **{
        f"ANSWER_ACTIVITY_FEEDBACK_{stars}": (f"{stars} of 5 stars for the activity", f"为活动打 {stars} 星（共 5 星）")
        for stars in range(1, 6)
    },
}


def mail_words(code: str, locale: str, **facts: object) -> str:
    """The label of a code in a language (English for others), or its sentence, with the facts filled in."""
    pair = _LABELS.get(code)
    return translate(code, locale, **facts) if pair is None else pair[1 if locale == "zh-CN" else 0]
