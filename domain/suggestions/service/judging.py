"""Judging an answer 评价, and reopening 重新办理: once, by a higher organisation."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID, uuid4

from db.models.suggestions import Satisfaction, StepKind, SuggestionRatingRow, SuggestionRow
from db.queries.suggestions import judging
from db.types import new_id
from domain.shared.work import Outcome, Work
from domain.suggestions.author_errors import SuggestionReopenedBefore
from domain.suggestions.rules import MAX_REASON, clean_optional
from domain.suggestions.service.moving import Said, held_suggestion, move, move_by_clock

Facts: TypeAlias = Mapping[str, object]
MAX_ROUNDS: Final = 2
_NOT_SATISFIED = "对答复不满意 / The answer was not satisfactory"
"""The reason of a reopening that an author's judgement brings. Their own words stay with who handles it."""
StepTaken: TypeAlias = Callable[[StepKind, Facts], Awaitable[int]]
"""Takes a step of the author's with its facts, by their name or by their token."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an author says about an answer."""

    satisfaction: str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestionAnswerJudge:
    """A judgement of the answer of the present round."""

    suggestion_id: UUID
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class SuggestionReopen:
    """A suggestion that is to be handled again, and why."""

    suggestion_id: UUID
    reason: str


async def suggestion_answer_judge(work: Work, command: SuggestionAnswerJudge) -> Outcome:
    """Says what an author thinks of the answer, each once a round; another word replaces it until it is closed.

    Emits `suggestion.rated`. Who is not satisfied with the first answer has it reopened (`suggestion.reopened`).

    Raises:
        DomainError: SUGGESTION_TEXT_INVALID, SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED.
    """
    judgement = Judgement(command.judgement.satisfaction, clean_judgement(command.judgement))
    held = await held_suggestion(work, command.suggestion_id)

    async def taken(kind: StepKind, facts: Facts) -> int:
        return await move(work, held, kind, Said(facts=dict(facts)))

    await judge(work, held.suggestion, judgement, work.actor.member_id, taken)
    return {"suggestion_id": held.suggestion.id}


def clean_judgement(judgement: Judgement) -> str | None:
    """The words beside a judgement, in one spelling.

    Raises:
        SuggestionTextInvalid: Too long, or control characters.
    """
    return clean_optional(judgement.comment, MAX_REASON, "comment")


async def judge(
    work: Work,
    suggestion: SuggestionRow,
    judgement: Judgement,
    author_id: UUID | None,
    taken: StepTaken,
    *,
    own_id: UUID | None = None,
) -> None:
    """Writes an author's judgement of a locked suggestion's answer; None: the anonymous author's.

    `taken` takes the step, in the author's part, or refuses it. `own_id`: the anonymous author's own suggestion, which
    may have been merged into the answered one.
    """
    await taken(StepKind.RATE, {})
    rating = SuggestionRatingRow(
        tenant_id=suggestion.tenant_id,
        id=uuid4() if author_id is None else new_id(),  # an id of ours tells the moment
        suggestion_id=own_id or suggestion.id,
        round=suggestion.round,
        author_id=author_id,
        satisfaction=judgement.satisfaction,
        comment=judgement.comment,
        rated_at=work.now,
    )
    await judging.judge(work.conn, rating)
    if judgement.satisfaction == Satisfaction.NOT_SATISFIED and suggestion.round < MAX_ROUNDS:
        facts = await lift(work, suggestion)
        await move_by_clock(work, suggestion, StepKind.REOPEN, Said(_NOT_SATISFIED, facts))


async def suggestion_reopen(work: Work, command: SuggestionReopen) -> Outcome:
    """Reopens a suggestion that was not filed, or answered, once, with a reason. Emits `suggestion.reopened`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_REOPENED_BEFORE, SUGGESTION_STATE_REFUSED,
            SUGGESTION_PART_REFUSED, SUGGESTION_REASON_MISSING, SUGGESTION_TEXT_INVALID.
    """
    held = await held_suggestion(work, command.suggestion_id)
    await reopen(work, held.suggestion, lambda kind, facts: move(work, held, kind, Said(command.reason, dict(facts))))
    return {"suggestion_id": held.suggestion.id}


async def reopen(work: Work, suggestion: SuggestionRow, taken: StepTaken) -> None:
    """Reopens a locked suggestion; `taken` takes the step, in the author's part and with their reason, or refuses it.

    Raises:
        SuggestionReopenedBefore: It was.
    """
    if suggestion.round >= MAX_ROUNDS:
        raise SuggestionReopenedBefore("suggestionId")
    await taken(StepKind.REOPEN, await lift(work, suggestion))


async def lift(work: Work, suggestion: SuggestionRow) -> dict[str, object]:
    """Has a locked suggestion's second round handled by the next organisation above; where there is none it stays.

    Its units have it no more. The step that writes the suggestion follows; it says from where to where it went, for
    the clocks of each round go by the rules of who handled it then.
    """
    before_id = suggestion.handling_id
    suggestion.handling_id = await _held_above(work, suggestion) or suggestion.handling_id
    await judging.end_assignments(work.conn, suggestion.tenant_id, suggestion.id, work.now)
    return {"from_id": str(before_id), "to_id": str(suggestion.handling_id)}


async def _held_above(work: Work, suggestion: SuggestionRow) -> UUID | None:
    """The next organisation above, which stays open until the transaction ends; None: there is none.

    One that closed at this moment is above no more, so each is asked once.
    """
    tenant_id, place_id = suggestion.tenant_id, suggestion.handling_id
    above_id = await judging.find_above(work.conn, tenant_id, place_id)
    while above_id is not None and not await judging.hold_open(work.conn, tenant_id, above_id):
        above_id = await judging.find_above(work.conn, tenant_id, place_id)
    return above_id
