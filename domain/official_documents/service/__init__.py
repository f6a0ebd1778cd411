"""Use cases of official documents: policy, lock, rule, write, event, in this order."""

from domain.official_documents.rules import Basis, Days
from domain.official_documents.service.publishing import (
    OfficialDocumentPublish,
    OfficialDocumentReview,
    OfficialDocumentWithdraw,
    official_document_publish,
    official_document_review,
    official_document_withdraw,
    official_documents_warn,
)
from domain.official_documents.service.writing import (
    Content,
    OfficialDocumentChange,
    OfficialDocumentDraft,
    OfficialDocumentRenew,
    official_document_change,
    official_document_draft,
    official_document_renew,
)

__all__ = [
    "Basis",
    "Content",
    "Days",
    "OfficialDocumentChange",
    "OfficialDocumentDraft",
    "OfficialDocumentPublish",
    "OfficialDocumentRenew",
    "OfficialDocumentReview",
    "OfficialDocumentWithdraw",
    "official_document_change",
    "official_document_draft",
    "official_document_publish",
    "official_document_renew",
    "official_document_review",
    "official_document_withdraw",
    "official_documents_warn",
]
