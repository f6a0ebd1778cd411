"""What the author of an anonymous suggestion does with their token, and what they are shown.

Only the day of it is kept, nobody is named, and a wrong token is answered as one of no suggestion: by one look-up of
its hash. A token is never stored, and is in no log.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from db.models.suggestions import Satisfaction, StepKind, SuggestionRow
from db.queries.suggestions import anonymous, comments
from domain.shared.work import Outcome, Work
from domain.suggestions.errors import SuggestionNotFound
from domain.suggestions.rules import (
    MAX_BODY,
    MAX_COMMENT,
    MAX_EFFECT,
    MAX_REASON,
    MAX_TITLE,
    clean_optional,
    clean_text,
)
from domain.suggestions.service.authoring import require_own
from domain.suggestions.service.commenting import Says, add_comment
from domain.suggestions.service.judging import Facts, Judgement, StepTaken, clean_judgement, judge, reopen
from domain.suggestions.service.moving import Said, move_by_token
from domain.suggestions.service.posting import by_the_day, coarse
from voting.canonical import b64u

TOKEN_BYTES: Final = 32


class Saying(StrEnum):
    """What an author without a name does."""

    DETAIL = "detail"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    RATE = "rate"
    REOPEN = "reopen"
    COMMENT = "comment"


_OF_ANSWER: Final = frozenset({Saying.RATE, Saying.REOPEN})


@dataclass(frozen=True, slots=True)
class SuggestionSay:
    """Something done with a token. `key` is the client's for this action: a repeat does nothing more.

    `text`: the detail, a reason, a comment. `title`, `body`, `expected_effect`: what a returned suggestion says now.
    """

    saying: Saying
    token: bytes = field(repr=False)
    key: UUID
    text: str | None = None
    title: str | None = None
    body: str | None = None
    expected_effect: str | None = None
    satisfaction: Satisfaction | None = None

    @property
    def token_hash(self) -> bytes:
        """What is kept of the token."""
        return sha256(self.token).digest()

    @property
    def mark(self) -> str:
        """What a repeat is known by; it tells nothing of the key."""
        return b64u(sha256(self.token + self.key.bytes + self.saying.encode()).digest()[:18])


async def suggestion_say(work: Work, command: SuggestionSay) -> Outcome:
    """Does it, by the day's date; gives the `reference`. Emits what the same step of a known author emits, held.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_PART_REFUSED,
            SUGGESTION_REASON_MISSING, SUGGESTION_TEXT_INVALID, SUGGESTION_REOPENED_BEFORE, SUGGESTION_COMMENTS_SPENT,
            SUGGESTION_KEEPS_OTHERS.
    """
    suggestion = await anonymous.lock_by_token(work.conn, work.scope.tenant_id, command.token_hash)
    if suggestion is None:
        raise SuggestionNotFound("token")
    if not await anonymous.is_repeat(work.conn, suggestion, command.mark):
        # The answer to what was merged is that of the kept one: it is judged there.
        of_answer = command.saying in _OF_ANSWER
        target = await anonymous.get_kept(work.conn, suggestion) if of_answer else suggestion
        last_at = await anonymous.find_last_at(work.conn, target)
        nameless = coarse(work, max(by_the_day(work.now), last_at))
        await _SAYINGS[command.saying](nameless, target, command)
    return {"reference": suggestion.reference}


async def suggestion_shown(work: Work, token: bytes) -> Mapping[str, Any]:
    """The suggestion of a token, as its author is shown it: what was said, the log, answers, comments; no names.

    Raises:
        SuggestionNotFound: There is none, whatever the token looks like.
    """
    row = await anonymous.find_shown(work.conn, work.scope.tenant_id, sha256(token).digest())
    if row is None:
        raise SuggestionNotFound("token")
    return dict(row)


async def _detail(work: Work, suggestion: SuggestionRow, command: SuggestionSay) -> None:
    text = clean_text(command.text, MAX_REASON, "text")
    await _taken(work, suggestion, command, text)(StepKind.DETAIL_GIVE, {})


async def _resubmit(work: Work, suggestion: SuggestionRow, command: SuggestionSay) -> None:
    if command.title is not None or command.body is not None:
        suggestion.title = clean_text(command.title, MAX_TITLE, "title")
        suggestion.body = clean_text(command.body, MAX_BODY, "body")
        suggestion.expected_effect = clean_optional(command.expected_effect, MAX_EFFECT, "expectedEffect")
    note = clean_optional(command.text, MAX_REASON, "text")
    await _taken(work, suggestion, command, note)(StepKind.RESUBMIT, {})


async def _withdraw(work: Work, suggestion: SuggestionRow, command: SuggestionSay) -> None:
    await require_own(work, suggestion)
    await _taken(work, suggestion, command, command.text)(StepKind.WITHDRAW, {})


async def _rate(work: Work, suggestion: SuggestionRow, command: SuggestionSay) -> None:
    given = Judgement((command.satisfaction or Satisfaction.PARTLY).value, command.text)
    judgement = replace(given, comment=clean_judgement(given))
    own = await anonymous.lock_by_token(work.conn, suggestion.tenant_id, command.token_hash)
    # Kept with their own suggestion: several authors without a name may have one answer.
    own_id = None if own is None else own.id
    await judge(work, suggestion, judgement, None, _taken(work, suggestion, command, None), own_id=own_id)


async def _reopen(work: Work, suggestion: SuggestionRow, command: SuggestionSay) -> None:
    await reopen(work, suggestion, _taken(work, suggestion, command, command.text))


async def _comment(work: Work, suggestion: SuggestionRow, command: SuggestionSay) -> None:
    body = clean_text(command.text, MAX_COMMENT, "text")
    comment_id = UUID(bytes=sha256(command.mark.encode()).digest()[:16], version=4)
    if await comments.find_comment(work.conn, suggestion.tenant_id, comment_id) is None:
        await add_comment(work, suggestion, body, Says(None, comment_id=comment_id))


def _taken(work: Work, suggestion: SuggestionRow, command: SuggestionSay, reason: str | None) -> StepTaken:
    async def taken(kind: StepKind, facts: Facts) -> int:
        return await move_by_token(work, suggestion, kind, Said(reason, {**facts, "repeat": command.mark}))

    return taken


_SAYINGS: Final[Mapping[Saying, Callable[[Work, SuggestionRow, SuggestionSay], Awaitable[None]]]] = {
    Saying.DETAIL: _detail,
    Saying.RESUBMIT: _resubmit,
    Saying.WITHDRAW: _withdraw,
    Saying.RATE: _rate,
    Saying.REOPEN: _reopen,
    Saying.COMMENT: _comment,
}
