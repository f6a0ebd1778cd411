"""Closed sets of honours, with their words."""

from api.enums import described, words
from db.models.honours import HonourKind, HonourNominationState, HonourState

described(
    HonourKind,
    "What is awarded.",
    {
        HonourKind.MODEL_WORKER: "Title of model worker 劳动模范.",
        HonourKind.CRAFTSMAN: "Title of craftsman 工匠.",
        HonourKind.ADVANCED_WORKER: "Title of advanced worker 先进工作者.",
        HonourKind.OTHER: "Another title.",
    },
)
KIND_WORDS = words(
    {
        HonourKind.MODEL_WORKER: ("劳动模范", "Model worker"),
        HonourKind.CRAFTSMAN: ("工匠", "Craftsman"),
        HonourKind.ADVANCED_WORKER: ("先进工作者", "Advanced worker"),
        HonourKind.OTHER: ("其他", "Other"),
    }
)
described(
    HonourState,
    "State of an honour.",
    {
        HonourState.OPEN: "Takes nominations until its last day, and is reviewed.",
        HonourState.ON_NOTICE: "Those who were chosen are put up for objections.",
        HonourState.AWARDED: "Given to those who stand in the concluded notice.",
    },
)
STATE_WORDS = words(
    {
        HonourState.OPEN: ("推荐中", "Open"),
        HonourState.ON_NOTICE: ("公示中", "On notice"),
        HonourState.AWARDED: ("已表彰", "Awarded"),
    }
)
described(
    HonourNominationState,
    "State of a nomination for an honour.",
    {
        HonourNominationState.PROPOSED: "Waits for the nominee's consent.",
        HonourNominationState.CONSENTED: "Waits for the review.",
        HonourNominationState.CHOSEN: "Chosen, and to be put up.",
        HonourNominationState.AWARDED: "Has the honour.",
        HonourNominationState.DECLINED: "Nominee declined.",
        HonourNominationState.REFUSED: "Not chosen, or struck out of the notice.",
        HonourNominationState.REVOKED: "Honour was taken back, with a reason.",
    },
)
NOMINATION_WORDS = words(
    {
        HonourNominationState.PROPOSED: ("待本人同意", "Proposed"),
        HonourNominationState.CONSENTED: ("待评审", "Consented"),
        HonourNominationState.CHOSEN: ("拟表彰", "Chosen"),
        HonourNominationState.AWARDED: ("已表彰", "Awarded"),
        HonourNominationState.DECLINED: ("本人谢绝", "Declined"),
        HonourNominationState.REFUSED: ("未入选", "Not chosen"),
        HonourNominationState.REVOKED: ("已撤销", "Revoked"),
    }
)
