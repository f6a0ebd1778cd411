"""Tables of suggestions 合理化建议: its log, who answers it, what is said beside it, what came of it."""

from db.models.suggestions.anonymous import SuggestionPermitMonthRow, SuggestionPermitRow, SuggestionPostRow
from db.models.suggestions.asking import ManagementQuestionRow, ManagementQuestionState, ManagementQuestionSupportRow
from db.models.suggestions.counting import (
    COUNTING_LOCK,
    CountedSuggestionRow,
    ResponseTimeRow,
    UncountedSuggestionRow,
)
from db.models.suggestions.handling import (
    AnswerSignatureRow,
    SuggestionAnswerRow,
    SuggestionAssignmentRow,
    SuggestionRatingRow,
)
from db.models.suggestions.implementing import EffectFigureRow, ImplementationRow, MilestoneRow
from db.models.suggestions.kinds import (
    AnswerClass,
    AnsweringUnitKind,
    AnswerState,
    AttachmentState,
    AuthorState,
    CommentState,
    EffectKind,
    ImplementationState,
    Satisfaction,
    SuggestionChannel,
    SuggestionParty,
    SuggestionState,
    SuggestionVisibility,
    UnitRole,
)
from db.models.suggestions.searching import SuggestionPairRow, SuggestionSearchRow
from db.models.suggestions.steps import (
    AUTHORS_REASONS,
    INTERNAL_REASONS,
    MOVES,
    OPEN_TO_MEMBERS,
    STEPS,
    Step,
    StepKind,
)
from db.models.suggestions.suggestions import (
    SuggestionAuthorRow,
    SuggestionEventRow,
    SuggestionRow,
    SuggestionSupportRow,
)
from db.models.suggestions.talk import AttachmentPartRow, SuggestionAttachmentRow, SuggestionCommentRow
from db.models.suggestions.units import (
    AnsweringUnitRow,
    AnswerTemplateRow,
    SuggestionCategoryRow,
    SuggestionRouteRow,
    UnitStaffRow,
)

__all__ = [
    "AUTHORS_REASONS",
    "COUNTING_LOCK",
    "INTERNAL_REASONS",
    "MOVES",
    "OPEN_TO_MEMBERS",
    "STEPS",
    "AnswerClass",
    "AnswerSignatureRow",
    "AnswerState",
    "AnswerTemplateRow",
    "AnsweringUnitKind",
    "AnsweringUnitRow",
    "AttachmentPartRow",
    "AttachmentState",
    "AuthorState",
    "CommentState",
    "CountedSuggestionRow",
    "EffectFigureRow",
    "EffectKind",
    "ImplementationRow",
    "ImplementationState",
    "ManagementQuestionRow",
    "ManagementQuestionState",
    "ManagementQuestionSupportRow",
    "MilestoneRow",
    "ResponseTimeRow",
    "Satisfaction",
    "Step",
    "StepKind",
    "SuggestionAnswerRow",
    "SuggestionAssignmentRow",
    "SuggestionAttachmentRow",
    "SuggestionAuthorRow",
    "SuggestionCategoryRow",
    "SuggestionChannel",
    "SuggestionCommentRow",
    "SuggestionEventRow",
    "SuggestionPairRow",
    "SuggestionParty",
    "SuggestionPermitMonthRow",
    "SuggestionPermitRow",
    "SuggestionPostRow",
    "SuggestionRatingRow",
    "SuggestionRouteRow",
    "SuggestionRow",
    "SuggestionSearchRow",
    "SuggestionState",
    "SuggestionSupportRow",
    "SuggestionVisibility",
    "UncountedSuggestionRow",
    "UnitRole",
    "UnitStaffRow",
]
