"""Comments 评论 beside a suggestion, and what a moderator does with them."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db.models.organisations import RuleKey
from db.models.suggestions import CommentState, SuggestionCommentRow, SuggestionRow
from db.queries.suggestions import comments, moving, sight
from db.types import new_id
from domain.audit.service import record
from domain.organisations.service import rule_values
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Outcome, Work
from domain.suggestions.author_errors import (
    SuggestionCommentNotFound,
    SuggestionCommentsSpent,
    SuggestionCommentStateRefused,
)
from domain.suggestions.errors import (
    SuggestionNotFound,
    SuggestionPartRefused,
    SuggestionReasonMissing,
    SuggestionStateRefused,
)
from domain.suggestions.policy import RECEIVER
from domain.suggestions.rules import COMMENTS_A_DAY, MAX_COMMENT, MAX_COMMENTS, MAX_REASON, clean_optional, clean_text
from domain.suggestions.service.moving import held_suggestion
from domain.suggestions.service.supporting import OPEN_TO_VOICES

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SuggestionCommentAdd:
    """What somebody says, for themselves or in the name of the unit that the suggestion is with."""

    suggestion_id: UUID
    body: str
    is_for_unit: bool = False


@dataclass(frozen=True, slots=True)
class SuggestionCommentHide:
    """A comment that is not to be read, and why; its author reads the reason."""

    comment_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class SuggestionCommentShow:
    """A comment that waits, or was hidden, and is to be read."""

    comment_id: UUID


async def suggestion_comment_add(work: Work, command: SuggestionCommentAdd) -> Outcome:
    """Comments on a suggestion that the caller sees, while it is open to members. Emits `suggestion_comment.added`.

    Where the rule of the place wants so, what members say waits for a moderator; what moderators and units say does
    not.

    Raises:
        DomainError: SUGGESTION_TEXT_INVALID, SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED,
            SUGGESTION_COMMENTS_SPENT.
    """
    body = clean_text(command.body, MAX_COMMENT, "body")
    suggestion, own_id = await _seen(work, command.suggestion_id)
    standing = await moving.find_standing(work.conn, work.scope, suggestion.id, today=local_day(work.now))
    unit = standing["unit"] if standing["author"] in {None, "invited"} else None  # nobody handles their own
    unit_id = UUID(unit.partition(":")[2]) if command.is_for_unit and unit else None
    if command.is_for_unit and unit_id is None:
        raise SuggestionPartRefused("inNameOfUnit")
    is_moderator = standing["manages"] and standing["author"] is None
    says = Says(own_id, unit_id, is_trusted=is_moderator or unit_id is not None)
    return await add_comment(work, suggestion, body, says)


@dataclass(frozen=True, slots=True)
class Says:
    """Who comments: a member (None: the anonymous author), for a unit or not. Who is trusted does not wait.

    `comment_id`: the comment's, where it must not tell when it was written.
    """

    member_id: UUID | None
    unit_id: UUID | None = None
    is_trusted: bool = False
    comment_id: UUID | None = None


async def add_comment(work: Work, suggestion: SuggestionRow, body: str, says: Says) -> Outcome:
    """Writes a comment on a locked suggestion; whoever calls this has looked at who says it, and what.

    Raises:
        DomainError: SUGGESTION_STATE_REFUSED, SUGGESTION_COMMENTS_SPENT.
    """
    tenant_id, place_id = suggestion.tenant_id, suggestion.handling_id
    if suggestion.state not in OPEN_TO_VOICES:
        raise SuggestionStateRefused("suggestionId", state=suggestion.state)
    made, made_today = await comments.count_comments(
        work.conn, tenant_id, suggestion.id, says.member_id, since=work.now - _A_DAY
    )
    if made_today >= COMMENTS_A_DAY or made >= MAX_COMMENTS:
        raise SuggestionCommentsSpent(
            "suggestionId", limit=COMMENTS_A_DAY if made_today >= COMMENTS_A_DAY else MAX_COMMENTS
        )
    key = RuleKey.SUGGESTION_COMMENTS_WAIT
    waits = not says.is_trusted and bool((await rule_values(work, place_id, [key], on=local_day(work.now)))[key])
    comment = SuggestionCommentRow(
        tenant_id=tenant_id,
        id=says.comment_id or new_id(),
        suggestion_id=suggestion.id,
        author_id=says.member_id,
        unit_id=says.unit_id,
        body=body,
        state=(CommentState.WAITING if waits else CommentState.SHOWN).value,
        written_at=work.now,
    )
    await comments.insert_comment(work.conn, comment)
    await _tell(work, suggestion, comment, "added")
    return {"suggestion_id": suggestion.id, "comment_id": comment.id}


async def suggestion_comment_hide(work: Work, command: SuggestionCommentHide) -> Outcome:
    """Hides a comment, with a reason. Emits `suggestion_comment.hidden`: its author is told.

    Raises:
        DomainError: SUGGESTION_REASON_MISSING, SUGGESTION_TEXT_INVALID, SUGGESTION_COMMENT_NOT_FOUND,
            SUGGESTION_PART_REFUSED, SUGGESTION_COMMENT_STATE_REFUSED.
    """
    reason = clean_optional(command.reason, MAX_REASON, "reason")
    if reason is None:
        raise SuggestionReasonMissing("reason")
    return await _moderate(work, command.comment_id, CommentState.HIDDEN, reason)


async def suggestion_comment_show(work: Work, command: SuggestionCommentShow) -> Outcome:
    """Lets a comment be read that waits, or was hidden. Emits `suggestion_comment.shown`.

    Raises:
        DomainError: SUGGESTION_COMMENT_NOT_FOUND, SUGGESTION_PART_REFUSED, SUGGESTION_COMMENT_STATE_REFUSED.
    """
    return await _moderate(work, command.comment_id, CommentState.SHOWN, None)


async def _moderate(work: Work, comment_id: UUID, to: CommentState, reason: str | None) -> Outcome:
    found = await comments.find_comment(work.conn, work.scope.tenant_id, comment_id)
    if found is None:
        raise SuggestionCommentNotFound("commentId")
    try:
        held = await held_suggestion(work, found.suggestion_id)
    except SuggestionNotFound as error:
        raise SuggestionCommentNotFound("commentId") from error
    if RECEIVER not in held.parts:
        raise SuggestionPartRefused("commentId")
    comment = await comments.find_comment(work.conn, work.scope.tenant_id, comment_id) or found
    if comment.state == to:
        raise SuggestionCommentStateRefused("commentId")
    comment.state, comment.hidden_reason = to.value, reason
    comment.moderated_by_id, comment.moderated_at = work.actor.member_id, work.now
    await comments.update_comment(work.conn, comment)
    await _tell(work, held.suggestion, comment, "hidden" if to is CommentState.HIDDEN else "shown")
    return {"suggestion_id": comment.suggestion_id, "comment_id": comment.id}


async def _seen(work: Work, suggestion_id: UUID) -> tuple[SuggestionRow, UUID]:
    """A suggestion that the caller sees, locked."""
    suggestion = await moving.lock_suggestion(work.conn, work.scope.tenant_id, suggestion_id)
    seen = None if suggestion is None else await sight.find_sight(work.conn, work.scope, suggestion.id)
    own_id = work.actor.member_id
    if suggestion is None or own_id is None or seen is None or not any(seen):
        raise SuggestionNotFound("suggestionId")
    return suggestion, own_id


async def _tell(work: Work, suggestion: SuggestionRow, comment: SuggestionCommentRow, word: str) -> None:
    place_id, topic = suggestion.handling_id, f"suggestion_comment.{word}"
    facts: dict[str, object] = {"suggestion_id": str(suggestion.id), "state": comment.state}
    if work.actor.member_id is not None and (comment.author_id is not None or word != "added"):
        await record(work, topic, "suggestion_comment", comment.id, organisation_id=place_id, **facts)
    if comment.author_id is not None:
        facts["member_id"] = str(comment.author_id)
    await emit(work, topic, "suggestion_comment", comment.id, organisation_id=str(place_id), **facts)
