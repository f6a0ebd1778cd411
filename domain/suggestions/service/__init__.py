"""Use cases of suggestions 合理化建议."""

from domain.suggestions.service.authoring import (
    SuggestionDetailGive,
    SuggestionDraftChange,
    SuggestionResubmit,
    SuggestionWithdraw,
    suggestion_detail_give,
    suggestion_draft_change,
    suggestion_resubmit,
    suggestion_withdraw,
)
from domain.suggestions.service.closing import suggestions_close_due
from domain.suggestions.service.commenting import (
    SuggestionCommentAdd,
    SuggestionCommentHide,
    SuggestionCommentShow,
    suggestion_comment_add,
    suggestion_comment_hide,
    suggestion_comment_show,
)
from domain.suggestions.service.drafting import SuggestionDraft, SuggestionSubmit, suggestion_draft, suggestion_submit
from domain.suggestions.service.judging import (
    Judgement,
    SuggestionAnswerJudge,
    SuggestionReopen,
    suggestion_answer_judge,
    suggestion_reopen,
)
from domain.suggestions.service.signing import (
    SuggestionAuthorInvite,
    SuggestionAuthorRemove,
    SuggestionAuthorStep,
    suggestion_author_accept,
    suggestion_author_decline,
    suggestion_author_invite,
    suggestion_author_leave,
    suggestion_author_remove,
)
from domain.suggestions.service.supporting import SuggestionSupport, suggestion_support, suggestion_support_withdraw

__all__ = [
    "Judgement",
    "SuggestionAnswerJudge",
    "SuggestionAuthorInvite",
    "SuggestionAuthorRemove",
    "SuggestionAuthorStep",
    "SuggestionCommentAdd",
    "SuggestionCommentHide",
    "SuggestionCommentShow",
    "SuggestionDetailGive",
    "SuggestionDraft",
    "SuggestionDraftChange",
    "SuggestionReopen",
    "SuggestionResubmit",
    "SuggestionSubmit",
    "SuggestionSupport",
    "SuggestionWithdraw",
    "suggestion_answer_judge",
    "suggestion_author_accept",
    "suggestion_author_decline",
    "suggestion_author_invite",
    "suggestion_author_leave",
    "suggestion_author_remove",
    "suggestion_comment_add",
    "suggestion_comment_hide",
    "suggestion_comment_show",
    "suggestion_detail_give",
    "suggestion_draft",
    "suggestion_draft_change",
    "suggestion_reopen",
    "suggestion_resubmit",
    "suggestion_submit",
    "suggestion_support",
    "suggestion_support_withdraw",
    "suggestion_withdraw",
    "suggestions_close_due",
]
