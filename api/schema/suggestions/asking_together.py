"""Answers to many questions to the management, from a template."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, computed, relation
from api.nodes import encode_id
from api.schema.payloads import REQUEST_KEY, Payload, user_error_of
from api.schema.shared import UserError
from api.schema.suggestions.asking import ManagementQuestion
from api.schema.suggestions.asking_writes import ManagementQuestionAnswerUserError
from domain.suggestions.service.answering_together import MAX_TOGETHER


@strawberry.input(description="Template for the answers to several questions.")
class ManagementQuestionsAnswerInput:
    """Input of managementQuestionsAnswer."""

    question_ids: list[strawberry.ID] = strawberry.field(
        description=f"Questions that are meant, 1 to {MAX_TOGETHER}; one that is named twice counts once."
    )
    template_id: strawberry.ID = strawberry.field(
        description="Template whose words are filled in for each, the unit's name for a category."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why none of several questions was answered.")
class ManagementQuestionsAnswerErrorCode(Enum):
    """Codes of managementQuestionsAnswer."""

    MANAGEMENT_QUESTIONS_INVALID = strawberry.enum_value(
        "MANAGEMENT_QUESTIONS_INVALID", description=f"Not 1 to {MAX_TOGETHER} questions."
    )
    ANSWER_TEMPLATE_NOT_FOUND = strawberry.enum_value(
        "ANSWER_TEMPLATE_NOT_FOUND", description="No template that serves still."
    )


@strawberry.type(description="Refusal to answer several questions.")
class ManagementQuestionsAnswerUserError(UserError):
    """Error of managementQuestionsAnswer."""

    code: ManagementQuestionsAnswerErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="What became of one question among several that were to be answered.")
class ManagementQuestionAnswering:
    """A question's part of the outcome."""

    row: strawberry.Private[Any]

    question_id: strawberry.ID = column("question_global_id", description="Id of the question as it was given.")
    is_done: bool = computed(
        lambda row: not row["refusals"], description="Whether it was answered; else see `userErrors`."
    )
    question: ManagementQuestion | None = relation(
        "management_question_by_id",
        "question_id",
        lambda: ManagementQuestion,
        description="It as it is now; null out of sight.",
    )

    @strawberry.field(
        description="Why it was not, as `managementQuestionAnswer` would say; empty when it was.",
        metadata={"list_size": 1},
    )
    def user_errors(self, info: Info) -> list[ManagementQuestionAnswerUserError]:
        """The refusals of the outcome, in the reader's language."""
        locale = info.context.locale
        return [user_error_of(ManagementQuestionAnswerUserError, locale, **each) for each in self.row["refusals"]]


@strawberry.type(description="What became of several questions that were to be answered.")
class ManagementQuestionsAnswerOutcome:
    """Their parts of the outcome."""

    row: strawberry.Private[Any]

    done_count: int = computed(
        lambda row: sum(not each["refusals"] for each in row["results"]), description="How many were answered."
    )

    @strawberry.field(
        description="One for each question, in the order in which they were named.", metadata={"list_size": 20}
    )
    def results(self) -> list[ManagementQuestionAnswering]:
        """What the outcome tells of each question."""
        return [ManagementQuestionAnswering(row=_told(each)) for each in self.row["results"]]


@strawberry.type(description="Outcome of the wish to answer several questions.")
class ManagementQuestionsAnswerPayload(Payload):
    """Answer of managementQuestionsAnswer."""

    error: ClassVar[type[Any]] = ManagementQuestionsAnswerUserError
    row: strawberry.Private[Any]
    user_errors: list[ManagementQuestionsAnswerUserError] = strawberry.field(
        description="Refusals of the whole; empty when each question was tried."
    )

    @strawberry.field(description="What became of each question; null when all was refused.")
    def answers(self) -> ManagementQuestionsAnswerOutcome | None:
        """What the outcome tells of each question."""
        return ManagementQuestionsAnswerOutcome(row=self.row) if "results" in self.row else None


def _told(each: Mapping[str, Any]) -> Mapping[str, Any]:
    key = UUID(str(each["question_id"]))
    return {**each, "question_id": key, "question_global_id": encode_id("ManagementQuestion", key)}
