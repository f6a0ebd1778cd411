"""Sentences about meetings 签到, weights 权重 and delegation 委托 of votes."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
VOTE_MEETINGS: Mapping[str, tuple[str, str]] = {
    "WEIGHTS_NEED_NAMES": (
        "Weights and delegation are for votes by name.",
        "权重与委托仅适用于记名投票。",
    ),
    "DELEGATION_CAP_INVALID": (
        "One member casts from 1 to {limit} ballots for others.",
        "每人接受委托的数量为 1 至 {limit}。",
    ),
    "DELEGATIONS_STAND": (
        "One member votes for {count} others already, since the vote was announced before.",
        "此前公告期间已有会员接受 {count} 人委托，上限不能低于该数。",
    ),
    "WEIGHTS_NOT_WANTED": ("Ballots of this vote have no weights.", "本次表决不设权重。"),
    "WEIGHTS_INVALID": (
        "Give at most {limit} members within your reach a weight from 1 to {most} each, once, {total} at most in all.",
        "请为管理范围内最多 {limit} 名会员各设一个 1 至 {most} 的权重，不得重复，合计不超过 {total}。",
    ),
    "WEIGHTS_MISSING": ("{count} members on the roll have no weight yet.", "名册上有 {count} 人尚未设置权重。"),
    "WEIGHT_ABOVE_CAP": (
        "One weight is more than {permille} in a thousand of all.",
        "有一人的权重超过总权重的千分之 {permille}。",
    ),
    "NO_MEETING": ("This vote is of no meeting.", "本次表决不是会议表决，没有签到名册。"),
    "PRESENCE_CODE_WRONG": (
        "This is not the code that is shown in the hall now.",
        "签到码不正确或已更换，请查看会场屏幕。",
    ),
    "PRESENT_INVALID": ("Give from 1 to {limit} numbers of members.", "请填写 1 至 {limit} 个会员号。"),
    "PRESENT_NOT_ON_ROLL": (
        "{count} of these numbers are of nobody who may vote. Nothing was written.",
        "其中 {count} 个会员号不在选民名册上，未作任何登记。",
    ),
    "DELEGATION_NOT_OFFERED": ("Nobody votes for others in this vote.", "本次表决不接受委托。"),
    "DELEGATE_NOT_FOUND": (
        "Nobody on the roll has this number and this name.",
        "选民名册上没有与该会员号和姓名相符的人。",
    ),
    "DELEGATE_IS_SELF": ("You cannot delegate to yourself.", "不能委托自己。"),
    "ALREADY_DELEGATED": (
        "You have delegated your vote. Revoke that first.",
        "您已委托他人投票，请先撤回。",
    ),
    "OWN_BALLOT_CAST": ("You have voted, and your own ballot counts.", "您已投票，以本人所投为准。"),
    "HOLDS_DELEGATIONS": (
        "Others have delegated to you, and a vote is not delegated twice.",
        "您已接受他人委托，不能再转委托。",
    ),
    "DELEGATE_HAS_DELEGATED": (
        "They have delegated their own vote, and a vote is not delegated twice.",
        "对方已委托他人投票，不能再接受委托。",
    ),
    "DELEGATION_CAP_REACHED": (
        "They vote for {limit} others already, as many as one member may.",
        "对方接受的委托已达上限（{limit} 人）。",
    ),
    "DELEGATION_NOT_FOUND": ("There is no such delegation.", "没有该项委托。"),
    "NOTIFICATION_VOTE_DELEGATION_GIVEN": (
        "Somebody has you vote for them in {title}. Decline it if you do not wish to.",
        "有会员委托您在“{title}”中代为投票，如不同意请谢绝。",
    ),
    "NOTIFICATION_VOTE_DELEGATION_REVOKED": (
        "Somebody who had you vote for them in {title} votes themselves.",
        "有会员撤回了在“{title}”中对您的委托。",
    ),
    "NOTIFICATION_VOTE_DELEGATION_DECLINED": (
        "Who was to vote for you in {title} does not. Vote yourself, or ask somebody else.",
        "您在“{title}”中委托的会员已谢绝，请自行投票或另行委托。",
    ),
}
