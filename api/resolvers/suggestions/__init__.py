"""Root fields of suggestions: what one reads, writes, handles."""

from api.resolvers.suggestions.answering import SuggestionAnswerMutation
from api.resolvers.suggestions.answering_together import SuggestionTogetherMutation
from api.resolvers.suggestions.asking import ManagementQuestionMutation, ManagementQuestionReads
from api.resolvers.suggestions.assigning import SuggestionAssignMutation
from api.resolvers.suggestions.attaching import SuggestionAttachmentMutation
from api.resolvers.suggestions.authoring import SuggestionAuthoringMutation
from api.resolvers.suggestions.commenting import SuggestionCommentMutation
from api.resolvers.suggestions.drafting import SuggestionDraftMutation
from api.resolvers.suggestions.figures import SuggestionFigureReads
from api.resolvers.suggestions.implementing import ImplementationMutation
from api.resolvers.suggestions.judging import SuggestionJudgingMutation
from api.resolvers.suggestions.merging import SuggestionMergeMutation
from api.resolvers.suggestions.nudging import SuggestionNudgeMutation
from api.resolvers.suggestions.office_reads import SuggestionOfficeReads, office_filters
from api.resolvers.suggestions.permits import SuggestionPermitMutation
from api.resolvers.suggestions.reads import SuggestionReads, suggestion_filters
from api.resolvers.suggestions.reviewing import SuggestionReviewMutation
from api.resolvers.suggestions.routing import SuggestionRoutingMutation
from api.resolvers.suggestions.searching import SuggestionSearchQuery
from api.resolvers.suggestions.signing import SuggestionSigningMutation
from api.resolvers.suggestions.supporting import SuggestionSupportMutation
from api.resolvers.suggestions.units import SuggestionUnitMutation

__all__ = ["SuggestionMutation", "SuggestionQuery", "office_filters", "suggestion_filters"]


class SuggestionQuery(
    ManagementQuestionReads,
    SuggestionFigureReads,
    SuggestionOfficeReads,
    SuggestionReads,
    SuggestionSearchQuery,
):
    """All root reads of suggestions."""


class SuggestionMutation(
    SuggestionAnswerMutation,
    SuggestionTogetherMutation,
    ManagementQuestionMutation,
    SuggestionAssignMutation,
    SuggestionAttachmentMutation,
    SuggestionAuthoringMutation,
    SuggestionCommentMutation,
    SuggestionDraftMutation,
    ImplementationMutation,
    SuggestionJudgingMutation,
    SuggestionMergeMutation,
    SuggestionNudgeMutation,
    SuggestionPermitMutation,
    SuggestionReviewMutation,
    SuggestionRoutingMutation,
    SuggestionSigningMutation,
    SuggestionSupportMutation,
    SuggestionUnitMutation,
):
    """All root mutations of suggestions."""
