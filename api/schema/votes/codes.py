"""Closed sets of votes, with their words."""

from api.enums import described, words
from db.models.votes import (
    BallotChannel,
    CountingMethod,
    LotPurpose,
    NextStep,
    NoticeKind,
    ObjectionState,
    PaperCountOutcome,
    PaperDifferenceKind,
    QuestionKind,
    QuestionOutcome,
    StageKind,
    VerdictOutcome,
    VoteFollowing,
    VoteKind,
    VoteState,
)

described(
    VoteKind,
    "What is known of a ballot.",
    {
        VoteKind.NAMED: "Each ballot is on record with its member's name 记名投票.",
        VoteKind.SEALED: "A ballot is sealed by its voter; names are dropped before anybody opens it 密封投票.",
        VoteKind.UNLINKABLE: "A ballot is sealed and posted without a name; nothing leads to its voter 不可关联投票.",
    },
)
described(
    VoteState,
    "State of a vote.",
    {
        VoteState.DRAFT: "Seen by officers only.",
        VoteState.SCHEDULED: "Announced; its roll is open to objections.",
        VoteState.OPEN: "Roll and definition are frozen; who is on the roll votes.",
        VoteState.CLOSED: "Nobody votes any more; the box is closed.",
        VoteState.COUNTING: "Key holders open the box.",
        VoteState.TALLIED: "Counted; the result waits for its publication.",
        VoteState.PUBLISHED: "Result and ballots are published.",
        VoteState.VOID: "Declared void; its ballots decide nothing.",
        VoteState.CANCELLED: "Called off.",
    },
)
described(
    QuestionKind,
    "How a question is answered.",
    {
        QuestionKind.CHOICE: "By choosing options, and writing others in where that is allowed.",
        QuestionKind.YES_NO_ABSTAIN: "By yes, no or abstention for each option.",
        QuestionKind.RANKING: "By putting options in order, best first.",
        QuestionKind.SCORE: "By points for each option.",
    },
    name="VoteQuestionKind",
)
described(
    CountingMethod,
    "How the ballots of a question become seats 计票方法; docs/counting.md has each method.",
    {
        CountingMethod.ITEMS: "Yes, no and abstention for each item; nobody is seated.",
        CountingMethod.PLURALITY: "Most votes take the seats 相对多数.",
        CountingMethod.APPROVAL: "Most votes take the seats, of ballots that may choose more than there are 赞成投票.",
        CountingMethod.TWO_ROUND: "More than half takes the seat, or a second round of two decides 两轮.",
        CountingMethod.SCORE: "Highest sums of points take the seats 计分.",
        CountingMethod.INSTANT_RUNOFF: "Last is excluded until one has more than half 排序复选.",
        CountingMethod.STV_SCOTTISH: "Single transferable vote 单记可让渡 by the Scottish local elections order.",
        CountingMethod.STV_NORTHERN_IRELAND: "Single transferable vote by the last parcel, as in Northern Ireland.",
        CountingMethod.SCHULZE: "Beat paths between each two candidates give an order.",
    },
    name="VoteCountingMethod",
)
described(
    VoteFollowing,
    "As what a vote goes on from an earlier one.",
    {
        VoteFollowing.RUN_OFF: "Decides between candidates whom the earlier one left over 再次选举.",
        VoteFollowing.SECOND_CALL: "Asks the same again after a call without a quorum 二次召集.",
        VoteFollowing.FURTHER_ROUND: "Fills seats that nobody has after the earlier one 另行选举.",
    },
)
described(
    StageKind,
    "What happens at a stage of a count.",
    {
        StageKind.FIRST: "First preferences.",
        StageKind.SURPLUS: "What an elected candidate has too many goes on.",
        StageKind.EXCLUSION: "Ballots of who is excluded go on.",
        StageKind.LAST: "Seats that are left go to who is left.",
        StageKind.SUM: "All of it, in a method of one stage.",
    },
    name="VoteStageKind",
)
described(
    VerdictOutcome,
    "Whether a vote is valid by its rule set.",
    {
        VerdictOutcome.VALID: "It decides 有效.",
        VerdictOutcome.INQUORATE: "Without a quorum it decides nothing 未达法定人数.",
        VerdictOutcome.VOID: "It is void by its rules 无效.",
    },
    name="VoteVerdictOutcome",
)
described(
    QuestionOutcome,
    "What a vote has decided of a question, by its rule set.",
    {
        QuestionOutcome.ELECTED: "All seats are filled.",
        QuestionOutcome.PARTLY: "Some seats are filled.",
        QuestionOutcome.NONE: "No seat is filled.",
        QuestionOutcome.CARRIED: "All items are carried.",
        QuestionOutcome.REJECTED: "No item is carried.",
        QuestionOutcome.MIXED: "Some items are carried.",
        QuestionOutcome.TIED: "Equals at a seat are voted on again.",
        QuestionOutcome.SECOND_ROUND: "Nobody is elected; a second round decides.",
        QuestionOutcome.LOT: "Waits for a lot.",
        QuestionOutcome.NOT_DECIDED: "Vote is not valid.",
    },
    name="VoteQuestionOutcome",
)
described(
    NextStep,
    "What has to follow a question, by its rule set.",
    {
        NextStep.AGAIN: "Another vote for what is open.",
        NextStep.RUN_OFF: "Run-off between those who are left.",
        NextStep.SECOND_CALL: "Second call, for which less is asked.",
        NextStep.LOT: "Lot 抽签.",
    },
    name="VoteNextStep",
)
described(
    LotPurpose,
    "What a count needs a lot for.",
    {
        LotPurpose.SEAT: "Who has the seat.",
        LotPurpose.SURPLUS: "Whose surplus goes on first.",
        LotPurpose.EXCLUSION: "Who is excluded: who was drawn last.",
    },
    name="VoteLotPurpose",
)
described(
    ObjectionState,
    "State of an objection to the roll.",
    {
        ObjectionState.OPEN: "Waits for an officer's answer.",
        ObjectionState.UPHELD: "Right; the list of electors, or else the register, is put right.",
        ObjectionState.REJECTED: "Not right; the answer tells why.",
    },
    name="VoteObjectionState",
)
described(
    BallotChannel,
    "Where a ballot came from.",
    {
        BallotChannel.WEB: "Browser.",
        BallotChannel.PHONE: "Phone of the member.",
        BallotChannel.KIOSK: "Kiosk of the union.",
    },
)
described(
    PaperDifferenceKind,
    "What two counts of the papers of one box differ in.",
    {
        PaperDifferenceKind.INVALID: "How many are no ballot.",
        PaperDifferenceKind.BLANK: "How many leave the question blank.",
        PaperDifferenceKind.OPTION: "What was said of an option.",
        PaperDifferenceKind.WRITE_INS: "What was written in.",
        PaperDifferenceKind.GROUPS: "Which answers stand together on one paper.",
    },
)
described(
    PaperCountOutcome,
    "What a count of papers is beside that of another person.",
    {
        PaperCountOutcome.FIRST: "First of the round; another person counts the same papers.",
        PaperCountOutcome.AGREED: "Same as the other's: it stands.",
        PaperCountOutcome.DIFFERS: "Other than the other's: both are told where, and count again.",
    },
)
described(
    NoticeKind,
    "What was done to a vote.",
    {
        NoticeKind.PAUSED: "Nobody can vote until it is resumed.",
        NoticeKind.RESUMED: "Voting goes on.",
        NoticeKind.EXTENDED: "It closes later than announced.",
        NoticeKind.CLOSED_EARLY: "It closes, or has closed, before the time that was announced.",
        NoticeKind.SHARES_DESTROYED: "Key holders destroyed their shares.",
        NoticeKind.VOID: "It was declared void.",
        NoticeKind.CANCELLED: "It was called off.",
    },
    name="VoteNoticeKind",
)
KIND_WORDS = words(
    {
        VoteKind.NAMED: ("记名投票", "Named"),
        VoteKind.SEALED: ("密封投票", "Sealed"),
        VoteKind.UNLINKABLE: ("不可关联投票", "Unlinkable"),
    }
)
STATE_WORDS = words(
    {
        VoteState.DRAFT: ("草稿", "Draft"),
        VoteState.SCHEDULED: ("已公告", "Scheduled"),
        VoteState.OPEN: ("投票中", "Open"),
        VoteState.CLOSED: ("已截止", "Closed"),
        VoteState.COUNTING: ("计票中", "Counting"),
        VoteState.TALLIED: ("已计票", "Counted"),
        VoteState.PUBLISHED: ("已公布", "Published"),
        VoteState.VOID: ("已作废", "Void"),
        VoteState.CANCELLED: ("已取消", "Cancelled"),
    }
)
QUESTION_WORDS = words(
    {
        QuestionKind.CHOICE: ("选择", "Choice"),
        QuestionKind.YES_NO_ABSTAIN: ("赞成、反对或弃权", "Yes, no or abstention"),
        QuestionKind.RANKING: ("排序", "Ranking"),
        QuestionKind.SCORE: ("评分", "Points"),
    }
)
METHOD_WORDS = words(
    {
        CountingMethod.ITEMS: ("逐项表决", "Item by item"),
        CountingMethod.PLURALITY: ("相对多数", "Plurality"),
        CountingMethod.APPROVAL: ("赞成投票", "Approval"),
        CountingMethod.TWO_ROUND: ("两轮投票", "Two rounds"),
        CountingMethod.SCORE: ("计分", "Scores"),
        CountingMethod.INSTANT_RUNOFF: ("排序复选", "Instant run-off"),
        CountingMethod.STV_SCOTTISH: ("单记可让渡（苏格兰）", "Single transferable vote (Scotland)"),
        CountingMethod.STV_NORTHERN_IRELAND: (
            "单记可让渡（北爱尔兰）",
            "Single transferable vote (Northern Ireland)",
        ),
        CountingMethod.SCHULZE: ("舒尔茨法", "Schulze"),
    }
)
NOTICE_WORDS = words(
    {
        NoticeKind.PAUSED: ("暂停投票", "Paused"),
        NoticeKind.RESUMED: ("恢复投票", "Resumed"),
        NoticeKind.EXTENDED: ("延长投票", "Extended"),
        NoticeKind.CLOSED_EARLY: ("提前截止", "Closed early"),
        NoticeKind.SHARES_DESTROYED: ("密钥份额已销毁", "Shares destroyed"),
        NoticeKind.VOID: ("作废", "Void"),
        NoticeKind.CANCELLED: ("取消", "Cancelled"),
    }
)
OBJECTION_WORDS = words(
    {
        ObjectionState.OPEN: ("待答复", "Open"),
        ObjectionState.UPHELD: ("成立", "Upheld"),
        ObjectionState.REJECTED: ("不成立", "Rejected"),
    }
)
DIFFERENCE_WORDS = words(
    {
        PaperDifferenceKind.INVALID: ("废票", "Papers that are no ballot"),
        PaperDifferenceKind.BLANK: ("空白", "Blank"),
        PaperDifferenceKind.OPTION: ("选项", "Option"),
        PaperDifferenceKind.WRITE_INS: ("另选人", "Written in"),
        PaperDifferenceKind.GROUPS: ("选票分组", "Grouping of papers"),
    }
)
STAGE_WORDS = words(
    {
        StageKind.FIRST: ("第一选择", "First preferences"),
        StageKind.SURPLUS: ("余票转移", "Surplus"),
        StageKind.EXCLUSION: ("淘汰", "Exclusion"),
        StageKind.LAST: ("余额当选", "Last seats"),
        StageKind.SUM: ("计票", "Count"),
    }
)
VERDICT_WORDS = words(
    {
        VerdictOutcome.VALID: ("有效", "Valid"),
        VerdictOutcome.INQUORATE: ("未达法定人数", "Without a quorum"),
        VerdictOutcome.VOID: ("无效", "Void"),
    }
)
OUTCOME_WORDS = words(
    {
        QuestionOutcome.ELECTED: ("全部当选", "Elected"),
        QuestionOutcome.PARTLY: ("部分当选", "Seats stay open"),
        QuestionOutcome.NONE: ("无人当选", "Nobody elected"),
        QuestionOutcome.CARRIED: ("通过", "Carried"),
        QuestionOutcome.REJECTED: ("未通过", "Not carried"),
        QuestionOutcome.MIXED: ("部分通过", "Carried in part"),
        QuestionOutcome.TIED: ("得票相等", "Tied"),
        QuestionOutcome.SECOND_ROUND: ("进入第二轮", "Second round"),
        QuestionOutcome.LOT: ("待抽签", "Waits for a lot"),
        QuestionOutcome.NOT_DECIDED: ("未作决定", "Not decided"),
    }
)
