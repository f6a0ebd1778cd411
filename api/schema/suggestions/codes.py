"""Closed sets of suggestions, with their words."""

from api.enums import described, words
from db.models.suggestions import (
    AnswerClass,
    AnsweringUnitKind,
    AnswerState,
    AuthorState,
    CommentState,
    EffectKind,
    ImplementationState,
    Satisfaction,
    StepKind,
    SuggestionChannel,
    SuggestionParty,
    SuggestionState,
    SuggestionVisibility,
    UnitRole,
)

described(
    SuggestionState,
    "State of a suggestion; docs/suggestions.md has the steps between them.",
    {
        SuggestionState.DRAFT: "Being written; its author alone sees it.",
        SuggestionState.SUBMITTED: "Handed in; waits for its review to begin.",
        SuggestionState.IN_REVIEW: "Being reviewed: filed, returned, merged, transferred or not filed.",
        SuggestionState.RETURNED: "Returned to its author for detail; clocks are paused.",
        SuggestionState.TRANSFERRED: "Sent to another organisation, which takes or refuses it.",
        SuggestionState.FILED: "Accepted; waits for the units that answer it.",
        SuggestionState.NOT_FILED: "Not accepted, with a reason.",
        SuggestionState.MERGED: "Became part of another; leads to it.",
        SuggestionState.ASSIGNED: "With a lead unit, and co-units where there are any.",
        SuggestionState.IN_PROGRESS: "Lead unit works on it.",
        SuggestionState.WAITING_FOR_AUTHOR: "Lead unit asked its author something; clocks are paused.",
        SuggestionState.ANSWER_DRAFTED: "Answer waits for counter-signatures of co-units.",
        SuggestionState.COUNTERSIGNED: "Answer waits for the supervisor's release.",
        SuggestionState.ANSWERED: "Answer was released; its authors rate it.",
        SuggestionState.RATED: "An author has rated the answer.",
        SuggestionState.REOPENED: "To be answered again, by a higher unit.",
        SuggestionState.CLOSED: "Done.",
        SuggestionState.WITHDRAWN: "Withdrawn by its author.",
    },
)
described(
    SuggestionParty,
    "Part in which somebody acts on a suggestion.",
    {
        SuggestionParty.AUTHOR: "Its first author.",
        SuggestionParty.CO_AUTHOR: "Member who agreed to be an author, too.",
        SuggestionParty.RECEIVER: "Officer who manages suggestions where it is handled.",
        SuggestionParty.LEAD_UNIT: "Staff of the lead unit.",
        SuggestionParty.CO_UNIT: "Staff of a co-unit.",
        SuggestionParty.SUPERVISOR: "Officer who supervises answers where it is handled.",
        SuggestionParty.SYSTEM: "Nobody: a time that ran out, or what another step brings with it.",
    },
)
described(
    SuggestionVisibility,
    "Who may read a suggestion once it is filed.",
    {
        SuggestionVisibility.MEMBERS: "Members of where it is handled and below.",
        SuggestionVisibility.HANDLERS: "Those who handle it, and its authors.",
    },
)
described(
    SuggestionChannel,
    "From where a suggestion came.",
    {
        SuggestionChannel.MOBILE: "From a phone.",
        SuggestionChannel.KIOSK: "From a kiosk on the shop floor.",
        SuggestionChannel.CONSOLE: "From a browser.",
        SuggestionChannel.ON_BEHALF: "Written down by an officer for a member.",
    },
)
described(
    StepKind,
    "What happened to a suggestion.",
    {
        StepKind.DRAFT: "Begun by its author.",
        StepKind.SUBMIT: "Handed in.",
        StepKind.WITHDRAW: "Withdrawn by its author.",
        StepKind.REVIEW_BEGIN: "Acknowledged: its review began.",
        StepKind.RETURN: "Returned to its author for detail.",
        StepKind.RESUBMIT: "Handed in again with detail.",
        StepKind.FILE: "Accepted.",
        StepKind.NOT_FILE: "Not accepted.",
        StepKind.MERGE: "Merged into another.",
        StepKind.TRANSFER: "Sent to another organisation.",
        StepKind.TRANSFER_REFUSE: "Sent back by the organisation that it was sent to.",
        StepKind.ASSIGN: "Assigned to a lead unit and co-units.",
        StepKind.ASSIGNMENT_RETURN: "Given back by the lead unit.",
        StepKind.BEGIN: "Lead unit began to work on it.",
        StepKind.CONTACT: "Unit spoke with its author.",
        StepKind.ASK_AUTHOR: "Lead unit asked its author something.",
        StepKind.DETAIL_GIVE: "Author answered.",
        StepKind.RESUME: "Lead unit went on without the author's answer.",
        StepKind.ANSWER_DRAFT: "Answer was drafted.",
        StepKind.COUNTERSIGN: "Co-unit signed the answer.",
        StepKind.COUNTERSIGN_REFUSE: "Co-unit sent the answer back.",
        StepKind.RELEASE: "Supervisor released the answer.",
        StepKind.RELEASE_REFUSE: "Supervisor sent the answer back.",
        StepKind.RATE: "Author rated the answer.",
        StepKind.REOPEN: "Reopened, to be answered again.",
        StepKind.CLOSE: "Closed.",
        StepKind.ESCALATE: "Time ran out: brought before the organisation above.",
        StepKind.HAND_OVER: "Who handled it was dissolved: handled by its successor, or the nearest above.",
        StepKind.NUDGE: "Its units were reminded of a clock by who stands above them.",
    },
    name="SuggestionStepKind",
)
described(
    AuthorState,
    "How somebody stands to being an author.",
    {
        AuthorState.FIRST: "Wrote it.",
        AuthorState.INVITED: "Was asked to be a co-author.",
        AuthorState.ACCEPTED: "Agreed to be a co-author.",
        AuthorState.DECLINED: "Declined to be a co-author.",
    },
    name="SuggestionAuthorState",
)
described(
    AnsweringUnitKind,
    "What an answering unit is.",
    {
        AnsweringUnitKind.MANAGEMENT: "Department of the management.",
        AnsweringUnitKind.UNION: "Body of the union.",
    },
)
described(
    UnitRole,
    "Part of a unit in an answer.",
    {UnitRole.LEAD: "Answers.", UnitRole.CO: "Signs the answer, too."},
    name="SuggestionUnitRole",
)
described(
    AnswerClass,
    "What an answer means.",
    {
        AnswerClass.SOLVED: "Class A: solved, or being solved.",
        AnswerClass.PLANNED: "Class B: planned.",
        AnswerClass.FOR_REFERENCE: "Class C: kept for reference.",
    },
    name="SuggestionAnswerClass",
)
described(
    AnswerState,
    "State of an answer.",
    {
        AnswerState.DRAFTED: "Waits for signatures or release.",
        AnswerState.RELEASED: "Its authors read it.",
        AnswerState.REFUSED: "Sent back by a co-unit or the supervisor.",
    },
    name="SuggestionAnswerState",
)
described(
    Satisfaction,
    "What an author says about an answer.",
    {
        Satisfaction.SATISFIED: "Answer is what they hoped for.",
        Satisfaction.PARTLY: "Answer is part of it.",
        Satisfaction.NOT_SATISFIED: "Answer is none: a higher unit answers again, once.",
    },
)
described(
    CommentState,
    "State of a comment.",
    {
        CommentState.WAITING: "Waits for a moderator; its author alone sees it.",
        CommentState.SHOWN: "Seen by who sees the suggestion.",
        CommentState.HIDDEN: "Hidden by a moderator, with a reason.",
    },
    name="SuggestionCommentState",
)
described(
    ImplementationState,
    "State of an implementation.",
    {
        ImplementationState.PLANNED: "Has a plan and a day.",
        ImplementationState.UNDER_WAY: "First milestone was done, or work was reported.",
        ImplementationState.DONE: "Reported done; waits to be verified.",
        ImplementationState.VERIFIED: "Somebody else has seen that it is done.",
        ImplementationState.REWARDED: "Its authors were rewarded.",
        ImplementationState.STOPPED: "Given up, with a reason.",
    },
)
described(
    EffectKind,
    "What an implementation brought in a year.",
    {
        EffectKind.SAVED_FEN: "Money saved, in fen.",
        EffectKind.SAVED_HOURS: "Hours of work saved.",
        EffectKind.FEWER_INJURIES: "Injuries that did not happen.",
        EffectKind.FEWER_DEFECTS: "Defects that did not happen.",
    },
)

STATE_WORDS = words(
    {
        SuggestionState.DRAFT: ("草稿", "Draft"),
        SuggestionState.SUBMITTED: ("已提交", "Submitted"),
        SuggestionState.IN_REVIEW: ("审查中", "In review"),
        SuggestionState.RETURNED: ("退回补充", "Returned for detail"),
        SuggestionState.TRANSFERRED: ("已转送", "Transferred"),
        SuggestionState.FILED: ("已立案", "Filed"),
        SuggestionState.NOT_FILED: ("不予立案", "Not filed"),
        SuggestionState.MERGED: ("已并案", "Merged"),
        SuggestionState.ASSIGNED: ("已交办", "Assigned"),
        SuggestionState.IN_PROGRESS: ("办理中", "In progress"),
        SuggestionState.WAITING_FOR_AUTHOR: ("待提案人补充", "Waiting for the author"),
        SuggestionState.ANSWER_DRAFTED: ("待会签", "Waiting for counter-signatures"),
        SuggestionState.COUNTERSIGNED: ("待审核", "Waiting for release"),
        SuggestionState.ANSWERED: ("已答复", "Answered"),
        SuggestionState.RATED: ("已评价", "Rated"),
        SuggestionState.REOPENED: ("重新办理", "Reopened"),
        SuggestionState.CLOSED: ("已办结", "Closed"),
        SuggestionState.WITHDRAWN: ("已撤回", "Withdrawn"),
    }
)
STEP_WORDS = words(
    {
        StepKind.DRAFT: ("起草", "Begun"),
        StepKind.SUBMIT: ("提交", "Handed in"),
        StepKind.WITHDRAW: ("撤回", "Withdrawn"),
        StepKind.REVIEW_BEGIN: ("受理", "Acknowledged"),
        StepKind.RETURN: ("退回补充", "Returned for detail"),
        StepKind.RESUBMIT: ("补充后提交", "Handed in again"),
        StepKind.FILE: ("立案", "Filed"),
        StepKind.NOT_FILE: ("不予立案", "Not filed"),
        StepKind.MERGE: ("并案", "Merged"),
        StepKind.TRANSFER: ("转送", "Transferred"),
        StepKind.TRANSFER_REFUSE: ("退回转送", "Sent back"),
        StepKind.ASSIGN: ("交办", "Assigned"),
        StepKind.ASSIGNMENT_RETURN: ("退办", "Given back"),
        StepKind.BEGIN: ("开始办理", "Begun by the unit"),
        StepKind.CONTACT: ("联系提案人", "Author contacted"),
        StepKind.ASK_AUTHOR: ("请提案人补充", "Author asked"),
        StepKind.DETAIL_GIVE: ("提案人补充", "Author answered"),
        StepKind.RESUME: ("继续办理", "Resumed"),
        StepKind.ANSWER_DRAFT: ("拟稿", "Answer drafted"),
        StepKind.COUNTERSIGN: ("会签", "Countersigned"),
        StepKind.COUNTERSIGN_REFUSE: ("会签退回", "Not countersigned"),
        StepKind.RELEASE: ("答复", "Answered"),
        StepKind.RELEASE_REFUSE: ("审核退回", "Not released"),
        StepKind.RATE: ("评价", "Rated"),
        StepKind.REOPEN: ("重新办理", "Reopened"),
        StepKind.CLOSE: ("办结", "Closed"),
        StepKind.ESCALATE: ("督办升级", "Escalated"),
        StepKind.HAND_OVER: ("机构撤并移交", "Handed over"),
        StepKind.NUDGE: ("催办", "Nudged"),
    }
)
