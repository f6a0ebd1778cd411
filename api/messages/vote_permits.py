"""Sentences about permits 投票凭证 and what is posted with them."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
VOTE_PERMITS: Mapping[str, tuple[str, str]] = {
    "PERMIT_DRAWN": (
        "You have drawn your permit for another ballot; each member has one.",
        "您已为另一张选票领取投票凭证，每位会员限领一份。",
    ),
    "BLINDED_INVALID": (
        "This is no blinded value for this key. Update the application and try again.",
        "盲化数据不符合格式，请更新应用后重试。",
    ),
    "REGISTRAR_UNAVAILABLE": (
        "Permits cannot be issued at the moment; nothing was taken. Try again in {seconds} seconds.",
        "暂时无法签发凭证，未作任何登记，请 {seconds} 秒后重试。",
    ),
    "POST_INVALID": (
        "Send a JSON object with envelope, randomizer, signature and vote.",
        "请提交包含 envelope、randomizer、signature 和 vote 的 JSON 对象。",
    ),
    "PERMIT_INVALID": (
        "The signature is not the registrar's for this ballot.",
        "签名并非发证处为此选票所签。",
    ),
}
