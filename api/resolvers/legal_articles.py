"""What a client can do with legal articles: root reads, and at most 12 statements each with one domain call."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.resolvers.suggestions.searching import words_of
from api.schema.legal_articles.deciding import (
    LegalArticleApproveInput,
    LegalArticleApprovePayload,
    LegalArticleJudgeInput,
    LegalArticleJudgePayload,
    LegalArticleReturnInput,
    LegalArticleReturnPayload,
    LegalArticleWithdrawInput,
    LegalArticleWithdrawPayload,
)
from api.schema.legal_articles.filters import LegalArticleWhereInput, OfficeLegalArticleWhereInput
from api.schema.legal_articles.nouns import LegalArticle
from api.schema.legal_articles.writing import (
    LegalArticleContentInput,
    LegalArticleDraftInput,
    LegalArticleDraftPayload,
    LegalArticleReviseInput,
    LegalArticleRevisePayload,
    LegalArticleSubmitInput,
    LegalArticleSubmitPayload,
)
from db.queries import legal_articles as queries
from domain.legal_articles import service
from domain.shared.permissions import Permission


@strawberry.type
class LegalArticleQuery:
    """Articles that the caller may see."""

    @strawberry.field(
        description="Legal articles of the caller's organisation and those above that are published, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def legal_articles(
        self,
        where: Annotated[LegalArticleWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[LegalArticle] | None:
        order = queries.LEGAL_ARTICLE_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(queries.LEGAL_ARTICLES, LegalArticle, order, request, _filters(where)))

    @strawberry.field(
        description="Legal articles in any state at and below where the caller reads them, newest first.",
        extensions=requires(Permission.LEGAL_READ),
    )
    def office_legal_articles(
        self,
        where: Annotated[
            OfficeLegalArticleWhereInput | None, strawberry.argument(description="Which; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[LegalArticle] | None:
        order = queries.LEGAL_ARTICLE_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        return Connection(
            source=PageSource(queries.OFFICE_LEGAL_ARTICLES, LegalArticle, order, request, _office_filters(where))
        )

    @found(
        description="Legal article by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def legal_article(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the article.")]
    ) -> LegalArticle | None:
        return reference("legal_article_by_id", key_of(id, "LegalArticle", "id"), LegalArticle)


def _filters(where: LegalArticleWhereInput | None) -> dict[str, object]:
    if where is None:
        return {}
    return given(
        categories=codes_of(where.category, "where.category"),
        words=None if where.search is None else words_of(where.search),
    )


def _office_filters(where: OfficeLegalArticleWhereInput | None) -> dict[str, object]:
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        categories=codes_of(where.category, "where.category"),
        states=codes_of(where.state, "where.state"),
        staleness=codes_of(where.staleness, "where.staleness"),
        is_waiting=where.is_waiting or None,
        words=None if where.search is None else words_of(where.search),
    )


def _key(id_: strawberry.ID) -> UUID:
    return key_of(id_, "LegalArticle", "input", "legalArticleId")


def _content(given: LegalArticleContentInput) -> service.LegalContent:
    path, unit_id = ("input", "article", "bases", "statuteId"), given.unit_id
    return service.LegalContent(
        category=given.category,
        question=given.question,
        answer=given.answer,
        bases=[(key_of(each.statute_id, "Statute", *path), each.provision) for each in given.bases],
        valid_from=given.valid_from,
        valid_until=given.valid_until,
        review_on=given.review_on,
        question_en=given.question_en,
        unit_id=None if unit_id is None else key_of(unit_id, "AnsweringUnit", "input", "article", "unitId"),
    )


@strawberry.type
class LegalArticleMutation:
    """Root mutations of legal articles."""

    @strawberry.mutation(
        description="Writes a legal article of an organisation, which readers do not see yet.",
        extensions=requires(Permission.LEGAL_MANAGE),
    )
    async def legal_article_draft(
        self, info: Info, input: Annotated[LegalArticleDraftInput, strawberry.argument(description="Which one.")]
    ) -> LegalArticleDraftPayload | None:
        command = service.LegalArticleDraft(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"), _content(input.article)
        )
        return await perform(
            info, LegalArticleDraftPayload, service.legal_article_draft, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Writes what a legal article is to say instead; readers see the text before until it is approved.",
        extensions=requires(Permission.LEGAL_MANAGE),
    )
    async def legal_article_revise(
        self, info: Info, input: Annotated[LegalArticleReviseInput, strawberry.argument(description="Which one.")]
    ) -> LegalArticleRevisePayload | None:
        command = service.LegalArticleRevise(_key(input.legal_article_id), _content(input.article))
        return await perform(
            info, LegalArticleRevisePayload, service.legal_article_revise, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Asks for the approval of somebody who did not write it.",
        extensions=requires(Permission.LEGAL_MANAGE),
    )
    async def legal_article_submit(
        self, info: Info, input: Annotated[LegalArticleSubmitInput, strawberry.argument(description="Which one.")]
    ) -> LegalArticleSubmitPayload | None:
        command = service.LegalArticleOf(_key(input.legal_article_id))
        return await perform(
            info, LegalArticleSubmitPayload, service.legal_article_submit, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Publishes the newest text of a legal article.",
        extensions=requires(Permission.LEGAL_MANAGE),
    )
    async def legal_article_approve(
        self, info: Info, input: Annotated[LegalArticleApproveInput, strawberry.argument(description="Which one.")]
    ) -> LegalArticleApprovePayload | None:
        command = service.LegalArticleApprove(_key(input.legal_article_id), input.revision)
        return await perform(
            info, LegalArticleApprovePayload, service.legal_article_approve, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Sends the newest text of a legal article back.",
        extensions=requires(Permission.LEGAL_MANAGE),
    )
    async def legal_article_return(
        self, info: Info, input: Annotated[LegalArticleReturnInput, strawberry.argument(description="Which one.")]
    ) -> LegalArticleReturnPayload | None:
        command = service.LegalArticleReason(_key(input.legal_article_id), input.reason)
        return await perform(
            info, LegalArticleReturnPayload, service.legal_article_return, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Takes a legal article back for good.",
        extensions=requires(Permission.LEGAL_MANAGE),
    )
    async def legal_article_withdraw(
        self, info: Info, input: Annotated[LegalArticleWithdrawInput, strawberry.argument(description="Which one.")]
    ) -> LegalArticleWithdrawPayload | None:
        command = service.LegalArticleReason(_key(input.legal_article_id), input.reason)
        return await perform(
            info, LegalArticleWithdrawPayload, service.legal_article_withdraw, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Notes whether a legal article helped the caller, in place of what they said before.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def legal_article_judge(
        self, info: Info, input: Annotated[LegalArticleJudgeInput, strawberry.argument(description="Which one.")]
    ) -> LegalArticleJudgePayload | None:
        command = service.LegalArticleJudge(_key(input.legal_article_id), input.is_helpful, input.comment)
        return await perform(
            info, LegalArticleJudgePayload, service.legal_article_judge, command, request_key=input.request_key
        )
