"""Writing a suggestion: draft 草稿, submission 提交."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.models.suggestions import (
    AuthorState,
    StepKind,
    SuggestionAuthorRow,
    SuggestionChannel,
    SuggestionRow,
    SuggestionState,
    SuggestionVisibility,
)
from db.queries.suggestions import drafting, handing_over
from db.types import new_id
from domain.shared.references import new_reference
from domain.shared.work import Outcome, Work
from domain.suggestions.errors import SuggestionCategoryNotFound, SuggestionNotFound
from domain.suggestions.policy import AUTHOR
from domain.suggestions.rules import MAX_BODY, MAX_EFFECT, MAX_TITLE, clean_optional, clean_text
from domain.suggestions.service.moving import Held, Said, begin, held_suggestion, move

_TRIES = 2
"""An organisation that closed while it was waited for has given its members and routes to another by then."""


@dataclass(frozen=True, slots=True)
class SuggestionDraft:
    """What an author says."""

    category_id: UUID
    title: str
    body: str
    expected_effect: str | None = None
    visibility: str = SuggestionVisibility.MEMBERS.value
    channel: str = SuggestionChannel.MOBILE.value


@dataclass(frozen=True, slots=True)
class SuggestionSubmit:
    """A draft that is to be handled."""

    suggestion_id: UUID


async def suggestion_draft(work: Work, command: SuggestionDraft) -> Outcome:
    """Begins a suggestion of the caller's; nobody else sees it yet. Emits `suggestion.drafted`.

    Raises:
        DomainError: SUGGESTION_TEXT_INVALID, SUGGESTION_CATEGORY_NOT_FOUND, SUGGESTION_NOT_FOUND.
    """
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    title = clean_text(command.title, MAX_TITLE, "title")
    body = clean_text(command.body, MAX_BODY, "body")
    effect = clean_optional(command.expected_effect, MAX_EFFECT, "expectedEffect")
    place_id = None if member_id is None else await drafting.find_place(work.conn, tenant_id, member_id)
    if member_id is None or place_id is None:
        raise SuggestionNotFound
    if not await drafting.has_category(work.conn, tenant_id, command.category_id, place_id):
        raise SuggestionCategoryNotFound("categoryId")
    route = await drafting.find_route(work.conn, tenant_id, place_id, command.category_id)
    suggestion = SuggestionRow(
        tenant_id=tenant_id,
        id=new_id(),
        reference=new_reference(),
        organisation_id=place_id,
        handling_id=route["handling_id"],
        category_id=command.category_id,
        title=title,
        body=body,
        expected_effect=effect,
        visibility=command.visibility,
        channel=_channel(work, command.channel),
        state=SuggestionState.DRAFT.value,
        created_at=work.now,
    )
    await begin(work, suggestion, work.now)
    author = SuggestionAuthorRow(
        tenant_id=tenant_id,
        suggestion_id=suggestion.id,
        member_id=member_id,
        state=AuthorState.FIRST.value,
        added_at=work.now,
    )
    await drafting.insert_author(work.conn, author)
    return {"suggestion_id": suggestion.id}


async def suggestion_submit(work: Work, command: SuggestionSubmit) -> Outcome:
    """Hands a draft in. Where its author stands today decides who handles it. Emits `suggestion.submitted`.

    What is ready is read without a lock and looked at once more by the statement that writes it; the rest is locked.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED,
            SUGGESTION_CATEGORY_NOT_FOUND.
        WritesCollidedError: The draft, its author or who handles it changed in this moment; a repeat finds it.
    """
    member_id = work.actor.member_id
    if member_id is not None:
        ready = await drafting.find_ready(work.conn, work.scope.tenant_id, member_id, command.suggestion_id)
        if ready is not None:
            await _hand_in(work, ready)
            return {"suggestion_id": command.suggestion_id}
    held = await held_suggestion(work, command.suggestion_id)
    suggestion, timing = held.suggestion, None
    if suggestion.state == SuggestionState.DRAFT and work.actor.member_id is not None:
        timing = await _destined(work, suggestion, work.actor.member_id)
        suggestion.submitted_at = work.now
        suggestion.channel = _channel(work, suggestion.channel)
    await move(work, held, StepKind.SUBMIT, Said(timing=timing))
    return {"suggestion_id": suggestion.id}


async def _hand_in(work: Work, ready: Mapping[str, Any]) -> None:
    suggestion = SuggestionRow(**{name: ready[name] for name in SuggestionRow.model_fields})
    suggestion.organisation_id, suggestion.handling_id = ready["place_id"], ready["route_id"]
    suggestion.submitted_at = work.now
    suggestion.channel = _channel(work, suggestion.channel)
    timing = {"handling_id": ready["route_id"], "log": (), "carrying": None, "versions": ready["versions"]}
    held = Held(suggestion, frozenset({AUTHOR}), None)
    await move(work, held, StepKind.SUBMIT, Said(timing=timing, is_locked=False))


def _channel(work: Work, else_from: str) -> str:
    """From where a suggestion comes: a kiosk, where the caller sits at one."""
    return SuggestionChannel.KIOSK.value if work.actor.kiosk_id is not None else else_from


async def _destined(work: Work, suggestion: SuggestionRow, member_id: UUID) -> Mapping[str, Any] | None:
    """Has a draft come from its author's place of today, and be handled by whom that leads to, which stays open.

    What its clocks follow from, where that is known: no step of a draft starts one.
    """
    for _ in range(_TRIES):
        found = await drafting.find_destination(
            *(work.conn, suggestion.tenant_id, member_id, suggestion.category_id), else_from=suggestion.organisation_id
        )
        if found is None:
            continue
        if not found["has_category"]:
            raise SuggestionCategoryNotFound("categoryId")
        suggestion.organisation_id, suggestion.handling_id = found["place_id"], found["handling_id"]
        if found["is_open"]:
            return {"handling_id": found["handling_id"], "log": (), "carrying": None, "versions": found["versions"]}
    follower_id = await handing_over.find_follower(work.conn, suggestion.tenant_id, suggestion.handling_id, None)
    suggestion.handling_id = follower_id
    return None
