"""Closed sets of legal articles, with their words."""

from api.enums import described, words
from db.models.legal_articles import LegalArticleState, LegalCategory, LegalJudgement, LegalStaleness
from domain.legal_articles.differences import LegalTextPart

_C = LegalCategory
described(
    _C,
    "What a legal article is about.",
    {
        _C.CONTRACTS: "Labour contracts: concluding, changing, renewing.",
        _C.WAGES: "Wages and minimum wages.",
        _C.HOURS_AND_LEAVE: "Working hours, overtime, rest and leave.",
        _C.DISMISSAL: "Ending a contract, and compensation.",
        _C.SOCIAL_INSURANCE: "Pension, medical and unemployment insurance.",
        _C.INJURY: "Injuries at work and occupational illness.",
        _C.WOMEN_WORKERS: "Protection of women workers.",
        _C.SAFETY: "Safety and health at work.",
        _C.DISPUTES: "Mediation, arbitration and courts.",
        _C.UNION_RIGHTS: "Rights and duties of unions and their members.",
        _C.OTHER: "Anything else.",
    },
)
CATEGORY_WORDS = words(
    {
        _C.CONTRACTS: ("劳动合同", "Contracts"),
        _C.WAGES: ("工资", "Wages"),
        _C.HOURS_AND_LEAVE: ("工时与休假", "Hours and leave"),
        _C.DISMISSAL: ("解除与补偿", "Dismissal"),
        _C.SOCIAL_INSURANCE: ("社会保险", "Social insurance"),
        _C.INJURY: ("工伤", "Injury"),
        _C.WOMEN_WORKERS: ("女职工保护", "Women workers"),
        _C.SAFETY: ("安全生产", "Safety"),
        _C.DISPUTES: ("争议处理", "Disputes"),
        _C.UNION_RIGHTS: ("工会权利", "Union rights"),
        _C.OTHER: ("其他", "Other"),
    }
)
described(
    LegalArticleState,
    "State of a legal article.",
    {
        LegalArticleState.DRAFT: "Never approved; readers do not see it.",
        LegalArticleState.PUBLISHED: "Read by members; a further text may wait for approval.",
        LegalArticleState.WITHDRAWN: "Taken back, with a reason.",
    },
)
described(
    LegalJudgement,
    "What a reader says of a legal article.",
    {
        LegalJudgement.HELPFUL: "It answered their question.",
        LegalJudgement.UNHELPFUL: "Their question stayed open.",
    },
)
described(
    LegalStaleness,
    "Why a published legal article should be looked at.",
    {
        LegalStaleness.EXPIRED: "Its last day has passed.",
        LegalStaleness.REVIEW_OVERDUE: "Day by which it was to be looked at has passed.",
        LegalStaleness.STATUTE_ENDED: "Statute that it rests on does not hold any more in that version.",
    },
)
described(
    LegalTextPart,
    "Which text of a legal article.",
    {
        LegalTextPart.QUESTION: "Question in Chinese.",
        LegalTextPart.QUESTION_EN: "Question in English.",
        LegalTextPart.ANSWER: "What is said to the question.",
        LegalTextPart.BASIS: "Statutes that it rests on, each as name, version and article.",
    },
)
