"""Use cases of suggestions 合理化建议."""

from domain.suggestions.service.answering import (
    SuggestionAnswerDraft,
    SuggestionRelease,
    suggestion_answer_draft,
    suggestion_countersign,
    suggestion_countersign_refuse,
    suggestion_release,
    suggestion_release_refuse,
)
from domain.suggestions.service.assigning import (
    SuggestionAssign,
    suggestion_ask_author,
    suggestion_assign,
    suggestion_assignment_return,
    suggestion_begin,
    suggestion_contact,
    suggestion_resume,
)
from domain.suggestions.service.drafting import SuggestionDraft, SuggestionSubmit, suggestion_draft, suggestion_submit
from domain.suggestions.service.merging import SuggestionMerge, suggestion_merge
from domain.suggestions.service.reviewing import (
    SuggestionTake,
    SuggestionTell,
    SuggestionTransfer,
    suggestion_file,
    suggestion_not_file,
    suggestion_return,
    suggestion_review_begin,
    suggestion_transfer,
    suggestion_transfer_refuse,
)

__all__ = [
    "SuggestionAnswerDraft",
    "SuggestionAssign",
    "SuggestionDraft",
    "SuggestionMerge",
    "SuggestionRelease",
    "SuggestionSubmit",
    "SuggestionTake",
    "SuggestionTell",
    "SuggestionTransfer",
    "suggestion_answer_draft",
    "suggestion_ask_author",
    "suggestion_assign",
    "suggestion_assignment_return",
    "suggestion_begin",
    "suggestion_contact",
    "suggestion_countersign",
    "suggestion_countersign_refuse",
    "suggestion_draft",
    "suggestion_file",
    "suggestion_merge",
    "suggestion_not_file",
    "suggestion_release",
    "suggestion_release_refuse",
    "suggestion_resume",
    "suggestion_return",
    "suggestion_review_begin",
    "suggestion_submit",
    "suggestion_transfer",
    "suggestion_transfer_refuse",
]
