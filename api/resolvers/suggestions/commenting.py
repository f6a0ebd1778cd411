"""Comments 评论 on a suggestion, and what moderators do with them."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.suggestions.commenting import (
    SuggestionCommentAddInput,
    SuggestionCommentAddPayload,
    SuggestionCommentHideInput,
    SuggestionCommentHidePayload,
    SuggestionCommentShowInput,
    SuggestionCommentShowPayload,
)
from domain.shared.permissions import Permission
from domain.suggestions import service


@strawberry.type
class SuggestionCommentMutation:
    """What is said beside a suggestion."""

    @strawberry.mutation(
        description="Comments on a suggestion; where a rule wants so, a member's comment waits for a moderator.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def suggestion_comment_add(
        self,
        info: Info,
        input: Annotated[SuggestionCommentAddInput, strawberry.argument(description="Comment to be written.")],
    ) -> SuggestionCommentAddPayload | None:
        command = service.SuggestionCommentAdd(
            key_of(input.suggestion_id, "Suggestion", "input", "suggestionId"),
            input.body,
            is_for_unit=input.in_name_of_unit,
        )
        return await perform(
            info, SuggestionCommentAddPayload, service.suggestion_comment_add, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Hides a comment; its author is told, and reads why.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_comment_hide(
        self,
        info: Info,
        input: Annotated[SuggestionCommentHideInput, strawberry.argument(description="Comment to be hidden.")],
    ) -> SuggestionCommentHidePayload | None:
        command = service.SuggestionCommentHide(
            key_of(input.comment_id, "SuggestionComment", "input", "commentId"), input.reason
        )
        return await perform(
            info, SuggestionCommentHidePayload, service.suggestion_comment_hide, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Lets a comment be read that waits for a moderator, or was hidden.",
        extensions=requires(Permission.SUGGESTION_MANAGE),
    )
    async def suggestion_comment_show(
        self,
        info: Info,
        input: Annotated[SuggestionCommentShowInput, strawberry.argument(description="Comment to be shown.")],
    ) -> SuggestionCommentShowPayload | None:
        command = service.SuggestionCommentShow(key_of(input.comment_id, "SuggestionComment", "input", "commentId"))
        return await perform(
            info, SuggestionCommentShowPayload, service.suggestion_comment_show, command, request_key=input.request_key
        )
