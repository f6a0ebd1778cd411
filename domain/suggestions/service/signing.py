"""Co-authors 联名: asked by the first author, by number and name; they agree, decline, or leave."""

from dataclasses import dataclass
from uuid import UUID

from db.models.suggestions import STEPS, AuthorState, StepKind, SuggestionAuthorRow, SuggestionRow
from db.queries.suggestions import authors, drafting, moving
from domain.audit.service import record
from domain.shared.events import emit
from domain.shared.text import normalised
from domain.shared.work import Outcome, Work
from domain.suggestions.author_errors import SuggestionAuthorKnown, SuggestionAuthorNotFound, SuggestionAuthorsFull
from domain.suggestions.errors import SuggestionNotFound, SuggestionPartRefused, SuggestionStateRefused
from domain.suggestions.policy import AUTHOR
from domain.suggestions.rules import MAX_ASKED, known_as
from domain.suggestions.service.moving import Held, held_suggestion

SIGNABLE = frozenset(step.start for step in STEPS if step.kind is StepKind.WITHDRAW)
"""States in which authors come and go: as long as it could be withdrawn, that is, before it is answered."""
_ANY = "-"
"""A name, where only the number is looked up."""


@dataclass(frozen=True, slots=True)
class SuggestionAuthorInvite:
    """The member of a number and a name, to be asked."""

    suggestion_id: UUID
    member_number: str
    name: str


@dataclass(frozen=True, slots=True)
class SuggestionAuthorStep:
    """What somebody says who was asked."""

    suggestion_id: UUID


@dataclass(frozen=True, slots=True)
class SuggestionAuthorRemove:
    """A co-author, or somebody who was asked, by number."""

    suggestion_id: UUID
    member_number: str


async def suggestion_author_invite(work: Work, command: SuggestionAuthorInvite) -> Outcome:
    """Asks a member to be a co-author. Emits `suggestion_author.invited`; of a draft they hear when it is handed in.

    Nobody finds members by trying numbers: number and name have to be one member's, or there is none.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_PART_REFUSED, SUGGESTION_STATE_REFUSED,
            SUGGESTION_AUTHOR_NOT_FOUND, SUGGESTION_AUTHOR_KNOWN, SUGGESTION_AUTHORS_FULL.
    """
    held = await _held(work, command.suggestion_id)
    suggestion, tenant_id = held.suggestion, work.scope.tenant_id
    known = known_as(command.member_number, command.name)
    found = None if known is None else await authors.find_named(work.conn, tenant_id, known[0])
    if known is None or found is None or normalised("NFC", found[1]) != known[1]:
        raise SuggestionAuthorNotFound("memberNumber")
    if await authors.find_author(work.conn, tenant_id, suggestion.id, found[0]) is not None:
        raise SuggestionAuthorKnown("memberNumber")
    if await authors.count_asked(work.conn, tenant_id, suggestion.id) >= MAX_ASKED:
        raise SuggestionAuthorsFull("suggestionId", limit=MAX_ASKED)
    author = SuggestionAuthorRow(
        tenant_id=tenant_id,
        suggestion_id=suggestion.id,
        member_id=found[0],
        state=AuthorState.INVITED.value,
        added_at=work.now,
    )
    await drafting.insert_author(work.conn, author)
    await _tell(work, suggestion, author, "invited")
    return {"suggestion_id": suggestion.id}


async def suggestion_author_accept(work: Work, command: SuggestionAuthorStep) -> Outcome:
    """Agrees to be a co-author, before the suggestion is answered. Who seconded it does not any more.

    Emits `suggestion_author.accepted`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED.
    """
    suggestion, author = await _asked(work, command.suggestion_id, AuthorState.INVITED)
    if suggestion.state not in SIGNABLE:
        raise SuggestionStateRefused("suggestionId", state=suggestion.state)
    await authors.delete_support(work.conn, suggestion.tenant_id, suggestion.id, work.actor.member_id or suggestion.id)
    await authors.update_author(work.conn, author, AuthorState.ACCEPTED.value, work.now)
    await _tell(work, suggestion, author, "accepted")
    return {"suggestion_id": suggestion.id}


async def suggestion_author_decline(work: Work, command: SuggestionAuthorStep) -> Outcome:
    """Declines to be a co-author; nobody asks again. Emits `suggestion_author.declined`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND.
    """
    suggestion, author = await _asked(work, command.suggestion_id, AuthorState.INVITED)
    await authors.update_author(work.conn, author, AuthorState.DECLINED.value, work.now)
    await _tell(work, suggestion, author, "declined")
    return {"suggestion_id": suggestion.id}


async def suggestion_author_leave(work: Work, command: SuggestionAuthorStep) -> Outcome:
    """A co-author takes their signature back, before the suggestion is answered. Emits `suggestion_author.left`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED.
    """
    suggestion, author = await _asked(work, command.suggestion_id, AuthorState.ACCEPTED)
    if suggestion.state not in SIGNABLE:
        raise SuggestionStateRefused("suggestionId", state=suggestion.state)
    await authors.update_author(work.conn, author, AuthorState.DECLINED.value, work.now)
    await _tell(work, suggestion, author, "left")
    return {"suggestion_id": suggestion.id}


async def suggestion_author_remove(work: Work, command: SuggestionAuthorRemove) -> Outcome:
    """The first author takes a question or a co-author back; authors of merged suggestions stay.

    Emits `suggestion_author.removed`.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_PART_REFUSED, SUGGESTION_STATE_REFUSED,
            SUGGESTION_AUTHOR_NOT_FOUND.
    """
    held = await _held(work, command.suggestion_id)
    suggestion, tenant_id = held.suggestion, work.scope.tenant_id
    known = known_as(command.member_number, _ANY)
    found = None if known is None else await authors.find_named(work.conn, tenant_id, known[0])
    author = None if found is None else await authors.find_author(work.conn, tenant_id, suggestion.id, found[0])
    is_theirs = author is not None and author.came_from_id is None
    if author is None or not is_theirs or author.state not in {AuthorState.INVITED, AuthorState.ACCEPTED}:
        raise SuggestionAuthorNotFound("memberNumber")
    await authors.delete_author(work.conn, author)
    await _tell(work, suggestion, author, "removed")
    return {"suggestion_id": suggestion.id}


async def _held(work: Work, suggestion_id: UUID) -> Held:
    """A suggestion of the caller's, while authors come and go."""
    held = await held_suggestion(work, suggestion_id)
    if AUTHOR not in held.parts:
        raise SuggestionPartRefused("suggestionId")
    if held.suggestion.state not in SIGNABLE:
        raise SuggestionStateRefused("suggestionId", state=held.suggestion.state)
    return held


async def _asked(work: Work, suggestion_id: UUID, state: AuthorState) -> tuple[SuggestionRow, SuggestionAuthorRow]:
    """A suggestion, locked, in which the caller has this part; a draft is its first author's alone."""
    tenant_id, own_id = work.scope.tenant_id, work.actor.member_id
    suggestion = await moving.lock_suggestion(work.conn, tenant_id, suggestion_id)
    if suggestion is None or own_id is None or suggestion.submitted_at is None:
        raise SuggestionNotFound("suggestionId")
    author = await authors.find_author(work.conn, tenant_id, suggestion.id, own_id)
    if author is None or author.state != state:
        raise SuggestionNotFound("suggestionId")
    return suggestion, author


async def _tell(work: Work, suggestion: SuggestionRow, author: SuggestionAuthorRow, word: str) -> None:
    place_id, facts = suggestion.handling_id, {"member_id": str(author.member_id)}
    topic = f"suggestion_author.{word}"
    await record(work, topic, "suggestion", suggestion.id, organisation_id=place_id, **facts)
    await emit(work, topic, "suggestion", suggestion.id, organisation_id=str(place_id), **facts)
