"""Closed sets of surveys, with their words."""

from api.enums import described, words
from db.models.surveys import SurveyKind, SurveyQuestionKind, SurveyState

described(
    SurveyState,
    "State of a survey.",
    {
        SurveyState.PLANNED: "Being planned; members do not see it.",
        SurveyState.OPEN: "Members answer; nothing of it changes.",
        SurveyState.CLOSED: "Counted; its results can be read.",
        SurveyState.CANCELLED: "Called off, with a reason; answers are shown to nobody.",
    },
)
described(
    SurveyKind,
    "Under which promise a survey is answered.",
    {
        SurveyKind.ANONYMOUS: "Answers are kept without name, place and time.",
        SurveyKind.NAMED: "Answers are kept with the name, which organisers read.",
        SurveyKind.NEEDS: "Collection of needs 需求征集: by name, and by consent only.",
    },
)
described(
    SurveyQuestionKind,
    "What an answer to a question of a survey is.",
    {
        SurveyQuestionKind.SINGLE: "One option, which may decide what is asked next.",
        SurveyQuestionKind.MULTIPLE: "Several options.",
        SurveyQuestionKind.SCALE: "Step of a scale from 1.",
        SurveyQuestionKind.NUMBER: "Whole number.",
        SurveyQuestionKind.TEXT: "By writing.",
    },
)
STATE_WORDS = words(
    {
        SurveyState.PLANNED: ("筹备中", "Planned"),
        SurveyState.OPEN: ("进行中", "Open"),
        SurveyState.CLOSED: ("已结束", "Closed"),
        SurveyState.CANCELLED: ("已取消", "Called off"),
    }
)
