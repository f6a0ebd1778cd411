"""Sentences about planning and running votes 选举与表决."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
VOTES: Mapping[str, tuple[str, str]] = {
    "VOTE_NOT_FOUND": ("There is no such vote.", "没有该选举或表决。"),
    "VOTE_STATE_REFUSED": (
        "This cannot be done: the vote is {state}.",
        "不能进行此操作：该选举{state}。",
    ),
    "VOTE_TEXT_INVALID": ("Give a text of at most {limit} characters.", "请填写内容，最多 {limit} 个字符。"),
    "VOTE_WINDOW_INVALID": (
        "A vote opens later than now, and closes later than it opens.",
        "开始时间须晚于现在，截止时间须晚于开始时间。",
    ),
    "ELECTORATE_INVALID": (
        "Name at most {limit} organisations, each once, at or below the one that holds the vote.",
        "选民范围最多 {limit} 个组织，不得重复，且须为主办组织或其下级。",
    ),
    "RERUN_INVALID": (
        "Only a vote of yours that is void or cancelled is held again.",
        "只能重新举行已作废或已取消的选举。",
    ),
    "QUESTIONS_INVALID": ("There are too many; at most {limit}.", "数量过多，最多 {limit} 个。"),
    "QUESTION_INVALID": (
        "The numbers of question {number} do not fit its kind or each other, or an option is there twice.",
        "第 {number} 题的数值与题型不符或互相矛盾，或选项重复。",
    ),
    "CANDIDATE_NOT_FOUND": ("There is no such candidate.", "没有该候选人。"),
    "ELECTORS_INVALID": (
        "Name at most {limit} members where you manage votes.",
        "名单最多 {limit} 人，且须为您管理范围内的会员。",
    ),
    "KEY_INVALID": ("This is no key.json of the key holders' tool.", "该文件不是密钥工具生成的 key.json。"),
    "KEY_USED": (
        "Another vote has this key. Each vote needs a key of its own: have the key holders make one.",
        "该密钥已用于另一次表决。每次表决须使用各自的密钥，请重新生成。",
    ),
    "KEY_NOT_WANTED": ("Ballots of this vote are not sealed: it has no key.", "该表决为记名投票，不需要密钥。"),
    "KEYHOLDERS_INVALID": (
        "Name a holder for each share from 1 to {shares}, none twice.",
        "请为第 1 至 {shares} 份密钥各指定一名保管人，不得重复。",
    ),
    "QUESTIONS_MISSING": ("Nothing is asked yet.", "尚未设置题目。"),
    "OPTIONS_TOO_FEW": (
        "Question {number} has {count} options and needs at least {least}.",
        "第 {number} 题有 {count} 个选项，至少需要 {least} 个。",
    ),
    "MARGIN_TOO_SMALL": (
        "Question {number} has {count} candidates; its seats ask for at least {least}.",
        "第 {number} 题有 {count} 名候选人，按差额规定至少需要 {least} 名。",
    ),
    "METHOD_UNFIT": (
        "Question {number} cannot be counted so: the method does not fit its answers, its seats, or the rule set.",
        "第 {number} 题不能采用该计票方法：与题型、应选名额或规则集不符。",
    ),
    "RULE_SET_UNKNOWN": ("There is no such rule set.", "没有该规则集。"),
    "FOLLOWING_FIXED": (
        "This vote goes on from another one and keeps its questions, electors and rules.",
        "该投票承接前一次投票，题目、选民范围和规则不能更改。",
    ),
    "FOLLOWING_NOT_WANTED": ("The result asks for no such vote after it.", "该结果不需要再举行此类投票。"),
    "VOTE_FOLLOWED": ("Another vote goes on from this one already.", "已有承接该投票的投票。"),
    "SECOND_CALL_TOO_SOON": (
        "A second call opens at {earliest_at} at the earliest.",
        "第二次召集最早可于 {earliest_at} 开始。",
    ),
    "POLL_KIND_REFUSED": ("A poll is by name or sealed.", "征询只能采用记名或密封方式。"),
    "POLL_ELECTS_NOBODY": (
        "A poll has no members to choose from: hold an election.",
        "征询的选项不能是会员；请改为选举。",
    ),
    "POLL_TOO_LONG": ("A poll closes within {days} days.", "征询须在 {days} 天内截止。"),
    "CANDIDATE_MAY_NOT_STAND": (
        "{count} of the candidates have no right to stand.",
        "有 {count} 名候选人没有被选举权。",
    ),
    "OPENING_TOO_SOON": (
        "The roll is open to objections for {days} days; the vote opens after them.",
        "选民名册异议期为 {days} 天，投票须在其后开始。",
    ),
    "ELECTORATE_EMPTY": ("Nobody would be on the roll.", "选民名册为空。"),
    "KEY_MISSING": ("The key of the vote is missing.", "尚未设置选举密钥。"),
    "THRESHOLD_TOO_LOW": (
        "At least 2 of at least 3 holders open a box; here {threshold} of {shares} would.",
        "开启票箱至少须 3 名保管人中的 2 名，当前为 {shares} 名中的 {threshold} 名。",
    ),
    "KEYHOLDERS_MISSING": (
        "{count} of {shares} shares have a holder.",
        "{shares} 份密钥中仅 {count} 份有保管人。",
    ),
    "OBJECTION_WINDOW_OPEN": (
        "The roll is still open to objections.",
        "选民名册异议期尚未结束。",
    ),
    "OBJECTION_WINDOW_OVER": (
        "The roll is not open to objections, or not any more.",
        "当前不在选民名册异议期内。",
    ),
    "OBJECTIONS_UNDECIDED": ("{count} objections wait for a decision.", "还有 {count} 条异议待处理。"),
    "COMMIT_TIMES_RECORDED": (
        "The database keeps the time of each transaction (track_commit_timestamp); a secret vote does not open there.",
        "数据库开启了提交时间记录（track_commit_timestamp），不能举行秘密投票。",
    ),
    "BALLOTS_LOGGED": (
        "The database would write ballots into its log ({settings}); a secret vote does not open there.",
        "数据库会把选票写入日志（{settings}），不能举行秘密投票。",
    ),
    "REGISTRAR_KEY_MISSING": (
        "The registrar has no key for this vote yet; try again soon.",
        "发证处尚未为该选举生成密钥，请稍后再试。",
    ),
    "VOTE_NOT_PAUSED": ("The vote is not paused.", "投票未暂停。"),
    "VOTE_ALREADY_PAUSED": ("The vote is paused already.", "投票已暂停。"),
    "VOTE_TIME_OVER": ("The closing time has come.", "投票截止时间已到。"),
    "EXTENSION_INVALID": (
        "A vote is only ever made longer, and ends within {days} days.",
        "截止时间只能延后，且须在 {days} 天之内。",
    ),
    "SECOND_OFFICER_NEEDED": ("Another officer has to agree.", "须由另一名干部确认。"),
    "OBJECTION_NOT_FOUND": ("There is no such objection.", "没有该异议。"),
    "OBJECTION_DECIDED": ("The objection was decided before.", "该异议已处理。"),
    "OBJECTION_MADE": ("You have made this objection, and it waits.", "您已提出该异议，正在处理。"),
    "OBJECTIONS_TOO_MANY": ("At most {limit} objections of yours wait at a time.", "最多同时有 {limit} 条异议待处理。"),
    "ALREADY_ON_ROLL": ("You are on the roll.", "您已在选民名册上。"),
    "NOT_IN_MEMBERSHIP": ("Only members of the union object to a roll.", "只有会员可以对选民名册提出异议。"),
    "OWN_OBJECTION": ("Another officer has to decide on this.", "须由另一名干部处理。"),
    "SUBJECT_NUMBER_INVALID": (
        "Give a member's number of at most {limit} characters.",
        "请填写会员编号，最多 {limit} 个字符。",
    ),
    "VOTE_UNDER_WAY": (
        "A vote of the organisation is under way; publish or cancel it first.",
        "该组织有选举正在进行，请先公布或取消。",
    ),
    "BOTH_ON_ROLL": (
        "Both entries are on the roll of a vote that is not over.",
        "两条记录同在一个尚未结束的选举名册上。",
    ),
    "BOTH_VOTED": ("Both entries voted in one vote.", "两条记录在同一选举中都投过票。"),
    "ON_OPEN_ROLL": (
        "The entry that would end is on the roll of an open vote; merge after it has closed.",
        "将被合并的记录在正在进行的选举名册上，请在投票截止后再合并。",
    ),
    "NOTIFICATION_VOTE_SCHEDULED": (
        "{title} was announced; look whether you are on the roll.",
        "“{title}”已公告，请核对您是否在选民名册上。",
    ),
    "NOTIFICATION_VOTE_OPENED": (
        "Voting in {title} has begun; it closes {until}.",
        "“{title}”已开始投票，{until} 截止。",
    ),
    "NOTIFICATION_VOTE_PAUSED": ("Voting in {title} is paused.", "“{title}”暂停投票。"),
    "NOTIFICATION_VOTE_RESUMED": ("Voting in {title} goes on; it closes {until}.", "“{title}”恢复投票，{until} 截止。"),
    "NOTIFICATION_VOTE_EXTENDED": ("{title} closes later: {until}.", "“{title}”延长至 {until} 截止。"),
    "NOTIFICATION_VOTE_CANCELLED": ("{title} was called off.", "“{title}”已取消。"),
    "NOTIFICATION_VOTE_OBJECTION_MADE": (
        "Somebody objects to the roll of {title}.",
        "有人对“{title}”的选民名册提出异议。",
    ),
    "NOTIFICATION_VOTE_OBJECTION_DECIDED": (
        "Your objection to the roll of {title} was answered.",
        "您对“{title}”选民名册的异议已有答复。",
    ),
    "NOTIFICATION_VOTE_EARLY_CLOSE_ASKED": (
        "An officer wants to close {title} early; a second one has to agree.",
        "有干部提出提前截止“{title}”，须另一名干部确认。",
    ),
}

# Words for the states of a vote, put into the sentence of VOTE_STATE_REFUSED.
VOTE_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("a draft", "尚为草稿"),
    "scheduled": ("announced and not open yet", "已公告，尚未开始"),
    "open": ("open", "正在投票"),
    "closed": ("closed", "投票已截止"),
    "counting": ("being counted", "正在计票"),
    "tallied": ("counted and not published yet", "已计票，尚未公布"),
    "published": ("published", "结果已公布"),
    "void": ("void", "已作废"),
    "cancelled": ("cancelled", "已取消"),
}
