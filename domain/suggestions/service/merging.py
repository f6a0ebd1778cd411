"""Merging 并案: a suggestion becomes part of another, with its authors and who seconds it."""

from dataclasses import dataclass
from uuid import UUID

from db.models.suggestions import StepKind, SuggestionState
from db.queries.suggestions import assigning, merging, moving
from domain.shared.work import Outcome, Work
from domain.suggestions.errors import SuggestionMergeRefused, SuggestionPartRefused
from domain.suggestions.policy import RECEIVER
from domain.suggestions.service.moving import Said, held_suggestion, move, require_step
from domain.suggestions.service.supporting import note_seconded

_KEEPS_NOTHING = frozenset(
    {
        SuggestionState.DRAFT,
        SuggestionState.MERGED,
        SuggestionState.WITHDRAWN,
        SuggestionState.NOT_FILED,
        SuggestionState.CLOSED,
    }
)
"""States in which nothing is merged into a suggestion: it has not begun, or has ended."""


@dataclass(frozen=True, slots=True)
class SuggestionMerge:
    """Which suggestion becomes part of which, and why."""

    suggestion_id: UUID
    into_id: UUID
    reason: str


async def suggestion_merge(work: Work, command: SuggestionMerge) -> Outcome:
    """Merges a suggestion into another that the caller's place handles, too. Emits `suggestion.merged`.

    Its authors become co-authors of the kept one, its supports move without being counted twice; comments, log and
    attachments stay with the tombstone, which leads to the kept one, as do those that were merged into it before.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED,
            SUGGESTION_MERGE_REFUSED, SUGGESTION_REASON_MISSING, SUGGESTION_TEXT_INVALID.
    """
    await merging.lock_in_order(work.conn, work.scope.tenant_id, command.suggestion_id, command.into_id)
    held = await held_suggestion(work, command.suggestion_id)
    require_step(held, StepKind.MERGE)
    source, kept = held.suggestion, await held_suggestion(work, command.into_id, "intoId")
    if RECEIVER not in kept.parts:
        raise SuggestionPartRefused("intoId")
    is_owed = kept.suggestion.round < source.round  # what was reopened is answered once more, by a higher unit
    if source.id == kept.suggestion.id or kept.suggestion.state in _KEEPS_NOTHING or is_owed:
        raise SuggestionMergeRefused("intoId")
    await merging.lead_on(work.conn, source, kept.suggestion.id)
    await merging.move_authors(work.conn, source, kept.suggestion.id, work.now)
    await merging.move_supports(work.conn, source, kept.suggestion.id)
    if await note_seconded(work, kept.suggestion):
        await moving.update_suggestion(work.conn, kept.suggestion)
    await assigning.end_assignments(work.conn, source, work.now)
    source.merged_into_id = kept.suggestion.id
    facts: dict[str, object] = {"into_id": str(kept.suggestion.id)}
    await move(work, held, StepKind.MERGE, Said(command.reason, facts))
    return {"suggestion_id": source.id, "kept_id": kept.suggestion.id}
