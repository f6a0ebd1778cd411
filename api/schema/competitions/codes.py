"""Closed sets of skill competitions, with their words."""

from api.enums import described, words
from db.models.competitions import CompetitionAwardClass, CompetitionEntryState, CompetitionState

described(
    CompetitionState,
    "State of a competition by the union's day.",
    {
        CompetitionState.DRAFT: "Planned; only officers see it.",
        CompetitionState.IN_APPROVAL: "Waits for another officer.",
        CompetitionState.ANNOUNCED: "Announced; entries are not taken yet.",
        CompetitionState.ENTRIES_OPEN: "Takes entries.",
        CompetitionState.ENTRIES_CLOSED: "Takes entries no more; it is to be held, or its results to be recorded.",
        CompetitionState.HELD: "Results are recorded, not published.",
        CompetitionState.PUBLISHED: "Awards are given.",
        CompetitionState.CANCELLED: "Called off, with a reason.",
    },
)
STATE_WORDS = words(
    {
        CompetitionState.DRAFT: ("草稿", "Draft"),
        CompetitionState.IN_APPROVAL: ("待审核", "In approval"),
        CompetitionState.ANNOUNCED: ("已公布", "Announced"),
        CompetitionState.ENTRIES_OPEN: ("报名中", "Entries open"),
        CompetitionState.ENTRIES_CLOSED: ("报名截止", "Entries closed"),
        CompetitionState.HELD: ("已举办", "Held"),
        CompetitionState.PUBLISHED: ("结果已公布", "Results published"),
        CompetitionState.CANCELLED: ("已取消", "Cancelled"),
    }
)
described(
    CompetitionAwardClass,
    "Class of an award; within one there is no order.",
    {
        CompetitionAwardClass.FIRST_CLASS: "First class 一等奖.",
        CompetitionAwardClass.SECOND_CLASS: "Second class 二等奖.",
        CompetitionAwardClass.THIRD_CLASS: "Third class 三等奖.",
        CompetitionAwardClass.COMMENDATION: "Commendation 优秀奖.",
        CompetitionAwardClass.TITLE: "Title of its own, as 技术能手.",
    },
)
AWARD_WORDS = words(
    {
        CompetitionAwardClass.FIRST_CLASS: ("一等奖", "First class"),
        CompetitionAwardClass.SECOND_CLASS: ("二等奖", "Second class"),
        CompetitionAwardClass.THIRD_CLASS: ("三等奖", "Third class"),
        CompetitionAwardClass.COMMENDATION: ("优秀奖", "Commendation"),
        CompetitionAwardClass.TITLE: ("荣誉称号", "Title"),
    }
)
described(
    CompetitionEntryState,
    "State of an entry for a competition.",
    {
        CompetitionEntryState.PROPOSED: "Waits for the consent of somebody in it.",
        CompetitionEntryState.ENTERED: "All consented; waits for an officer.",
        CompetitionEntryState.CONFIRMED: "Takes part.",
        CompetitionEntryState.DECLINED: "Somebody in it declined.",
        CompetitionEntryState.REFUSED: "Refused by an officer, with a reason.",
        CompetitionEntryState.WITHDRAWN: "Taken back while entries were taken.",
    },
)
ENTRY_WORDS = words(
    {
        CompetitionEntryState.PROPOSED: ("待本人同意", "Proposed"),
        CompetitionEntryState.ENTERED: ("待审核", "Entered"),
        CompetitionEntryState.CONFIRMED: ("已确认", "Confirmed"),
        CompetitionEntryState.DECLINED: ("本人谢绝", "Declined"),
        CompetitionEntryState.REFUSED: ("未通过", "Refused"),
        CompetitionEntryState.WITHDRAWN: ("已撤回", "Withdrawn"),
    }
)
