"""Closed sets of channels, with their words."""

from enum import StrEnum

from api.enums import described, words
from db.models.channels import ChannelAction, ChannelKind, ChannelPostState, ChannelReason
from domain.channels.rules import Change
from domain.channels.service import Decision


class NewsMoment(StrEnum):
    """What of a news item stands in the calendar; as `db.loaders.channels` spells it."""

    PUBLISH = "publish"
    END = "end"
    WITHDRAW = "withdraw"


described(
    ChannelKind,
    "What a target outside is.",
    {
        ChannelKind.EMAIL: "Mail list.",
        ChannelKind.WECOM_ROBOT: "Robot of a WeCom group.",
        ChannelKind.WECOM_APP: "Application of WeCom, to all who may see it.",
        ChannelKind.WECHAT_ACCOUNT: "WeChat official account.",
        ChannelKind.WEIBO: "Weibo account.",
    },
)
described(
    ChannelPostState,
    "What became of a news item at a target.",
    {
        ChannelPostState.PLANNED: "To be sent once the item is approved and its time has come, or in work.",
        ChannelPostState.SENT: "Published there.",
        ChannelPostState.CORRECTED: "Corrected there, by taking the first back or by a further message.",
        ChannelPostState.WITHDRAWN: "Not there any more, or never was.",
        ChannelPostState.FAILED: "Not done; the reason says why, and `nextTryAt` whether it is tried again.",
        ChannelPostState.IMPOSSIBLE: "Not possible there; the reason says why.",
        ChannelPostState.DROPPED: "Taken back by an officer before it was sent.",
    },
)
described(
    ChannelAction,
    "What is to be done at a target.",
    {
        ChannelAction.PUBLISH: "Publish the item.",
        ChannelAction.CORRECT: "Follow its correction.",
        ChannelAction.WITHDRAW: "Follow its withdrawal.",
    },
)
described(
    ChannelReason,
    "Why something failed at a target, or is not possible there.",
    {
        ChannelReason.UNREACHABLE: "Other side was not reached, or is at fault.",
        ChannelReason.REFUSED: "Other side refused; `detail` has its code.",
        ChannelReason.TOO_OFTEN: "Other side takes no more for a while.",
        ChannelReason.NOT_ALLOWED: "Secret, address or right of the target is wrong.",
        ChannelReason.MAYBE_SENT: "It may have arrived or not, and sent again be there twice: an officer decides.",
        ChannelReason.STAYS: "What was sent stays with its readers; a further message said so.",
        ChannelReason.TIME_OVER: "Time in which it can be taken back is over; a further message said so.",
        ChannelReason.WINDOW_OVER: "Time of the item was over before it was sent.",
        ChannelReason.TARGET_ENDED: "Target was ended.",
        ChannelReason.TEXT_REFUSED: "Platform did not let the text pass.",
        ChannelReason.NOBODY: "No address took it.",
    },
)
described(
    Change,
    "How a channel follows a correction or a withdrawal.",
    {
        Change.TAKEN_BACK: "What was said is taken back.",
        Change.FURTHER: "Further message says so; the first stays.",
    },
    name="ChannelChange",
)
described(
    Decision,
    "What an officer says of a post that failed.",
    {
        Decision.WAS_SENT: "It arrived: nothing is sent.",
        Decision.SEND_AGAIN: "Send it again, even if it may be there twice.",
    },
    name="ChannelDecision",
)
described(
    NewsMoment,
    "What of a news item stands in the calendar.",
    {
        NewsMoment.PUBLISH: "It is or was published; of a draft its wish.",
        NewsMoment.END: "Its time ends.",
        NewsMoment.WITHDRAW: "It was withdrawn.",
    },
)
STATE_WORDS = words(
    {
        ChannelPostState.PLANNED: ("待发送", "Planned"),
        ChannelPostState.SENT: ("已发送", "Sent"),
        ChannelPostState.CORRECTED: ("已更正", "Corrected"),
        ChannelPostState.WITHDRAWN: ("已撤回", "Withdrawn"),
        ChannelPostState.FAILED: ("失败", "Failed"),
        ChannelPostState.IMPOSSIBLE: ("无法执行", "Not possible"),
        ChannelPostState.DROPPED: ("已取消", "Dropped"),
    }
)
