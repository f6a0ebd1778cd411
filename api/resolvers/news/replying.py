"""What a client can do with replies to news: at most 12 statements each with one call into the domain."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.permissions import requires
from api.schema.news.replying import (
    NewsReplyAddInput,
    NewsReplyAddPayload,
    NewsReplyAnswerInput,
    NewsReplyAnswerPayload,
    NewsReplyHideInput,
    NewsReplyHidePayload,
    NewsReplyShowInput,
    NewsReplyShowPayload,
)
from domain.news.service import replying as service
from domain.shared.permissions import Permission


@strawberry.type
class NewsReplyMutation:
    """Root mutations of replies to news."""

    @strawberry.mutation(
        description="Replies to a news item that takes replies; shown at once, or once a moderator lets it be read.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def news_reply_add(
        self, info: Info, input: Annotated[NewsReplyAddInput, strawberry.argument(description="Reply.")]
    ) -> NewsReplyAddPayload | None:
        command = service.NewsReplyAdd(key_of(input.news_item_id, "NewsItem", "input", "newsItemId"), input.body)
        return await perform(info, NewsReplyAddPayload, service.news_reply_add, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Answers a reply that is shown, for the organisation of its item, or words the answer anew.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_reply_answer(
        self,
        info: Info,
        input: Annotated[NewsReplyAnswerInput, strawberry.argument(description="Which one, and what.")],
    ) -> NewsReplyAnswerPayload | None:
        command = service.NewsReplySay(key_of(input.news_reply_id, "NewsReply", "input", "newsReplyId"), input.text)
        return await perform(
            info, NewsReplyAnswerPayload, service.news_reply_answer, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Hides a reply, with a reason that its author reads.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_reply_hide(
        self, info: Info, input: Annotated[NewsReplyHideInput, strawberry.argument(description="Which one, and why.")]
    ) -> NewsReplyHidePayload | None:
        command = service.NewsReplySay(key_of(input.news_reply_id, "NewsReply", "input", "newsReplyId"), input.reason)
        return await perform(
            info, NewsReplyHidePayload, service.news_reply_hide, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Lets a reply be read that waits, or was hidden.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_reply_show(
        self, info: Info, input: Annotated[NewsReplyShowInput, strawberry.argument(description="Which one.")]
    ) -> NewsReplyShowPayload | None:
        command = service.NewsReplyOf(key_of(input.news_reply_id, "NewsReply", "input", "newsReplyId"))
        return await perform(
            info, NewsReplyShowPayload, service.news_reply_show, command, request_key=input.request_key
        )
