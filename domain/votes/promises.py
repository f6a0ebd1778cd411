"""What is promised to whoever votes, and who could break it, in plain words; pure.

The words are those of the union's research on secret voting; whoever changes one asks whether it is still true.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Words(NamedTuple):
    """A text in Chinese and in English. `{first}` stands for the threshold of key holders, `{second}` for all."""

    chinese: str
    english: str


_SEALED: Final = Words(
    "投票期间任何人都无法读取选票，包括我们的技术人员。开箱前姓名会被去除，信封按与投票人无关的次序排列。"
    "回执说明您的信封已在票箱中，但不显示您如何投票。",
    "While voting is open nobody can read ballots, not even our technicians. Before opening, names are removed and the "
    "envelopes put in an order that says nothing of voters. Your receipt shows your envelope is in the counted box; it "
    "does not show how you voted.",
)
_HOLDERS: Final = Words(
    "如果 {second} 位密钥保管人中至少 {first} 位与服务器运营者串通，他们可以破坏选票秘密。"
    "您使用的设备若被他人控制，也可能看到您的选择。",
    "If at least {first} of the {second} key holders and the operator of the server conspired, they could break "
    "secrecy. A device that somebody else controls can see what you choose on it.",
)
PROMISES: Final[Mapping[str, Words]] = {
    "named": Words(
        "本次为记名投票：您的选择与姓名一并记录。",
        "This vote is by name: what you choose is on record together with your name.",
    ),
    "unkeyed": Words(
        "本次投票的密钥尚未设定，目前没有任何承诺。",
        "The key of this vote is not set yet; until it is, nothing is promised.",
    ),
    "sealed": _SEALED,
    "sealed_by_either": Words(
        _SEALED.chinese + "如果您的设备无法密封选票，将由服务器代为密封，回执会注明这一点。",
        _SEALED.english + " If your device cannot seal, the server seals for you, and the receipt says so.",
    ),
    "unlinkable": Words(
        "投票期间任何人都无法读取选票。您先以本人身份领取一张盲签凭证，之后不带姓名投出选票；"
        "即使开箱以后，我们保存的任何资料都不能把选票与您联系起来。任何人都可以重新计票。",
        "While voting is open nobody can read ballots. You draw a blind permit under your name and post the ballot "
        "later without it; even when the box is open, nothing that we hold can link a ballot to you. Anybody can "
        "recount.",
    ),
}
"""What is promised, by kind of vote and by who may seal."""
LIMITS: Final[Mapping[str, Words]] = {
    "named": Words(
        "没有保密承诺：主持投票的人员可以看到您的选择。公布的选票不带姓名。",
        "Nothing is kept secret: whoever runs the vote can see what you chose. Ballots are published without names.",
    ),
    "unkeyed": Words("密钥设定后在此说明。", "It is told here once the key is set."),
    "sealed": _HOLDERS,
    "sealed_by_either": Words(
        _HOLDERS.chinese + "由服务器密封时，服务器运营者在那一刻能够读取您的选票。",
        _HOLDERS.english + " Where the server seals, its operator could read your ballot at that moment.",
    ),
    "unlinkable": Words(
        "能观察网络地址和时间的人可能猜出某个信封由谁投出，请在领取凭证后过一段随机时间再投。"
        "不诚实的发证处可能替未投票者签发凭证，所以每位会员都能查到自己是否被记为已投票。"
        "在开箱前读取选票需要 {second} 位密钥保管人中的 {first} 位。您使用的设备若被他人控制，也可能看到您的选择。",
        "Who watches network addresses and times could guess who posted which envelope; post at a random time after "
        "drawing the permit. A dishonest registrar could sign for people who did not vote, so every member can see "
        "whether they are recorded as having voted. Reading ballots before the opening takes {first} of the {second} "
        "key holders. A device that somebody else controls can see what you choose on it.",
    ),
}
"""Who could break the promise, and how."""
