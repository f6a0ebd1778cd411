"""Sentences on why a member may not vote, and what would change that."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
VOTE_READS: Mapping[str, tuple[str, str]] = {
    "VOTE_OVER": ("Voting is over.", "投票已结束。"),
    "VOTE_CANCELLED": ("The vote was called off.", "该投票已取消或作废。"),
    "VOTE_NOT_OPEN": ("Voting is not open.", "投票尚未开放。"),
    "VOTE_NOT_OPEN_CHANGES": ("Come back when it opens.", "请在开始时间后再来投票。"),
    "VOTE_PAUSED": ("Voting is paused.", "投票已暂停。"),
    "VOTE_PAUSED_CHANGES": ("Voting goes on when the committee resumes it.", "由选举委员会恢复投票后继续。"),
    "NOT_ON_ROLL": ("You are not on the roll of this vote.", "您不在本次投票的选民名册上。"),
    "BALLOT_NOT_RECASTABLE": (
        "You have voted, and this vote does not allow another ballot.",
        "您已投票，本次投票不允许重新投票。",
    ),
    "BALLOT_ELSEWHERE": (
        "You have a ballot on paper or at a kiosk. It is the one that counts.",
        "您已领取纸质选票或已在自助终端投票，以该选票为准。",
    ),
    "NOT_PRESENT": ("You are not on the register of presence of this meeting.", "您不在本次会议的签到名册上。"),
}
