"""Root fields of suggestions: what one reads, writes, handles."""

from api.resolvers.suggestions.asking import ManagementQuestionMutation, ManagementQuestionReads
from api.resolvers.suggestions.drafting import SuggestionDraftMutation
from api.resolvers.suggestions.reads import SuggestionReads, suggestion_filters

__all__ = ["SuggestionMutation", "SuggestionQuery", "suggestion_filters"]


class SuggestionQuery(SuggestionReads, ManagementQuestionReads):
    """All root reads of suggestions."""


class SuggestionMutation(SuggestionDraftMutation, ManagementQuestionMutation):
    """All root mutations of suggestions."""
