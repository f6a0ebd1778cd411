"""Answers to many questions to the management from one template; each by itself in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.queries.suggestions import together as queries
from domain.shared.work import Outcome, Work
from domain.suggestions.asking_errors import ManagementQuestionsInvalid
from domain.suggestions.errors import AnswerTemplateNotFound
from domain.suggestions.office_rules import filled_in
from domain.suggestions.service.answering_together import MAX_TOGETHER, tried
from domain.suggestions.service.asking import ManagementQuestionSay, management_question_answer

_WORDS = ("reference", "title", "category")


@dataclass(frozen=True, slots=True)
class ManagementQuestionsAnswer:
    """One template for several questions."""

    question_ids: Sequence[UUID]
    template_id: UUID


async def management_questions_answer(work: Work, command: ManagementQuestionsAnswer) -> Outcome:
    """Answers as `management_question_answer` does, or says of each why not; the others stay answered.

    The template's words are filled in for each question; for its category, which it has not, stands the unit's name.
    One that is named twice is answered once. All are locked in the order of their ids before the first is answered.

    Raises:
        DomainError: MANAGEMENT_QUESTIONS_INVALID, ANSWER_TEMPLATE_NOT_FOUND; the rest stands beside each question.
    """
    tenant_id, named = work.scope.tenant_id, list(dict.fromkeys(command.question_ids))
    if not 0 < len(named) <= MAX_TOGETHER:
        raise ManagementQuestionsInvalid("questionIds", limit=MAX_TOGETHER)
    template = await queries.find_template(work.conn, tenant_id, command.template_id)
    if template is None:
        raise AnswerTemplateNotFound("templateId")
    words = {row["id"]: dict(row) for row in await queries.lock_questions(work.conn, tenant_id, named)}

    async def answer(question_id: UUID) -> None:
        values = words.get(question_id, {})
        told: dict[str, str] = {name: values[name] for name in _WORDS if name in values}
        text = filled_in(template["body"], told)
        await management_question_answer(work, ManagementQuestionSay(question_id, text, command.template_id))

    return {"results": [await tried(work, each, answer, "question_id") for each in named]}
