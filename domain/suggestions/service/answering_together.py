"""Answers to many suggestions: drafted from one template, released together; each by itself in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.suggestions import AnswerClass
from db.queries.suggestions import together as queries
from db.transaction import savepoint
from domain.shared.errors import DomainError
from domain.shared.work import Outcome, Work
from domain.suggestions.errors import AnswerTemplateNotFound, SuggestionsInvalid
from domain.suggestions.office_rules import filled_in
from domain.suggestions.service.answering import (
    SuggestionAnswerDraft,
    SuggestionRelease,
    suggestion_answer_draft,
    suggestion_release,
)

MAX_TOGETHER = 100
"""Suggestions in one mutation: all of them are locked until the commit."""


@dataclass(frozen=True, slots=True)
class SuggestionAnswersDraft:
    """One template for several suggestions."""

    suggestion_ids: Sequence[UUID]
    template_id: UUID


@dataclass(frozen=True, slots=True)
class SuggestionAnswersRelease:
    """Answers that are let go together, each as its unit drafted it."""

    suggestion_ids: Sequence[UUID]


async def suggestion_answers_draft(work: Work, command: SuggestionAnswersDraft) -> Outcome:
    """Drafts answers as `suggestion_answer_draft` does, or says of each why not; the others stay drafted.

    The template's words are filled in for each suggestion. One that is named twice is answered once. All are locked in
    the order of their ids before the first is answered.

    Raises:
        DomainError: SUGGESTIONS_INVALID, ANSWER_TEMPLATE_NOT_FOUND; the rest stands beside each suggestion.
    """
    named = _named(command.suggestion_ids)
    template = await queries.find_template(work.conn, work.scope.tenant_id, command.template_id)
    if template is None:
        raise AnswerTemplateNotFound("templateId")
    words = {row["id"]: row for row in await queries.lock_words(work.conn, work.scope.tenant_id, named)}

    async def draft(suggestion_id: UUID) -> None:
        values = dict(words[suggestion_id]) if suggestion_id in words else {}
        values.pop("id", None)
        body, answer_class = filled_in(template["body"], values), AnswerClass(template["answer_class"])
        await suggestion_answer_draft(
            work, SuggestionAnswerDraft(suggestion_id, answer_class, body, command.template_id)
        )

    return {"results": [await tried(work, each, draft, "suggestion_id") for each in named]}


async def suggestion_answers_release(work: Work, command: SuggestionAnswersRelease) -> Outcome:
    """Releases answers as `suggestion_release` does, or says of each why not; the others stay released.

    Raises:
        DomainError: SUGGESTIONS_INVALID; the rest stands beside each suggestion.
    """
    named = _named(command.suggestion_ids)
    await queries.lock_words(work.conn, work.scope.tenant_id, named)

    async def release(suggestion_id: UUID) -> None:
        await suggestion_release(work, SuggestionRelease(suggestion_id))

    return {"results": [await tried(work, each, release, "suggestion_id") for each in named]}


def _named(suggestion_ids: Sequence[UUID]) -> list[UUID]:
    named = list(dict.fromkeys(suggestion_ids))
    if not 0 < len(named) <= MAX_TOGETHER:
        raise SuggestionsInvalid("suggestionIds", limit=MAX_TOGETHER)
    return named


async def tried(work: Work, subject_id: UUID, act: Callable[[UUID], Awaitable[None]], name: str) -> Outcome:
    """One subject's part of the outcome, under the name of its id: no refusals when it was done."""
    refusals: list[DomainError] = []
    try:
        async with savepoint(work.conn):
            await act(subject_id)
    except DomainError as refusal:
        refusals.append(refusal)
    told = [{"code": each.code, "path": list(each.path), "facts": dict(each.facts)} for each in refusals]
    return {name: subject_id, "refusals": told}
