"""Attachments of anonymous suggestions: pictures, by the token that the author alone keeps.

As all that is kept of an anonymous author: no member, no entry, nothing but the day; ids are drawn from the client's
key, and no hash of what came is kept, which would lead to the same picture where somebody sent it by name.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from db.models.suggestions import SuggestionRow, SuggestionState
from db.queries.suggestions import anonymous, attachments
from domain.members.evidence_rules import HEAD_BYTES, media_type_of
from domain.members.picture_marks import PictureBroken, cleaner_of
from domain.shared.incoming import Intake
from domain.shared.work import Outcome, Work
from domain.suggestions.attachment_errors import (
    AttachmentMediaRefused,
    AttachmentTooLarge,
    SuggestionAttachmentNotFound,
    SuggestionAttachmentStays,
)
from domain.suggestions.errors import SuggestionNotFound, SuggestionStateRefused
from domain.suggestions.service.attaching import (
    MAX_ATTACHMENT_BYTES,
    Door,
    Place,
    attachment_ticket,
    keep_place,
)
from domain.suggestions.service.posting import by_the_day

_DAYS: Final = timedelta(days=2)
"""From the day's midnight, so that the end of a ticket tells no more than the day: it is good for a day at least."""
_OPEN: Final = frozenset({SuggestionState.SUBMITTED, SuggestionState.RETURNED, SuggestionState.WAITING_FOR_AUTHOR})
"""There is no draft: what is posted is handed in, and pictures follow until somebody begins to review it."""


def _picture_type_of(head: bytes) -> str | None:
    """A PDF says who made it, and what it says cannot be taken out without reading all of it."""
    media_type = media_type_of(head)
    return media_type if media_type != "application/pdf" else None


ANONYMOUS: Final = Door(
    "anonymous suggestion attachment ticket",
    Intake(
        MAX_ATTACHMENT_BYTES,
        HEAD_BYTES,
        _picture_type_of,
        cleaner_of,
        too_large=AttachmentTooLarge,
        refused=AttachmentMediaRefused,
        broken=PictureBroken,
    ),
    keeps_hash=False,
)
"""That of authors without a name."""


@dataclass(frozen=True, slots=True)
class SuggestionAttach:
    """A picture that is to come. `key` is the client's for it: a repeat has the same answer."""

    token: bytes = field(repr=False)
    key: UUID

    @property
    def attachment_id(self) -> UUID:
        """The same for a repeat; it tells nothing of the key."""
        made = sha256(self.token + self.key.bytes + b"attach").digest()
        return UUID(bytes=made[:16], version=4)


@dataclass(frozen=True, slots=True)
class SuggestionDetach:
    """A picture that is to go."""

    token: bytes = field(repr=False)
    attachment_id: UUID


async def suggestion_attach(work: Work, command: SuggestionAttach) -> Outcome:
    """Keeps a place; gives `attachment` and the `ticket` of its upload. Nothing is recorded or emitted.

    While nobody has begun to review it, beside what was returned, and beside the detail that was asked for.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_STATE_REFUSED, SUGGESTION_ATTACHMENTS_FULL,
            SUGGESTION_ATTACHMENT_NOT_FOUND (it was removed meanwhile).
    """
    suggestion = await _locked(work, command.token)
    attachment_id = command.attachment_id
    found = await attachments.find_attachment_of(work.conn, suggestion, attachment_id)
    if found is None:
        if suggestion.state not in _OPEN:
            raise SuggestionStateRefused("token", state=suggestion.state)
        at, until = await _at(work, suggestion), by_the_day(work.now) + _DAYS
        await keep_place(work, suggestion, Place(attachment_id, None, at, until))
    elif found["is_removed"]:
        raise SuggestionAttachmentNotFound("key")
    ticket = attachment_ticket(work.keyring, suggestion.tenant_id, attachment_id, ANONYMOUS)
    return {"attachment": str(attachment_id), "ticket": ticket}


async def suggestion_detach(work: Work, command: SuggestionDetach) -> Outcome:
    """Takes a picture away for good while nothing has happened since it came; gives the `reference`, also to a repeat.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_ATTACHMENT_NOT_FOUND, SUGGESTION_ATTACHMENT_STAYS.
    """
    suggestion = await _locked(work, command.token)
    found = await attachments.find_attachment_of(work.conn, suggestion, command.attachment_id)
    if found is None:
        raise SuggestionAttachmentNotFound("attachment")
    if not found["is_removed"]:
        if found["event_number"] != suggestion.event_number:
            raise SuggestionAttachmentStays("attachment")
        at = await _at(work, suggestion)
        await attachments.remove_attachment(work.conn, suggestion.tenant_id, command.attachment_id, at)
    return {"reference": suggestion.reference}


async def _locked(work: Work, token: bytes) -> SuggestionRow:
    """The suggestion of a token, not the one that it was merged into."""
    suggestion = await anonymous.lock_by_token(work.conn, work.scope.tenant_id, sha256(token).digest())
    if suggestion is None:
        raise SuggestionNotFound("token")
    return suggestion


async def _at(work: Work, suggestion: SuggestionRow) -> datetime:
    """The day, or the moment of the step before where that is later: as the author's own steps."""
    return max(by_the_day(work.now), await anonymous.find_last_at(work.conn, suggestion))
