"""Use cases of suggestions 合理化建议."""

from domain.suggestions.service.drafting import SuggestionDraft, SuggestionSubmit, suggestion_draft, suggestion_submit

__all__ = ["SuggestionDraft", "SuggestionSubmit", "suggestion_draft", "suggestion_submit"]
