"""Attachments 附件 of suggestions: places, tickets, uploads, who opens one; as photos of activities."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from db.models.suggestions import AttachmentState, SuggestionAttachmentRow, SuggestionRow, SuggestionState
from db.queries.suggestions import attachments
from db.queries.suggestions.attachments import WholeAttachment
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection, Database
from db.types import new_id
from domain.audit.service import record
from domain.members.evidence_rules import HEAD_BYTES, file_name, media_type_of
from domain.members.picture_marks import PictureBroken, cleaner_of
from domain.shared.actor import Actor
from domain.shared.files import FileKey, Store
from domain.shared.incoming import Incoming, Intake
from domain.shared.work import Outcome, Work
from domain.suggestions.attachment_errors import (
    AttachmentMediaRefused,
    AttachmentRefused,
    AttachmentTooLarge,
    SuggestionAttachmentNotFound,
    SuggestionAttachmentsFull,
    SuggestionAttachmentStays,
)
from domain.suggestions.errors import SuggestionNotFound, SuggestionPartRefused, SuggestionStateRefused
from domain.suggestions.policy import AUTHOR, CO_AUTHOR
from domain.suggestions.service.moving import held_suggestion

MAX_ATTACHMENT_BYTES: Final = 10 * 1024 * 1024
MAX_ATTACHMENTS: Final = 6
MAX_PLACES: Final = 30
"""Places that one suggestion may ask for in its whole life, removed attachments included."""
TICKET_LIFE: Final = timedelta(minutes=15)
TICKET_TRIES: Final = 5
UNFINISHED_KEPT: Final = timedelta(minutes=15)
_OPEN_TO_ATTACHMENTS: Final = frozenset(
    {SuggestionState.DRAFT, SuggestionState.RETURNED, SuggestionState.WAITING_FOR_AUTHOR}
)
_INTAKE: Final = Intake(
    MAX_ATTACHMENT_BYTES,
    HEAD_BYTES,
    media_type_of,
    cleaner_of,
    too_large=AttachmentTooLarge,
    refused=AttachmentMediaRefused,
    broken=PictureBroken,
)


@dataclass(frozen=True, slots=True)
class Door:
    """By which files come in: what its tickets are made with, what it takes, whether a hash of what came is kept."""

    ticket: str
    intake: Intake
    keeps_hash: bool = True


NAMED: Final = Door("suggestion attachment ticket", _INTAKE)
"""That of members."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place for an attachment, as it is kept. `added_by_id` None: an author without a name, of whom nothing is."""

    id: UUID
    added_by_id: UUID | None
    added_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SuggestionAttachmentOpen:
    """An attachment that is to come."""

    suggestion_id: UUID


@dataclass(frozen=True, slots=True)
class SuggestionAttachmentRemove:
    """An attachment that is to go."""

    attachment_id: UUID


@dataclass(frozen=True, slots=True)
class AttachmentTicket:
    """What an upload is proven with, for which place, by which door."""

    attachment_id: UUID
    proof: str = field(repr=False)
    door: Door = NAMED


@dataclass(frozen=True, slots=True)
class TakenAttachment:
    """An attachment that came in whole; the hash is of what came."""

    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OpenAttachment:
    """An attachment to show: what it is, and what opens its parts."""

    key: FileKey = field(repr=False)
    name: str
    media_type: str
    size_bytes: int
    part_count: int


async def suggestion_attachment_open(work: Work, command: SuggestionAttachmentOpen) -> Outcome:
    """Keeps a place for an attachment; `attachment_ticket` gives what its upload is proven with. Locks the suggestion.

    An author adds to a draft, to what was returned, and beside the detail that was asked for.

    Raises:
        DomainError: SUGGESTION_NOT_FOUND, SUGGESTION_PART_REFUSED, SUGGESTION_STATE_REFUSED,
            SUGGESTION_ATTACHMENTS_FULL.
    """
    held = await held_suggestion(work, command.suggestion_id)
    suggestion = held.suggestion
    if not held.parts & {AUTHOR, CO_AUTHOR}:
        raise SuggestionPartRefused("suggestionId")
    if suggestion.state not in _OPEN_TO_ATTACHMENTS:
        raise SuggestionStateRefused("suggestionId", state=suggestion.state)
    place = Place(new_id(), work.actor.member_id, work.now, work.now + TICKET_LIFE)
    await keep_place(work, suggestion, place)
    return {"attachment_id": place.id, "expires_at": place.expires_at}


async def keep_place(work: Work, suggestion: SuggestionRow, place: Place) -> None:
    """Keeps a place in a locked suggestion.

    Raises:
        SuggestionAttachmentsFull: It has as many as it may have, or was asked for too many.
    """
    tenant_id = suggestion.tenant_id
    live, asked_for = await attachments.count_attachments(work.conn, tenant_id, suggestion.id, work.now)
    if live >= MAX_ATTACHMENTS or asked_for >= MAX_PLACES:
        raise SuggestionAttachmentsFull(
            "suggestionId", limit=MAX_ATTACHMENTS if live >= MAX_ATTACHMENTS else MAX_PLACES
        )
    _, wrapped = work.keyring.wrap_new_key(tenant_id, place.id)
    row = SuggestionAttachmentRow(
        tenant_id=tenant_id,
        id=place.id,
        suggestion_id=suggestion.id,
        event_number=suggestion.event_number,
        name=file_name("attachment", asked_for + 1),
        media_type="",
        size_bytes=0,
        content_hash=b"",
        wrapped_key=wrapped,
        added_by_id=place.added_by_id,
        added_at=place.added_at,
        state=AttachmentState.AWAITED.value,
        ticket_expires_at=place.expires_at,
    )
    await attachments.insert_attachment(work.conn, row)


def attachment_ticket(keyring: Keyring, tenant_id: UUID, attachment_id: UUID, door: Door = NAMED) -> str:
    """What an upload is proven with: follows from the place, so that it is stored nowhere."""
    made = hmac.digest(keyring.derive(door.ticket), tenant_id.bytes + attachment_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


async def attachment_receive(
    store: Store, tenant_id: UUID, ticket: AttachmentTicket, *, pieces: AsyncIterator[bytes], now: datetime
) -> TakenAttachment:
    """Takes a file in as it comes, each part in a transaction of its own; it counts from the last one on.

    What breaks off may be tried again, and what cameras write into pictures is taken out. Records
    `suggestion_attachment.added`, of an author who has a name.

    Raises:
        AttachmentRefused: Another's ticket, one that is over or used, or the suggestion has moved.
        AttachmentMediaRefused: Nothing that the door takes, or laid out otherwise.
        AttachmentTooLarge: At the first byte beyond 10 MiB.
    """
    attachment_id, door = ticket.attachment_id, ticket.door
    proof = attachment_ticket(store.keyring, tenant_id, attachment_id, door)
    if not hmac.compare_digest(proof.encode(), ticket.proof.encode()):
        raise AttachmentRefused
    async with store.database.write() as conn:
        place = await attachments.begin_attachment(conn, tenant_id, attachment_id, now=now, tries=TICKET_TRIES)
    if place is None:
        raise AttachmentRefused

    async def write(number: int, sealed: bytes) -> None:
        async with store.database.write() as conn:
            await attachments.insert_part(conn, tenant_id, attachment_id, number=number, sealed=sealed)

    key = FileKey(tenant_id, attachment_id, store.keyring.unwrap_key(place["wrapped_key"], tenant_id, attachment_id))
    incoming = Incoming(door.intake, key, write)
    try:
        await incoming.take(pieces)
        await _finish(store, incoming, place["name"], now=now, keeps_hash=door.keeps_hash)
    except BaseException:
        async with store.database.write() as conn:
            await attachments.give_back_attachment(conn, tenant_id, attachment_id)
        raise
    return TakenAttachment(incoming.media_type, incoming.size_bytes, incoming.hash.hexdigest())


async def _finish(store: Store, incoming: Incoming, name: str, *, now: datetime, keeps_hash: bool) -> None:
    tenant_id, attachment_id = incoming.key.tenant_id, incoming.key.id
    kind, _, number = name.partition("-")
    whole = WholeAttachment(
        file_name(kind, int(number), incoming.media_type),
        incoming.media_type,
        incoming.stored_bytes,
        incoming.count,
        incoming.hash.digest() if keeps_hash else b"",
    )
    async with store.database.write() as conn:
        row = await attachments.finish_attachment(conn, tenant_id, attachment_id, whole)
        if row is None:
            raise AttachmentRefused
        if row["is_anonymous"]:  # an entry names who acts
            return
        work = Work(conn, Actor(tenant_id, row["added_by_id"]), Scope(tenant_id), now, store.keyring)
        place = row["handling_id"]
        await record(work, "suggestion_attachment.added", "suggestion_attachment", attachment_id, organisation_id=place)


async def suggestion_attachment_remove(work: Work, command: SuggestionAttachmentRemove) -> Outcome:
    """Takes an attachment away for good, while nothing has happened to the suggestion since it came.

    Its key is destroyed, and what was stored dropped. Locks the suggestion; records `suggestion_attachment.removed`.

    Raises:
        DomainError: SUGGESTION_ATTACHMENT_NOT_FOUND, SUGGESTION_PART_REFUSED, SUGGESTION_ATTACHMENT_STAYS.
    """
    tenant_id = work.scope.tenant_id
    found = await attachments.find_attachment(work.conn, tenant_id, command.attachment_id)
    if found is None:
        raise SuggestionAttachmentNotFound("attachmentId")
    try:
        held = await held_suggestion(work, found["suggestion_id"])
    except SuggestionNotFound:
        raise SuggestionAttachmentNotFound("attachmentId") from None
    if await attachments.find_attachment(work.conn, tenant_id, command.attachment_id) is None:
        raise SuggestionAttachmentNotFound("attachmentId")  # another request was quicker
    if not held.parts & {AUTHOR, CO_AUTHOR}:
        raise SuggestionPartRefused("attachmentId")
    if held.suggestion.event_number != found["event_number"]:
        raise SuggestionAttachmentStays("attachmentId")
    await attachments.remove_attachment(work.conn, tenant_id, command.attachment_id, work.now)
    await record(
        work,
        "suggestion_attachment.removed",
        "suggestion_attachment",
        command.attachment_id,
        organisation_id=held.suggestion.handling_id,
    )
    return {"suggestion_id": held.suggestion.id}


async def attachment_shown(
    conn: Connection, keyring: Keyring, scope: Scope, attachment_id: UUID
) -> OpenAttachment | None:
    """An attachment of a suggestion that the caller sees; None otherwise."""
    row = await attachments.find_open(conn, scope, attachment_id)
    if row is None or row["wrapped_key"] is None:
        return None
    opened = keyring.unwrap_key(row["wrapped_key"], scope.tenant_id, attachment_id)
    key = FileKey(scope.tenant_id, attachment_id, opened)
    return OpenAttachment(key, row["name"], row["media_type"], row["size_bytes"], row["part_count"])


async def attachment_pieces(database: Database, attachment: OpenAttachment) -> AsyncIterator[bytes]:
    """The content from its beginning; a connection is held only while a part is read.

    Raises:
        LookupError: A part is gone: the attachment was removed meanwhile.
    """
    for number in range(attachment.part_count):
        async with database.read() as conn:
            sealed = await attachments.find_part(conn, attachment.key.tenant_id, attachment.key.id, number)
        if sealed is None:
            raise LookupError("a part of the attachment is gone")
        yield attachment.key.unseal(number, sealed)


async def attachments_drop_unfinished(conn: Connection, now: datetime) -> bool:
    """Takes places away whose tickets are over, in all unions; there is never more at once."""
    await attachments.drop_unfinished(conn, now=now, before=now - UNFINISHED_KEPT)
    return False
