"""Root fields of suggestions: what one reads, writes, handles."""

from api.resolvers.suggestions.answering import SuggestionAnswerMutation
from api.resolvers.suggestions.assigning import SuggestionAssignMutation
from api.resolvers.suggestions.attaching import SuggestionAttachmentMutation
from api.resolvers.suggestions.authoring import SuggestionAuthoringMutation
from api.resolvers.suggestions.commenting import SuggestionCommentMutation
from api.resolvers.suggestions.drafting import SuggestionDraftMutation
from api.resolvers.suggestions.judging import SuggestionJudgingMutation
from api.resolvers.suggestions.merging import SuggestionMergeMutation
from api.resolvers.suggestions.permits import SuggestionPermitMutation
from api.resolvers.suggestions.reads import SuggestionReads, suggestion_filters
from api.resolvers.suggestions.reviewing import SuggestionReviewMutation
from api.resolvers.suggestions.signing import SuggestionSigningMutation
from api.resolvers.suggestions.supporting import SuggestionSupportMutation

__all__ = ["SuggestionMutation", "SuggestionQuery", "suggestion_filters"]


class SuggestionQuery(SuggestionReads):
    """All root reads of suggestions."""


class SuggestionMutation(
    SuggestionDraftMutation,
    SuggestionReviewMutation,
    SuggestionMergeMutation,
    SuggestionAssignMutation,
    SuggestionAnswerMutation,
    SuggestionAuthoringMutation,
    SuggestionSigningMutation,
    SuggestionSupportMutation,
    SuggestionCommentMutation,
    SuggestionJudgingMutation,
    SuggestionPermitMutation,
    SuggestionAttachmentMutation,
):
    """All root mutations of suggestions."""
