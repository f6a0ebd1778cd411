"""Questions to the management: root reads, and what is done with them."""

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
from api.schema.suggestions.asking import ManagementQuestion, ManagementQuestionWhereInput
from api.schema.suggestions.asking_writes import (
    ManagementQuestionAnswerInput,
    ManagementQuestionAnswerPayload,
    ManagementQuestionAskInput,
    ManagementQuestionAskPayload,
    ManagementQuestionDeclineInput,
    ManagementQuestionDeclinePayload,
    ManagementQuestionFollowUpInput,
    ManagementQuestionFollowUpPayload,
    ManagementQuestionSupportInput,
    ManagementQuestionSupportPayload,
    ManagementQuestionWithdrawInput,
    ManagementQuestionWithdrawPayload,
)
from db.queries.suggestions import asked
from domain.shared.permissions import Permission
from domain.suggestions.service import asking


def _key(value: strawberry.ID | None, type_name: str, field: str) -> UUID | None:
    return None if value is None else key_of(value, type_name, "input", field)


@strawberry.type
class ManagementQuestionReads:
    """Questions to the management that the caller may see."""

    @strawberry.field(
        description="Questions to the management that the caller may see, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def management_questions(
        self,
        where: Annotated[
            ManagementQuestionWhereInput | None, strawberry.argument(description="Which; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ManagementQuestion] | None:
        request = page_request(asked.QUESTION_ORDER, first=first, after=after, last=last, before=before)
        source = PageSource(
            asked.MANAGEMENT_QUESTIONS, ManagementQuestion, asked.QUESTION_ORDER, request, question_filters(where)
        )
        return Connection(source=source)

    @found(
        description="Question to the management by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def management_question(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the question.")]
    ) -> ManagementQuestion | None:
        return reference("management_question_by_id", key_of(id, "ManagementQuestion", "id"), ManagementQuestion)


def question_filters(where: ManagementQuestionWhereInput | None) -> dict[str, object]:
    """The filters of the list by parameter name."""
    if where is None:
        return {}
    return given(
        unit_id=key_of_one(where.unit, "AnsweringUnit", "where.unit"),
        states=codes_of(where.state, "where.state"),
        is_mine=where.is_mine or None,
        is_for_me=where.is_for_me or None,
        is_overdue=where.is_overdue or None,
    )


@strawberry.type
class ManagementQuestionMutation:
    """Root mutations of questions to the management."""

    @strawberry.mutation(
        description="Asks an answering unit a question; when the answer is due follows from a rule.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def management_question_ask(
        self, info: Info, input: Annotated[ManagementQuestionAskInput, strawberry.argument(description="Question.")]
    ) -> ManagementQuestionAskPayload | None:
        command = asking.ManagementQuestionAsk(
            _key(input.unit_id, "AnsweringUnit", "unitId"),
            input.title,
            input.body,
            input.visibility.value,
            _key(input.legal_article_id, "LegalArticle", "legalArticleId"),
            _key(input.news_item_id, "NewsItem", "newsItemId"),
        )
        return await perform(
            info,
            ManagementQuestionAskPayload,
            asking.management_question_ask,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Answers a question, or what is still asked, for the unit for which the caller acts.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def management_question_answer(
        self, info: Info, input: Annotated[ManagementQuestionAnswerInput, strawberry.argument(description="Answer.")]
    ) -> ManagementQuestionAnswerPayload | None:
        command = asking.ManagementQuestionSay(
            key_of(input.question_id, "ManagementQuestion", "input", "questionId"),
            input.text,
            None if input.template_id is None else key_of(input.template_id, "AnswerTemplate", "input", "templateId"),
        )
        return await perform(
            info,
            ManagementQuestionAnswerPayload,
            asking.management_question_answer,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Says for the unit why it does not answer a question.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def management_question_decline(
        self, info: Info, input: Annotated[ManagementQuestionDeclineInput, strawberry.argument(description="Reason.")]
    ) -> ManagementQuestionDeclinePayload | None:
        command = asking.ManagementQuestionSay(
            key_of(input.question_id, "ManagementQuestion", "input", "questionId"), input.text
        )
        return await perform(
            info,
            ManagementQuestionDeclinePayload,
            asking.management_question_decline,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Asks again after an answer, once.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def management_question_follow_up(
        self,
        info: Info,
        input: Annotated[ManagementQuestionFollowUpInput, strawberry.argument(description="What is still asked.")],
    ) -> ManagementQuestionFollowUpPayload | None:
        command = asking.ManagementQuestionSay(
            key_of(input.question_id, "ManagementQuestion", "input", "questionId"), input.text
        )
        return await perform(
            info,
            ManagementQuestionFollowUpPayload,
            asking.management_question_follow_up,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Takes back a question that nobody has answered.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def management_question_withdraw(
        self,
        info: Info,
        input: Annotated[ManagementQuestionWithdrawInput, strawberry.argument(description="Which one.")],
    ) -> ManagementQuestionWithdrawPayload | None:
        command = asking.ManagementQuestionWithdraw(
            key_of(input.question_id, "ManagementQuestion", "input", "questionId")
        )
        return await perform(
            info,
            ManagementQuestionWithdrawPayload,
            asking.management_question_withdraw,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(
        description="Says that the caller asks a question, too, or no longer does.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def management_question_support(
        self,
        info: Info,
        input: Annotated[ManagementQuestionSupportInput, strawberry.argument(description="Which one.")],
    ) -> ManagementQuestionSupportPayload | None:
        command = asking.ManagementQuestionSupport(
            key_of(input.question_id, "ManagementQuestion", "input", "questionId"), input.is_given
        )
        return await perform(
            info,
            ManagementQuestionSupportPayload,
            asking.management_question_support,
            command,
            request_key=input.request_key,
        )
