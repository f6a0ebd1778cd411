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
from domain.suggestions.service.closing import (
    suggestions_close_due,
)
from domain.suggestions.service.commenting import (
    SuggestionCommentAdd,
    SuggestionCommentHide,
    SuggestionCommentShow,
    suggestion_comment_add,
    suggestion_comment_hide,
    suggestion_comment_show,
)
from domain.suggestions.service.counting import response_times_count
from domain.suggestions.service.drafting import (
    SuggestionDraft,
    SuggestionSubmit,
    suggestion_draft,
    suggestion_submit,
)
from domain.suggestions.service.figures import suggestion_response_times, suggestion_sums
from domain.suggestions.service.judging import (
    Judgement,
    SuggestionAnswerJudge,
    SuggestionReopen,
    suggestion_answer_judge,
    suggestion_reopen,
)
from domain.suggestions.service.merging import (
    SuggestionMerge,
    suggestion_merge,
)
from domain.suggestions.service.nudging import SuggestionNudge, suggestion_nudge
from domain.suggestions.service.pairing import suggestion_pairs_count
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
from domain.suggestions.service.supporting import (
    SuggestionSupport,
    suggestion_support,
    suggestion_support_withdraw,
)
from domain.suggestions.service.timing import clocks_escalate, due_refresh

__all__ = [
    "Judgement",
    "SuggestionAnswerDraft",
    "SuggestionAnswerJudge",
    "SuggestionAssign",
    "SuggestionAuthorInvite",
    "SuggestionAuthorRemove",
    "SuggestionAuthorStep",
    "SuggestionCommentAdd",
    "SuggestionCommentHide",
    "SuggestionCommentShow",
    "SuggestionDetailGive",
    "SuggestionDraft",
    "SuggestionDraftChange",
    "SuggestionMerge",
    "SuggestionNudge",
    "SuggestionRelease",
    "SuggestionReopen",
    "SuggestionResubmit",
    "SuggestionSubmit",
    "SuggestionSupport",
    "SuggestionTake",
    "SuggestionTell",
    "SuggestionTransfer",
    "SuggestionWithdraw",
    "clocks_escalate",
    "due_refresh",
    "response_times_count",
    "suggestion_answer_draft",
    "suggestion_answer_judge",
    "suggestion_ask_author",
    "suggestion_assign",
    "suggestion_assignment_return",
    "suggestion_author_accept",
    "suggestion_author_decline",
    "suggestion_author_invite",
    "suggestion_author_leave",
    "suggestion_author_remove",
    "suggestion_begin",
    "suggestion_comment_add",
    "suggestion_comment_hide",
    "suggestion_comment_show",
    "suggestion_contact",
    "suggestion_countersign",
    "suggestion_countersign_refuse",
    "suggestion_detail_give",
    "suggestion_draft",
    "suggestion_draft_change",
    "suggestion_file",
    "suggestion_merge",
    "suggestion_not_file",
    "suggestion_nudge",
    "suggestion_pairs_count",
    "suggestion_release",
    "suggestion_release_refuse",
    "suggestion_reopen",
    "suggestion_response_times",
    "suggestion_resubmit",
    "suggestion_resume",
    "suggestion_return",
    "suggestion_review_begin",
    "suggestion_submit",
    "suggestion_sums",
    "suggestion_support",
    "suggestion_support_withdraw",
    "suggestion_transfer",
    "suggestion_transfer_refuse",
    "suggestion_withdraw",
    "suggestions_close_due",
]
