"""Closed sets of official documents, with their words."""

from api.enums import described, words
from db.models.official_documents import (
    OfficialDocumentAudience,
    OfficialDocumentFileKind,
    OfficialDocumentKind,
    OfficialDocumentStaleness,
    OfficialDocumentState,
)
from domain.official_documents.differences import OfficialDocumentTextPart

_KIND = OfficialDocumentKind
described(
    _KIND,
    "What an official document is.",
    {
        _KIND.RULE: "Rule or regulation of an organisation.",
        _KIND.NOTICE: "Notice or circular.",
        _KIND.PLAN: "Plan or scheme of work.",
        _KIND.MINUTES: "Minutes of a meeting.",
        _KIND.RESOLUTION: "Resolution of a congress or committee.",
        _KIND.AGREEMENT: "Collective contract or agreement.",
        _KIND.FORM: "Form to fill in.",
        _KIND.OTHER: "Anything else.",
    },
)
KIND_WORDS = words(
    {
        _KIND.RULE: ("规章制度", "Rule"),
        _KIND.NOTICE: ("通知", "Notice"),
        _KIND.PLAN: ("方案", "Plan"),
        _KIND.MINUTES: ("会议纪要", "Minutes"),
        _KIND.RESOLUTION: ("决议", "Resolution"),
        _KIND.AGREEMENT: ("集体合同", "Agreement"),
        _KIND.FORM: ("表单", "Form"),
        _KIND.OTHER: ("其他", "Other"),
    }
)
described(
    OfficialDocumentAudience,
    "Who reads a published document, besides officers who read documents there.",
    {
        OfficialDocumentAudience.MEMBERS: "Members at and below its organisation.",
        OfficialDocumentAudience.OFFICERS: "Who holds a role today at or below its organisation.",
        OfficialDocumentAudience.POST_HOLDERS: "Who holds a post today at or below its organisation.",
    },
)
described(
    OfficialDocumentState,
    "State of an official document; whether it is in force follows from its days.",
    {
        OfficialDocumentState.DRAFT: "Being written; readers do not see it.",
        OfficialDocumentState.PUBLISHED: "Read by whom it is for.",
        OfficialDocumentState.WITHDRAWN: "Taken back, with a reason.",
    },
)
STATE_WORDS = words(
    {
        OfficialDocumentState.DRAFT: ("草稿", "Draft"),
        OfficialDocumentState.PUBLISHED: ("已发布", "Published"),
        OfficialDocumentState.WITHDRAWN: ("已撤回", "Withdrawn"),
    }
)
described(
    OfficialDocumentStaleness,
    "Why a published document should be looked at.",
    {
        OfficialDocumentStaleness.EXPIRED: "Its last day has passed.",
        OfficialDocumentStaleness.EXPIRES_SOON: "Its last day is today or within 30 days.",
        OfficialDocumentStaleness.REVIEW_OVERDUE: "Day by which it was to be looked at has passed.",
        OfficialDocumentStaleness.SUPERSEDED: "Another version holds.",
        OfficialDocumentStaleness.STATUTE_ENDED: "Statute that it rests on does not hold any more in that version.",
    },
)
described(
    OfficialDocumentFileKind,
    "What a file of an official document is.",
    {
        OfficialDocumentFileKind.SIGNED_TEXT: "Document itself, as it was signed.",
        OfficialDocumentFileKind.ANNEX: "What belongs to it besides.",
    },
)
described(
    OfficialDocumentTextPart,
    "Which text of an official document.",
    {
        OfficialDocumentTextPart.TITLE: "Title in Chinese.",
        OfficialDocumentTextPart.TITLE_EN: "Title in English.",
        OfficialDocumentTextPart.NUMBER: "Document number.",
        OfficialDocumentTextPart.BODY: "Text.",
    },
)
