"""Sentences about skill competitions 技能竞赛."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
COMPETITIONS: Mapping[str, tuple[str, str]] = {
    "COMPETITION_NOT_FOUND": ("There is no such competition.", "没有该竞赛。"),
    "COMPETITION_PLACE_NOT_FOUND": ("You manage no competitions of this organisation.", "您无权管理该组织的技能竞赛。"),
    "COMPETITION_TEXT_INVALID": (
        "The text must have 1 to {limit} characters, and no control characters.",
        "文字须为 1 至 {limit} 个字符，且不含控制字符。",
    ),
    "COMPETITION_TERMS_INVALID": (
        "The year, the days, the sizes of teams or the limit of entries do not fit.",
        "年度、日期、队伍人数或报名名额不合要求。",
    ),
    "COMPETITION_AWARDS_INVALID": (
        "Give 1 to 10 awards, each class once, each 1 to 500 times.",
        "奖项须为 1 至 10 项，不得重复，每项 1 至 500 名。",
    ),
    "COMPETITION_STATE_REFUSED": ("This cannot be done: it is {state}.", "不能进行此操作：当前{state}。"),
    "COMPETITION_OWN_TEXT": (
        "You wrote or submitted it: somebody else must approve it.",
        "该竞赛由您编写或提交，须由他人审核。",
    ),
    "COMPETITION_TEXT_OUTDATED": (
        "The text was changed since you read it: please read it again.",
        "内容在您阅读之后已有修改，请重新阅读后再办理。",
    ),
    "COMPETITION_ENTRY_NOT_FOUND": ("There is no such entry.", "没有该报名。"),
    "COMPETITION_MEMBER_NOT_FOUND": (
        "No member there has this number, or you may not enter them.",
        "没有此会员号的会员，或您无权为其报名。",
    ),
    "COMPETITION_MEMBER_NOT_ELIGIBLE": ("It is for another kind of employment.", "用工形式不符合报名条件。"),
    "COMPETITION_TEAM_INVALID": (
        "So many do not enter together, one is named twice, or they are of several branches.",
        "报名人数不符、有人重复，或不属于同一下级组织。",
    ),
    "COMPETITION_ENTRY_MADE": ("Somebody named has entered already.", "其中有人已报名。"),
    "COMPETITION_ENTRIES_FULL": (
        "{limit} entries are taken of each organisation directly below; they are taken.",
        "每个下级组织限报 {limit} 个，名额已满。",
    ),
    "COMPETITION_OWN_ENTRY": ("Who entered, or entered somebody, does not decide.", "参赛人或报名人应当回避。"),
    "COMPETITION_RESULTS_INVALID": (
        "Give awards to confirmed entries, no more than announced, one class each, nobody in two; 200 are put up.",
        "奖项只能授予已确认的报名，不得超过名额，每个报名一个等次，一人不得在两个报名中获奖；公示不超过 200 人。",
    ),
    "COMPETITION_OWN_RESULTS": (
        "You recorded the results: somebody else must publish them.",
        "结果由您登记，须由他人审核公布。",
    ),
    "COMPETITION_RESULTS_OUTDATED": (
        "Other results were recorded since you read them: please read them again.",
        "结果在您查看之后已重新登记，请重新查看后再公布。",
    ),
    "COMPETITION_NOTICE_OPEN": (
        "Its public notice is not concluded, is there already, or has lost its names; or its terms say none.",
        "公示尚未结束、已经发起或公示名单已删除，或竞赛办法未要求公示。",
    ),
    "COMPETITION_WIN_NOT_FOUND": ("There is no such award.", "没有该获奖记录。"),
    "NOTIFICATION_COMPETITION_APPROVAL_WANTED": ("{title} waits for your approval.", "“{title}”待您审核。"),
    "NOTIFICATION_COMPETITION_RETURNED": ("{title} came back to you.", "“{title}”已退回修改。"),
    "NOTIFICATION_COMPETITION_CANCELLED": ("{title}, which you entered, was called off.", "您报名的“{title}”已取消。"),
    "NOTIFICATION_COMPETITION_ENTRY_PROPOSED": (
        "You were entered for {title}: please consent or decline.",
        "您被推荐参加“{title}”，请同意或谢绝。",
    ),
    "NOTIFICATION_COMPETITION_ENTRY_CONFIRMED": ("Your entry for {title} is confirmed.", "您的“{title}”报名已确认。"),
    "NOTIFICATION_COMPETITION_ENTRY_REFUSED": ("Your entry for {title} was refused.", "您的“{title}”报名未通过。"),
    "NOTIFICATION_COMPETITION_WIN_GIVEN": (
        "You won an award in {title}. You may consent to being shown.",
        "您在“{title}”中获奖。您可同意风采展示。",
    ),
    "NOTIFICATION_COMPETITION_WIN_WITHDRAWN": (
        "An award of yours in {title} was withdrawn.",
        "您在“{title}”中的奖项已撤销。",
    ),
}
# Words for states of competitions and entries, put into the sentences of refusals.
COMPETITION_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("a draft", "为草稿"),
    "in_approval": ("in approval", "待审核"),
    "announced": ("announced, entries are not open yet", "已公布，报名尚未开始"),
    "entries_open": ("open for entries", "正在报名"),
    "entries_closed": ("closed for entries", "报名已截止"),
    "not_held": ("not held yet", "尚未举办"),
    "held": ("held", "已举办"),
    "published": ("published", "结果已公布"),
    "cancelled": ("cancelled", "已取消"),
    "proposed": ("waiting for consent", "待本人同意"),
    "entered": ("waiting for an officer", "待审核"),
    "confirmed": ("confirmed", "已确认"),
    "declined": ("declined", "本人已谢绝"),
    "refused": ("refused", "未通过"),
    "withdrawn": ("withdrawn", "已撤回"),
    "award_withdrawn": ("withdrawn", "奖项已撤销"),
}
