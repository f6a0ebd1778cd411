"""What a client can do with news: root reads, and at most 12 statements each with one call into the domain."""

from typing import Annotated

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.resolvers.suggestions.searching import words_of
from api.schema.news.contents import NewsContentInput, NewsTextsInput
from api.schema.news.deciding import (
    NewsItemApproveInput,
    NewsItemApprovePayload,
    NewsItemReturnInput,
    NewsItemReturnPayload,
    NewsItemSubmitInput,
    NewsItemSubmitPayload,
)
from api.schema.news.files import (
    NewsFileAddInput,
    NewsFileAddPayload,
    NewsFileRemoveInput,
    NewsFileRemovePayload,
)
from api.schema.news.filters import NewsWhereInput, OfficeNewsWhereInput
from api.schema.news.nouns import NewsItem
from api.schema.news.reading import NewsItemMarkReadInput, NewsItemMarkReadPayload
from api.schema.news.running import (
    NewsItemCorrectInput,
    NewsItemCorrectPayload,
    NewsItemPinInput,
    NewsItemPinPayload,
    NewsItemWithdrawInput,
    NewsItemWithdrawPayload,
)
from api.schema.news.writing import (
    NewsItemDraftInput,
    NewsItemDraftPayload,
    NewsItemReviseInput,
    NewsItemRevisePayload,
)
from db.queries import news as queries
from domain.news import service
from domain.news.service import Narrowed, NewsContent, NewsItemOf, NewsLinks, Texts, files
from domain.shared.permissions import Permission


@strawberry.type
class NewsQuery:
    """News that the caller may see."""

    @strawberry.field(
        description="News that is published now and for the caller, pinned items first, then the newest.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def news(
        self,
        where: Annotated[NewsWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[NewsItem] | None:
        request = page_request(queries.NEWS_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(queries.NEWS, NewsItem, queries.NEWS_ORDER, request, news_filters(where))
        return Connection(source=source)

    @strawberry.field(
        description="News in any state at and below where the caller reads drafts, pinned items first, then newest.",
        extensions=requires(Permission.NEWS_READ),
    )
    def office_news(
        self,
        where: Annotated[OfficeNewsWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[NewsItem] | None:
        request = page_request(queries.NEWS_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(queries.OFFICE_NEWS, NewsItem, queries.NEWS_ORDER, request, office_filters(where))
        return Connection(source=source)

    @found(
        description="News item by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def news_item(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the news item.")]
    ) -> NewsItem | None:
        return reference("news_item_by_id", key_of(id, "NewsItem", "id"), NewsItem)


def news_filters(where: NewsWhereInput | None) -> dict[str, object]:
    """The filters of the readers' list by parameter name; without an organisation what is for the caller."""
    if where is None:
        return {"is_for_me": True}
    organisation_id = key_of_one(where.organisation, "Organisation", "where.organisation")
    return given(
        organisation_id=organisation_id,
        is_for_me=True if organisation_id is None else None,
        kinds=codes_of(where.kind, "where.kind"),
        urgencies=codes_of(where.urgency, "where.urgency"),
        is_unread=where.is_unread or None,
        words=None if where.search is None else words_of(where.search),
    )


def office_filters(where: OfficeNewsWhereInput | None) -> dict[str, object]:
    """The filters of the officers' list by parameter name."""
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        kinds=codes_of(where.kind, "where.kind"),
        urgencies=codes_of(where.urgency, "where.urgency"),
        standings=codes_of(where.standing, "where.standing"),
        words=None if where.search is None else words_of(where.search),
    )


def _texts(given: NewsTextsInput) -> Texts:
    return Texts(
        title=given.title,
        lead=given.lead,
        body=given.body,
        title_en=given.title_en,
        lead_en=given.lead_en,
        body_en=given.body_en,
        short_text=given.short_text,
    )


def _content(given: NewsContentInput) -> NewsContent:
    return NewsContent(
        kind=given.kind,
        urgency=given.urgency,
        audience=given.audience,
        texts=_texts(given.texts),
        publish_at=given.publish_at,
        until_at=given.until,
        narrowed=Narrowed(
            [each.value for each in given.audience_roles],
            [each.value for each in given.audience_posts],
            given.audience_tags,
        ),
        reply_mode=given.reply_mode,
        links=_links(given),
    )


def _links(given: NewsContentInput) -> NewsLinks:
    named = {
        "survey_id": ("Survey", given.survey_id, "surveyId"),
        "vote_id": ("Vote", given.vote_id, "voteId"),
        "activity_id": ("Activity", given.activity_id, "activityId"),
        "unit_id": ("AnsweringUnit", given.answering_unit_id, "answeringUnitId"),
    }
    found = {
        name: key_of(id_, type_name, "input", "item", field) for name, (type_name, id_, field) in named.items() if id_
    }
    return NewsLinks(**found)


@strawberry.type
class NewsItemMutation:
    """Root mutations of news items."""

    @strawberry.mutation(
        description="Writes a news item of an organisation, which readers do not see yet.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_item_draft(
        self, info: Info, input: Annotated[NewsItemDraftInput, strawberry.argument(description="Item.")]
    ) -> NewsItemDraftPayload | None:
        organisation_id = key_of(input.organisation_id, "Organisation", "input", "organisationId")
        command = service.NewsItemDraft(organisation_id, _content(input.item))
        return await perform(
            info, NewsItemDraftPayload, service.news_item_draft, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Writes a draft anew, all of it, as a further revision.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_item_revise(
        self, info: Info, input: Annotated[NewsItemReviseInput, strawberry.argument(description="Item.")]
    ) -> NewsItemRevisePayload | None:
        command = service.NewsItemRevise(
            key_of(input.news_item_id, "NewsItem", "input", "newsItemId"), _content(input.item)
        )
        return await perform(
            info, NewsItemRevisePayload, service.news_item_revise, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Asks for the approval of somebody who did not write the draft.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_item_submit(
        self, info: Info, input: Annotated[NewsItemSubmitInput, strawberry.argument(description="Which one.")]
    ) -> NewsItemSubmitPayload | None:
        command = NewsItemOf(key_of(input.news_item_id, "NewsItem", "input", "newsItemId"))
        return await perform(
            info, NewsItemSubmitPayload, service.news_item_submit, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Approves a news item, published when its time comes, or the correction of one, shown at once.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_item_approve(
        self, info: Info, input: Annotated[NewsItemApproveInput, strawberry.argument(description="Which one.")]
    ) -> NewsItemApprovePayload | None:
        command = service.NewsItemApprove(key_of(input.news_item_id, "NewsItem", "input", "newsItemId"), input.revision)
        return await perform(
            info, NewsItemApprovePayload, service.news_item_approve, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Sends a submitted news item back to be written anew, or refuses the correction of one.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_item_return(
        self, info: Info, input: Annotated[NewsItemReturnInput, strawberry.argument(description="Which one, and why.")]
    ) -> NewsItemReturnPayload | None:
        command = service.NewsItemReturn(key_of(input.news_item_id, "NewsItem", "input", "newsItemId"), input.reason)
        return await perform(
            info, NewsItemReturnPayload, service.news_item_return, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Proposes a correction of an approved news item; another officer approves it.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_item_correct(
        self,
        info: Info,
        input: Annotated[NewsItemCorrectInput, strawberry.argument(description="Which one, and what it is to say.")],
    ) -> NewsItemCorrectPayload | None:
        command = service.NewsItemCorrect(
            key_of(input.news_item_id, "NewsItem", "input", "newsItemId"), _texts(input.texts), input.note
        )
        return await perform(
            info, NewsItemCorrectPayload, service.news_item_correct, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Keeps an approved news item at the top of lists until an instant, or no longer.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_item_pin(
        self,
        info: Info,
        input: Annotated[NewsItemPinInput, strawberry.argument(description="Which one, and until when.")],
    ) -> NewsItemPinPayload | None:
        command = service.NewsItemPin(key_of(input.news_item_id, "NewsItem", "input", "newsItemId"), input.until)
        return await perform(info, NewsItemPinPayload, service.news_item_pin, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Takes a news item back for good; who could read it sees the reason.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_item_withdraw(
        self,
        info: Info,
        input: Annotated[NewsItemWithdrawInput, strawberry.argument(description="Which one, and why.")],
    ) -> NewsItemWithdrawPayload | None:
        command = service.NewsItemWithdraw(key_of(input.news_item_id, "NewsItem", "input", "newsItemId"), input.reason)
        return await perform(
            info, NewsItemWithdrawPayload, service.news_item_withdraw, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Notes that the caller has read a news item; that it was them is told to nobody.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def news_item_mark_read(
        self, info: Info, input: Annotated[NewsItemMarkReadInput, strawberry.argument(description="Which one.")]
    ) -> NewsItemMarkReadPayload | None:
        command = NewsItemOf(key_of(input.news_item_id, "NewsItem", "input", "newsItemId"))
        return await perform(
            info, NewsItemMarkReadPayload, service.news_item_mark_read, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Keeps a place for a file of a draft, and gives the ticket of its upload.",
        extensions=requires(Permission.NEWS_MANAGE),
    )
    async def news_file_add(
        self, info: Info, input: Annotated[NewsFileAddInput, strawberry.argument(description="Which item.")]
    ) -> NewsFileAddPayload | None:
        command = files.NewsFileAdd(key_of(input.news_item_id, "NewsItem", "input", "newsItemId"), input.kind)
        return await perform(info, NewsFileAddPayload, files.news_file_add, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Takes a file of a news item away for good.", extensions=requires(Permission.NEWS_MANAGE)
    )
    async def news_file_remove(
        self, info: Info, input: Annotated[NewsFileRemoveInput, strawberry.argument(description="Which one.")]
    ) -> NewsFileRemovePayload | None:
        command = files.NewsFileRemove(key_of(input.news_file_id, "NewsFile", "input", "newsFileId"))
        return await perform(
            info, NewsFileRemovePayload, files.news_file_remove, command, request_key=input.request_key
        )
