"""Sentences about nominations 提名."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
NOMINATIONS: Mapping[str, tuple[str, str]] = {
    "NOMINATION_CALL_NOT_FOUND": ("There is no such call for nominations.", "没有该提名公告。"),
    "NOMINATION_NOT_FOUND": ("There is no such nomination.", "没有该提名。"),
    "NOMINATION_OBJECTION_NOT_FOUND": ("There is no such objection.", "没有该异议。"),
    "NOMINATION_NUMBER_INVALID": ("Give a number from {least} to {most}.", "请填写 {least} 至 {most} 之间的数。"),
    "NOMINATION_WINDOW_INVALID": (
        "A call closes later than it opens, later than now, and within {days} days.",
        "提名截止时间须晚于开始时间和现在，且不超过 {days} 天。",
    ),
    "NOMINATION_QUESTION_NOT_FOUND": ("The draft asks no such question.", "草稿中没有该题目。"),
    "NOMINATION_CALL_MADE": ("Nominations are called for this question already.", "该题目已发布提名公告。"),
    "NOMINATION_CALL_STATE_REFUSED": ("This cannot be done: the call is {state}.", "不能进行此操作：提名{state}。"),
    "NOMINATION_EXTENSION_ONLY": (
        "Members nominate already: the call can only close later.",
        "提名已开始，只能延长截止时间。",
    ),
    "NOMINATIONS_NOT_OPEN": ("Nominations are not open yet.", "提名尚未开始。"),
    "NOMINATIONS_NOT_OPEN_CHANGES": ("Come back when they open.", "请在开始时间后再提名。"),
    "NOMINATIONS_OVER": ("Nominations are closed.", "提名已截止。"),
    "NOMINATION_CALL_CANCELLED": ("The call for nominations was called off.", "该提名公告已取消。"),
    "NOMINATOR_NOT_ENTITLED": (
        "Only those with a vote here nominate and second.",
        "只有本次选举的选民可以提名或附议。",
    ),
    "NOMINEE_NOT_FOUND": ("No member has this number and this name.", "没有与该编号和姓名相符的会员。"),
    "NOMINEE_MAY_NOT_STAND": ("This member may not stand in this vote now.", "该会员目前不能参加本次选举。"),
    "NOMINEE_NOMINATED": ("This member is nominated already.", "该会员已被提名。"),
    "NOMINEE_NOMINATED_CHANGES": ("Have the nomination seconded.", "可以请其他会员附议该提名。"),
    "NOMINEE_DECLINED": (
        "This member declined or withdrew; they alone can stand again.",
        "该会员已谢绝或退出，只能由本人再次参选。",
    ),
    "NOMINATIONS_SPENT": ("You have no nomination left.", "您的提名次数已用完。"),
    "NOMINATIONS_FULL": ("There are {limit} nominations, as many as may be.", "提名已达上限 {limit} 名。"),
    "NOMINATION_STATE_REFUSED": (
        "This cannot be done: the nomination is {state}.",
        "不能进行此操作：该提名{state}。",
    ),
    "NOMINATION_ENDED": ("The nomination has come to an end.", "该提名已终止。"),
    "OWN_NOMINATION": (
        "You are the candidate, or nominated them yourself.",
        "您是该候选人本人，或由您提名。",
    ),
    "NOMINATION_SECONDED": ("You second this nomination already.", "您已附议该提名。"),
    "NOMINATION_NOT_SECONDED": ("You do not second this nomination.", "您没有附议该提名。"),
    "NOMINATION_CONSENTED": ("You have consented; you can withdraw.", "您已接受提名，可以退出。"),
    "NOMINATION_NOT_CONSENTED": ("You have not consented; you can decline.", "您尚未接受提名，可以谢绝。"),
    "NOMINATION_NOT_ON_NOTICE": ("The nominee is not on public notice.", "该候选人不在公示期内。"),
    "NOMINATION_OBJECTION_MADE": (
        "You have objected against this nominee before.",
        "您已对该候选人提出过异议。",
    ),
    "NOMINATION_OBJECTION_DECIDED": ("The objection is closed already.", "该异议已办结。"),
    "NOMINATION_OBJECTION_OWN": (
        "Another officer, neither candidate nor objector, has to decide on this.",
        "须由候选人和异议人以外的干部处理。",
    ),
    "NOMINEES_MISSING": ("Nobody was accepted who may stand now.", "没有可列为候选人的人选。"),
    "NOMINEE_ORDER_INVALID": (
        "Put all {count} nominees in order, each once, if the call says that the order is given; else give none.",
        "公告规定由选举委员会定序时，请为全部 {count} 名人选排序，不得重复；否则不要填写。",
    ),
    "QUESTION_CALLED_FOR": (
        "Question {number} stays as it is: nominations are called for it.",
        "第 {number} 题已发布提名公告，不能改动。",
    ),
    "NOMINATIONS_UNDER_WAY": (
        "{count} calls for nominations are not finished: take their nominees, or call them off.",
        "有 {count} 个提名公告尚未办结，请列入候选人或取消公告。",
    ),
    "NOMINEES_UNFIT": (
        "{count} candidates do not keep the terms of their call any more.",
        "有 {count} 名候选人不再符合提名公告的条件。",
    ),
    "NOT_IN_ELECTORATE": ("You do not belong to the electorate of this vote.", "您不在本次选举的选民范围内。"),
    "MEMBERSHIP_TOO_NEW": (
        "The membership is shorter than the call asks for.",
        "会龄未达到提名公告的要求。",
    ),
    "HOLDS_KEY_SHARE": (
        "Who holds a share of the vote's key does not stand in it.",
        "本次选举的密钥保管人不能参选。",
    ),
    "HOLDS_KEY_SHARE_CHANGES": ("Another holder can take the share.", "更换密钥保管人后可以参选。"),
    "NOMINEE_BARRED": ("The nominee may not stand now.", "该人选目前不能参选。"),
    "NOTIFICATION_NOMINATION_CALL_OPENED": (
        "Nominations are called for: {title}; until {until}.",
        "“{title}”开始提名，{until} 截止。",
    ),
    "NOTIFICATION_NOMINATION_CALL_CHANGED": (
        "The call for nominations for {title} was changed; it closes {until}.",
        "“{title}”的提名公告有变更，{until} 截止。",
    ),
    "NOTIFICATION_NOMINATION_CALL_ON_NOTICE": (
        "The nominees for {title} are on public notice until {until}.",
        "“{title}”的候选人人选公示至 {until}。",
    ),
    "NOTIFICATION_NOMINATION_CALL_ENDED": (
        "The nominees for {title} can be taken.",
        "“{title}”的候选人人选可以列入选票。",
    ),
    "NOTIFICATION_NOMINATION_CALL_CANCELLED": (
        "The call for nominations for {title} was called off.",
        "“{title}”的提名公告已取消。",
    ),
    "NOTIFICATION_NOMINATION_MADE": (
        "You are nominated for {title}. Consent by {until}, or decline.",
        "您被提名参加“{title}”，请在 {until} 前接受或谢绝。",
    ),
    "NOTIFICATION_NOMINATION_ACCEPTED": (
        "Your nomination for {title} was accepted.",
        "您在“{title}”中的提名已确认。",
    ),
    "NOTIFICATION_NOMINATION_REFUSED": (
        "Your nomination for {title} was refused; the call tells why.",
        "您在“{title}”中的提名未通过，原因见提名公告。",
    ),
    "NOTIFICATION_NOMINATION_LAPSED": (
        "Your nomination for {title} came to nothing; the call tells why.",
        "您在“{title}”中的提名已失效，原因见提名公告。",
    ),
    "NOTIFICATION_NOMINATION_WITHDRAWN": ("A nominee for {title} withdrew.", "“{title}”有人选退出。"),
    "NOTIFICATION_NOMINATION_OBJECTION_MADE": (
        "Somebody objects against a nominee for {title}.",
        "有人对“{title}”的人选提出异议。",
    ),
    "NOTIFICATION_NOMINATION_OBJECTION_DECIDED": (
        "Your objection against a nominee for {title} was answered.",
        "您对“{title}”人选的异议已有答复。",
    ),
}

# Words for the states of a call and of a nomination, put into the sentences of refusals.
CALL_STATES: Mapping[str, tuple[str, str]] = {
    "open": ("open", "正在进行"),
    "on_notice": ("on public notice", "正在公示"),
    "ended": ("closed", "已结束"),
    "taken": ("finished", "已办结"),
    "cancelled": ("called off", "已取消"),
}
NOMINATION_STATES: Mapping[str, tuple[str, str]] = {
    "proposed": ("waiting for seconders", "等待附议"),
    "seconded": ("waiting for consent", "等待本人接受"),
    "consented": ("consented to", "已由本人接受"),
    "on_notice": ("on public notice", "正在公示"),
    "accepted": ("accepted", "已确认"),
    "refused": ("refused", "未通过"),
    "declined": ("declined", "已由本人谢绝"),
    "withdrawn": ("withdrawn", "已由本人退出"),
    "lapsed": ("lapsed", "已失效"),
}
