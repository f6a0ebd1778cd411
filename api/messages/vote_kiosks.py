"""Sentences about kiosks 自助终端 in votes."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
VOTE_KIOSKS: Mapping[str, tuple[str, str]] = {
    "KIOSK_NEEDS_SECRECY": (
        "A vote with names takes no ballots at kiosks.",
        "记名表决不能使用自助终端投票。",
    ),
    "KIOSKS_MISSING": ("Enrol at least one kiosk for this vote.", "请至少为本次投票登记一台自助终端。"),
    "KIOSK_NOT_TAKEN": ("This vote takes no ballots at kiosks.", "本次投票不使用自助终端。"),
    "KIOSK_KEY_INVALID": (
        "This is no key of a kiosk. Copy it from the kiosk again.",
        "该公钥无效，请从自助终端重新复制。",
    ),
    "KIOSK_KNOWN": (
        "A kiosk with this key was enrolled for this vote already. Have the kiosk make a new key.",
        "该公钥的终端已登记过本次投票，请在终端上重新生成密钥。",
    ),
    "KIOSKS_TOO_MANY": ("A vote has at most {limit} kiosks.", "每次投票最多登记 {limit} 台自助终端。"),
    "KIOSK_NOT_FOUND": ("There is no such kiosk.", "没有该自助终端。"),
    "KIOSK_PROOF_INVALID": (
        "This kiosk is not in use for this vote. Ask an officer.",
        "该自助终端未启用于本次投票，请联系工会干部。",
    ),
    "KIOSK_PASS_INVALID": (
        "The code is for another vote or too old. Show a new one.",
        "投票码不属于本次投票或已过期，请重新出示。",
    ),
    "VOTED_ALREADY": ("You have voted with your own device. It counts.", "您已用自己的设备投票，该票有效。"),
    "KIOSK_TAPPED": ("You have taken your ballot at a kiosk already.", "您已在自助终端领取选票。"),
    "KIOSK_TAP_RELEASED": ("This ballot was given back. Show your code again.", "该选票已退回，请重新出示投票码。"),
    "KIOSK_TAP_UNKNOWN": ("There is no such ballot to give back.", "没有可退回的选票。"),
    "KIOSK_TAP_DELIVERED": (
        "All ballots of this kiosk were delivered; none can be given back.",
        "本终端的选票均已送达，无法退回。",
    ),
    "KIOSK_BATCH_INVALID": (
        "Send 1 to {limit} different envelopes.",
        "请提交 1 至 {limit} 个互不相同的密封选票。",
    ),
    "KIOSK_BATCH_TOO_SMALL": (
        "While the vote is open at least {least} envelopes are delivered together.",
        "投票进行期间，每批至少送达 {least} 个密封选票。",
    ),
    "KIOSK_BATCH_UNCOVERED": (
        "This kiosk has given out only {waiting} ballots that are not delivered yet.",
        "本终端尚未送达的选票只有 {waiting} 张。",
    ),
}
