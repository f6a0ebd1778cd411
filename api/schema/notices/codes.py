"""Closed sets of public notices, with their words."""

from api.enums import described, words
from db.models.notices import (
    NameMask,
    PublicNoticeKind,
    PublicNoticeObjectionState,
    PublicNoticeOutcome,
    PublicNoticeStage,
)

described(
    PublicNoticeKind,
    "What a public notice is about.",
    {
        PublicNoticeKind.AID: "Who is to be given aid in hardship.",
        PublicNoticeKind.HONOURS: "Who is to be honoured.",
        PublicNoticeKind.CANDIDATES: "Who is to be appointed or proposed.",
        PublicNoticeKind.OTHER: "Something else.",
    },
)
KIND_WORDS = words(
    {
        PublicNoticeKind.AID: ("困难帮扶", "Aid"),
        PublicNoticeKind.HONOURS: ("评先评优", "Honours"),
        PublicNoticeKind.CANDIDATES: ("拟任人选", "Candidates"),
        PublicNoticeKind.OTHER: ("其他", "Other"),
    }
)
described(
    PublicNoticeStage,
    "Where a public notice stands today.",
    {
        PublicNoticeStage.DRAFT: "Being written, or waiting for approval; members do not see it.",
        PublicNoticeStage.COMING: "Approved, and not up before its first day.",
        PublicNoticeStage.OPEN: "Up: members read it and may object.",
        PublicNoticeStage.ENDED: "Its last day has passed; objections are being answered.",
        PublicNoticeStage.CONCLUDED: "Every objection was answered, and what it came to is told.",
        PublicNoticeStage.WITHDRAWN: "Taken back, with a reason; its title stays.",
    },
)
STAGE_WORDS = words(
    {
        PublicNoticeStage.DRAFT: ("草稿", "Draft"),
        PublicNoticeStage.COMING: ("待公示", "To come"),
        PublicNoticeStage.OPEN: ("公示中", "Up"),
        PublicNoticeStage.ENDED: ("公示期满", "Ended"),
        PublicNoticeStage.CONCLUDED: ("公示结束", "Concluded"),
        PublicNoticeStage.WITHDRAWN: ("已撤回", "Withdrawn"),
    }
)
described(
    NameMask,
    "How much of a name members read.",
    {
        NameMask.MIDDLE: "First and last character, 赵*鸣; of two the first, 赵*.",
        NameMask.SURNAME: "First character alone, 赵**.",
    },
)
described(
    PublicNoticeOutcome,
    "What a notice came to; it follows from the objections.",
    {
        PublicNoticeOutcome.NO_OBJECTION: "Nobody objected.",
        PublicNoticeOutcome.OBJECTIONS_REJECTED: "Objections were answered, and none was right.",
        PublicNoticeOutcome.CHANGED: "Some objection was right, and the notice was changed.",
    },
)
OUTCOME_WORDS = words(
    {
        PublicNoticeOutcome.NO_OBJECTION: ("公示无异议", "Without objections"),
        PublicNoticeOutcome.OBJECTIONS_REJECTED: ("异议不成立", "Objections were not right"),
        PublicNoticeOutcome.CHANGED: ("异议成立，已更正", "Changed after an objection"),
    }
)
described(
    PublicNoticeObjectionState,
    "State of an objection to a notice.",
    {
        PublicNoticeObjectionState.OPEN: "Waits for an answer.",
        PublicNoticeObjectionState.UPHELD: "Answered: it is right.",
        PublicNoticeObjectionState.REJECTED: "Answered: it is not right.",
        PublicNoticeObjectionState.DROPPED: "Ended without an answer, for the notice was withdrawn.",
    },
)
OBJECTION_WORDS = words(
    {
        PublicNoticeObjectionState.OPEN: ("待答复", "Waiting"),
        PublicNoticeObjectionState.UPHELD: ("异议成立", "Right"),
        PublicNoticeObjectionState.REJECTED: ("异议不成立", "Not right"),
        PublicNoticeObjectionState.DROPPED: ("已终止", "Dropped"),
    }
)
