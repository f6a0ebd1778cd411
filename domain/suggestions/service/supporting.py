"""Seconding 附议: once a member, counted under the suggestion's lock, so that the threshold is passed once."""

from dataclasses import dataclass
from uuid import UUID

from db.models.organisations import RuleKey
from db.models.suggestions import OPEN_TO_MEMBERS, SuggestionRow, SuggestionState
from db.queries.suggestions import authors, moving, sight
from domain.audit.service import record
from domain.organisations.service import rule_values
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Outcome, Work
from domain.suggestions.author_errors import SuggestionNotSupported, SuggestionOwn, SuggestionSupported
from domain.suggestions.errors import SuggestionNotFound, SuggestionStateRefused

OPEN_TO_VOICES = OPEN_TO_MEMBERS - {SuggestionState.MERGED, SuggestionState.CLOSED}
"""States in which members second a suggestion that is open to them."""


@dataclass(frozen=True, slots=True)
class SuggestionSupport:
    """A suggestion that the caller seconds, or does not any more."""

    suggestion_id: UUID


async def suggestion_support(work: Work, command: SuggestionSupport) -> Outcome:
    """Seconds a suggestion that is open to the caller and not theirs, once. Records `suggestion.supported`.

    The voice that makes enough of them emits `suggestion.seconded`. The suggestion is locked: of two at one moment one
    counts the other, so that the threshold is neither passed twice nor missed.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_OWN, SUGGESTION_SUPPORTED.
    """
    suggestion, own_id = await _open(work, command.suggestion_id)
    if not await authors.insert_support(work.conn, suggestion.tenant_id, suggestion.id, own_id, at=work.now):
        raise SuggestionSupported("suggestionId")
    place_id = suggestion.handling_id
    await record(work, "suggestion.supported", "suggestion", suggestion.id, organisation_id=place_id)
    if await note_seconded(work, suggestion):
        await moving.update_suggestion(work.conn, suggestion)
    return {"suggestion_id": suggestion.id}


async def suggestion_support_withdraw(work: Work, command: SuggestionSupport) -> Outcome:
    """Takes the caller's voice back. That enough had seconded it stays. Records `suggestion.support_withdrawn`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_OWN, SUGGESTION_NOT_SUPPORTED.
    """
    suggestion, own_id = await _open(work, command.suggestion_id)
    if not await authors.delete_support(work.conn, suggestion.tenant_id, suggestion.id, own_id):
        raise SuggestionNotSupported("suggestionId")
    place_id = suggestion.handling_id
    await record(work, "suggestion.support_withdrawn", "suggestion", suggestion.id, organisation_id=place_id)
    return {"suggestion_id": suggestion.id}


async def note_seconded(work: Work, suggestion: SuggestionRow) -> bool:
    """Whether enough members second a locked suggestion for the first time; `seconded_at` is set then, not written.

    Emits `suggestion.seconded`. What moves voices to a suggestion (a merge) asks this, too.
    """
    if suggestion.seconded_at is not None:
        return False
    key, place_id = RuleKey.SUGGESTION_SECONDERS_NEEDED, suggestion.handling_id
    needed = (await rule_values(work, place_id, [key], on=local_day(work.now)))[key]
    if await authors.count_support(work.conn, suggestion.tenant_id, suggestion.id) < needed:
        return False
    suggestion.seconded_at = work.now
    await emit(work, "suggestion.seconded", "suggestion", suggestion.id, organisation_id=str(place_id))
    return True


async def _open(work: Work, suggestion_id: UUID) -> tuple[SuggestionRow, UUID]:
    """A suggestion, locked, that the caller may second as a member."""
    suggestion = await moving.lock_suggestion(work.conn, work.scope.tenant_id, suggestion_id)
    own_id = work.actor.member_id
    if suggestion is None or own_id is None:
        raise SuggestionNotFound("suggestionId")
    seen = await sight.find_sight(work.conn, work.scope, suggestion.id)
    if seen is None or not any(seen):
        raise SuggestionNotFound("suggestionId")
    if suggestion.state not in OPEN_TO_VOICES:
        raise SuggestionStateRefused("suggestionId", state=suggestion.state)
    author = await authors.find_author(work.conn, suggestion.tenant_id, suggestion.id, own_id)
    if author is not None and author.state in {"first", "accepted"}:
        raise SuggestionOwn("suggestionId")
    if not seen["is_open"]:  # who reads it by an office, or was only asked to sign
        raise SuggestionNotFound("suggestionId")
    return suggestion, own_id
