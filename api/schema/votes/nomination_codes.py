"""Closed sets of nominations, with their words."""

from api.enums import described, words
from db.models.votes import (
    NominationCallState,
    NominationEnd,
    NominationObjectionState,
    NominationState,
    NomineeOrder,
)

described(
    NominationCallState,
    "State of a call for nominations.",
    {
        NominationCallState.OPEN: "Members nominate, from its opening to its closing time.",
        NominationCallState.ON_NOTICE: "Nominees are on public notice, and can be objected to.",
        NominationCallState.ENDED: "Nominees are accepted, and can be taken as options.",
        NominationCallState.TAKEN: "Nominees are the options of the question.",
        NominationCallState.CANCELLED: "It was called off.",
    },
)
described(
    NominationState,
    "State of a nomination.",
    {
        NominationState.PROPOSED: "It lacks seconders.",
        NominationState.SECONDED: "It has enough seconders, and waits for the candidate's consent.",
        NominationState.CONSENTED: "It has enough seconders, and the candidate consents.",
        NominationState.ON_NOTICE: "Nominee is on public notice, and can be objected to.",
        NominationState.ACCEPTED: "Nominee can be taken.",
        NominationState.REFUSED: "Objection against the nominee was right.",
        NominationState.DECLINED: "Candidate did not want it.",
        NominationState.WITHDRAWN: "Candidate withdrew.",
        NominationState.LAPSED: "It came to nothing.",
    },
)
described(
    NominationEnd,
    "Why a nomination ended.",
    {
        NominationEnd.BY_CANDIDATE: "Candidate wanted it so.",
        NominationEnd.NOT_SECONDED: "Too few seconded it in time.",
        NominationEnd.NOT_CONSENTED: "Candidate did not consent in time.",
        NominationEnd.OBJECTION_UPHELD: "Objection against the nominee was right.",
        NominationEnd.MEMBERSHIP_ENDED: "Candidate does not belong to the union any more.",
        NominationEnd.LEFT_ELECTORATE: "Candidate moved out of the electorate.",
        NominationEnd.MERGED: "Candidate was nominated twice, under two entries of one person.",
        NominationEnd.CALL_CANCELLED: "Whole call was called off.",
    },
)
described(
    NomineeOrder,
    "In which order nominees become options.",
    {
        NomineeOrder.BY_NUMBER: "By number of the nomination, the earliest first.",
        NomineeOrder.GIVEN: "As the committee says when it takes them, by surname strokes 姓氏笔画 or by lot.",
    },
)
described(
    NominationObjectionState,
    "State of an objection against a nominee.",
    {
        NominationObjectionState.OPEN: "Waits for an officer's decision.",
        NominationObjectionState.UPHELD: "Right: the nominee was refused.",
        NominationObjectionState.REJECTED: "Not right; the answer tells why.",
        NominationObjectionState.DROPPED: "Fell away with the nomination before it was decided.",
    },
)
CALL_WORDS = words(
    {
        NominationCallState.OPEN: ("提名中", "Open"),
        NominationCallState.ON_NOTICE: ("公示中", "On notice"),
        NominationCallState.ENDED: ("提名结束", "Ended"),
        NominationCallState.TAKEN: ("已列为候选人", "Taken"),
        NominationCallState.CANCELLED: ("已取消", "Cancelled"),
    }
)
NOMINATION_WORDS = words(
    {
        NominationState.PROPOSED: ("待附议", "Proposed"),
        NominationState.SECONDED: ("待本人接受", "Seconded"),
        NominationState.CONSENTED: ("本人已接受", "Consented"),
        NominationState.ON_NOTICE: ("公示中", "On notice"),
        NominationState.ACCEPTED: ("已确认", "Accepted"),
        NominationState.REFUSED: ("未通过", "Refused"),
        NominationState.DECLINED: ("本人谢绝", "Declined"),
        NominationState.WITHDRAWN: ("已退出", "Withdrawn"),
        NominationState.LAPSED: ("已失效", "Lapsed"),
    }
)
NOMINATION_OBJECTION_WORDS = words(
    {
        NominationObjectionState.OPEN: ("待处理", "Open"),
        NominationObjectionState.UPHELD: ("成立", "Upheld"),
        NominationObjectionState.REJECTED: ("不成立", "Rejected"),
        NominationObjectionState.DROPPED: ("已失效", "Dropped"),
    }
)
