"""What a client can do with banks and quizzes: root reads, and at most 12 statements each with one domain call."""

from typing import Annotated

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.learning.attempts import (
    QuizAttemptAnswerInput,
    QuizAttemptAnswerPayload,
    QuizAttemptStartInput,
    QuizAttemptStartPayload,
    QuizAttemptSubmitInput,
    QuizAttemptSubmitPayload,
)
from api.schema.learning.banks import (
    BankQuestionInput,
    BankQuestionRetireInput,
    BankQuestionRetirePayload,
    QuestionBankCreateInput,
    QuestionBankCreatePayload,
    QuestionBankFillInput,
    QuestionBankFillPayload,
    QuestionBankKeysOpenInput,
    QuestionBankKeysOpenPayload,
)
from api.schema.learning.filters import QuizWhereInput
from api.schema.learning.nouns import BankQuestion, QuestionBank, Quiz, QuizAttempt
from api.schema.learning.planning import (
    QuizAnnounceInput,
    QuizAnnouncePayload,
    QuizCancelInput,
    QuizCancelPayload,
    QuizChangeInput,
    QuizChangePayload,
    QuizDraftInput,
    QuizPlanInput,
    QuizPlanPayload,
)
from db.queries.learning import banks, quizzes
from domain.learning import service
from domain.learning.service import Option, Question
from domain.shared.permissions import Permission


@strawberry.type
class QuizQuery:
    """Banks, quizzes and attempts that the caller may see."""

    @strawberry.field(
        description="Question banks at and below where the caller manages learning, newest first.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    def question_banks(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[QuestionBank] | None:
        request = page_request(banks.BANK_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(banks.QUESTION_BANKS, QuestionBank, banks.BANK_ORDER, request, {}))

    @strawberry.field(
        description="Questions of a bank with their keys, in their order; none for who does not know the keys.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    def bank_questions(
        self,
        bank_id: Annotated[strawberry.ID, strawberry.argument(description="Bank that is meant.")],
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BankQuestion] | None:
        request = page_request(banks.QUESTION_ORDER, first=first, after=after, last=last, before=before)
        filters = {"bank_id": key_of(bank_id, "QuestionBank", "bankId")}
        return Connection(source=PageSource(banks.BANK_QUESTIONS, BankQuestion, banks.QUESTION_ORDER, request, filters))

    @strawberry.field(
        description="Quizzes that the caller may see, newest first.", extensions=requires(Permission.SIGNED_IN)
    )
    def quizzes(
        self,
        where: Annotated[QuizWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Quiz] | None:
        request = page_request(quizzes.QUIZ_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(quizzes.QUIZZES, Quiz, quizzes.QUIZ_ORDER, request, quiz_filters(where)))

    @strawberry.field(
        description="Quizzes at and below where the caller reads learning, drafts too, newest first.",
        extensions=requires(Permission.LEARNING_READ),
    )
    def office_quizzes(
        self,
        where: Annotated[QuizWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Quiz] | None:
        request = page_request(quizzes.QUIZ_ORDER, first=first, after=after, last=last, before=before)
        return Connection(
            source=PageSource(quizzes.OFFICE_QUIZZES, Quiz, quizzes.QUIZ_ORDER, request, quiz_filters(where))
        )

    @found(
        description="Quiz by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def quiz(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the quiz.")]
    ) -> Quiz | None:
        return reference("quiz_by_id", key_of(id, "Quiz", "id"), Quiz)

    @found(
        description="Caller's own attempt by id; null when they have no such.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def quiz_attempt(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the attempt.")]
    ) -> QuizAttempt | None:
        return reference("quiz_attempt_by_id", key_of(id, "QuizAttempt", "id"), QuizAttempt)


def quiz_filters(where: QuizWhereInput | None) -> dict[str, object]:
    """The filters of the list by parameter name."""
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        states=codes_of(where.state, "where.state"),
        is_for_me=where.is_for_me or None,
    )


def _draft(given: QuizDraftInput) -> service.QuizDraft:
    return service.QuizDraft(
        bank_id=key_of(given.bank_id, "QuestionBank", "input", "quiz", "bankId"),
        title=given.title,
        introduction=given.introduction,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        question_count=given.question_count,
        minutes=given.minutes,
        attempt_limit=given.attempt_limit,
        pass_percent=given.pass_percent,
    )


def _question(given: BankQuestionInput) -> Question:
    return Question(
        kind=given.kind.value,
        text=given.text,
        text_en=given.text_en,
        options=[Option(each.text, each.text_en) for each in given.options],
        right=given.right_options,
        explanation=given.explanation,
        explanation_en=given.explanation_en,
        source=given.source,
    )


@strawberry.type
class QuizMutation:
    """Root mutations of banks and quizzes."""

    @strawberry.mutation(
        description="Makes an empty question bank of an organisation.", extensions=requires(Permission.LEARNING_MANAGE)
    )
    async def question_bank_create(
        self, info: Info, input: Annotated[QuestionBankCreateInput, strawberry.argument(description="Bank.")]
    ) -> QuestionBankCreatePayload | None:
        command = service.QuestionBankCreate(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"), input.title
        )
        return await perform(
            info, QuestionBankCreatePayload, service.question_bank_create, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Puts questions into a bank; their writer knows its keys and takes none of its quizzes.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def question_bank_fill(
        self, info: Info, input: Annotated[QuestionBankFillInput, strawberry.argument(description="Questions.")]
    ) -> QuestionBankFillPayload | None:
        command = service.QuestionBankFill(
            key_of(input.bank_id, "QuestionBank", "input", "bankId"), [_question(each) for each in input.questions]
        )
        return await perform(
            info, QuestionBankFillPayload, service.question_bank_fill, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Draws a question no more; attempts that have it keep it.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def bank_question_retire(
        self, info: Info, input: Annotated[BankQuestionRetireInput, strawberry.argument(description="Which one.")]
    ) -> BankQuestionRetirePayload | None:
        command = service.BankQuestionRetire(key_of(input.question_id, "BankQuestion", "input", "questionId"))
        return await perform(
            info, BankQuestionRetirePayload, service.bank_question_retire, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Lets the caller read the keys of a bank, for good; they take none of its quizzes from now on.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def question_bank_keys_open(
        self, info: Info, input: Annotated[QuestionBankKeysOpenInput, strawberry.argument(description="Which one.")]
    ) -> QuestionBankKeysOpenPayload | None:
        command = service.QuestionBankKeysOpen(key_of(input.bank_id, "QuestionBank", "input", "bankId"))
        return await perform(
            info, QuestionBankKeysOpenPayload, service.question_bank_keys_open, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Plans a quiz of an organisation, which members do not see yet.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def quiz_plan(
        self, info: Info, input: Annotated[QuizPlanInput, strawberry.argument(description="Quiz.")]
    ) -> QuizPlanPayload | None:
        command = service.QuizPlan(
            key_of(input.organisation_id, "Organisation", "input", "organisationId"), _draft(input.quiz)
        )
        return await perform(info, QuizPlanPayload, service.quiz_plan, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Changes all of a draft of a quiz; one that was announced never changes.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def quiz_change(
        self, info: Info, input: Annotated[QuizChangeInput, strawberry.argument(description="Quiz.")]
    ) -> QuizChangePayload | None:
        command = service.QuizChange(key_of(input.quiz_id, "Quiz", "input", "quizId"), _draft(input.quiz))
        return await perform(info, QuizChangePayload, service.quiz_change, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Announces a quiz, which opens and closes by the clock; members are told.",
        extensions=requires(Permission.LEARNING_MANAGE),
    )
    async def quiz_announce(
        self, info: Info, input: Annotated[QuizAnnounceInput, strawberry.argument(description="Which one.")]
    ) -> QuizAnnouncePayload | None:
        command = service.QuizAnnounce(key_of(input.quiz_id, "Quiz", "input", "quizId"))
        return await perform(info, QuizAnnouncePayload, service.quiz_announce, command, request_key=input.request_key)

    @strawberry.mutation(description="Calls a quiz off.", extensions=requires(Permission.LEARNING_MANAGE))
    async def quiz_cancel(
        self, info: Info, input: Annotated[QuizCancelInput, strawberry.argument(description="Which one, and why.")]
    ) -> QuizCancelPayload | None:
        command = service.QuizCancel(key_of(input.quiz_id, "Quiz", "input", "quizId"), input.reason)
        return await perform(info, QuizCancelPayload, service.quiz_cancel, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Begins an attempt, whose questions are drawn by the server; or goes on with the one that runs.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def quiz_attempt_start(
        self, info: Info, input: Annotated[QuizAttemptStartInput, strawberry.argument(description="Which quiz.")]
    ) -> QuizAttemptStartPayload | None:
        command = service.QuizAttemptStart(key_of(input.quiz_id, "Quiz", "input", "quizId"))
        return await perform(
            info, QuizAttemptStartPayload, service.quiz_attempt_start, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Keeps what is chosen of a question of the caller's attempt, in place of what was; until its end.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def quiz_attempt_answer(
        self, info: Info, input: Annotated[QuizAttemptAnswerInput, strawberry.argument(description="Answer.")]
    ) -> QuizAttemptAnswerPayload | None:
        attempt_id = key_of(input.attempt_id, "QuizAttempt", "input", "attemptId")
        command = service.QuizAttemptAnswer(attempt_id, input.position, input.choices)
        return await perform(
            info, QuizAttemptAnswerPayload, service.quiz_attempt_answer, command, request_key=input.request_key
        )

    @strawberry.mutation(
        description="Hands the caller's attempt in and scores it; one that is over stays as it was.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def quiz_attempt_submit(
        self, info: Info, input: Annotated[QuizAttemptSubmitInput, strawberry.argument(description="Which one.")]
    ) -> QuizAttemptSubmitPayload | None:
        command = service.QuizAttemptSubmit(key_of(input.attempt_id, "QuizAttempt", "input", "attemptId"))
        return await perform(
            info, QuizAttemptSubmitPayload, service.quiz_attempt_submit, command, request_key=input.request_key
        )
